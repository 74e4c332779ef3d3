// SPDX-License-Identifier: Apache-2.0
/* replan_mend.c - another tutor, or other times. */
#include "services/scheduling/replan_mend.h"

#include "services/scheduling/partners.h"
#include "services/scheduling/seek.h"

#include <stdlib.h>

/* The members of a broken group who have no place yet. */
static struct group
still_waiting(const struct board *b, const struct old_state *state)
{
	struct group group = state->group;

	group.members = 0;
	group.locked = false;
	for (uint32_t i = 0; i < state->group.members; i++) {
		uint32_t student = state->group.member[i];

		if (b->unplaced_at[student] != BOARD_NONE)
			group.member[group.members++] = student;
	}
	partners_trim(b->layout, &group);
	return group;
}

static bool
give_tutor(
    const struct board *b, const struct old_state *state, struct group *g)
{
	const struct cell *cell = &b->layout->cells[state->cell];
	const uint32_t *tutors = cell_tutors(b->layout, cell);
	bool is_found = false;
	struct group tried = *g;

	for (uint32_t i = 0; i < cell->tutors.count; i++) {
		tried.tutor = tutors[i];
		if (!board_has_minutes(b, tutors[i], cell) ||
		    (is_found && model_tutor(b->model, tutors[i])->rate >=
				     model_tutor(b->model, g->tutor)->rate) ||
		    board_refuses(b, &tried) != NULL)
			continue;
		g->tutor = tutors[i];
		is_found = true;
	}
	return is_found;
}

/* The old slots that are open, and of other days as many as are wanting. */
static slot_set
prefer_old(const struct cell *cell, slot_set open, slot_set old, uint32_t days)
{
	slot_set chosen = open & old;
	uint32_t count = cell_days(cell, chosen);

	for (uint32_t d = 0; d < days && count < cell->sessions; d++)
		if ((chosen & cell->day[d]) == 0 &&
		    (open & cell->day[d]) != 0) {
			chosen |= open & cell->day[d];
			count++;
		}
	return chosen;
}

static bool
give_times(struct part *all, const struct old_state *state, struct group *g)
{
	const struct board *b = all->board;
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[state->cell];
	const uint32_t *tutors = cell_tutors(l, cell);
	slot_set old = state->set, free = ~(slot_set)0, best = 0;
	uint32_t most = 0, days = l->model->cycle_days;
	struct group tried = *g;

	for (uint32_t i = 0; i < g->members; i++)
		free &= board_student_slots(b, g->member[i]);
	for (uint32_t i = 0; i < cell->tutors.count; i++) {
		bool is_virtual = model_tutor(b->model, tutors[i])->is_virtual;
		slot_set open = cell_open(l, cell, i) & free;
		uint32_t kept;

		if (!board_has_minutes(b, tutors[i], cell))
			continue;
		open = board_tutor_slots(b, cell, tutors[i], open) &
		       board_room_slots(b, cell, is_virtual, 0);
		kept = 1 + cell_days(cell, open & old);
		if (!cell_can_meet(cell, open) || kept <= most)
			continue;
		tried.tutor = tutors[i];
		tried.sessions = cell->sessions;
		seek_choose_slots(b, &all->random, cell,
		    prefer_old(cell, open, old, days), tried.slot);
		if (board_refuses(b, &tried) != NULL)
			continue;
		most = kept;
		best = open;
		*g = tried;
	}
	return best != 0;
}

static enum status
mend(struct part *all, const struct old_state *state)
{
	struct group group = still_waiting(all->board, state);

	if (!state->is_broken || group.members == 0)
		return STATUS_OK;
	if (state->has_all_slots && give_tutor(all->board, state, &group))
		return board_add(all, &group, NULL);
	if (give_times(all, state, &group))
		return board_add(all, &group, NULL);
	return STATUS_OK;
}

struct turn {
	int64_t weight;
	uint32_t number;
};

static int
compare_turns(const void *a, const void *b)
{
	const struct turn *s = a, *t = b;

	if (s->weight != t->weight)
		return s->weight > t->weight ? -1 : 1;
	return (s->number > t->number) - (s->number < t->number);
}

enum status
replan_mend(struct part *all, const struct old_state *states, size_t count)
{
	const struct model *m = all->board->model;
	struct turn *turns = calloc(count + 1, sizeof(*turns));
	enum status status = STATUS_OK;

	if (turns == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < count; i++) {
		turns[i].number = i;
		for (uint32_t k = 0; k < states[i].group.members; k++)
			turns[i].weight +=
			    model_student(m, states[i].group.member[k])->weight;
	}
	qsort(turns, count, sizeof(*turns), compare_turns);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = mend(all, &states[turns[i].number]);
	free(turns);
	return status;
}
