// SPDX-License-Identifier: Apache-2.0
/* board_rules.c - what the board leaves open, and why it refuses a group. */
#include "services/scheduling/board.h"
#include "services/scheduling/partners.h"
#include "services/scheduling/pins.h"

/* On one date, and nearer to each other than the gap. */
static bool
clashes(const struct model *m, uint32_t a, uint32_t a_minutes, uint32_t b,
    uint32_t b_minutes, uint32_t gap)
{
	uint32_t first = a % LAYOUT_DAY, second = b % LAYOUT_DAY;

	return (m->meets[a / LAYOUT_DAY] >> b / LAYOUT_DAY & 1) != 0 &&
	       first < second + b_minutes + gap &&
	       second < first + a_minutes + gap;
}

/* The cell's slots that are too near to a session of the group. */
static slot_set
near_group(const struct board *b, const struct cell *cell,
    const struct board_group *g, uint32_t gap)
{
	const struct layout *l = b->layout;
	bool has_same_slots = l->cells[g->cell].slots == cell->slots;
	slot_set near = 0;

	for (uint32_t i = 0; i < g->sessions; i++)
		near |= has_same_slots && g->at[i] != BOARD_NO_SLOT
			    ? l->near[cell->slots + g->at[i]]
			    : layout_near(l, cell, g->when[i], g->minutes, gap);
	return near;
}

slot_set
board_tutor_slots(const struct board *b, const struct cell *cell,
    uint32_t tutor, slot_set among)
{
	bool is_virtual = b->tutors[tutor].is_virtual;
	uint32_t place = b->tutors[tutor].first;

	while (place != BOARD_NONE && among != 0) {
		const struct board_group *g = &b->groups[place];
		uint32_t school = b->layout->cells[g->cell].school, gap = 0;

		if (!is_virtual && school != cell->school)
			gap = model_travel_minutes(
			    b->model, school, cell->school);
		among &= ~near_group(b, cell, g, gap);
		place = g->next;
	}
	return among;
}

slot_set
board_open_slots(const struct board *b, const struct cell *cell, uint32_t at)
{
	uint32_t tutor = cell_tutors(b->layout, cell)[at];
	uint32_t number = cell_view(b->layout, cell, at);
	struct board_view *view = &b->views[number];

	if (view->state != b->tutors[tutor].state) {
		view->state = b->tutors[tutor].state;
		view->open =
		    board_tutor_slots(b, cell, tutor, b->layout->open[number]);
	}
	return view->open & cell->comers;
}

slot_set
board_room_slots(const struct board *b, const struct cell *cell,
    bool is_virtual, int32_t more)
{
	const int32_t *left = b->room_left[is_virtual];
	const uint16_t *covers = b->layout->covers + cell->slots;
	const uint32_t *points = b->layout->points_at + cell->slots;
	slot_set open = 0;

	if (b->full_points[is_virtual][cell->school] == 0)
		return ~(slot_set)0;
	for (uint32_t i = 0; i < cell->slot_count; i++) {
		uint32_t point = points[i];
		uint32_t end = point + covers[i];

		while (point < end && left[point] > -more)
			point++;
		if (point == end)
			open |= slot_bit(i);
	}
	return open;
}

slot_set
board_student_slots(const struct board *b, uint32_t student)
{
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[l->cell_of[student]];
	struct range needs =
	    l->needs_of[model_student(b->model, student)->person];
	slot_set free = l->free_of[student];

	for (uint32_t i = 0; needs.count > 1 && i < needs.count; i++) {
		uint32_t other = l->needs[needs.first + i];
		const struct board_group *g;

		if (other == student || b->group_of[other] == BOARD_NONE)
			continue;
		g = &b->groups[b->group_of[other]];
		free &= ~near_group(b, cell, g, 0);
	}
	return free;
}

/* Rule 5, of one slot. */
static bool
may_teach(
    const struct board *b, uint32_t tutor, uint32_t slot, uint32_t minutes)
{
	const struct model_tutor *t = model_tutor(b->model, tutor);
	const struct model_window *w = model_windows(b->model, t->windows);
	const struct model_slot *s = model_slot(b->model, slot);
	uint32_t when = LAYOUT_DAY * s->day + s->start, gap = 0;
	bool is_open = false;

	for (uint32_t i = 0; i < t->windows.count && !is_open; i++)
		is_open = w[i].day == s->day && w[i].start <= s->start &&
			  s->start + minutes <= w[i].end;
	for (uint32_t at = b->tutors[tutor].first; at != BOARD_NONE && is_open;
	     at = b->groups[at].next) {
		const struct board_group *g = &b->groups[at];

		gap = t->is_virtual ? 0
				    : model_travel_minutes(b->model, s->school,
					  b->layout->cells[g->cell].school);
		for (uint32_t i = 0; i < g->sessions; i++)
			if (clashes(b->model, g->when[i], g->minutes, when,
				minutes, gap))
				is_open = false;
	}
	return is_open;
}

/* Rule 7. */
static bool
may_host(
    const struct board *b, bool is_virtual, uint32_t slot, uint32_t minutes)
{
	uint32_t point = b->layout->point_of[slot];
	uint32_t end = point + layout_points(b->layout, slot, minutes);

	while (point < end && b->room_left[is_virtual][point] > 0)
		point++;
	return point == end;
}

/* Rule 3: no other session of the same person. */
static bool
may_attend(
    const struct board *b, uint32_t student, uint32_t slot, uint32_t minutes)
{
	struct range needs =
	    b->layout->needs_of[model_student(b->model, student)->person];
	const struct model_slot *s = model_slot(b->model, slot);
	uint32_t when = LAYOUT_DAY * s->day + s->start;

	for (uint32_t i = 0; i < needs.count; i++) {
		uint32_t other = b->layout->needs[needs.first + i];
		const struct board_group *g;

		if (other == student || b->group_of[other] == BOARD_NONE)
			continue;
		g = &b->groups[b->group_of[other]];
		for (uint32_t k = 0; k < g->sessions; k++)
			if (clashes(b->model, g->when[k], g->minutes, when,
				minutes, 0))
				return false;
	}
	return true;
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
		if (g->members > model_group_limit(m, s))
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
	uint32_t minutes =
	    model_program(m, model_student(m, g->member[0])->program)->minutes;
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
			return model_find_closed(
				   m, g->member[i], g->slot[at]) != NULL
				   ? "a member has a protected class in a slot"
				   : "a member is not free in a slot";
		if (!may_attend(b, g->member[i], g->slot[at], minutes))
			return "a member is elsewhere in a slot";
	}
	if (!may_teach(b, g->tutor, g->slot[at], minutes))
		return "the tutor is not free in a slot";
	if (!may_host(b, is_virtual, g->slot[at], minutes))
		return "no room or seat is left in a slot";
	return NULL;
}

const char *
board_refuses_any(const struct board *b, const struct group *g)
{
	const struct cell *cell =
	    &b->layout->cells[b->layout->cell_of[g->member[0]]];
	const char *why = refuse_members(b, g);

	if (why == NULL)
		why = pins_refuse(b->model, g);
	if (why == NULL && g->sessions != cell->sessions)
		why = "the number of sessions is not the programme's";
	if (why == NULL && !board_has_minutes(b, g->tutor, cell))
		why = "the tutor's week is full";
	for (uint32_t i = 0; i < g->sessions && why == NULL; i++)
		why = refuse_slot(b, g, i);
	return why;
}

const char *
board_refuses(const struct board *b, const struct group *g)
{
	const char *why = board_refuses_any(b, g);

	return why != NULL ? why : partners_refuse(b->layout, g);
}

bool
board_is_open(const struct board *b, const struct board_group *g)
{
	return !g->fixed && (!g->kept || (g->sound && b->model->fills_kept));
}

bool
board_admits(const struct board *b, const struct board_group *g,
    uint32_t student, slot_set free)
{
	const struct model_student *s = model_student(b->model, student);

	if ((g->set & ~free) != 0 || slot_count(g->set) != g->sessions ||
	    g->members >= model_group_limit(b->model, s) ||
	    !model_may_teach(b->model, g->tutor, student))
		return false;
	for (uint32_t i = 0; i < g->members; i++) {
		const struct model_student *o =
		    model_student(b->model, g->member[i]);

		if (g->members >= model_group_limit(b->model, o) ||
		    o->person == s->person)
			return false;
	}
	return partners_admit(b->layout, g->member, g->members, student);
}
