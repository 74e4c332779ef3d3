// SPDX-License-Identifier: Apache-2.0
/* pins.c - a pin against a group, and in words. */
#include "services/scheduling/pins.h"

#include "services/scheduling/advise.h"

#include <stdio.h>

/* Slots that are told of; the others are counted. */
#define SLOTS_TOLD 3

static bool
has_number(const uint32_t *numbers, uint32_t count, uint32_t wanted)
{
	for (uint32_t i = 0; i < count; i++)
		if (numbers[i] == wanted)
			return true;
	return false;
}

bool
pins_have_slot(
    const struct model *m, const struct model_pin *pin, uint32_t slot)
{
	return has_number(model_pool(m, pin->slots), pin->slots.count, slot);
}

/* The student's free slots, and those of protected classes, that are pinned. */
static enum status
keep_slots(
    struct model *m, const struct model_pin *pin, struct model_student *s)
{
	struct range slots = s->slots, closed = s->closed;
	enum status status = STATUS_OK;

	s->slots = (struct range){.first = (uint32_t)m->pool.count};
	s->closed = (struct range){.first = (uint32_t)m->closed.count};
	for (uint32_t i = 0; i < slots.count && status == STATUS_OK; i++) {
		uint32_t slot = model_pool(m, slots)[i];

		if (!pins_have_slot(m, pin, slot))
			continue;
		status = rows_append(&m->pool, &slot, sizeof(slot));
		s->slots.count++;
	}
	for (uint32_t i = 0; i < closed.count && status == STATUS_OK; i++) {
		struct model_closed row =
		    ((const struct model_closed *)
			    m->closed.items)[closed.first + i];

		if (!pins_have_slot(m, pin, row.slot))
			continue;
		status = rows_append(&m->closed, &row, sizeof(row));
		s->closed.count++;
	}
	return status;
}

static enum status
bind(struct model *m, uint32_t number)
{
	struct model_pin *pin = (struct model_pin *)m->pins.items + number;
	struct model_student *s =
	    (struct model_student *)m->students.items + pin->student;

	s->is_pinned = true;
	s->pin = number;
	if (pin->slots.count == 0)
		return STATUS_OK;
	/* More slots than sessions leave a choice. */
	pin->stands = pin->tutor != MODEL_NONE &&
		      pin->slots.count <= pins_program(m, pin)->sessions;
	return keep_slots(m, pin, s);
}

enum status
pins_bind(struct model *m)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < m->pins.count && status == STATUS_OK; i++)
		status = bind(m, i);
	return status;
}

bool
pins_stand(const struct model *m, uint32_t student)
{
	const struct model_student *s = model_student(m, student);

	return s->is_pinned && model_pin(m, s->pin)->stands;
}

static bool
keeps_times(
    const struct model *m, const struct model_pin *pin, const struct group *g)
{
	if (pin->stands && pin->slots.count != g->sessions)
		return false;
	for (uint32_t i = 0; i < g->sessions && pin->slots.count > 0; i++)
		if (!pins_have_slot(m, pin, g->slot[i]))
			return false;
	return true;
}

const char *
pins_refuse(const struct model *m, const struct group *g)
{
	for (uint32_t i = 0; i < g->members; i++) {
		const struct model_student *s = model_student(m, g->member[i]);

		if (!s->is_pinned)
			continue;
		if (!model_pin_allows(m, g->tutor, s))
			return "a member is pinned to another tutor";
		if (!keeps_times(m, model_pin(m, s->pin), g))
			return "a member is pinned to other times";
	}
	return NULL;
}

bool
pins_admit(const struct model *m, const struct group *g, uint32_t student)
{
	const struct model_student *s = model_student(m, student);

	return !s->is_pinned || (model_pin_allows(m, g->tutor, s) &&
				    keeps_times(m, model_pin(m, s->pin), g));
}

void
pins_group(
    const struct model *m, const struct model_pin *pin, struct group *group)
{
	const uint32_t *slots = model_pool(m, pin->slots);

	*group = (struct group){
	    .tutor = pin->tutor,
	    .members = 1,
	    .member = {pin->student},
	};
	for (uint32_t i = 0;
	     i < pin->slots.count && group->sessions < MODEL_DAYS_MAX; i++)
		group->slot[group->sessions++] = slots[i];
}

void
pins_tell(const struct model *m, uint32_t student, char *text, size_t size)
{
	const struct model_student *s = model_student(m, student);
	const struct model_pin *pin = model_pin(m, s->pin);
	uint32_t minutes = model_program(m, s->program)->minutes;
	size_t len = (size_t)snprintf(text, size, "pinned to");

	if (pin->tutor != MODEL_NONE && len < size)
		len += (size_t)snprintf(text + len, size - len, " tutor %s%s",
		    model_tutor(m, pin->tutor)->id,
		    pin->slots.count > 0 ? " at" : "");
	for (uint32_t i = 0;
	     i < pin->slots.count && i < SLOTS_TOLD && len < size; i++) {
		char time[80];

		advice_tell_time(m, model_pool(m, pin->slots)[i], minutes, time,
		    sizeof(time));
		len += (size_t)snprintf(
		    text + len, size - len, "%s %s", i > 0 ? "," : "", time);
	}
	if (pin->slots.count > SLOTS_TOLD && len < size)
		(void)snprintf(text + len, size - len, " and %u more",
		    pin->slots.count - SLOTS_TOLD);
}
