// SPDX-License-Identifier: Apache-2.0
/*
 * fill_standing.c - what is on the board before the search begins.
 *
 * Fixed and kept groups stand unasked.
 * Pinned students of one cell with the same tutor and slots are one group, with
 * those who must be together with one of them and have no such pin; pins that
 * leave a choice are kept by the search.
 * A pin that breaks a hard rule bars its student from every other place: to
 * move somebody who was promised to stay is for people to decide.
 */
#include "services/scheduling/fill.h"
#include "services/scheduling/partners.h"
#include "services/scheduling/pins.h"

#include <stdlib.h>
#include <string.h>

bool
fill_row(
    const struct board *b, const struct model_fixed *fixed, struct group *group)
{
	const uint32_t *slots = model_pool(b->model, fixed->slots);
	const uint32_t *students = model_pool(b->model, fixed->students);

	*group = (struct group){
	    .tutor = fixed->tutor,
	    .locked = true,
	    .fixed = !fixed->is_kept,
	    .kept = fixed->is_kept,
	};

	for (uint32_t i = 0;
	     i < fixed->slots.count && group->sessions < MODEL_DAYS_MAX; i++)
		group->slot[group->sessions++] = slots[i];
	for (uint32_t i = 0;
	     i < fixed->students.count && group->members < MODEL_MEMBERS_MAX;
	     i++)
		if (b->group_of[students[i]] == BOARD_NONE)
			group->member[group->members++] = students[i];
	return group->members > 0;
}

static bool
same_slots(const struct model *m, struct range a, struct range b)
{
	if (a.count != b.count)
		return false;
	return a.count == 0 || memcmp(model_pool(m, a), model_pool(m, b),
				   a.count * sizeof(uint32_t)) == 0;
}

/* The students pinned as this one, from this one on. */
static void
gather(const struct part *part, uint32_t from, struct group *group)
{
	const struct model *m = part->board->model;
	const uint32_t *cell_of = part->board->layout->cell_of;
	const struct model_pin *pin = model_pin(m, from);

	for (uint32_t i = from; i < m->pins.count; i++) {
		const struct model_pin *other = model_pin(m, i);

		if (other->stands && other->tutor == pin->tutor &&
		    cell_of[other->student] == cell_of[pin->student] &&
		    same_slots(m, other->slots, pin->slots) &&
		    part->board->group_of[other->student] == BOARD_NONE &&
		    !part->board->is_barred[other->student] &&
		    group->members < MODEL_MEMBERS_MAX)
			group->member[group->members++] = other->student;
	}
}

static bool
may_come_along(const struct part *part, uint32_t student)
{
	return !pins_stand(part->board->model, student) &&
	       part->board->group_of[student] == BOARD_NONE;
}

static void
gather_partners(const struct part *part, struct group *group)
{
	const struct layout *l = part->board->layout;
	uint32_t pinned = group->members;

	for (uint32_t i = 0; i < pinned; i++) {
		struct range range = partners_of(l, group->member[i]);

		for (uint32_t k = 0; k < range.count; k++) {
			const struct partner *p =
			    partner_at(l, range.first + k);
			bool is_there = !p->together;

			for (uint32_t n = 0; n < group->members; n++)
				is_there |= group->member[n] == p->student;
			if (!is_there && group->members < MODEL_MEMBERS_MAX &&
			    may_come_along(part, p->student))
				group->member[group->members++] = p->student;
		}
	}
}

static enum status
add_pinned(struct part *part, uint32_t number)
{
	const struct model *m = part->board->model;
	const struct model_pin *pin = model_pin(m, number);
	struct group group;

	if (!pin->stands || part->board->group_of[pin->student] != BOARD_NONE ||
	    part->board->is_barred[pin->student])
		return STATUS_OK;
	pins_group(m, pin, &group);
	group.locked = true;
	group.members = 0;
	gather(part, number, &group);
	gather_partners(part, &group);
	if (board_refuses(part->board, &group) == NULL)
		return board_add(part, &group, NULL);
	for (uint32_t i = 0; i < group.members; i++)
		part->board->is_barred[group.member[i]] = true;
	return STATUS_OK;
}

/* Each as it stands; places: where, BOARD_NONE: nowhere. */
static enum status
add_fixed(struct part *part, uint32_t *places)
{
	const struct model *m = part->board->model;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < m->fixed.count && status == STATUS_OK; i++) {
		struct group group;

		places[i] = BOARD_NONE;
		if (fill_row(part->board, model_fixed(m, i), &group))
			status = board_add(part, &group, &places[i]);
	}
	return status;
}

/* Kept ones that break no rule beside all the others. */
static enum status
find_sound(struct part *part, const uint32_t *places)
{
	const struct board *b = part->board;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < b->model->fixed.count; i++) {
		struct group group;

		if (status != STATUS_OK || places[i] == BOARD_NONE ||
		    !model_fixed(b->model, i)->is_kept)
			continue;
		board_read(b, places[i], &group);
		status = board_remove(part, places[i]);
		group.sound = board_refuses(b, &group) == NULL;
		if (status == STATUS_OK)
			status = board_add(part, &group, NULL);
	}
	return status;
}

enum status
fill_fixed(struct part *part)
{
	uint32_t *places =
	    calloc(part->board->model->fixed.count + 1, sizeof(*places));
	enum status status = STATUS_NO_MEMORY;

	if (places != NULL)
		status = add_fixed(part, places);
	if (status == STATUS_OK)
		status = find_sound(part, places);
	free(places);
	return status;
}

enum status
fill_standing(struct part *part)
{
	const struct model *m = part->board->model;
	enum status status = fill_fixed(part);

	for (uint32_t i = 0; i < m->pins.count && status == STATUS_OK; i++)
		status = add_pinned(part, i);
	return status;
}
