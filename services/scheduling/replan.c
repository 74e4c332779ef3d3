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

#include <stdlib.h>

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

static enum status
replan_on(struct replanning *r, const struct replan_budget *budget,
    struct schedule *schedule, struct replan_report *report)
{
	enum status status = STATUS_NO_MEMORY;

	r->states = calloc(r->old->count + 1, sizeof(*r->states));
	if (r->states != NULL)
		status = run(r, budget);
	if (status == STATUS_OK)
		status = answer_read(&r->board, &r->all, schedule);
	if (status == STATUS_OK)
		report_changes(r, schedule, report);
	replan_search_fini(&r->search);
	free(r->states);
	free(r->all.journal.items);
	return status;
}

enum status
replan(const struct model *model, const struct rows *old,
    const struct replan_budget *budget, struct schedule *schedule,
    struct replan_report *report)
{
	struct replanning r = {.old = old};
	struct layout layout;
	enum status status = layout_init(&layout, model);

	*schedule = (struct schedule){0};
	if (status != STATUS_OK)
		return status;
	status = board_init(&r.board, &layout);
	if (status == STATUS_OK) {
		status = replan_on(&r, budget, schedule, report);
		board_fini(&r.board);
	}
	layout_fini(&layout);
	if (status != STATUS_OK)
		schedule_fini(schedule);
	return status;
}
