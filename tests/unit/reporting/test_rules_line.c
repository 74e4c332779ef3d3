// SPDX-License-Identifier: Apache-2.0
/*
 * test_rules_line.c - what a line counts as; each case differs from a base
 * line in one thing.
 */
#include "services/reporting/rules_line.h"
#include "services/reporting/rules_makeup.h"
#include "services/reporting/rules_placement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define AT(minutes) (INT64_C(1757930400000000) + (minutes)*INSTANT_MINUTE)
#define TOLD (LINE_PROMISED | LINE_IN_PLAN | LINE_PLACED)
#define CAME (LINE_PLANNED | LINE_OFFERED | LINE_ATTENDED)

/* A student who was promised, planned and present for 30 minutes in a session
 * that was completed; each case changes what it says. */
struct line_case {
	const char *name;
	uint32_t told;
	uint8_t status, reason;
	uint32_t minutes;
	enum session_status session;
	uint32_t makeup_of;
	bool excused_out;
	uint32_t least; /* minutes to count as attended */
	uint32_t found;
};

#define BASE                                                                   \
	TOLD, ATTENDANCE_PRESENT, REASON_NONE, 30, SESSION_COMPLETED, 0,       \
	    false, 1

static const struct line_case line_cases[] = {
    {"came", BASE, CAME},
    {"late", TOLD, ATTENDANCE_LATE, 0, 30, SESSION_COMPLETED, 0, false, 1,
	CAME},
    {"left early", TOLD, ATTENDANCE_LEFT_EARLY, 0, 30, SESSION_COMPLETED, 0,
	false, 1, CAME},
    {"partial", TOLD, ATTENDANCE_PARTIAL, 0, 30, SESSION_COMPLETED, 0, false, 1,
	CAME},
    {"no minutes is not attended", TOLD, ATTENDANCE_PRESENT, 0, 0,
	SESSION_COMPLETED, 0, false, 1, LINE_PLANNED | LINE_OFFERED},
    {"just under the least minutes", TOLD, ATTENDANCE_PRESENT, 0, 14,
	SESSION_COMPLETED, 0, false, 15, LINE_PLANNED | LINE_OFFERED},
    {"just the least minutes", TOLD, ATTENDANCE_PRESENT, 0, 15,
	SESSION_COMPLETED, 0, false, 15, CAME},
    {"in progress is offered", TOLD, ATTENDANCE_PRESENT, 0, 30,
	SESSION_IN_PROGRESS, 0, false, 1, CAME},
    {"unclosed is in progress", TOLD, ATTENDANCE_PRESENT, 0, 30,
	SESSION_UNCLOSED, 0, false, 1, CAME},
    {"unreported is not offered", TOLD, ATTENDANCE_UNMARKED, 0, 0,
	SESSION_UNREPORTED, 0, false, 1, LINE_PLANNED},
    {"scheduled is not offered", TOLD, ATTENDANCE_UNMARKED, 0, 0,
	SESSION_SCHEDULED, 0, false, 1, LINE_PLANNED},
    {"cancelled is planned, not offered", TOLD, ATTENDANCE_UNMARKED, 0, 0,
	SESSION_CANCELLED, 0, false, 1, LINE_PLANNED},
    {"missed is planned, not offered", TOLD, ATTENDANCE_UNMARKED, 0, 0,
	SESSION_MISSED, 0, false, 1, LINE_PLANNED},
    {"a make-up is not planned", TOLD, ATTENDANCE_PRESENT, 0, 30,
	SESSION_COMPLETED, 7, false, 1, LINE_OFFERED | LINE_ATTENDED},
    {"outside the placement", LINE_PROMISED | LINE_IN_PLAN, ATTENDANCE_PRESENT,
	0, 30, SESSION_COMPLETED, 0, false, 1, LINE_OFFERED | LINE_ATTENDED},
    {"planned late, so not promised", LINE_IN_PLAN | LINE_PLACED,
	ATTENDANCE_PRESENT, 0, 30, SESSION_COMPLETED, 0, false, 1,
	LINE_OFFERED | LINE_ATTENDED},
    {"promised, then left out of the plan, and came",
	LINE_PROMISED | LINE_PLACED, ATTENDANCE_PRESENT, 0, 30,
	SESSION_COMPLETED, 0, false, 1, CAME},
    {"a walk-in", LINE_PLACED, ATTENDANCE_PRESENT, 0, 30, SESSION_COMPLETED, 0,
	false, 1, LINE_ATTENDED | LINE_WALK_IN},
    {"a walk-in of no minutes", LINE_PLACED, ATTENDANCE_PRESENT, 0, 0,
	SESSION_COMPLETED, 0, false, 1, 0},
    {"not in the plan and absent is no walk-in", LINE_PLACED,
	ATTENDANCE_ABSENT_EXCUSED, 0, 0, SESSION_COMPLETED, 0, false, 1,
	LINE_OFFERED},
    {"unmarked", TOLD, ATTENDANCE_UNMARKED, 0, 0, SESSION_COMPLETED, 0, false,
	1, LINE_PLANNED | LINE_OFFERED | LINE_UNMARKED},
    {"absent without a reason", TOLD, ATTENDANCE_NO_SHOW, 0, 0,
	SESSION_COMPLETED, 0, false, 1, LINE_PLANNED | LINE_OFFERED},
    {"absent for a test", TOLD, ATTENDANCE_ABSENT_EXCUSED, REASON_TESTING, 0,
	SESSION_COMPLETED, 0, false, 1,
	LINE_PLANNED | LINE_OFFERED | LINE_NOT_AVAILABLE},
    {"late for a test is there", TOLD, ATTENDANCE_LATE, REASON_TESTING, 30,
	SESSION_COMPLETED, 0, false, 1, CAME},
    {"excused, counted", TOLD, ATTENDANCE_ABSENT_EXCUSED, 0, 0,
	SESSION_COMPLETED, 0, false, 1, LINE_PLANNED | LINE_OFFERED},
    {"excused, taken out", TOLD, ATTENDANCE_ABSENT_EXCUSED, 0, 0,
	SESSION_COMPLETED, 0, true, 1,
	LINE_PLANNED | LINE_OFFERED | LINE_EXCUSED_OUT},
    {"unexcused is never taken out", TOLD, ATTENDANCE_ABSENT_UNEXCUSED, 0, 0,
	SESSION_COMPLETED, 0, true, 1, LINE_PLANNED | LINE_OFFERED},
    {"excused for a test is taken out once", TOLD, ATTENDANCE_ABSENT_EXCUSED,
	REASON_TESTING, 0, SESSION_COMPLETED, 0, true, 1,
	LINE_PLANNED | LINE_OFFERED | LINE_NOT_AVAILABLE},
};

static uint32_t
measure(const struct line_case *c)
{
	struct line line = {.flags = c->told,
	    .status = c->status,
	    .reason = c->reason,
	    .minutes = c->minutes};
	struct session session = {
	    .status = c->session, .makeup_of = c->makeup_of};
	struct program program;

	reporting_program_init(&program);
	program.excused_out = c->excused_out;
	program.minutes_attended = c->least;
	return reporting_measure_line(&line, &session, &program);
}

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(line_cases) / sizeof(*line_cases); i++) {
		if (measure(&line_cases[i]) != line_cases[i].found)
			fail_msg("%s: found %#x, expected %#x",
			    line_cases[i].name, measure(&line_cases[i]),
			    line_cases[i].found);
	}
}

/* Nine reasons take a session from the student; the others do not. */
static void
test_reasons(void **state)
{
	static const uint8_t taking[] = {REASON_TESTING, REASON_FIELD_TRIP,
	    REASON_ASSEMBLY, REASON_EARLY_DISMISSAL, REASON_SCHOOL_CLOSED,
	    REASON_PULLED_BY_TEACHER, REASON_TECH_FAILURE, REASON_TUTOR_ABSENT,
	    REASON_NO_SPACE};

	(void)state;
	for (uint8_t reason = 0; reason < REASON_COUNT; reason++) {
		struct line_case c = {"", BASE, 0};
		bool found;

		c.status = ATTENDANCE_ABSENT_UNEXCUSED;
		c.reason = reason;
		found = (measure(&c) & LINE_NOT_AVAILABLE) != 0;
		assert_int_equal(
		    found, memchr(taking, reason, sizeof(taking)) != NULL);
	}
}

static void
test_status_at(void **state)
{
	static const struct {
		enum session_status folded;
		int64_t planned_end, moment;
		enum session_status read;
	} cases[] = {
	    {SESSION_SCHEDULED, AT(0), AT(1440), SESSION_SCHEDULED},
	    {SESSION_SCHEDULED, AT(0), AT(1440) + 1, SESSION_UNREPORTED},
	    {SESSION_IN_PROGRESS, AT(0), AT(1440), SESSION_IN_PROGRESS},
	    {SESSION_IN_PROGRESS, AT(0), AT(1440) + 1, SESSION_UNCLOSED},
	    {SESSION_COMPLETED, AT(0), AT(9999), SESSION_COMPLETED},
	    {SESSION_CANCELLED, AT(0), AT(9999), SESSION_CANCELLED},
	    {SESSION_MISSED, AT(0), AT(9999), SESSION_MISSED},
	    {SESSION_SCHEDULED, INSTANT_NONE, AT(9999), SESSION_SCHEDULED},
	    {SESSION_SCHEDULED, INT64_MAX, INT64_MAX, SESSION_SCHEDULED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(reporting_status_at(cases[i].folded,
				     cases[i].planned_end, cases[i].moment),
		    cases[i].read);
}

static void
test_lengths(void **state)
{
	static const struct {
		int64_t start, end;
		uint32_t minutes;
	} cases[] = {
	    {AT(0), AT(30), 30},
	    {AT(0), AT(30) + 30 * INSTANT_SECOND - 1, 30},
	    {AT(0), AT(30) + 30 * INSTANT_SECOND, 31},
	    {AT(0), AT(0), 0},
	    {AT(30), AT(0), 0},
	    {INSTANT_NONE, AT(0), 0},
	    {AT(0), INSTANT_NONE, 0},
	    {INT64_MIN + 1, INT64_MAX, 0},
	    {0, INT64_MAX, UINT32_MAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(
		    reporting_length_minutes(cases[i].start, cases[i].end),
		    cases[i].minutes);
}

static void
test_dosage_cap(void **state)
{
	struct session plain = {.promised_minutes = 30, .planned_minutes = 45};
	struct session makeup = {
	    .promised_minutes = 30, .planned_minutes = 45, .makeup_of = 3};
	struct line promised = {.flags = LINE_PROMISED};
	struct line walk_in = {.flags = 0};

	(void)state;
	assert_int_equal(reporting_dosage_cap(&promised, &plain), 30);
	assert_int_equal(reporting_dosage_cap(&walk_in, &plain), 0);
	assert_int_equal(reporting_dosage_cap(&promised, &makeup), 45);
	assert_int_equal(reporting_dosage_cap(&walk_in, &makeup), 45);
}

/* Placed from day 10 to 50; then from 30 to 60; then ended on day 55. */
static void
test_placement(void **state)
{
	static const struct placement_version versions[] = {
	    {.student = 1, .program = 2, .begins_on = 10, .ends_on = 50},
	    {.student = 1, .program = 2, .begins_on = 30, .ends_on = 60},
	    {.ended = true, .begins_on = 55, .ends_on = DAY_NONE},
	};
	static const struct {
		size_t known;
		int32_t day;
		uint32_t student, program;
		bool inside;
	} cases[] = {
	    {1, 9, 1, 2, false},
	    {1, 10, 1, 2, true},
	    {1, 50, 1, 2, true},
	    {1, 51, 1, 2, false},
	    {1, 20, 9, 2, false},
	    {1, 20, 1, 9, false},
	    {2, 29, 1, 2, true}, /* the older one still decides */
	    {2, 51, 1, 2, true},
	    {2, 61, 1, 2, false},
	    {3, 54, 1, 2, true},
	    {3, 55, 1, 2, false},
	    {3, 9, 1, 2, false},
	    {3, DAY_NONE, 1, 2, false},
	    {0, 20, 1, 2, false},
	};
	static const struct placement_version open = {.student = 1,
	    .program = 2,
	    .begins_on = DAY_NONE,
	    .ends_on = DAY_NONE};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(
		    reporting_need_covers(versions, cases[i].known,
			cases[i].student, cases[i].program, cases[i].day),
		    cases[i].inside);
	assert_true(reporting_need_covers(&open, 1, 1, 2, -5));
	assert_true(reporting_need_covers(&open, 1, 1, 2, 50000));
}

static void
test_version_of_day(void **state)
{
	static const int32_t known_on[] = {10, 20, 20, 30};

	(void)state;
	assert_int_equal(reporting_version_of_day(known_on, 4, DAY_NONE), 0);
	assert_int_equal(reporting_version_of_day(known_on, 4, 9), 0);
	assert_int_equal(reporting_version_of_day(known_on, 4, 10), 0);
	assert_int_equal(reporting_version_of_day(known_on, 4, 20), 2);
	assert_int_equal(reporting_version_of_day(known_on, 4, 29), 2);
	assert_int_equal(reporting_version_of_day(known_on, 4, 99), 3);
	assert_int_equal(reporting_version_of_day(known_on, 1, 0), 0);
}

/*
 * Provider 1's session 11 was cancelled; session 12 makes it up.  Each case
 * changes one thing of the base: made up by an attended make-up for all.
 */
static void
test_makeups(void **state)
{
	static const struct {
		const char *name;
		enum session_status lost;
		uint32_t lost_flags, makeup_flags;
		uint32_t provider, makeup_of, for_count;
		uint32_t found;
	} cases[] = {
	    {"made up", SESSION_CANCELLED, LINE_PLANNED, LINE_ATTENDED, 1, 11,
		0, LINE_MADE_UP},
	    {"missed and made up", SESSION_MISSED, LINE_PLANNED, LINE_ATTENDED,
		1, 11, 0, LINE_MADE_UP},
	    {"not attended", SESSION_CANCELLED, LINE_PLANNED, LINE_OFFERED, 1,
		11, 0, LINE_OWED},
	    {"of another provider", SESSION_CANCELLED, LINE_PLANNED,
		LINE_ATTENDED, 2, 11, 0, LINE_OWED},
	    {"of another session", SESSION_CANCELLED, LINE_PLANNED,
		LINE_ATTENDED, 1, 12, 0, LINE_OWED},
	    {"no make-up", SESSION_CANCELLED, LINE_PLANNED, LINE_ATTENDED, 1, 0,
		0, LINE_OWED},
	    {"for another student", SESSION_CANCELLED, LINE_PLANNED,
		LINE_ATTENDED, 1, 11, 1, LINE_OWED},
	    {"for this student too", SESSION_CANCELLED, LINE_PLANNED,
		LINE_ATTENDED, 1, 11, 2, LINE_MADE_UP},
	    {"happened", SESSION_COMPLETED, LINE_PLANNED, LINE_ATTENDED, 1, 11,
		0, 0},
	    {"unreported", SESSION_UNREPORTED, LINE_PLANNED, LINE_ATTENDED, 1,
		11, 0, 0},
	    {"not planned", SESSION_CANCELLED, 0, LINE_ATTENDED, 1, 11, 0, 0},
	};
	static const uint32_t named[] = {99, 5};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct session sessions[] = {
		    {.provider = 1, .id = 11, .status = cases[i].lost},
		    {.provider = cases[i].provider,
			.id = 12,
			.makeup_of = cases[i].makeup_of,
			.makeup_for_count = cases[i].for_count,
			.status = SESSION_COMPLETED},
		};
		struct facts facts = {
		    .sessions = sessions, .makeup_for = named};
		struct line lost = {
		    .session = 0, .student = 5, .flags = cases[i].lost_flags};
		struct line makeup = {
		    .session = 1, .student = 5, .flags = cases[i].makeup_flags};
		struct line *lines[] = {&makeup, &lost};
		uint64_t scratch[2];

		reporting_mark_makeups(&facts, lines, 2, scratch);
		if ((lost.flags & (LINE_MADE_UP | LINE_OWED)) != cases[i].found)
			fail_msg("%s: flags %#x", cases[i].name, lost.flags);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_reasons),
	    cmocka_unit_test(test_status_at),
	    cmocka_unit_test(test_lengths),
	    cmocka_unit_test(test_dosage_cap),
	    cmocka_unit_test(test_placement),
	    cmocka_unit_test(test_version_of_day),
	    cmocka_unit_test(test_makeups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
