// SPDX-License-Identifier: Apache-2.0
/*
 * replan_load.c - asks each old group whether it may stand.
 *
 * A member who can no longer come leaves the group; the group stays.
 */
#include "services/scheduling/replan_load.h"

#include "services/scheduling/fill.h"
#include "services/scheduling/partners.h"
#include "services/scheduling/pins.h"

#include <stdlib.h>

struct loading {
	struct part *part;
	const struct rows *old;
	struct old_state *states;
};

/* The cell that most of the members are of. */
static uint32_t
find_cell(const struct layout *l, const struct old_group *old)
{
	uint32_t best = MODEL_NONE, most = 0;

	for (uint32_t i = 0; i < old->members; i++) {
		uint32_t cell = l->cell_of[old->member[i]], count = 0;

		for (uint32_t k = 0; k < old->members; k++)
			count += l->cell_of[old->member[k]] == cell;
		if (count > most) {
			most = count;
			best = cell;
		}
	}
	return best;
}

static slot_set
find_set(const struct layout *l, const struct old_state *state)
{
	slot_set set = 0;

	if (state->cell == MODEL_NONE)
		return 0;
	for (uint32_t i = 0; i < state->group.sessions; i++) {
		uint32_t at = layout_find_slot(
		    l, &l->cells[state->cell], state->group.slot[i]);

		if (at != MODEL_NONE)
			set |= slot_bit(at);
	}
	return set;
}

/* Members of the cell whose pins, if any, the group keeps. */
static void
view(const struct loading *l, const struct old_group *old,
    struct old_state *state)
{
	const struct layout *layout = l->part->board->layout;
	struct group *g = &state->group;

	*g = (struct group){.tutor = old->tutor, .sessions = old->sessions};
	for (uint32_t i = 0; i < old->sessions; i++)
		g->slot[i] = old->slot[i];
	state->cell = find_cell(layout, old);
	state->set = find_set(layout, state);
	state->is_broken = true;
	state->has_all_slots =
	    state->cell != MODEL_NONE &&
	    old->sessions == old->sessions_before &&
	    old->sessions == layout->cells[state->cell].sessions;
	for (uint32_t i = 0; i < old->members; i++) {
		uint32_t student = old->member[i];

		if (layout->cell_of[student] != state->cell ||
		    !pins_admit(layout->model, g, student))
			continue;
		g->locked = g->locked || pins_stand(layout->model, student);
		g->member[g->members++] = student;
	}
}

/* Those of the members who may still be together in it. */
static void
without_misfits(const struct board *b, struct group *g)
{
	struct group all = *g;

	g->members = 0;
	for (uint32_t i = 0; i < all.members; i++) {
		uint32_t student = all.member[i];
		bool is_apart = false;

		for (uint32_t k = 0; k < g->members; k++)
			is_apart |= partners_are_apart(
			    b->layout, g->member[k], student);
		g->member[g->members++] = student;
		if (is_apart || board_refuses_any(b, g) != NULL)
			g->members--;
	}
	partners_trim(b->layout, g);
}

static enum status
stand(struct loading *l, struct old_state *state)
{
	const struct board *b = l->part->board;
	struct group group = state->group;

	if (!state->has_all_slots || group.tutor == MODEL_NONE ||
	    group.members == 0)
		return STATUS_OK;
	if (board_refuses(b, &group) != NULL)
		without_misfits(b, &group);
	if (group.members == 0)
		return STATUS_OK;
	state->is_broken = false;
	board_keep(l->part);
	return board_add(l->part, &group, NULL);
}

static enum status
stand_all(struct loading *l, bool locked)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < l->old->count && status == STATUS_OK; i++)
		if (l->states[i].group.locked == locked)
			status = stand(l, &l->states[i]);
	return status;
}

enum status
replan_load(struct part *all, const struct rows *old, struct old_state *states)
{
	struct loading l = {.part = all, .old = old, .states = states};
	enum status status;

	for (size_t i = 0; i < old->count; i++)
		view(&l, (const struct old_group *)old->items + i, &states[i]);
	status = stand_all(&l, true);
	if (status == STATUS_OK)
		status = fill_standing(all);
	board_take_all(all->board, all);
	if (status == STATUS_OK)
		status = stand_all(&l, false);
	return status;
}
