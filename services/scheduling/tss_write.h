// SPDX-License-Identifier: Apache-2.0
/*
 * tss_write.h - a schedule in the text format (README.md).
 */
#pragma once

#include "services/scheduling/model.h"

/* Groups in the order of their first student, then UNPLACED; appends. */
MUST_USE enum status tss_write(const struct model *model,
    const struct schedule *schedule, struct buffer *out);
