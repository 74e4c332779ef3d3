// SPDX-License-Identifier: Apache-2.0
/*
 * replan_search.c - a short search that knows what was there before.
 *
 * Some steps begin with a student who lost the place: for them other groups
 * may move, up to the budget.  The others begin with anybody who waits, where
 * hours are free; they move no session of a group that held.  A student who
 * had a place and has none counts as a loss in both, beyond the weight.
 */
#include "services/scheduling/replan_search.h"

#include <stdlib.h>

/* Heat at the beginning; what a moved session and a lost place cost, and a
 * session that has lost its tutor and loses its time too. */
#define HEAT 0.3
#define MOVE_COST 0.03
#define RETIME_COST 0.1
#define LOSS_COST 0.5
/* Groups that a step takes off: more would move too much. */
#define RUIN_MAX 2
/* Steps of a hundred that begin with anybody who waits. */
#define ELSEWHERE 85

static enum status
make_tables(struct replan_search *s)
{
	size_t cells = s->board->layout->cell_count;
	size_t students = s->board->model->students.count;

	s->by_cell = calloc(s->old->count + 1, sizeof(*s->by_cell));
	s->of_cell = calloc(cells + 1, sizeof(*s->of_cell));
	s->changes = calloc(cells + 1, sizeof(*s->changes));
	s->had_place = calloc(students + 1, sizeof(*s->had_place));
	return s->by_cell == NULL || s->of_cell == NULL || s->changes == NULL ||
		       s->had_place == NULL
		   ? STATUS_NO_MEMORY
		   : STATUS_OK;
}

/* The old groups of each cell. */
static void
sort_by_cell(struct replan_search *s)
{
	uint32_t next = 0;

	for (size_t i = 0; i < s->old->count; i++)
		if (s->states[i].cell != MODEL_NONE)
			s->of_cell[s->states[i].cell].count++;
	for (uint32_t c = 0; c < s->board->layout->cell_count; c++) {
		s->of_cell[c].first = next;
		next += s->of_cell[c].count;
		s->of_cell[c].count = 0;
	}
	for (uint32_t i = 0; i < s->old->count; i++) {
		struct range *of;

		if (s->states[i].cell == MODEL_NONE)
			continue;
		of = &s->of_cell[s->states[i].cell];
		s->by_cell[of->first + of->count++] = i;
	}
}

/* Everybody whose group broke, and whoever had to leave one that holds. */
static enum status
list_seeds(struct replan_search *s)
{
	const struct old_group *old = s->old->items;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < s->old->count; i++)
		for (uint32_t k = 0; k < old[i].members; k++) {
			s->had_place[old[i].member[k]] = true;
			if (status == STATUS_OK &&
			    s->board->group_of[old[i].member[k]] == BOARD_NONE)
				status = rows_append(&s->seeds,
				    &old[i].member[k], sizeof(uint32_t));
		}
	return status;
}

bool
replan_has_times(const struct board_group *g, const struct old_state *state)
{
	const struct group *old = &state->group;
	uint32_t same = 0;

	if (slot_count(state->set) == old->sessions)
		return g->set == state->set;
	/* The cell does not have all of the slots. */
	for (uint32_t i = 0; i < g->sessions; i++)
		for (uint32_t k = 0; k < old->sessions; k++)
			same += g->slot[i] == old->slot[k];
	return g->sessions == old->sessions && same == old->sessions;
}

bool
replan_is_there(const struct replan_search *s, const struct old_state *state,
    bool any_tutor)
{
	const struct board *b = s->board;
	const struct range *places = &b->layout->cells[state->cell].members;

	for (uint32_t p = places->first; p < places->first + places->count; p++)
		if (b->size_of[p] > 0 &&
		    (any_tutor || b->groups[p].tutor == state->group.tutor) &&
		    replan_has_times(&b->groups[p], state))
			return true;
	return false;
}

static struct replan_change
change_of(const struct replan_search *s, uint32_t cell)
{
	const struct layout *l = s->board->layout;
	const struct range *of = &s->of_cell[cell];
	const struct range *members = &l->cells[cell].members;
	struct replan_change change = {0, 0, 0};

	for (uint32_t i = of->first; i < of->first + of->count; i++) {
		const struct old_state *state = &s->states[s->by_cell[i]];

		if (!state->is_broken && !replan_is_there(s, state, false))
			change.moved += state->group.sessions;
		else if (state->is_broken && state->has_all_slots &&
			 !replan_is_there(s, state, true))
			change.retimed += state->group.sessions;
	}
	for (uint32_t i = 0; i < members->count; i++) {
		uint32_t student = l->members[members->first + i];

		change.displaced += s->had_place[student] &&
				    s->board->group_of[student] == BOARD_NONE;
	}
	return change;
}

/* Of all cells, after the step. */
static struct replan_change
change_after(const struct replan_search *s)
{
	struct replan_change change = s->change;

	for (uint32_t i = 0; i < s->im.cell_count; i++) {
		uint32_t cell = s->im.cells[i];
		struct replan_change now = change_of(s, cell);

		change.moved += now.moved - s->changes[cell].moved;
		change.displaced += now.displaced - s->changes[cell].displaced;
		change.retimed += now.retimed - s->changes[cell].retimed;
	}
	return change;
}

static void
keep_step(struct replan_search *s, struct replan_change change)
{
	for (uint32_t i = 0; i < s->im.cell_count; i++)
		s->changes[s->im.cells[i]] = change_of(s, s->im.cells[i]);
	s->change = change;
}

/* Where a step begins. */
static uint32_t
choose_student(struct replan_search *s)
{
	struct random *random = &s->all->random;
	const uint32_t *seeds = s->seeds.items;

	s->is_elsewhere =
	    s->all->unplaced_count > 0 && random_below(random, 100) < ELSEWHERE;
	if (s->is_elsewhere)
		return s->all
		    ->unplaced[random_below(random, s->all->unplaced_count)];
	for (int i = 0; i < 4; i++) {
		uint32_t student =
		    seeds[random_below(random, (uint32_t)s->seeds.count)];

		if (s->board->unplaced_at[student] != BOARD_NONE)
			return student;
	}
	return seeds[random_below(random, (uint32_t)s->seeds.count)];
}

static double
gain_of(const struct replan_search *s, int64_t weight, int64_t cost,
    struct replan_change after)
{
	double moved = (double)after.moved - (double)s->change.moved;
	double lost = (double)after.displaced - (double)s->change.displaced;
	double retimed = (double)after.retimed - (double)s->change.retimed;

	return (double)(s->all->weight - weight) -
	       (double)(s->all->cost - cost) * s->im.cost_unit -
	       MOVE_COST * moved - LOSS_COST * lost - RETIME_COST * retimed;
}

static enum status
step(struct replan_search *s, uint32_t moves, double heat)
{
	int64_t weight = s->all->weight, cost = s->all->cost;
	enum status status = improve_ruin(&s->im, choose_student(s));
	uint32_t most = s->is_elsewhere ? s->change.moved : moves;
	struct replan_change after;

	if (status == STATUS_OK)
		status = improve_refill(&s->im);
	if (status != STATUS_OK)
		return status;
	after = change_after(s);
	if (after.moved <= most &&
	    improve_accepts(&s->im, gain_of(s, weight, cost, after), heat))
		keep_step(s, after);
	else
		board_take_back(s->all);
	return STATUS_OK;
}

enum status
replan_search_init(struct replan_search *s, struct part *all,
    const struct rows *old, const struct old_state *states)
{
	enum status status;

	*s = (struct replan_search){
	    .board = all->board, .all = all, .old = old, .states = states};
	s->im.part = all;
	s->im.ruin_max = RUIN_MAX;
	s->im.cost_unit = improve_cost_unit(all->board->model);
	fill_init(&s->im.fill, all);
	status = make_tables(s);
	if (status != STATUS_OK)
		return status;
	sort_by_cell(s);
	return list_seeds(s);
}

void
replan_search_fini(struct replan_search *s)
{
	free(s->by_cell);
	free(s->of_cell);
	free(s->changes);
	free(s->had_place);
	free(s->seeds.items);
}

double
replan_search_value(const struct replan_search *s)
{
	return (double)s->all->weight - (double)s->all->cost * s->im.cost_unit -
	       MOVE_COST * (double)s->change.moved -
	       LOSS_COST * (double)s->change.displaced -
	       RETIME_COST * (double)s->change.retimed;
}

enum status
replan_search_run(struct replan_search *s, const struct replan_budget *budget)
{
	enum status status = STATUS_OK;
	uint64_t steps = 0;

	for (size_t i = 0; i < s->old->count; i++)
		steps += s->states[i].is_broken ? budget->steps : 0;
	if (s->seeds.count == 0)
		return STATUS_OK;
	for (uint32_t c = 0; c < s->board->layout->cell_count; c++) {
		s->changes[c] = change_of(s, c);
		s->change.moved += s->changes[c].moved;
		s->change.displaced += s->changes[c].displaced;
		s->change.retimed += s->changes[c].retimed;
	}
	/* With a place for everybody there is nothing to change for. */
	for (uint64_t i = 0;
	     i < steps && status == STATUS_OK && s->all->unplaced_count > 0;
	     i++)
		status = step(
		    s, budget->moves, HEAT * (0.9 - (double)i / (double)steps));
	return status;
}
