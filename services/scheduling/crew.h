// SPDX-License-Identifier: Apache-2.0
/*
 * crew.h - the rounds of improvement, and the threads that work on them.
 *
 * A round cuts the board into parts, each with its own random numbers and
 * its own count of steps; threads take parts as they come.  What a part does
 * depends on nothing outside it, so the answer is the same for any number of
 * threads.
 */
#pragma once

#include "services/scheduling/board.h"
#include "services/scheduling/solve.h"

/*
 * Improves a board that is filled.  all is the whole board as one part; it
 * ends with the best that was seen.  steps: how many were done.
 */
MUST_USE enum status crew_run(struct board *board, struct part *all,
    const struct solve_budget *budget, uint64_t *steps);
