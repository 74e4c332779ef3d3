// SPDX-License-Identifier: Apache-2.0
/* rules_calendar.c - two look-ups and the weekday. */
#include "services/scheduling/rules_calendar.h"

#include <stdlib.h>
#include <string.h>

static int
compare_days(const void *a, const void *b)
{
	const struct calendar_day *d = a, *e = b;
	int order = strcmp(d->school, e->school);

	return order != 0 ? order : (d->date > e->date) - (d->date < e->date);
}

static const struct calendar_day *
find_day(const struct calendar_day *days, size_t count, const char *school,
    int32_t date)
{
	struct calendar_day wanted = {.school = school, .date = date};

	if (count == 0)
		return NULL;
	return bsearch(&wanted, days, count, sizeof(*days), compare_days);
}

const struct calendar_day *
rules_day(const struct calendar_day *days, size_t count, const char *school,
    int32_t date)
{
	const struct calendar_day *day = find_day(days, count, school, date);

	return day != NULL ? day : find_day(days, count, "", date);
}

bool
rules_falls_on(const struct calendar_day *days, size_t count,
    const char *school, uint32_t slot_day, int32_t date)
{
	const struct calendar_day *day;

	if (slot_day < RULES_NO_DAY)
		return slot_day == (uint32_t)date_weekday(date);
	day = rules_day(days, count, school, date);
	return slot_day != RULES_NO_DAY && day != NULL &&
	       day->cycle == slot_day;
}

bool
rules_is_instructional(const struct calendar_day *days, size_t count,
    const char *school, int32_t date)
{
	const struct calendar_day *day = rules_day(days, count, school, date);

	return day != NULL ? day->instructional : date_weekday(date) < 5;
}
