// SPDX-License-Identifier: Apache-2.0
/*
 * plan_pins.c - pins of students as pins of needs.
 *
 * Of several needs of a student in one programme the first that can be asked is
 * pinned.  A pin to what intake does not know, or where nobody is tutored,
 * cannot be put into the model: its need waits, and the pin is the reason.
 */
#include "services/scheduling/bells.h"
#include "services/scheduling/pins.h"
#include "services/scheduling/plan_days.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct mirror_pin *
pin_at(const struct plan *plan, uint32_t number)
{
	return (const struct mirror_pin *)plan->roster->pins.items + number;
}

enum status
plan_find_pins(struct plan *plan)
{
	const struct roster *r = plan->roster;
	enum status status = STATUS_OK;

	plan->pin_of = malloc((r->needs.count + 1) * sizeof(*plan->pin_of));
	plan->pin_used = calloc(r->pins.count + 1, sizeof(*plan->pin_used));
	if (plan->pin_of == NULL || plan->pin_used == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < r->needs.count; i++)
		plan->pin_of[i] = MODEL_NONE;
	/* A student has one of a programme: the numbers are the roster's. */
	for (uint32_t i = 0; i < r->pins.count && status == STATUS_OK; i++) {
		const struct mirror_pin *pin = pin_at(plan, i);
		char text[NAMES_PAIR];
		uint32_t number;

		status = names_add(&plan->pins,
		    names_pair(text, pin->program, pin->student), &number,
		    NULL);
	}
	return status;
}

MUST_USE static enum status tell(struct plan *plan, const char **fault,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

static enum status
tell(struct plan *plan, const char **fault, const char *format, ...)
{
	char text[MODEL_REASON_MAX];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	*fault = arena_string(plan->model->arena, bytes_of_string(text));
	return *fault != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Why no group could meet there; NULL: one could. */
static enum status
check_slot(struct plan *plan, const struct mirror_student *student,
    const char *id, const char **fault)
{
	const struct mirror_slot *s = roster_find_slot(plan->roster, id);

	if (s == NULL)
		return tell(plan, fault,
		    "pinned to slot %.200s, which is not known", id);
	if (strcmp(s->school, student->school) != 0)
		return tell(plan, fault,
		    "pinned to slot %.180s, which is of another school", id);
	if (!bells_is_for_tutoring(s))
		return tell(plan, fault,
		    "pinned to slot %.180s, in which there is no tutoring: "
		    "%.16s",
		    id, s->kind);
	if (s->bell_schedule[0] != '\0' ||
	    plan_day(plan, s->school, s->day) == MODEL_NONE)
		return tell(plan, fault,
		    "pinned to slot %.180s, which is not of the regular bell "
		    "schedule",
		    id);
	return STATUS_OK;
}

enum status
plan_pin_need(struct plan *plan, uint32_t need, const char **fault)
{
	const struct mirror_need *n = roster_need(plan->roster, need);
	const struct mirror_pin *pin;
	char text[NAMES_PAIR];
	uint32_t number =
	    names_find(&plan->pins, names_pair(text, n->program, n->student));
	enum status status = STATUS_OK;

	*fault = NULL;
	if (number == NAMES_NONE || plan->pin_used[number] ||
	    !plan->is_solved[names_find(
		&plan->programs, bytes_of_string(n->program))])
		return STATUS_OK;
	pin = pin_at(plan, number);
	plan->pin_used[number] = true;
	plan->pin_of[need] = number;
	if (pin->tutor[0] != '\0' &&
	    roster_find_tutor(plan->roster, pin->tutor) == NULL)
		return tell(plan, fault,
		    "pinned to tutor %.200s, who is not known", pin->tutor);
	for (size_t i = 0; i < pin->slot_count && *fault == NULL; i++)
		if (status == STATUS_OK)
			status = check_slot(plan,
			    roster_find_student(plan->roster, n->student),
			    pin->slots[i], fault);
	return status;
}

static int
compare_slots(const void *a, const void *b, void *ctx)
{
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const struct model_slot *s = model_slot(ctx, i),
				*t = model_slot(ctx, j);

	if (s->day != t->day)
		return s->day < t->day ? -1 : 1;
	if (s->start != t->start)
		return s->start < t->start ? -1 : 1;
	return (i > j) - (i < j);
}

/* In the order of time, so that the same slots are one group. */
static enum status
add_slots(struct plan *plan, const struct mirror_pin *pin, struct range *slots)
{
	struct rows *pool = &plan->model->pool;
	enum status status = STATUS_OK;

	slots->first = (uint32_t)pool->count;
	for (size_t i = 0; i < pin->slot_count && status == STATUS_OK; i++) {
		uint32_t slot =
		    names_find(&plan->slots, bytes_of_string(pin->slots[i]));

		status = rows_append(pool, &slot, sizeof(slot));
		slots->count++;
	}
	if (status == STATUS_OK && slots->count > 1)
		qsort_r((uint32_t *)pool->items + slots->first, slots->count,
		    sizeof(uint32_t), compare_slots, plan->model);
	return status;
}

static enum status
add_pin(struct plan *plan, uint32_t student, const struct mirror_pin *pin)
{
	struct model_pin row = {
	    .student = student,
	    .tutor = pin->tutor[0] == '\0' ? MODEL_NONE
					   : names_find(&plan->tutors,
						 bytes_of_string(pin->tutor)),
	};
	enum status status = add_slots(plan, pin, &row.slots);

	return status == STATUS_OK
		   ? rows_append(&plan->model->pins, &row, sizeof(row))
		   : status;
}

enum status
plan_add_pins(struct plan *plan)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < plan->need_of.count; i++) {
		uint32_t pin = plan->pin_of[plan_need_of(plan, i)];
		uint32_t program = plan_program_of(
		    plan, model_student(plan->model, i)->program);

		if (status == STATUS_OK && pin != MODEL_NONE &&
		    plan->is_solved[program])
			status = add_pin(plan, i, pin_at(plan, pin));
	}
	return status == STATUS_OK ? pins_bind(plan->model) : status;
}
