// SPDX-License-Identifier: Apache-2.0
/*
 * rules_makeup.h - promised sessions that did not happen, and their make-ups
 * (R15).
 */
#pragma once

#include "services/reporting/model.h"

/*
 * Marks the planned lines of ONE student whose session was cancelled or
 * missed LINE_MADE_UP or LINE_OWED.  The lines are measured already.
 * scratch: room for count keys.
 */
void reporting_mark_makeups(const struct facts *facts,
    struct line *const *lines, size_t count, uint64_t *scratch);
