// SPDX-License-Identifier: Apache-2.0
/* plan_days.c - rotations from the calendar, and the days that may meet. */
#include "services/scheduling/plan_days.h"

#include <stdlib.h>
#include <string.h>

#define SPAN_DAYS_MAX 4000

struct days {
	struct plan *plan;
	struct calendar_day *calendar;
	size_t count;
	uint32_t span;
	/* mirror.h: day -> some slot is on it, of any school */
	bool on_weekday[7];
	const char *names[MODEL_DAYS_MAX];
	uint32_t days;
};

static const struct rotation *
rotation_at(const struct plan *plan, uint32_t number)
{
	return (const struct rotation *)plan->rotations.items + number;
}

static uint32_t
rotation_of(const struct plan *plan, const char *school)
{
	uint32_t number =
	    names_find(&plan->cycle_schools, bytes_of_string(school));

	return number == NAMES_NONE
		   ? MODEL_NONE
		   : ((const uint32_t *)plan->rotation_of.items)[number];
}

const struct rotation *
plan_rotation(const struct plan *plan, const char *school)
{
	uint32_t number = rotation_of(plan, school);

	return number == MODEL_NONE ? NULL : rotation_at(plan, number);
}

bool
plan_is_mixed(const struct plan *plan, const char *school)
{
	return names_find(&plan->mixed_schools, bytes_of_string(school)) !=
	       NAMES_NONE;
}

uint32_t
plan_day(const struct plan *plan, const char *school, uint32_t day)
{
	const struct rotation *r;

	if (day < 7)
		return plan->week_days[day];
	if (day < MIRROR_CYCLE || day >= MIRROR_CYCLE + MIRROR_CYCLE_DAYS)
		return MODEL_NONE;
	r = plan_rotation(plan, school);
	return r == NULL ? MODEL_NONE : r->day[day - MIRROR_CYCLE];
}

/* From the first programme's first day to the last one's last. */
static void
find_span(struct days *d)
{
	const struct roster *r = d->plan->roster;
	int32_t first = INT32_MAX, last = INT32_MIN;

	for (uint32_t i = 0; i < r->programs.count; i++) {
		const struct mirror_program *p = roster_program(r, i);
		int32_t begins, ends;

		if (!date_parse(p->begins_on, strlen(p->begins_on), &begins) ||
		    !date_parse(p->ends_on, strlen(p->ends_on), &ends) ||
		    ends < begins)
			continue;
		first = begins < first ? begins : first;
		last = ends > last ? ends : last;
	}
	if (first > last)
		return;
	d->plan->first_date = first;
	d->span = (uint32_t)(last - first) < SPAN_DAYS_MAX
		      ? (uint32_t)(last - first) + 1
		      : SPAN_DAYS_MAX;
	d->plan->span = d->span;
}

static enum status
note_school(struct plan *plan, const char *school)
{
	uint32_t number, none = MODEL_NONE;
	bool is_new = false;
	enum status status = names_add(
	    &plan->cycle_schools, bytes_of_string(school), &number, &is_new);

	return status == STATUS_OK && is_new
		   ? rows_append(&plan->rotation_of, &none, sizeof(none))
		   : status;
}

static enum status
find_schools(struct days *d)
{
	struct plan *plan = d->plan;
	const struct roster *r = plan->roster;
	enum status status = STATUS_OK;
	uint32_t number;

	for (uint32_t i = 0; i < r->slots.count && status == STATUS_OK; i++)
		if (roster_slot(r, i)->day >= MIRROR_CYCLE)
			status = note_school(plan, roster_slot(r, i)->school);
	for (uint32_t i = 0; i < r->slots.count && status == STATUS_OK; i++) {
		const struct mirror_slot *slot = roster_slot(r, i);

		if (slot->day > 6)
			continue;
		d->on_weekday[slot->day] = true;
		if (names_find(&plan->cycle_schools,
			bytes_of_string(slot->school)) != NAMES_NONE)
			status = names_add(&plan->mixed_schools,
			    bytes_of_string(slot->school), &number, NULL);
	}
	return status;
}

static uint8_t *
read_rotation(const struct days *d, const char *school)
{
	uint8_t *cycle_of = arena_zeroed(d->plan->model->arena, d->span + 1, 1);

	for (uint32_t i = 0; cycle_of != NULL && i < d->span; i++) {
		int32_t date = d->plan->first_date + (int32_t)i;
		const struct calendar_day *day =
		    rules_day(d->calendar, d->count, school, date);

		if (day != NULL && day->instructional &&
		    day->cycle >= MIRROR_CYCLE)
			cycle_of[i] = (uint8_t)day->cycle;
	}
	return cycle_of;
}

static void
count_days(const struct days *d, struct rotation *r)
{
	for (uint32_t i = 0; i < d->span; i++) {
		int32_t date = d->plan->first_date + (int32_t)i;
		uint32_t at = r->cycle_of[i] - (uint32_t)MIRROR_CYCLE;

		if (r->cycle_of[i] == 0)
			continue;
		r->length += r->weekdays[at] == 0;
		r->weekdays[at] |= (uint8_t)(1u << date_weekday(date));
	}
}

/* The school's rotation: one that is there already, or a new one. */
static enum status
add_rotation(struct days *d, uint32_t school)
{
	struct plan *plan = d->plan;
	struct rotation r = {
	    .cycle_of = read_rotation(d, plan->cycle_schools.text[school])};
	uint32_t number = 0;

	if (r.cycle_of == NULL)
		return STATUS_NO_MEMORY;
	while (number < plan->rotations.count &&
	       memcmp(rotation_at(plan, number)->cycle_of, r.cycle_of,
		   d->span) != 0)
		number++;
	((uint32_t *)plan->rotation_of.items)[school] = number;
	if (number < plan->rotations.count)
		return STATUS_OK;
	for (uint32_t i = 0; i < MIRROR_CYCLE_DAYS; i++)
		r.day[i] = MODEL_NONE;
	count_days(d, &r);
	return rows_append(&plan->rotations, &r, sizeof(r));
}

static enum status
add_day(struct days *d, const char *name, uint32_t *number)
{
	if (*number != MODEL_NONE)
		return STATUS_OK;
	if (d->days == MODEL_DAYS_MAX)
		return STATUS_INVALID;
	*number = d->days;
	d->plan->model->day_names[d->days++] = name;
	return STATUS_OK;
}

static enum status
number_days(struct days *d)
{
	static const char *const week[] = {
	    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const cycle[] = {"day A", "day B", "day C", "day D",
	    "day E", "day F", "day G", "day H", "day I", "day J"};
	struct plan *plan = d->plan;
	const struct roster *r = plan->roster;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < 7; i++) {
		plan->week_days[i] = MODEL_NONE;
		if (d->on_weekday[i] && status == STATUS_OK)
			status = add_day(d, week[i], &plan->week_days[i]);
	}
	for (uint32_t i = 0; i < r->slots.count && status == STATUS_OK; i++) {
		const struct mirror_slot *slot = roster_slot(r, i);
		uint32_t at = slot->day - (uint32_t)MIRROR_CYCLE;
		struct rotation *rotation;

		if (slot->day < MIRROR_CYCLE)
			continue;
		rotation = (struct rotation *)plan->rotations.items +
			   rotation_of(plan, slot->school);
		status = add_day(d, cycle[at], &rotation->day[at]);
	}
	plan->model->cycle_days = d->days;
	return status;
}

/* The days of the model that some date is, of any school. */
static uint32_t
days_of_date(const struct days *d, uint32_t at)
{
	const struct plan *plan = d->plan;
	int weekday = date_weekday(plan->first_date + (int32_t)at);
	uint32_t day = plan->week_days[weekday], set = 0;

	if (day != MODEL_NONE)
		set |= 1u << day;
	for (uint32_t i = 0; i < plan->rotations.count; i++) {
		const struct rotation *r = rotation_at(plan, i);

		if (r->cycle_of[at] == 0)
			continue;
		day = r->day[r->cycle_of[at] - MIRROR_CYCLE];
		if (day != MODEL_NONE)
			set |= 1u << day;
	}
	return set;
}

static void
find_meetings(struct days *d)
{
	uint32_t *meets = d->plan->model->meets;

	for (uint32_t at = 0; at < d->span; at++) {
		uint32_t set = days_of_date(d, at);

		for (uint32_t rest = set; rest != 0; rest &= rest - 1)
			meets[__builtin_ctz(rest)] |= set;
	}
}

static enum status
find_days(struct days *d)
{
	enum status status =
	    roster_days(d->plan->roster, &d->calendar, &d->count);

	if (status != STATUS_OK)
		return status;
	find_span(d);
	for (uint32_t i = 0; i < d->plan->cycle_schools.count; i++)
		if (status == STATUS_OK)
			status = add_rotation(d, i);
	if (status == STATUS_OK)
		status = number_days(d);
	if (status == STATUS_OK)
		find_meetings(d);
	return status;
}

enum status
plan_days_init(struct plan *plan)
{
	struct days d = {.plan = plan};
	enum status status;

	names_init(&plan->cycle_schools, plan->model->arena);
	names_init(&plan->mixed_schools, plan->model->arena);
	for (uint32_t i = 0; i < 7; i++)
		plan->week_days[i] = i;
	plan->model->cycle_days = PLAN_WEEK_DAYS;
	status = find_schools(&d);
	if (status == STATUS_OK && plan->cycle_schools.count > 0)
		status = find_days(&d);
	free(d.calendar);
	return status;
}

void
plan_days_fini(struct plan *plan)
{
	free(plan->rotations.items);
	free(plan->rotation_of.items);
	free(plan->variants.items);
	names_fini(&plan->cycle_schools);
	names_fini(&plan->mixed_schools);
}
