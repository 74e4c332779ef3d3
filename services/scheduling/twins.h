// SPDX-License-Identifier: Apache-2.0
/*
 * twins.h - the improvement of a problem that is not cut: twice, side by side.
 *
 * A problem of one school, or a small one, is one part, and would leave all
 * processors but one idle.  Two searches with random numbers of their own
 * begin at the same schedule, each on its own board and with half of the
 * steps; the better one's stays.  With one thread they come one after the
 * other, so the answer is the same; by time with one thread there is only
 * one.
 */
#pragma once

#include "services/scheduling/board.h"
#include "services/scheduling/solve.h"

/* As crew_run. */
MUST_USE enum status twins_run(struct board *board, struct part *all,
    const struct solve_budget *budget, uint64_t *steps);
