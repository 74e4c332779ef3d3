// SPDX-License-Identifier: Apache-2.0
/*
 * test_protection.c - when a class closes a slot: each condition alone.
 *
 * One student in one mathematics class of school A, period 3.  The slot asked
 * about is on Monday from 10:00, sessions take 30 minutes, from Monday
 * 2026-01-05 to Friday 2026-01-30.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "services/scheduling/protection.h"

#define FIRST "2026-01-05"
#define LAST "2026-01-30"
#define DAY_A MIRROR_CYCLE
#define DAY_B (MIRROR_CYCLE + 1)

struct class_case {
	const char *name;
	/* Of the class; NULL: as above. */
	const char *subject, *period, *school, *term_start, *term_end;
	const char *begin, *end; /* of the enrolment */
	unsigned protects;       /* 0: MATH */
	/* Its time: day, from, to, its period by name instead of the label. */
	uint32_t day, start, to;
	const char *time_school, *named;
	uint32_t slot_day; /* of the slot asked about */
	bool is_open, is_unknown;
};

static const struct class_case cases[] = {
    {.name = "plain"},
    {.name = "protected is something else",
	.protects = SUBJECT_READING,
	.is_open = true},
    {.name = "another subject", .subject = "Music", .is_open = true},
    {.name = "lunch", .subject = "Lunch", .protects = SUBJECT_LUNCH},
    {.name = "no period", .period = "", .is_open = true, .is_unknown = true},
    {.name = "a period of no time",
	.period = "9",
	.is_open = true,
	.is_unknown = true},
    {.name = "small letters", .period = "p3", .named = "P3"},
    {.name = "named, so the label is none",
	.named = "5",
	.is_open = true,
	.is_unknown = true},
    {.name = "the period's other school",
	.time_school = "B",
	.is_open = true,
	.is_unknown = true},
    {.name = "a class at another school", .school = "B", .time_school = "B"},
    {.name = "another day", .day = 1, .is_open = true},
    {.name = "ends when it begins", .start = 570, .to = 600, .is_open = true},
    {.name = "touches the beginning", .start = 570, .to = 601},
    {.name = "begins when it ends", .start = 630, .to = 660, .is_open = true},
    {.name = "touches the end", .start = 629, .to = 660},
    {.name = "the term before",
	.term_start = "2025-09-01",
	.term_end = FIRST,
	.is_open = true},
    {.name = "the term's last day",
	.term_start = "2025-09-01",
	.term_end = "2026-01-06"},
    {.name = "the term after",
	.term_start = "2026-01-31",
	.term_end = "2026-06-01",
	.is_open = true},
    {.name = "the term's first day",
	.term_start = LAST,
	.term_end = "2026-06-01"},
    {.name = "left before", .end = FIRST, .is_open = true},
    {.name = "leaves in mid-term", .end = "2026-01-06"},
    {.name = "comes in mid-term", .begin = LAST},
    {.name = "comes after", .begin = "2026-01-31", .is_open = true},
    {.name = "left before the term began",
	.term_start = "2026-01-20",
	.term_end = "2026-06-01",
	.end = "2026-01-20",
	.is_open = true},
    {.name = "days of a cycle", .day = DAY_A, .slot_day = DAY_A},
    {.name = "another day of it",
	.day = DAY_B,
	.slot_day = DAY_A,
	.is_open = true},
    /* Mondays are days A of school B. */
    {.name = "a cycle elsewhere",
	.school = "B",
	.time_school = "B",
	.day = DAY_A},
    {.name = "its other day",
	.school = "B",
	.time_school = "B",
	.day = DAY_B,
	.is_open = true},
};

static const char *
or_else(const char *text, const char *other)
{
	return text != NULL ? text : other;
}

static void
append(struct rows *rows, const void *row, size_t size)
{
	assert_int_equal(rows_append(rows, row, size), STATUS_OK);
}

static int32_t
day_of(const char *text)
{
	int32_t date;

	assert_true(date_parse(text, strlen(text), &date));
	return date;
}

struct texts {
	char *subjects[1], *periods[1], *terms[1], *named[1];
	char dates[20][DATE_TEXT];
};

static void
fill_class(struct roster *r, const struct class_case *c, struct texts *t)
{
	const struct mirror_student student = {.id = "s", .school = "A"};
	const struct mirror_term term = {"T", or_else(c->term_start, FIRST),
	    or_else(c->term_end, "2026-01-31")};
	struct mirror_class class = {.id = "C",
	    .course = "",
	    .school = or_else(c->school, "A"),
	    .told = {.title = "", .subjects = t->subjects, .subject_count = 1},
	    .terms = t->terms,
	    .term_count = 1,
	    .periods = t->periods};
	struct roster_enrollment e = {.first = INT32_MIN, .last = INT32_MAX};

	t->subjects[0] = (char *)or_else(c->subject, "Math");
	t->periods[0] = (char *)or_else(c->period, "3");
	t->terms[0] = "T";
	class.period_count = t->periods[0][0] != '\0' ? 1 : 0;
	if (c->begin != NULL)
		e.first = day_of(c->begin);
	if (c->end != NULL)
		e.last = day_of(c->end) - 1;
	append(&r->students, &student, sizeof(student));
	append(&r->terms, &term, sizeof(term));
	append(&r->classes, &class, sizeof(class));
	append(&r->enrollments, &e, sizeof(e));
}

static void
fill_times(struct roster *r, const struct class_case *c, struct texts *t)
{
	struct mirror_slot own = {.id = "1",
	    .school = "A",
	    .kind = "flex",
	    .label = "WIN",
	    .bell_schedule = "",
	    .day = c->slot_day,
	    .start = 600,
	    .end = 660};
	struct mirror_slot time = {.id = "2",
	    .school = or_else(c->time_school, "A"),
	    .kind = "core",
	    .label = "3",
	    .bell_schedule = "",
	    .day = c->day,
	    .start = c->start != 0 ? c->start : 600,
	    .end = c->to != 0 ? c->to : 645};

	t->named[0] = (char *)c->named;
	time.periods = t->named;
	time.period_count = c->named != NULL ? 1 : 0;
	append(&r->slots, &own, sizeof(own));
	append(&r->slots, &time, sizeof(time));
}

/* Of school B: Monday A, Tuesday B, and so on. */
static void
fill_calendar(struct roster *r, struct texts *t)
{
	for (int32_t i = 0; i < 20; i++) {
		struct mirror_calendar day = {.school = "B",
		    .instructional = true,
		    .bell_schedule = "",
		    .cycle = i % 5 % 2 == 0 ? DAY_A : DAY_B};

		date_format(day_of(FIRST) + i / 5 * 7 + i % 5, t->dates[i]);
		day.date = t->dates[i];
		append(&r->calendar, &day, sizeof(day));
	}
}

static void
free_roster(struct roster *r)
{
	free(r->students.items);
	free(r->terms.items);
	free(r->classes.items);
	free(r->enrollments.items);
	free(r->slots.items);
	free(r->calendar.items);
}

static void
check(const struct class_case *c)
{
	const struct mirror_program program = {.minutes = 30,
	    .protects = c->protects != 0 ? c->protects : SUBJECT_MATH};
	struct roster roster = {.time_zone = ""};
	struct protection p;
	struct protected_by by = {.class = "", .subject = "", .period = ""};
	struct texts texts;
	bool closes, unknown;

	fill_class(&roster, c, &texts);
	fill_times(&roster, c, &texts);
	fill_calendar(&roster, &texts);
	assert_int_equal(protection_init(&p, &roster), STATUS_OK);
	closes = protection_closes(
	    &p, 0, &program, 0, day_of(FIRST), day_of(LAST), &by);
	unknown = protection_unknown(
		      &p, 0, &program, day_of(FIRST), day_of(LAST)) != NULL;
	if (closes == c->is_open || unknown != c->is_unknown)
		fail_msg("%s: closed %d, unknown %d", c->name, closes, unknown);
	if (closes) {
		assert_string_equal(by.class, "C");
		assert_true(by.is_only);
		assert_string_equal(by.period, or_else(c->period, "3"));
		assert_string_equal(by.subject,
		    c->protects == SUBJECT_LUNCH ? "LUNCH" : "MATH");
	}
	protection_fini(&p);
	free_roster(&roster);
}

static void
test_conditions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(&cases[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_conditions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
