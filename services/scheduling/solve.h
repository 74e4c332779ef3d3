// SPDX-License-Identifier: Apache-2.0
/*
 * solve.h - from a model to a schedule.  Pure: no I/O, no clock.
 *
 * First pinned and fixed groups, then a greedy over cells, then ruin and
 * recreate: take some groups off, fill the gaps again, keep what is not worse
 * (early on also what is a little worse).  Every hard rule of the format
 * holds at every moment.  The same model, seed and steps give the same
 * schedule, for any number of threads, as long as the budget does not stop
 * it.
 */
#pragma once

#include "services/scheduling/model.h"

struct solve_budget {
	uint64_t steps; /* of improvement */
	uint64_t seed;
	/* 0: as many as processors.  The answer does not depend on it. */
	uint32_t threads;
	/*
	 * Called now and then, by the caller's thread; may be NULL.  Returns
	 * the share of the time that is used up: 1 and more stops.
	 */
	double (*check)(void *ctx, uint64_t step, int64_t weight);
	/* Called once before the search with schedule.bound; may be NULL. */
	void (*tell_bound)(void *ctx, int64_t bound);
	void *ctx;
	/* The time's share cools, and not the steps'. */
	bool by_time;
};

/* 200 a student, at least 20,000. */
uint64_t solve_default_steps(const struct model *model);
MUST_USE enum status solve(const struct model *model,
    const struct solve_budget *budget, struct schedule *schedule);
