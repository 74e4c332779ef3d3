// SPDX-License-Identifier: Apache-2.0
/* zones.h - in which zone a school's clocks run. */
#pragma once

#include "services/scheduling/mirror.h"

/*
 * The school's own, else the authority's, else fallback, else UTC; one that
 * the system knows.  The name is kept until the process ends.
 */
MUST_USE enum status zones_of_school(struct store_txn *txn,
    struct store_table mirror, const char *school, const char *fallback,
    struct arena *arena, const char **name);
