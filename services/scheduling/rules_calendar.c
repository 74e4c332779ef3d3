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

bool
rules_is_instructional(const struct calendar_day *days, size_t count,
    const char *school, int32_t date)
{
	const struct calendar_day *day = find_day(days, count, school, date);

	if (day == NULL)
		day = find_day(days, count, "", date);
	return day != NULL ? day->instructional : date_weekday(date) < 5;
}
