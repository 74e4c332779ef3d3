// SPDX-License-Identifier: Apache-2.0
/*
 * contradictions.c - pins on an empty board and beside each other; sessions
 * against days.
 */
#include "services/scheduling/contradictions.h"

#include "services/scheduling/explain.h"
#include "services/scheduling/fill.h"
#include "services/scheduling/partners.h"
#include "services/scheduling/pins.h"

#include <stdio.h>
#include <stdlib.h>

#define TEXT_MAX 600

struct telling {
	const struct model *model;
	contradiction_fn *tell;
	void *ctx;
};

/* Of a group that stands and was not asked: kept, or of another programme. */
static bool
stands_otherwise(const struct board *b, const struct model_pin *pin)
{
	struct group group;

	if (b->group_of[pin->student] == BOARD_NONE)
		return false;
	board_read(b, b->group_of[pin->student], &group);
	return !pins_admit(b->model, &group, pin->student);
}

/* The reason begins with the pin. */
static void
tell_pins(const struct telling *t, const struct board *b)
{
	const struct model *m = t->model;
	struct model_reason reason;
	char text[TEXT_MAX];

	for (uint32_t i = 0; i < m->pins.count; i++) {
		const struct model_pin *pin = model_pin(m, i);

		if (stands_otherwise(b, pin)) {
			pins_tell(
			    m, pin->student, reason.text, sizeof(reason.text));
			snprintf(text, sizeof(text),
			    "student %s: %s, and in a kept group that meets "
			    "otherwise",
			    model_student(m, pin->student)->id, reason.text);
		} else if (b->is_barred[pin->student] ||
			   (b->group_of[pin->student] == BOARD_NONE &&
			       b->layout->is_hopeless[pin->student])) {
			explain_unplaced(b, pin->student, &reason);
			snprintf(text, sizeof(text), "student %s: %s",
			    model_student(m, pin->student)->id, reason.text);
		} else {
			continue;
		}
		t->tell(t->ctx, text);
	}
}

/* "student s1: pinned to tutor t, and student s2, who …, to tutor u" */
static void
tell_both(
    const struct telling *t, uint32_t student, uint32_t other, const char *who)
{
	const struct model *m = t->model;
	char pin[MODEL_REASON_MAX], others[MODEL_REASON_MAX], text[TEXT_MAX];

	pins_tell(m, student, pin, sizeof(pin));
	pins_tell(m, other, others, sizeof(others));
	snprintf(text, sizeof(text), "student %s: %s, and student %s, %s, %s",
	    model_student(m, student)->id, pin, model_student(m, other)->id,
	    who, others + sizeof("pinned"));
	t->tell(t->ctx, text);
}

/* Pins of two who must be in one group leave it a tutor and days enough. */
static bool
can_be_together(
    const struct model *m, const struct model_pin *a, const struct model_pin *b)
{
	const uint32_t *slots = model_pool(m, a->slots);
	uint32_t days = 0;

	if (a->tutor != b->tutor && a->tutor != MODEL_NONE &&
	    b->tutor != MODEL_NONE)
		return false;
	if (a->slots.count == 0 || b->slots.count == 0)
		return true;
	for (uint32_t i = 0; i < a->slots.count; i++)
		if (pins_have_slot(m, b, slots[i]))
			days |= 1u << model_slot(m, slots[i])->day;
	return (uint32_t)__builtin_popcount(days) >=
	       pins_program(m, a)->sessions;
}

/* Both name no more times than there are sessions, and two of them meet. */
static bool
is_twice_at_once(
    const struct model *m, const struct model_pin *a, const struct model_pin *b)
{
	const struct model_program *p = pins_program(m, a),
				   *q = pins_program(m, b);

	if (a->slots.count > p->sessions || b->slots.count > q->sessions)
		return false;
	for (uint32_t i = 0; i < a->slots.count; i++)
		for (uint32_t k = 0; k < b->slots.count; k++) {
			const struct model_slot *s =
			    model_slot(m, model_pool(m, a->slots)[i]);
			const struct model_slot *o =
			    model_slot(m, model_pool(m, b->slots)[k]);

			if ((m->meets[s->day] >> o->day & 1) != 0 &&
			    s->start < o->start + q->minutes &&
			    o->start < s->start + p->minutes)
				return true;
		}
	return false;
}

/* Where one that stands breaks a rule beside another, the board tells it. */
static void
tell_two_pins(const struct telling *t, const struct board *b, uint32_t student)
{
	const struct model *m = t->model;
	const struct layout *l = b->layout;
	const struct model_student *s = model_student(m, student), *o;
	struct range needs = l->needs_of[s->person];
	struct range range = partners_of(l, student);

	for (uint32_t i = 0; i < range.count; i++) {
		const struct partner *p = partner_at(l, range.first + i);

		o = model_student(m, p->student);
		if (p->together && student < p->student && o->is_pinned &&
		    !pins_stand(m, student) && !pins_stand(m, p->student) &&
		    l->cell_of[p->student] == l->cell_of[student] &&
		    !can_be_together(
			m, model_pin(m, s->pin), model_pin(m, o->pin)))
			tell_both(t, student, p->student,
			    "who must be in the same group");
	}
	for (uint32_t i = needs.first; i < needs.first + needs.count; i++) {
		uint32_t other = l->needs[i];

		o = model_student(m, other);
		if (student < other && o->is_pinned &&
		    !(pins_stand(m, student) && pins_stand(m, other)) &&
		    is_twice_at_once(
			m, model_pin(m, s->pin), model_pin(m, o->pin)))
			tell_both(t, student, other, "who is the same person");
	}
}

static enum status
find_pins(const struct telling *t)
{
	struct layout layout;
	struct board board;
	struct part all = {0};
	enum status status = layout_init(&layout, t->model);

	if (status != STATUS_OK)
		return status;
	status = board_init(&board, &layout);
	if (status == STATUS_OK) {
		board_take_all(&board, &all);
		status = fill_standing(&all);
		if (status == STATUS_OK)
			tell_pins(t, &board);
		for (uint32_t i = 0;
		     i < t->model->pins.count && status == STATUS_OK; i++)
			tell_two_pins(
			    t, &board, model_pin(t->model, i)->student);
		free(all.journal.items);
		board_fini(&board);
	}
	layout_fini(&layout);
	return status;
}

/* Days on which the school has a slot for so many minutes, as bits. */
static uint32_t
days_of(const struct model *m, uint32_t school, uint32_t minutes)
{
	uint32_t days = 0;

	for (uint32_t i = 0; i < m->slots.count; i++) {
		const struct model_slot *s = model_slot(m, i);

		if (s->school == school && s->end - s->start >= minutes)
			days |= 1u << s->day;
	}
	return days;
}

static enum status
find_programs(const struct telling *t)
{
	const struct model *m = t->model;
	size_t schools = m->schools.count, cells = m->programs.count * schools;
	bool *is_asked = calloc(cells + 1, sizeof(*is_asked));
	char text[TEXT_MAX];

	if (is_asked == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < m->students.count; i++)
		is_asked[model_student(m, i)->program * schools +
			 model_student(m, i)->school] = true;
	for (uint32_t p = 0; p < m->programs.count; p++) {
		const struct model_program *program = model_program(m, p);
		uint32_t most = 0;
		bool any = false;

		for (uint32_t s = 0; s < schools; s++) {
			uint32_t days;

			if (!is_asked[p * schools + s])
				continue;
			days = (uint32_t)__builtin_popcount(
			    days_of(m, s, program->minutes));
			any = true;
			most = days > most ? days : most;
		}
		if (!any || most >= program->sessions)
			continue;
		snprintf(text, sizeof(text),
		    "programme %s: %u sessions of %u minutes on days of their "
		    "own, and no school of its students has slots that long on "
		    "more than %u",
		    program->id, program->sessions, program->minutes, most);
		t->tell(t->ctx, text);
	}
	free(is_asked);
	return STATUS_OK;
}

enum status
contradictions_find(const struct model *m, contradiction_fn *tell, void *ctx)
{
	const struct telling t = {.model = m, .tell = tell, .ctx = ctx};
	enum status status = find_programs(&t);

	return status == STATUS_OK && m->pins.count > 0 ? find_pins(&t)
							: status;
}
