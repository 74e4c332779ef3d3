// SPDX-License-Identifier: Apache-2.0
/* board_rules.c - the hard rules of the format, each in one place. */
#include "services/scheduling/board.h"

static uint32_t
minutes_of_group(const struct board *b, const struct group *g)
{
	uint32_t program = model_student(b->model, g->member[0])->program;

	return model_program(b->model, program)->minutes;
}

static bool
is_in_window(const struct model *m, const struct model_tutor *t, uint32_t day,
    uint32_t start, uint32_t end)
{
	const struct model_window *w = model_windows(m, t->windows);

	for (uint32_t i = 0; i < t->windows.count; i++)
		if (w[i].day == day && w[i].start <= start && end <= w[i].end)
			return true;
	return false;
}

/* Two sessions of one tutor stand apart, with time to go between. */
static bool
is_apart(const struct board *b, const struct model_tutor *t,
    const struct model_slot *s, uint32_t minutes, const struct model_slot *o,
    uint32_t other_minutes)
{
	uint32_t gap = 0;

	if (s->day != o->day)
		return true;
	if (!t->is_virtual && s->school != o->school)
		gap = model_travel_minutes(b->model, s->school, o->school);
	return s->start >= o->start + other_minutes + gap ||
	       o->start >= s->start + minutes + gap;
}

bool
board_may_teach(
    const struct board *b, uint32_t tutor, uint32_t slot, uint32_t minutes)
{
	const struct model_tutor *t = model_tutor(b->model, tutor);
	const struct model_slot *s = model_slot(b->model, slot);

	if (!is_in_window(b->model, t, s->day, s->start, s->start + minutes))
		return false;
	for (uint32_t i = b->first_of[tutor]; i != BOARD_NONE;
	     i = board_at(b, i)->next) {
		const struct group *g = &board_at(b, i)->group;
		uint32_t other = minutes_of_group(b, g);

		for (uint32_t k = 0; k < g->sessions; k++)
			if (!is_apart(b, t, s, minutes,
				model_slot(b->model, g->slot[k]), other))
				return false;
	}
	return true;
}

bool
board_may_host(
    const struct board *b, bool is_virtual, uint32_t slot, uint32_t minutes)
{
	const struct model_school *school =
	    model_school(b->model, model_slot(b->model, slot)->school);
	uint32_t most = is_virtual ? school->seats : school->rooms;
	uint32_t first = b->layout->point_of[slot];
	uint32_t count;

	if (most == MODEL_UNLIMITED)
		return true;
	count = layout_points(b->layout, slot, minutes);
	for (uint32_t i = 0; i < count; i++)
		if (b->load[is_virtual][first + i] >= most)
			return false;
	return true;
}

bool
board_may_attend(
    const struct board *b, uint32_t student, uint32_t slot, uint32_t minutes)
{
	struct range needs =
	    b->layout->needs_of[model_student(b->model, student)->person];
	const struct model_slot *s = model_slot(b->model, slot);

	for (uint32_t i = 0; i < needs.count; i++) {
		uint32_t other = b->layout->needs[needs.first + i];
		const struct group *g;
		uint32_t length;

		if (other == student || b->group_of[other] == BOARD_NONE)
			continue;
		g = &board_at(b, b->group_of[other])->group;
		length = minutes_of_group(b, g);
		for (uint32_t k = 0; k < g->sessions; k++) {
			const struct model_slot *o =
			    model_slot(b->model, g->slot[k]);

			if (o->day == s->day && s->start < o->start + length &&
			    o->start < s->start + minutes)
				return false;
		}
	}
	return true;
}

bool
board_has_minutes(const struct board *b, uint32_t tutor, uint32_t program)
{
	const struct model_program *p = model_program(b->model, program);
	uint32_t most = model_tutor(b->model, tutor)->max_minutes;

	return b->minutes_of[tutor] <= most &&
	       p->sessions * p->minutes <= most - b->minutes_of[tutor];
}

static const char *
refuse_members(const struct board *b, const struct group *g)
{
	const struct model *m = b->model;
	const struct cell *cell =
	    &b->layout->cells[b->layout->cell_of[g->member[0]]];
	const struct model_tutor *t = model_tutor(m, g->tutor);

	if (!layout_tutor_qualifies(
		m, t, cell->school, cell->program, cell->language))
		return "the tutor does not qualify";
	for (uint32_t i = 0; i < g->members; i++) {
		const struct model_student *s = model_student(m, g->member[i]);

		if (b->layout->cell_of[g->member[i]] !=
		    b->layout->cell_of[g->member[0]])
			return "the members differ";
		if (b->group_of[g->member[i]] != BOARD_NONE)
			return "a member is in another group";
		if (g->members > s->max_group ||
		    g->members > model_program(m, s->program)->max_group)
			return "the group is too large";
		if ((t->bands & model_band_of_grade(s->grade)) == 0)
			return "the tutor does not teach the grade";
		for (uint32_t k = 0; k < i; k++)
			if (model_student(m, g->member[k])->person == s->person)
				return "a person is there twice";
	}
	return NULL;
}

static const char *
refuse_slot(const struct board *b, const struct group *g, uint32_t at)
{
	const struct model *m = b->model;
	const struct model_slot *s = model_slot(m, g->slot[at]);
	uint32_t minutes = minutes_of_group(b, g);
	bool is_virtual = model_tutor(m, g->tutor)->is_virtual;

	for (uint32_t k = 0; k < at; k++)
		if (model_slot(m, g->slot[k])->day == s->day)
			return "two sessions on one day";
	if (s->school != model_student(m, g->member[0])->school)
		return "a slot is of another school";
	if (s->end - s->start < minutes)
		return "a slot is too short";
	for (uint32_t i = 0; i < g->members; i++) {
		if (!layout_is_free(b->layout, g->member[i], g->slot[at]))
			return "a member is not free in a slot";
		if (!board_may_attend(b, g->member[i], g->slot[at], minutes))
			return "a member is elsewhere in a slot";
	}
	if (!board_may_teach(b, g->tutor, g->slot[at], minutes))
		return "the tutor is not free in a slot";
	if (!board_may_host(b, is_virtual, g->slot[at], minutes))
		return "no room or seat is left in a slot";
	return NULL;
}

const char *
board_refuses(const struct board *b, const struct group *g)
{
	uint32_t program = model_student(b->model, g->member[0])->program;
	const char *why = refuse_members(b, g);

	if (why == NULL &&
	    g->sessions != model_program(b->model, program)->sessions)
		why = "the number of sessions is not the programme's";
	if (why == NULL && !board_has_minutes(b, g->tutor, program))
		why = "the tutor's week is full";
	for (uint32_t i = 0; i < g->sessions && why == NULL; i++)
		why = refuse_slot(b, g, i);
	return why;
}
