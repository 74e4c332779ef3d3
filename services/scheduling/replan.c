// SPDX-License-Identifier: Apache-2.0
/*
 * replan.c - first each broken group alone, then a short search round those
 * who lost their place, then whoever can have what is free.
 */
#include "services/scheduling/replan.h"

#include "services/scheduling/answer.h"
#include "services/scheduling/improve.h"
#include "services/scheduling/replan_load.h"
#include "services/scheduling/replan_mend.h"

#include <stdlib.h>

/* Heat at the beginning of the search, and what a moved session costs. */
#define HEAT 0.3
#define MOVE_COST 0.03
/* Groups that a step takes off: more would move too much. */
#define RUIN_MAX 2

struct replanning {
	struct board board;
	struct part all;
	struct improvement *im;
	const struct rows *old;
	struct old_state *states;
	uint32_t *by_cell;     /* old groups */
	struct range *of_cell; /* cell -> of by_cell */
	uint32_t *moved_of;    /* cell -> sessions of groups that held */
	uint32_t moved;
	struct rows seeds; /* uint32_t: students of broken groups */
};

/* The old groups of each cell. */
static enum status
sort_by_cell(struct replanning *r)
{
	const struct layout *l = r->board.layout;
	uint32_t next = 0;

	r->by_cell = calloc(r->old->count + 1, sizeof(*r->by_cell));
	r->of_cell = calloc(l->cell_count + 1, sizeof(*r->of_cell));
	r->moved_of = calloc(l->cell_count + 1, sizeof(*r->moved_of));
	if (r->by_cell == NULL || r->of_cell == NULL || r->moved_of == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < r->old->count; i++)
		if (r->states[i].cell != MODEL_NONE)
			r->of_cell[r->states[i].cell].count++;
	for (uint32_t c = 0; c < l->cell_count; c++) {
		r->of_cell[c].first = next;
		next += r->of_cell[c].count;
		r->of_cell[c].count = 0;
	}
	for (uint32_t i = 0; i < r->old->count; i++) {
		struct range *of;

		if (r->states[i].cell == MODEL_NONE)
			continue;
		of = &r->of_cell[r->states[i].cell];
		r->by_cell[of->first + of->count++] = i;
	}
	return STATUS_OK;
}

static bool
same_times(const struct board_group *g, const struct group *old)
{
	uint32_t same = 0;

	for (uint32_t i = 0; i < g->sessions; i++)
		for (uint32_t k = 0; k < old->sessions; k++)
			same += g->slot[i] == old->slot[k];
	return g->sessions == old->sessions && same == old->sessions;
}

/* On the board at the same times, with that tutor or, if asked, another. */
static bool
is_there(
    const struct replanning *r, const struct old_state *state, bool any_tutor)
{
	const struct board *b = &r->board;
	const struct range *places = &b->layout->cells[state->cell].members;

	for (uint32_t p = places->first; p < places->first + places->count; p++)
		if (b->size_of[p] > 0 &&
		    (any_tutor || b->groups[p].tutor == state->group.tutor) &&
		    same_times(&b->groups[p], &state->group))
			return true;
	return false;
}

static uint32_t
count_moved(const struct replanning *r, uint32_t cell)
{
	const struct range *of = &r->of_cell[cell];
	uint32_t moved = 0;

	for (uint32_t i = of->first; i < of->first + of->count; i++) {
		const struct old_state *state = &r->states[r->by_cell[i]];

		if (!state->is_broken && !is_there(r, state, false))
			moved += state->group.sessions;
	}
	return moved;
}

/* Of the step's cells, after and before. */
static uint32_t
moved_after(const struct replanning *r)
{
	uint32_t moved = r->moved;

	for (uint32_t i = 0; i < r->im->cell_count; i++) {
		uint32_t cell = r->im->cells[i];

		moved = moved - r->moved_of[cell] + count_moved(r, cell);
	}
	return moved;
}

static void
keep_step(struct replanning *r, uint32_t moved)
{
	for (uint32_t i = 0; i < r->im->cell_count; i++)
		r->moved_of[r->im->cells[i]] = count_moved(r, r->im->cells[i]);
	r->moved = moved;
}

/* Mostly one of those who lost their place. */
static uint32_t
choose_student(struct replanning *r)
{
	struct random *random = &r->all.random;
	const uint32_t *seeds = r->seeds.items;

	for (int i = 0; i < 4; i++) {
		uint32_t student =
		    seeds[random_below(random, (uint32_t)r->seeds.count)];

		if (r->board.unplaced_at[student] != BOARD_NONE)
			return student;
	}
	if (r->all.unplaced_count > 0 && random_below(random, 4) == 0)
		return r->all
		    .unplaced[random_below(random, r->all.unplaced_count)];
	return seeds[random_below(random, (uint32_t)r->seeds.count)];
}

static enum status
step(struct replanning *r, const struct replan_budget *budget, double heat)
{
	int64_t weight = r->all.weight, cost = r->all.cost;
	enum status status = improve_ruin(r->im, choose_student(r));
	uint32_t moved;
	double gain;

	if (status == STATUS_OK)
		status = improve_refill(r->im);
	if (status != STATUS_OK)
		return status;
	moved = moved_after(r);
	gain = (double)(r->all.weight - weight) -
	       (double)(r->all.cost - cost) * r->im->cost_unit -
	       MOVE_COST * ((double)moved - (double)r->moved);
	if (moved <= budget->moves && improve_accepts(r->im, gain, heat))
		keep_step(r, moved);
	else
		board_take_back(&r->all);
	return STATUS_OK;
}

static enum status
search(struct replanning *r, const struct replan_budget *budget)
{
	uint64_t steps = 0;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < r->old->count; i++)
		steps += r->states[i].is_broken ? budget->steps : 0;
	for (uint64_t i = 0; i < steps && status == STATUS_OK; i++)
		if (r->seeds.count > 0)
			status = step(r, budget,
			    HEAT * (0.9 - (double)i / (double)steps));
	return status;
}

/* Everybody whose group broke, and whoever had to leave one that holds. */
static enum status
list_seeds(struct replanning *r)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < r->old->count; i++) {
		const struct old_group *old =
		    (const struct old_group *)r->old->items + i;

		for (uint32_t k = 0; k < old->members; k++)
			if (status == STATUS_OK &&
			    r->board.group_of[old->member[k]] == BOARD_NONE)
				status = rows_append(&r->seeds, &old->member[k],
				    sizeof(uint32_t));
	}
	return status;
}

static void
report_changes(struct replanning *r, const struct schedule *schedule,
    struct replan_report *report)
{
	const struct model *m = r->board.model;
	uint64_t kept = 0;

	*report = (struct replan_report){0};
	for (size_t i = 0; i < r->old->count; i++) {
		const struct old_state *state = &r->states[i];
		const struct old_group *old =
		    (const struct old_group *)r->old->items + i;
		bool has_times =
		    state->has_all_slots && is_there(r, state, true);

		report->sessions_before += old->sessions_before;
		if (state->is_broken)
			report->broken += old->sessions_before;
		else if (!is_there(r, state, false))
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
	report->added =
	    schedule->sessions > kept ? schedule->sessions - kept : 0;
}

static enum status
run(struct replanning *r, const struct replan_budget *budget)
{
	enum status status;

	board_take_all(&r->board, &r->all);
	r->all.random.state = budget->seed;
	r->im->part = &r->all;
	r->im->ruin_max = RUIN_MAX;
	r->im->cost_unit = improve_cost_unit(r->board.model);
	fill_init(&r->im->fill, &r->all);
	status = replan_load(&r->all, r->old, r->states);
	if (status == STATUS_OK)
		status = sort_by_cell(r);
	if (status == STATUS_OK)
		status = list_seeds(r);
	if (status == STATUS_OK)
		status = replan_mend(&r->all, r->states, r->old->count);
	if (status == STATUS_OK)
		status = search(r, budget);
	return status == STATUS_OK ? fill_rest(&r->im->fill) : status;
}

static enum status
replan_on(struct replanning *r, const struct replan_budget *budget,
    struct schedule *schedule, struct replan_report *report)
{
	enum status status = STATUS_NO_MEMORY;

	r->im = calloc(1, sizeof(*r->im));
	r->states = calloc(r->old->count + 1, sizeof(*r->states));
	if (r->im != NULL && r->states != NULL)
		status = run(r, budget);
	if (status == STATUS_OK)
		status = answer_read(&r->board, &r->all, schedule);
	if (status == STATUS_OK)
		report_changes(r, schedule, report);
	free(r->im);
	free(r->states);
	free(r->by_cell);
	free(r->of_cell);
	free(r->moved_of);
	free(r->seeds.items);
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
