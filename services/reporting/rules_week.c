// SPDX-License-Identifier: Apache-2.0
/*
 * rules_week.c - weeks expected and weeks on target (R16).
 *
 * Expected: an ISO week with instructional days and a promise.  On target: of
 * those, with at least ceil(k x instructional days / 5) attended sessions of
 * at least m minutes.
 */
#include "services/reporting/rules_week.h"

#include <stdlib.h>

#define DAYS_OF_WEEK 7
#define SCHOOL_DAYS 5

static int
compare_program(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = ((const struct program *)b)->id;

	return (x > y) - (x < y);
}

const struct program *
reporting_find_program(const struct facts *facts, uint32_t id)
{
	static const struct program unknown = {.begins_on = DAY_NONE,
	    .ends_on = DAY_NONE,
	    .minutes_target = 1,
	    .minutes_attended = 1};
	const struct program *found =
	    facts->program_count == 0
		? NULL
		: bsearch(&id, facts->programs, facts->program_count,
		      sizeof(*facts->programs), compare_program);

	return found != NULL ? found : &unknown;
}

static int
compare_day(const void *a, const void *b)
{
	const struct calendar_day *x = a;
	const struct calendar_day *y = b;

	if (x->school != y->school)
		return x->school < y->school ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

static const struct calendar_day *
find_day(const struct facts *facts, uint32_t school, int32_t day)
{
	struct calendar_day key = {.school = school, .day = day};

	if (facts->day_count == 0)
		return NULL;
	return bsearch(&key, facts->days, facts->day_count,
	    sizeof(*facts->days), compare_day);
}

bool
reporting_is_instructional(
    const struct facts *facts, uint32_t school, int32_t day)
{
	const struct calendar_day *row = find_day(facts, school, day);

	if (row == NULL)
		row = find_day(facts, 0, day);
	return row != NULL ? row->instructional
			   : date_weekday(day) < SCHOOL_DAYS;
}

static bool
is_between(int32_t day, int32_t from, int32_t to)
{
	return day >= from && (to == DAY_NONE || day <= to);
}

uint32_t
reporting_count_days(const struct facts *facts, const struct program *program,
    uint32_t school, int32_t monday, int32_t from, int32_t to)
{
	uint32_t days = 0;

	for (int32_t day = monday; day < monday + DAYS_OF_WEEK; day++) {
		if (is_between(day, program->begins_on, program->ends_on) &&
		    is_between(day, from, to) &&
		    reporting_is_instructional(facts, school, day))
			days++;
	}
	return days;
}

uint64_t
reporting_week_target(uint32_t sessions_per_week, uint32_t days)
{
	uint64_t product = (uint64_t)sessions_per_week * days;

	return (product + SCHOOL_DAYS - 1) / SCHOOL_DAYS;
}

static int
compare_lines(const void *a, const void *b, void *context)
{
	const struct facts *facts = context;
	const struct line *x = *(struct line *const *)a;
	const struct line *y = *(struct line *const *)b;
	const struct session *s = &facts->sessions[x->session];
	const struct session *t = &facts->sessions[y->session];

	if (s->program != t->program)
		return s->program < t->program ? -1 : 1;
	if (s->day != t->day)
		return s->day < t->day ? -1 : 1;
	return (x->session > y->session) - (x->session < y->session);
}

/* One student, programme and ISO week; the lines in order. */
static void
mark_week(const struct facts *facts, const struct program *program,
    struct line **lines, size_t count, int32_t monday, int32_t from, int32_t to)
{
	struct line *leading = NULL;
	uint64_t reached = 0;
	uint32_t days;

	for (size_t i = 0; i < count; i++) {
		if (leading == NULL && (lines[i]->flags & LINE_PLANNED) != 0)
			leading = lines[i];
		if ((lines[i]->flags & LINE_ATTENDED) != 0 &&
		    lines[i]->minutes >= program->minutes_target)
			reached++;
	}
	if (leading == NULL)
		return;
	days = reporting_count_days(
	    facts, program, leading->school, monday, from, to);
	if (days == 0)
		return;
	leading->flags |= LINE_WEEK_EXPECTED;
	if (program->sessions_per_week > 0 &&
	    reached >= reporting_week_target(program->sessions_per_week, days))
		leading->flags |= LINE_WEEK_ON_TARGET;
}

void
reporting_mark_weeks(const struct facts *facts, struct line **lines,
    size_t count, int32_t from, int32_t to)
{
	size_t end;

	qsort_r(
	    lines, count, sizeof(struct line *), compare_lines, (void *)facts);
	for (size_t begin = 0; begin < count; begin = end) {
		const struct session *first =
		    &facts->sessions[lines[begin]->session];
		int32_t monday = first->day == DAY_NONE
				     ? DAY_NONE
				     : date_week_start(first->day);

		for (end = begin + 1; end < count; end++) {
			const struct session *s =
			    &facts->sessions[lines[end]->session];

			if (s->program != first->program ||
			    (monday != DAY_NONE &&
				s->day >= monday + DAYS_OF_WEEK) ||
			    (monday == DAY_NONE && s->day != DAY_NONE))
				break;
		}
		if (monday != DAY_NONE)
			mark_week(facts,
			    reporting_find_program(facts, first->program),
			    &lines[begin], end - begin, monday, from, to);
	}
}
