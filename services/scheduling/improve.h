// SPDX-License-Identifier: Apache-2.0
/*
 * improve.h - ruin and recreate.
 */
#pragma once

#include "services/scheduling/fill.h"
#include "services/scheduling/solve.h"

/* Ends with the best board that was seen; steps: how many were done. */
MUST_USE enum status improve(
    struct fill *fill, const struct solve_budget *budget, uint64_t *steps);
