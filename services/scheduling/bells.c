// SPDX-License-Identifier: Apache-2.0
/* bells.c - the slots of other schedules, by school and time. */
#include "services/scheduling/bells.h"

#include <stdlib.h>
#include <string.h>

const char *
bells_schedule(const struct calendar_day *days, size_t count,
    const char *school, int32_t date)
{
	const struct calendar_day *day = rules_day(days, count, school, date);

	return day == NULL ? "" : day->bell_schedule;
}

bool
bells_is_on(const struct mirror_slot *slot, const char *schedule,
    const struct calendar_day *days, size_t count, int32_t date)
{
	uint32_t day = schedule[0] == '\0' ? slot->day : slot->other_day;

	if (strcmp(slot->bell_schedule, schedule) != 0)
		return false;
	return (schedule[0] != '\0' && day == MIRROR_NO_DAY) ||
	       rules_falls_on(days, count, slot->school, day, date);
}

bool
bells_is_for_tutoring(const struct mirror_slot *slot)
{
	return strcmp(slot->kind, "core") != 0 &&
	       strcmp(slot->kind, "lunch") != 0;
}

bool
bells_is_for_grade(const struct mirror_slot *slot, const char *grade)
{
	for (size_t i = 0; i < slot->grade_count; i++)
		if (strcmp(slot->grades[i], grade) == 0)
			return true;
	return slot->grade_count == 0;
}

static const struct mirror_slot *
slot_at(const struct bells *b, size_t at)
{
	return roster_slot(b->roster, ((const uint32_t *)b->slots.items)[at]);
}

static int
compare_slots(const void *left, const void *right, void *ctx)
{
	const struct roster *r = ctx;
	uint32_t i = *(const uint32_t *)left, j = *(const uint32_t *)right;
	const struct mirror_slot *a = roster_slot(r, i), *b = roster_slot(r, j);
	int order = strcmp(a->school, b->school);

	if (order == 0)
		order = (a->start > b->start) - (a->start < b->start);
	return order != 0 ? order : (i > j) - (i < j);
}

enum status
bells_init(struct bells *b, const struct roster *roster)
{
	enum status status = STATUS_OK;

	*b = (struct bells){.roster = roster};
	for (uint32_t i = 0; i < roster->slots.count && status == STATUS_OK;
	     i++)
		if (roster_slot(roster, i)->bell_schedule[0] != '\0')
			status = rows_append(&b->slots, &i, sizeof(i));
	if (status == STATUS_OK && b->slots.count > 1)
		qsort_r(b->slots.items, b->slots.count, sizeof(uint32_t),
		    compare_slots, (void *)(uintptr_t)roster);
	if (status != STATUS_OK)
		bells_fini(b);
	return status;
}

void
bells_fini(struct bells *b)
{
	free(b->slots.items);
	*b = (struct bells){0};
}

/* Where the school's slots begin. */
static size_t
find_school(const struct bells *b, const char *school)
{
	size_t low = 0, high = b->slots.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(slot_at(b, middle)->school, school) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct mirror_slot *
bells_next(const struct bells *b, const struct mirror_slot *own,
    uint32_t minutes, const struct calendar_day *days, size_t count,
    int32_t date, size_t *at)
{
	const char *schedule = bells_schedule(days, count, own->school, date);

	if (*at == 0)
		*at = find_school(b, own->school);
	while (*at < b->slots.count) {
		const struct mirror_slot *s = slot_at(b, (*at)++);

		if (strcmp(s->school, own->school) != 0)
			break;
		if (strcmp(s->label, own->label) == 0 &&
		    bells_is_for_tutoring(s) && s->start + minutes <= s->end &&
		    bells_is_on(s, schedule, days, count, date))
			return s;
	}
	*at = b->slots.count;
	return NULL;
}
