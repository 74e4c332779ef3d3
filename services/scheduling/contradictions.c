// SPDX-License-Identifier: Apache-2.0
/* contradictions.c - pins on an empty board; sessions against days. */
#include "services/scheduling/contradictions.h"

#include "services/scheduling/explain.h"
#include "services/scheduling/fill.h"
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
