// SPDX-License-Identifier: Apache-2.0
/* explain.c - each rung asks a little more of the tutors than the last. */
#include "services/scheduling/explain.h"

#include "services/scheduling/partners.h"
#include "services/scheduling/pins.h"
#include "services/scheduling/remedy.h"

#include <stdio.h>
#include <string.h>

static uint32_t
count_days(const struct board *b, uint32_t student, slot_set open)
{
	const struct layout *l = b->layout;

	return cell_days(
	    &l->cells[l->cell_of[student]], open & l->free_of[student]);
}

/* Free days if no class were protected. */
static uint32_t
count_days_with_closed(const struct board *b, uint32_t student)
{
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[l->cell_of[student]];
	const struct model_closed *all = l->model->closed.items;
	struct range closed = model_student(l->model, student)->closed;
	slot_set free = l->free_of[student];

	for (uint32_t i = 0; i < closed.count; i++) {
		uint32_t at =
		    layout_find_slot(l, cell, all[closed.first + i].slot);

		if (at != MODEL_NONE)
			free |= slot_bit(at);
	}
	return cell_days(cell, free);
}

/* "MATH in 3, READING in 5A", each once. */
static void
tell_closed(const struct board *b, uint32_t student, char *text, size_t size)
{
	const struct model_closed *all = b->model->closed.items;
	struct range closed = model_student(b->model, student)->closed;
	size_t len = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < closed.count && len < size; i++) {
		const struct model_closed *c = &all[closed.first + i];
		bool is_told = false;

		for (uint32_t k = 0; k < i; k++)
			is_told |= strcmp(c->period,
				       all[closed.first + k].period) == 0 &&
				   strcmp(c->subject,
				       all[closed.first + k].subject) == 0;
		if (!is_told)
			len += (size_t)snprintf(text + len, size - len,
			    "%s%s in %s", len > 0 ? ", " : "", c->subject,
			    c->period);
	}
}

struct ladder {
	uint32_t qualified, available, with_time;
};

static struct ladder
climb(const struct board *b, uint32_t student)
{
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[l->cell_of[student]];
	const uint32_t *tutors = cell_tutors(l, cell);
	const struct model_student *s = model_student(b->model, student);
	unsigned band = model_band_of_grade(s->grade);
	struct ladder ladder = {0};

	for (uint32_t i = 0; i < cell->tutors.count; i++) {
		if ((b->tutors[tutors[i]].bands & band) == 0 ||
		    !model_pin_allows(b->model, tutors[i], s))
			continue;
		ladder.qualified++;
		if (!cell_can_meet(
			cell, cell_open(l, cell, i) & l->free_of[student]))
			continue;
		ladder.available++;
		if (board_has_minutes(b, tutors[i], cell))
			ladder.with_time++;
	}
	return ladder;
}

static void
tell_partner(const struct board *b, uint32_t student, uint32_t partner,
    char *text, size_t size)
{
	const struct layout *l = b->layout;

	snprintf(text, size, "must be together with %s, %s",
	    model_student(b->model, partner)->id,
	    l->cell_of[partner] != l->cell_of[student]
		? "who can be in no group with the student"
		: "for whom there is no tutor at any time");
}

/* A session of the group is at a time of the pin's. */
static bool
overlaps(const struct model *m, const struct board_group *g,
    const struct group *pinned, uint32_t minutes)
{
	for (uint32_t i = 0; i < g->sessions; i++)
		for (uint32_t k = 0; k < pinned->sessions; k++) {
			const struct model_slot *s =
			    model_slot(m, pinned->slot[k]);
			uint32_t start = g->when[i] % LAYOUT_DAY;

			if ((m->meets[s->day] >> g->when[i] / LAYOUT_DAY & 1) !=
				0 &&
			    start < s->start + minutes &&
			    s->start < start + g->minutes)
				return true;
		}
	return false;
}

/* Another pinned student has the tutor at that time; MODEL_NONE: none. */
static uint32_t
find_rival(const struct board *b, const struct group *pinned)
{
	const struct model *m = b->model;
	uint32_t minutes =
	    model_program(m, model_student(m, pinned->member[0])->program)
		->minutes;

	for (uint32_t at = b->tutors[pinned->tutor].first; at != BOARD_NONE;
	     at = b->groups[at].next) {
		const struct board_group *g = &b->groups[at];

		if (!overlaps(m, g, pinned, minutes))
			continue;
		for (uint32_t i = 0; i < g->members; i++)
			if (model_student(m, g->member[i])->is_pinned)
				return g->member[i];
	}
	return MODEL_NONE;
}

/* Of a pin that names a whole group: which rule that would break. */
static void
tell_standing(const struct board *b, uint32_t student, char *text, size_t size)
{
	const struct model *m = b->model;
	struct group group;
	const char *why;
	uint32_t rival;
	size_t len;

	pins_group(m, model_pin(m, model_student(m, student)->pin), &group);
	why = board_refuses(b, &group);
	rival = find_rival(b, &group);
	pins_tell(m, student, text, size);
	len = strlen(text);
	len += (size_t)snprintf(text + len, size - len, ": %s",
	    why != NULL ? why : "not together with those pinned beside");
	if (rival != MODEL_NONE && len < size)
		snprintf(text + len, size - len,
		    "; pinned student %s has the tutor then",
		    model_student(m, rival)->id);
}

/* The first rung that breaks, of the student as pinned. */
static enum explain_rung
find_rung(const struct board *b, uint32_t student, const struct ladder *ladder)
{
	const struct model_student *s = model_student(b->model, student);
	uint32_t needed = model_program(b->model, s->program)->sessions;

	if (b->is_barred[student])
		return RUNG_PIN;
	if (partners_hindrance(b->layout, student) != MODEL_NONE)
		return RUNG_PARTNER;
	if (count_days(b, student, ~(slot_set)0) < needed)
		return count_days_with_closed(b, student) < needed
			   ? RUNG_FREE_DAYS
			   : RUNG_PROTECTED;
	if (ladder->qualified == 0)
		return RUNG_QUALIFIED;
	if (ladder->available == 0)
		return RUNG_AVAILABLE;
	return ladder->with_time == 0 ? RUNG_WEEKS : RUNG_TIMES;
}

enum explain_rung
explain_rung_of(const struct board *b, uint32_t student)
{
	struct ladder ladder = climb(b, student);

	return model_student(b->model, student)->is_pinned
		   ? RUNG_PIN
		   : find_rung(b, student, &ladder);
}

const char *
explain_rung_name(enum explain_rung rung)
{
	static const char *const names[] = {"PIN_BREAKS_A_RULE",
	    "PARTNER_CANNOT", "PROTECTED_CLASSES", "TOO_FEW_FREE_DAYS",
	    "NO_TUTOR_QUALIFIES", "NO_TUTOR_AVAILABLE", "WEEKS_ARE_FULL",
	    "TIMES_OR_ROOMS_TAKEN"};

	return names[rung];
}

static void
tell_ladder(const struct board *b, uint32_t student, char *text, size_t size)
{
	const struct model_student *s = model_student(b->model, student);
	uint32_t needed = model_program(b->model, s->program)->sessions;
	struct ladder ladder = climb(b, student);
	char classes[MODEL_REASON_MAX / 4];

	switch (find_rung(b, student, &ladder)) {
	case RUNG_PIN:
		if (pins_stand(b->model, student))
			tell_standing(b, student, text, size);
		else
			snprintf(text, size,
			    "must be together with somebody whose pin cannot "
			    "hold");
		break;
	case RUNG_PARTNER:
		tell_partner(b, student, partners_hindrance(b->layout, student),
		    text, size);
		break;
	case RUNG_PROTECTED:
		tell_closed(b, student, classes, sizeof(classes));
		snprintf(text, size,
		    "protected class: %s; free on %u days of %u needed",
		    classes, count_days(b, student, ~(slot_set)0), needed);
		break;
	case RUNG_FREE_DAYS:
		snprintf(text, size, "free on %u days of %u needed",
		    count_days(b, student, ~(slot_set)0), needed);
		break;
	case RUNG_QUALIFIED:
		snprintf(text, size, "no tutor qualifies");
		break;
	case RUNG_AVAILABLE:
		snprintf(text, size,
		    "none of %u tutors is available on %u of the free days",
		    ladder.qualified, needed);
		break;
	case RUNG_WEEKS:
		snprintf(text, size,
		    "the weeks of all %u available tutors are full",
		    ladder.available);
		break;
	case RUNG_TIMES:
		snprintf(text, size,
		    "times or rooms are taken with all %u tutors who have "
		    "hours left",
		    ladder.with_time);
		break;
	}
}

void
explain_unplaced(
    const struct board *b, uint32_t student, struct model_reason *reason)
{
	char remedy[MODEL_REASON_MAX / 2];
	size_t size = sizeof(reason->text), len = 0;

	reason->student = student;
	/* Of a pin that stands the rung itself tells it. */
	if (model_student(b->model, student)->is_pinned &&
	    !(b->is_barred[student] && pins_stand(b->model, student))) {
		pins_tell(b->model, student, reason->text, size);
		len = strlen(reason->text);
		len += (size_t)snprintf(reason->text + len, size - len, ": ");
	}
	if (len < size)
		tell_ladder(b, student, reason->text + len, size - len);
	len = strlen(reason->text);
	if (remedy_find(b, student, remedy, sizeof(remedy)))
		snprintf(reason->text + len, size - len, "; would fit if %s",
		    remedy);
}
