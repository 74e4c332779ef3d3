// SPDX-License-Identifier: Apache-2.0
/*
 * test_report.c - entries of the three feeds in, reports out, over a real
 * store.
 */
#include "tests/component/reporting/feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CSV_MAX ((size_t)4 << 20)
#define DOSAGE_COLUMNS                                                         \
	"sessions_planned,sessions_offered,sessions_attended,unmarked,"        \
	"not_available,made_up,owed,minutes_planned,minutes_delivered,"        \
	"share_assumed,dosage,attendance_rate,weeks_expected,"                 \
	"weeks_on_target,continuity\n"
#define ATTENDANCE_COLUMNS                                                     \
	"sessions_offered,present,late,left_early,partial,absent_excused,"     \
	"absent_unexcused,no_show,unmarked,attendance_rate"

static char csv[CSV_MAX];
static char detail[512];

static void
assert_report(
    struct feed *feed, const struct asked_report *asked, const char *expected)
{
	assert_int_equal(
	    feed_report(feed, asked, csv, sizeof(csv), detail), STATUS_OK);
	assert_string_equal(csv, expected);
}

/* The roster: two students of school S1, one programme. */
static void
tell_roster(struct feed *feed)
{
	tell_authority(feed, "America/New_York");
	tell_student(feed, "ann", "S1", "03");
	tell_student(feed, "bob", "S1", "04");
	tell_program(feed, "MATH");
	tell_placement(feed, "n1", "ann", "MATH", "2025-09-01", "2025-12-19");
	tell_placement(feed, "n2", "bob", "MATH", "2025-09-01", "2025-12-19");
}

/* Four sessions of 2025-W37, a make-up in W38, each another fate. */
static const struct told sessions[] = {
    {"P1", "s1", "MATH", "S1", "t1", "t1", "2025-09-08T14:00:00Z", 30,
	SESSION_COMPLETED, NULL,
	{{"ann", ATTENDANCE_PRESENT, 30, MINUTES_STATED, 0, false},
	    {"bob", ATTENDANCE_LATE, 15, MINUTES_ASSUMED, 0, false}}},
    {"P1", "s2", "MATH", "S1", "t2", "t1", "2025-09-09T14:00:00Z", 30,
	SESSION_COMPLETED, NULL,
	{{"ann", ATTENDANCE_PRESENT, 30, MINUTES_MEASURED, 0, false},
	    {"bob", ATTENDANCE_ABSENT_EXCUSED, 0, MINUTES_NONE, REASON_TESTING,
		false},
	    {"cat", ATTENDANCE_PRESENT, 20, MINUTES_STATED, 0, true}}},
    {"P1", "s3", "MATH", "S1", "t1", "t1", "2025-09-11T14:00:00Z", 30,
	SESSION_CANCELLED, NULL,
	{{"ann", ATTENDANCE_UNMARKED, 0, MINUTES_NONE, 0, false},
	    {"bob", ATTENDANCE_UNMARKED, 0, MINUTES_NONE, 0, false}}},
    {"P1", "s4", "MATH", "S1", "t1", "t1", "2025-09-12T14:00:00Z", 30,
	SESSION_COMPLETED, NULL,
	{{"ann", ATTENDANCE_PRESENT, 30, MINUTES_STATED, 0, false},
	    {"bob", ATTENDANCE_UNMARKED, 0, MINUTES_NONE, 0, false}}},
    {"P1", "s5", "MATH", "S1", "t1", "t1", "2025-09-15T14:00:00Z", 45,
	SESSION_COMPLETED, "s3",
	{{"ann", ATTENDANCE_PRESENT, 45, MINUTES_STATED, 0, false},
	    {"bob", ATTENDANCE_NO_SHOW, 0, MINUTES_NONE, 0, false}}},
};
#define SESSIONS (sizeof(sessions) / sizeof(sessions[0]))

static void
tell_all(struct feed *feed)
{
	tell_roster(feed);
	for (size_t i = 0; i < SESSIONS; i++)
		tell_session(feed, &sessions[i]);
	tell_events_accepted(feed);
}

static const struct asked_report dosage = {.name = "dosage"};
static const struct asked_report attendance = {.name = "attendance"};

#define DOSAGE_ROWS                                                            \
	"student_id,program_id," DOSAGE_COLUMNS                                \
	"ann,MATH,4,4,4,0,0,1,0,120,135,0.0000,1.1250,1.0000,1,1,0.7778\n"     \
	"bob,MATH,4,4,1,1,1,0,1,120,15,1.0000,0.1250,0.5000,1,0,1.0000\n"      \
	"cat,MATH,0,0,1,0,0,0,0,0,20,0.0000,,,0,0,0.0000\n"                    \
	"# walk-ins: 1\n"

static void
test_dosage(void **state)
{
	struct feed feed;

	(void)state;
	feed_open(&feed);
	assert_report(&feed, &dosage,
	    "student_id,program_id," DOSAGE_COLUMNS "# walk-ins: 0\n");
	tell_all(&feed);
	assert_report(&feed, &dosage, DOSAGE_ROWS);
	feed_close(&feed);
}

static void
test_attendance(void **state)
{
	struct feed feed;

	(void)state;
	feed_open(&feed);
	tell_all(&feed);
	assert_report(&feed, &attendance,
	    "student_id," ATTENDANCE_COLUMNS "\n"
	    "ann,4,4,0,0,0,0,0,0,0,1.0000\n"
	    "bob,4,0,1,0,0,1,0,1,1,0.5000\n"
	    "cat,0,1,0,0,0,0,0,0,0,\n"
	    "# walk-ins: 1\n");
	assert_report(&feed,
	    &(struct asked_report){
		.name = "attendance", .by = {"week", "school", "reason"}},
	    "week,school_id," ATTENDANCE_COLUMNS
	    ",reason_school_absence,reason_testing,reason_field_trip,"
	    "reason_assembly,reason_early_dismissal,reason_school_closed,"
	    "reason_pulled_by_teacher,reason_refused,reason_tech_failure,"
	    "reason_transport,reason_tutor_absent,reason_no_space,"
	    "reason_family_request,reason_suspended,reason_transferred,"
	    "reason_other,reason_unknown\n"
	    "2025-W37,S1,6,4,1,0,0,1,0,0,1,1.2500,"
	    "0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n"
	    "2025-W38,S1,2,1,0,0,0,0,0,1,0,0.5000,"
	    "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n"
	    "# walk-ins: 1\n");
	feed_close(&feed);
}

static void
test_dims_and_filters(void **state)
{
	static const struct {
		struct asked_report asked;
		const char *rows;
	} cases[] = {
	    {{.name = "attendance", .by = {"tutor"}},
		"t1,6,3,1,0,0,0,0,1,1,0.8000\n"
		"t2,2,2,0,0,0,1,0,0,0,2.0000\n# walk-ins: 1\n"},
	    {{.name = "attendance", .by = {"grade"}},
		",0,1,0,0,0,0,0,0,0,\n"
		"03,4,4,0,0,0,0,0,0,0,1.0000\n"
		"04,4,0,1,0,0,1,0,1,1,0.5000\n# walk-ins: 1\n"},
	    {{.name = "attendance", .by = {"program", "provider"}},
		"MATH,P1,8,5,1,0,0,1,0,1,1,1.0000\n# walk-ins: 1\n"},
	    {{.name = "attendance",
		 .where = {"student", "bob", "week", "2025-W38"}},
		"bob,1,0,0,0,0,0,0,1,0,0.0000\n# walk-ins: 0\n"},
	    {{.name = "attendance",
		 .where = {"student", "ann", "student", "cat"}},
		"ann,4,4,0,0,0,0,0,0,0,1.0000\n"
		"cat,0,1,0,0,0,0,0,0,0,\n# walk-ins: 1\n"},
	    {{.name = "attendance", .skip = 2},
		"cat,0,1,0,0,0,0,0,0,0,\n# walk-ins: 1\n"},
	    {{.name = "attendance", .skip = 9}, "# walk-ins: 1\n"},
	    {{.name = "attendance", .where = {"grade", "12"}},
		"# walk-ins: 0\n"},
	    {{.name = "attendance", .from = "2025-09-12", .to = "2025-09-14"},
		"ann,1,1,0,0,0,0,0,0,0,1.0000\n"
		"bob,1,0,0,0,0,0,0,0,1,\n# walk-ins: 0\n"},
	    {{.name = "attendance", .role = ROLE_PROVIDER, .scope = "P2"},
		"# walk-ins: 0\n"},
	    {{.name = "attendance",
		 .by = {"provider"},
		 .role = ROLE_PROVIDER,
		 .scope = "P1"},
		"P1,8,5,1,0,0,1,0,1,1,1.0000\n# walk-ins: 1\n"},
	    {{.name = "attendance",
		 .by = {"school"},
		 .where = {"school", "S1"},
		 .role = ROLE_SCHOOL,
		 .scope = "S2"},
		"# walk-ins: 0\n"},
	    /* weeks are counted once, with the leading session */
	    {{.name = "dosage", .by = {"tutor"}},
		"t1,6,6,4,1,0,1,1,180,120,0.1250,0.6667,0.8000,2,1,"
		"1.0000\n"
		"t2,2,2,2,0,1,0,0,60,50,0.0000,0.5000,2.0000,0,0,0.0000\n"
		"# walk-ins: 1\n"},
	};
	struct feed feed;

	(void)state;
	feed_open(&feed);
	tell_all(&feed);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(feed_report(&feed, &cases[i].asked, csv,
				     sizeof(csv), detail),
		    STATUS_OK);
		assert_string_equal(strchr(csv, '\n') + 1, cases[i].rows);
	}
	feed_close(&feed);
}

static void
test_refusals(void **state)
{
	static const struct asked_report wrong[] = {
	    {.name = "moon"},
	    {.name = "dosage", .by = {"reason"}},
	    {.name = "dosage", .where = {"name", "x"}},
	    {.name = "dosage", .from = "yesterday"},
	};
	struct feed feed;

	(void)state;
	feed_open(&feed);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(
		    feed_report(&feed, &wrong[i], csv, sizeof(csv), detail),
		    STATUS_INVALID);
		assert_non_null(strstr(detail, "expected"));
	}
	feed_close(&feed);
}

/* The same facts in any order of arrival give the same bytes. */
static void
test_any_order(void **state)
{
	unsigned seed = 3;

	(void)state;
	for (int round = 0; round < 20; round++) {
		size_t order[SESSIONS];
		struct feed feed;

		feed_open(&feed);
		for (size_t i = 0; i < SESSIONS; i++) {
			size_t j = (size_t)rand_r(&seed) % (i + 1);

			order[i] = order[j];
			order[j] = i;
		}
		tell_session(&feed, &sessions[order[0]]);
		tell_session(&feed, &sessions[order[1]]);
		tell_roster(&feed);
		for (size_t i = 0; i < SESSIONS; i++)
			tell_session(&feed, &sessions[order[i]]);
		assert_report(&feed, &dosage, DOSAGE_ROWS);
		feed_close(&feed);
	}
}

/* A record as it was before it was corrected. */
static void
test_as_of(void **state)
{
	struct told corrected = sessions[0];
	struct asked_report before = attendance;
	struct feed feed;

	(void)state;
	feed_open(&feed);
	tell_roster(&feed);
	tell_session(&feed, &sessions[0]);
	before.as_of = feed.known_at - INSTANT_SECOND;
	corrected.lines[0].status = ATTENDANCE_NO_SHOW;
	corrected.lines[0].minutes = 0;
	tell_session(&feed, &corrected);
	assert_report(&feed, &attendance,
	    "student_id," ATTENDANCE_COLUMNS "\n"
	    "ann,1,0,0,0,0,0,0,1,0,0.0000\n"
	    "bob,1,0,1,0,0,0,0,0,0,1.0000\n# walk-ins: 0\n");
	assert_report(&feed, &before,
	    "student_id," ATTENDANCE_COLUMNS "\n"
	    "ann,1,1,0,0,0,0,0,0,0,1.0000\n"
	    "bob,1,0,1,0,0,0,0,0,0,1.0000\n# walk-ins: 0\n");
	before.as_of = 1;
	assert_report(&feed, &before,
	    "student_id," ATTENDANCE_COLUMNS "\n# walk-ins: 0\n");
	feed_close(&feed);
}

static enum status
drop_attendance(struct store_txn *txn, void *ctx)
{
	return on_attendance_reset(txn, ctx);
}

/* A stream that starts anew takes its own facts along, and no others. */
static void
test_reset_and_replay(void **state)
{
	struct feed feed;

	(void)state;
	feed_open(&feed);
	tell_all(&feed);
	assert_int_equal(
	    store_write(feed.store, drop_attendance, &feed.reporting),
	    STATUS_OK);
	assert_report(&feed, &dosage,
	    "student_id,program_id," DOSAGE_COLUMNS "# walk-ins: 0\n");
	for (size_t i = 0; i < SESSIONS; i++)
		tell_session(&feed, &sessions[i]);
	assert_report(&feed, &dosage, DOSAGE_ROWS);
	feed_close(&feed);
}

static void
tell_one(struct feed *feed, const char *session, const char *start)
{
	struct told one = sessions[0];

	one.session = session;
	one.start = start;
	one.lines[1].student = NULL;
	tell_session(feed, &one);
}

/* 04:30 UTC is the day before in New York, in summer and after the clocks
 * went back on 2025-11-02; in Denver even 05:30 is. */
static void
test_days_go_by_the_zone(void **state)
{
	static const struct asked_report weeks = {
	    .name = "attendance", .by = {"week"}};
	struct feed feed;

	(void)state;
	feed_open(&feed);
	tell_roster(&feed);
	tell_one(&feed, "a", "2025-09-08T03:30:00Z");
	tell_one(&feed, "b", "2025-09-08T04:30:00Z");
	tell_one(&feed, "c", "2025-11-03T04:30:00Z");
	tell_one(&feed, "d", "2025-11-03T05:30:00Z");
	assert_report(&feed, &weeks,
	    "week," ATTENDANCE_COLUMNS "\n"
	    "2025-W36,1,1,0,0,0,0,0,0,0,1.0000\n"
	    "2025-W37,1,1,0,0,0,0,0,0,0,1.0000\n"
	    "2025-W44,1,1,0,0,0,0,0,0,0,1.0000\n"
	    "2025-W45,1,1,0,0,0,0,0,0,0,1.0000\n# walk-ins: 0\n");
	tell_school(&feed, "S1", "America/Denver");
	assert_report(&feed, &weeks,
	    "week," ATTENDANCE_COLUMNS "\n"
	    "2025-W36,2,2,0,0,0,0,0,0,0,1.0000\n"
	    "2025-W44,2,2,0,0,0,0,0,0,0,1.0000\n# walk-ins: 0\n");
	feed_close(&feed);
}

/* Planned counts inside the placement; who was never placed, always. */
static void
test_placements(void **state)
{
	static const struct asked_report ann = {
	    .name = "dosage", .where = {"student", "ann"}};
	struct feed feed;

	(void)state;
	feed_open(&feed);
	tell_authority(&feed, "America/New_York");
	tell_one(&feed, "a", "2025-09-08T14:00:00Z");
	tell_one(&feed, "b", "2025-10-06T14:00:00Z");
	tell_one(&feed, "c", "2025-11-03T14:00:00Z");
	assert_int_equal(
	    feed_report(&feed, &ann, csv, sizeof(csv), detail), STATUS_OK);
	assert_non_null(strstr(csv, "\nann,MATH,3,3,3,"));
	tell_placement(&feed, "n", "ann", "MATH", "2025-09-01", "2025-10-31");
	assert_int_equal(
	    feed_report(&feed, &ann, csv, sizeof(csv), detail), STATUS_OK);
	assert_non_null(strstr(csv, "\nann,MATH,2,3,3,"));
	feed.known_at += 20 * INSTANT_DAY;
	tell_placement_ended(&feed, "n"); /* 2025-09-20 */
	tell_placement_ended(&feed, "other");
	assert_int_equal(
	    feed_report(&feed, &ann, csv, sizeof(csv), detail), STATUS_OK);
	assert_non_null(strstr(csv, "\nann,MATH,1,3,3,"));
	tell_placement(&feed, "n", "ann", "MATH", "2025-11-01", "2025-12-19");
	assert_int_equal(
	    feed_report(&feed, &ann, csv, sizeof(csv), detail), STATUS_OK);
	assert_non_null(strstr(csv, "\nann,MATH,2,3,3,"));
	feed_close(&feed);
}

/* Grade and school are those of the day. */
static void
test_grade_of_the_day(void **state)
{
	static const struct asked_report grades = {
	    .name = "attendance", .by = {"grade"}};
	struct feed feed;

	(void)state;
	feed_open(&feed); /* it is 2025-09-01 */
	tell_roster(&feed);
	feed.known_at += 30 * INSTANT_DAY;
	tell_student(&feed, "ann", "S1", "09");
	tell_one(&feed, "a", "2025-08-25T14:00:00Z");
	tell_one(&feed, "b", "2025-09-29T14:00:00Z");
	tell_one(&feed, "c", "2025-10-02T14:00:00Z");
	assert_report(&feed, &grades,
	    "grade," ATTENDANCE_COLUMNS "\n"
	    "03,2,2,0,0,0,0,0,0,0,1.0000\n"
	    "09,1,1,0,0,0,0,0,0,0,1.0000\n# walk-ins: 0\n");
	feed_close(&feed);
}

/* One student in two sessions at one time: the minute counts once, also for
 * a report about the second session alone. */
static void
test_overlap(void **state)
{
	struct told second = sessions[0];
	struct feed feed;

	(void)state;
	feed_open(&feed);
	tell_roster(&feed);
	tell_session(&feed, &sessions[0]);
	second.provider = "P0";
	second.start = "2025-09-08T14:10:00Z";
	second.lines[1].student = NULL;
	tell_session(&feed, &second);
	assert_report(&feed,
	    &(struct asked_report){
		.name = "dosage", .where = {"provider", "P0"}},
	    "student_id,program_id," DOSAGE_COLUMNS
	    "ann,MATH,1,1,1,0,0,0,0,30,10,0.0000,0.3333,1.0000,1,0,1.0000\n"
	    "# walk-ins: 0\n");
	feed_close(&feed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_dosage),
	    cmocka_unit_test(test_attendance),
	    cmocka_unit_test(test_dims_and_filters),
	    cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_any_order),
	    cmocka_unit_test(test_as_of),
	    cmocka_unit_test(test_reset_and_replay),
	    cmocka_unit_test(test_days_go_by_the_zone),
	    cmocka_unit_test(test_placements),
	    cmocka_unit_test(test_grade_of_the_day),
	    cmocka_unit_test(test_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
