// SPDX-License-Identifier: Apache-2.0
/*
 * test_rules_week.c - weeks expected and on target.
 */
#include "services/reporting/rules_week.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SCHOOL 3
#define PROGRAM 4

/* 2025-09-08 is a Monday (2025-W37). */
static int32_t
monday(void)
{
	return date_of_civil(2025, 9, 8);
}

/*
 * Three sessions of 30 minutes in one week, three a week asked for; each case
 * changes one thing.
 */
struct week {
	struct session sessions[8];
	struct line lines[8];
	size_t count;
	struct program program;
	struct calendar_day days[7];
	size_t day_count;
	int32_t from, to;
};

static void
base(struct week *w)
{
	static const int32_t on[] = {0, 2, 4};

	memset(w, 0, sizeof(*w));
	w->count = 3;
	for (uint32_t i = 0; i < 3; i++) {
		w->sessions[i] = (struct session){
		    .program = PROGRAM, .day = monday() + on[i]};
		w->lines[i] = (struct line){.session = i,
		    .school = SCHOOL,
		    .minutes = 30,
		    .flags = LINE_PLANNED | LINE_OFFERED | LINE_ATTENDED};
	}
	w->program = (struct program){.id = PROGRAM,
	    .known = true,
	    .begins_on = date_of_civil(2025, 9, 1),
	    .ends_on = date_of_civil(2025, 12, 19),
	    .sessions_per_week = 3,
	    .minutes_target = 30,
	    .minutes_attended = 1};
	w->from = DAY_NONE;
	w->to = DAY_NONE;
}

static void
mark(struct week *w, unsigned *expected, unsigned *on_target)
{
	struct facts facts = {.sessions = w->sessions,
	    .programs = &w->program,
	    .program_count = w->program.known ? 1 : 0,
	    .days = w->days,
	    .day_count = w->day_count};
	struct line *lines[8];

	for (size_t i = 0; i < w->count; i++)
		lines[i] = &w->lines[w->count - 1 - i];
	reporting_mark_weeks(&facts, lines, w->count, w->from, w->to);
	*expected = 0;
	*on_target = 0;
	for (size_t i = 0; i < w->count; i++) {
		*expected += (w->lines[i].flags & LINE_WEEK_EXPECTED) != 0;
		*on_target += (w->lines[i].flags & LINE_WEEK_ON_TARGET) != 0;
	}
}

static void
close_day(struct week *w, uint32_t school, int32_t day)
{
	w->days[w->day_count++] = (struct calendar_day){
	    .school = school, .day = day, .instructional = false};
}

static void
assert_weeks(struct week *w, unsigned expected, unsigned on_target)
{
	unsigned e;
	unsigned t;

	mark(w, &e, &t);
	assert_int_equal(e, expected);
	assert_int_equal(t, on_target);
}

static void
test_full_week(void **state)
{
	struct week w;

	(void)state;
	base(&w);
	assert_weeks(&w, 1, 1);
	/* Counted on the first planned session. */
	assert_true((w.lines[0].flags & LINE_WEEK_EXPECTED) != 0);
	base(&w);
	w.lines[0].flags = LINE_ATTENDED; /* a make-up on Monday */
	assert_weeks(&w, 1, 1);
	assert_true((w.lines[1].flags & LINE_WEEK_EXPECTED) != 0);
}

static void
test_not_reached(void **state)
{
	struct week w;

	(void)state;
	base(&w);
	w.lines[1].flags = LINE_PLANNED | LINE_OFFERED;
	assert_weeks(&w, 1, 0);
	base(&w);
	w.lines[1].minutes = 29;
	assert_weeks(&w, 1, 0);
	base(&w);
	w.lines[1].minutes = 29;
	w.program.minutes_target = 20;
	assert_weeks(&w, 1, 1);
}

static void
test_short_weeks(void **state)
{
	struct week w;

	(void)state;
	/* Four days: ceil(3 x 4 / 5) = 3; three days: 2. */
	base(&w);
	close_day(&w, 0, monday() + 4);
	w.lines[2].flags = LINE_PLANNED;
	assert_weeks(&w, 1, 0);
	base(&w);
	close_day(&w, SCHOOL, monday() + 3);
	close_day(&w, SCHOOL, monday() + 4);
	w.lines[2].flags = LINE_PLANNED;
	assert_weeks(&w, 1, 1);
	/* Another school's days are not ours. */
	base(&w);
	close_day(&w, SCHOOL + 1, monday() + 3);
	close_day(&w, SCHOOL + 1, monday() + 4);
	w.lines[2].flags = LINE_PLANNED;
	assert_weeks(&w, 1, 0);
}

static void
test_no_days(void **state)
{
	struct week w;

	(void)state;
	base(&w);
	for (int32_t i = 0; i < 5; i++)
		close_day(&w, 0, monday() + i);
	assert_weeks(&w, 0, 0);
	/* The school's row stands before every school's. */
	base(&w);
	for (int32_t i = 0; i < 5; i++)
		close_day(&w, 0, monday() + i);
	w.days[w.day_count++] = (struct calendar_day){
	    .school = SCHOOL, .day = monday() + 2, .instructional = true};
	assert_weeks(&w, 1, 1); /* ceil(3 x 1 / 5) = 1 */
	base(&w);
	w.program.ends_on = monday() - 1;
	assert_weeks(&w, 0, 0);
	base(&w);
	w.program.begins_on = monday() + 7;
	assert_weeks(&w, 0, 0);
}

static void
test_saturday(void **state)
{
	struct week w;

	(void)state;
	base(&w); /* six days: ceil(3 x 6 / 5) = 4 */
	w.days[w.day_count++] = (struct calendar_day){
	    .school = 0, .day = monday() + 5, .instructional = true};
	assert_weeks(&w, 1, 0);
}

static void
test_range_cuts_the_week(void **state)
{
	struct week w;

	(void)state;
	base(&w); /* Monday and Tuesday: ceil(3 x 2 / 5) = 2 */
	w.from = monday();
	w.to = monday() + 1;
	w.count = 1;
	assert_weeks(&w, 1, 0);
	base(&w);
	w.to = monday(); /* one day: 1 */
	w.count = 1;
	assert_weeks(&w, 1, 1);
}

static void
test_nothing_to_expect(void **state)
{
	struct week w;

	(void)state;
	base(&w);
	for (size_t i = 0; i < 3; i++)
		w.lines[i].flags = LINE_OFFERED | LINE_ATTENDED;
	assert_weeks(&w, 0, 0);
	base(&w);
	for (size_t i = 0; i < 3; i++)
		w.sessions[i].day = DAY_NONE;
	assert_weeks(&w, 0, 0);
	base(&w);
	w.program.known = false;
	assert_weeks(&w, 1, 0);
	base(&w);
	w.program.sessions_per_week = 0;
	assert_weeks(&w, 1, 0);
	base(&w);
	w.count = 0;
	assert_weeks(&w, 0, 0);
}

static void
test_programmes_and_weeks_apart(void **state)
{
	struct week w;

	(void)state;
	base(&w);
	w.sessions[2].program = PROGRAM + 1;
	assert_weeks(&w, 2, 0);
	base(&w);
	w.sessions[2].day = monday() + 7;
	assert_weeks(&w, 2, 0);
	base(&w);
	w.sessions[2].day = monday() + 6; /* Sunday is the same week */
	assert_weeks(&w, 1, 1);
}

/* 2024-12-30 to 2025-01-05 is one ISO week, 2025-W01. */
static void
test_year_end(void **state)
{
	struct week w;

	(void)state;
	base(&w);
	w.program.begins_on = DAY_NONE;
	w.program.ends_on = DAY_NONE;
	w.sessions[0].day = date_of_civil(2024, 12, 30);
	w.sessions[1].day = date_of_civil(2025, 1, 2);
	w.sessions[2].day = date_of_civil(2025, 1, 3);
	close_day(&w, 0, date_of_civil(2025, 1, 1));
	assert_weeks(&w, 1, 1);
	/* The Sunday before is another week. */
	w.sessions[0].day = date_of_civil(2024, 12, 29);
	for (size_t i = 0; i < w.count; i++)
		w.lines[i].flags &=
		    ~(unsigned)(LINE_WEEK_EXPECTED | LINE_WEEK_ON_TARGET);
	assert_weeks(&w, 2, 0);
}

static void
test_targets(void **state)
{
	(void)state;
	assert_int_equal(reporting_week_target(3, 5), 3);
	assert_int_equal(reporting_week_target(3, 4), 3);
	assert_int_equal(reporting_week_target(3, 3), 2);
	assert_int_equal(reporting_week_target(3, 1), 1);
	assert_int_equal(reporting_week_target(5, 2), 2);
	assert_int_equal(reporting_week_target(1, 7), 2);
	assert_int_equal(reporting_week_target(0, 5), 0);
	assert_true(reporting_week_target(UINT32_MAX, 7) == 6012954213u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_full_week),
	    cmocka_unit_test(test_not_reached),
	    cmocka_unit_test(test_short_weeks),
	    cmocka_unit_test(test_no_days),
	    cmocka_unit_test(test_saturday),
	    cmocka_unit_test(test_range_cuts_the_week),
	    cmocka_unit_test(test_nothing_to_expect),
	    cmocka_unit_test(test_programmes_and_weeks_apart),
	    cmocka_unit_test(test_year_end),
	    cmocka_unit_test(test_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
