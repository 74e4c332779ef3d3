// SPDX-License-Identifier: Apache-2.0
/*
 * replan_load.c - asks each old group whether it may stand.
 *
 * A member who can no longer come leaves the group; the group stays.
 */
#include "services/scheduling/replan_load.h"

#include "services/scheduling/fill.h"
#include "services/scheduling/partners.h"

#include <stdlib.h>

struct loading {
	struct part *part;
	const struct rows *old;
	struct old_state *states;
	uint32_t *pin_of; /* student -> pin; MODEL_NONE */
};

static bool
has_slot(const struct group *g, uint32_t slot)
{
	for (uint32_t i = 0; i < g->sessions; i++)
		if (g->slot[i] == slot)
			return true;
	return false;
}

/* The pin asks for this tutor and these slots. */
static bool
keeps_pin(const struct loading *l, const struct group *g, uint32_t pin)
{
	const struct model *m = l->part->board->model;
	const struct model_pin *p = model_pin(m, pin);
	const uint32_t *slots = model_pool(m, p->slots);

	if (p->tutor != g->tutor || p->slots.count != g->sessions)
		return false;
	for (uint32_t i = 0; i < p->slots.count; i++)
		if (!has_slot(g, slots[i]))
			return false;
	return true;
}

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
		uint32_t student = old->member[i], pin = l->pin_of[student];

		if (layout->cell_of[student] != state->cell ||
		    (pin != MODEL_NONE && !keeps_pin(l, g, pin)))
			continue;
		g->locked = g->locked || pin != MODEL_NONE;
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
	const struct model *m = all->board->model;
	struct loading l = {.part = all, .old = old, .states = states};
	enum status status;

	l.pin_of = calloc(m->students.count + 1, sizeof(*l.pin_of));
	if (l.pin_of == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < m->students.count; i++)
		l.pin_of[i] = MODEL_NONE;
	for (uint32_t i = 0; i < m->pins.count; i++)
		l.pin_of[model_pin(m, i)->student] = i;
	for (size_t i = 0; i < old->count; i++)
		view(&l, (const struct old_group *)old->items + i, &states[i]);
	status = stand_all(&l, true);
	if (status == STATUS_OK)
		status = fill_standing(all);
	board_take_all(all->board, all);
	if (status == STATUS_OK)
		status = stand_all(&l, false);
	free(l.pin_of);
	return status;
}
