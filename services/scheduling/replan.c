// SPDX-License-Identifier: Apache-2.0
/*
 * replan.c - first each broken group alone, then a short search round those
 * who lost their place, then whoever can have what is free.
 */
#include "services/scheduling/replan.h"

#include "services/scheduling/answer.h"
#include "services/scheduling/replan_home.h"
#include "services/scheduling/replan_mend.h"
#include "services/scheduling/replan_search.h"

#include <pthread.h>
#include <stdlib.h>

/* Between the random numbers of one attempt and those of the next. */
#define OTHER_SEED UINT64_C(0x9e3779b97f4a7c15)

struct replanning {
	struct board board;
	struct part all;
	const struct rows *old;
	struct old_state *states;
	struct replan_search search;
};

static void
report_changes(const struct replanning *r, const struct schedule *schedule,
    struct replan_report *report)
{
	const struct model *m = r->board.model;
	uint64_t kept = 0;

	*report = (struct replan_report){0};
	for (size_t i = 0; i < r->old->count; i++) {
		const struct old_state *state = &r->states[i];
		const struct old_group *old =
		    (const struct old_group *)r->old->items + i;
		bool has_times = state->has_all_slots &&
				 replan_is_there(&r->search, state, true);

		report->sessions_before += old->sessions_before;
		if (state->is_broken)
			report->broken += old->sessions_before;
		else if (!replan_is_there(&r->search, state, false))
			report->others += old->sessions_before;
		if (state->is_broken && has_times)
			report->retutored += old->sessions_before;
		if (!state->is_broken || has_times)
			kept += old->sessions_before;
		for (uint32_t k = 0; k < old->members; k++) {
			report->weight_before +=
			    model_student(m, old->member[k])->weight;
			report->displaced +=
			    r->board.group_of[old->member[k]] == BOARD_NONE;
		}
	}
	for (size_t i = 0; i < schedule->groups.count; i++) {
		const struct group *g = schedule_group(schedule, i);

		if (!g->kept)
			continue;
		kept += g->sessions;
		report->sessions_before += g->sessions;
		for (uint32_t k = 0; k < g->members; k++)
			report->weight_before +=
			    model_student(m, g->member[k])->weight;
	}
	report->added =
	    schedule->sessions > kept ? schedule->sessions - kept : 0;
}

static enum status
run(struct replanning *r, const struct replan_budget *budget)
{
	enum status status;

	board_take_all(&r->board, &r->all);
	r->all.random.state = budget->seed;
	status = replan_load(&r->all, r->old, r->states);
	if (status == STATUS_OK)
		status =
		    replan_search_init(&r->search, &r->all, r->old, r->states);
	if (status == STATUS_OK)
		status = replan_mend(&r->all, r->states, r->old->count);
	if (status == STATUS_OK)
		status = replan_search_run(&r->search, budget);
	if (status == STATUS_OK)
		status = fill_rest(&r->search.im.fill);
	return status == STATUS_OK ? replan_go_home(&r->search) : status;
}

/* One of several; each has its board. */
struct attempt {
	struct replanning r;
	struct replan_budget budget;
	enum status status;
};

static void *
attempt(void *ctx)
{
	struct attempt *a = ctx;

	a->status = run(&a->r, &a->budget);
	return NULL;
}

static enum status
prepare(struct attempt *a, const struct layout *layout, const struct rows *old)
{
	a->r.old = old;
	a->r.states = calloc(old->count + 1, sizeof(*a->r.states));
	return a->r.states == NULL ? STATUS_NO_MEMORY
				   : board_init(&a->r.board, layout);
}

static void
clear(struct attempt *a)
{
	replan_search_fini(&a->r.search);
	free(a->r.states);
	free(a->r.all.journal.items);
	board_fini(&a->r.board);
}

/* The last one here, and what no thread could be had for. */
static void
run_all(struct attempt *attempts)
{
	pthread_t threads[REPLAN_ATTEMPTS];
	bool is_elsewhere[REPLAN_ATTEMPTS] = {false};

	for (int i = 0; i + 1 < REPLAN_ATTEMPTS; i++)
		is_elsewhere[i] = pthread_create(&threads[i], NULL, attempt,
				      &attempts[i]) == 0;
	for (int i = 0; i < REPLAN_ATTEMPTS; i++)
		if (!is_elsewhere[i])
			attempt(&attempts[i]);
	for (int i = 0; i < REPLAN_ATTEMPTS; i++)
		if (is_elsewhere[i])
			pthread_join(threads[i], NULL);
}

static struct attempt *
best_of(struct attempt *attempts)
{
	struct attempt *best = attempts;

	for (int i = 1; i < REPLAN_ATTEMPTS; i++)
		if (replan_search_value(&attempts[i].r.search) >
		    replan_search_value(&best->r.search))
			best = &attempts[i];
	return best;
}

static enum status
replan_on(const struct layout *layout, const struct rows *old,
    const struct replan_budget *budget, struct schedule *schedule,
    struct replan_report *report)
{
	struct attempt attempts[REPLAN_ATTEMPTS] = {0};
	enum status status = STATUS_OK;
	struct attempt *best;

	for (uint64_t i = 0; i < REPLAN_ATTEMPTS && status == STATUS_OK; i++) {
		attempts[i].budget = *budget;
		attempts[i].budget.seed += i * OTHER_SEED;
		status = prepare(&attempts[i], layout, old);
	}
	if (status == STATUS_OK)
		run_all(attempts);
	for (int i = 0; i < REPLAN_ATTEMPTS && status == STATUS_OK; i++)
		status = attempts[i].status;
	if (status == STATUS_OK) {
		best = best_of(attempts);
		status = answer_read(&best->r.board, &best->r.all, schedule);
		if (status == STATUS_OK)
			report_changes(&best->r, schedule, report);
	}
	for (int i = 0; i < REPLAN_ATTEMPTS; i++)
		clear(&attempts[i]);
	return status;
}

enum status
replan(const struct model *model, const struct rows *old,
    const struct replan_budget *budget, struct schedule *schedule,
    struct replan_report *report)
{
	struct layout layout;
	enum status status = layout_init(&layout, model);

	*schedule = (struct schedule){0};
	if (status != STATUS_OK)
		return status;
	status = replan_on(&layout, old, budget, schedule, report);
	layout_fini(&layout);
	if (status != STATUS_OK)
		schedule_fini(schedule);
	return status;
}
