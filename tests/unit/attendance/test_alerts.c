// SPDX-License-Identifier: Apache-2.0
/*
 * test_alerts.c - what a session says of a student, and when an alert is
 * raised and since when.
 */
#include "services/attendance/rules_alerts.h"

#include "common/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOON (INT64_C(1759752000) * INSTANT_SECOND)
#define LINES_MAX 64

static const struct {
	const char *what;
	enum session_status session;
	enum attendance attendance;
	enum reason reason;
	uint32_t minutes;
	bool walk_in, school_absent, excused_out;
	enum line_state state;
} states[] = {
    {"came", SESSION_COMPLETED, ATTENDANCE_PRESENT, 0, 30, 0, 0, 0,
	LINE_ATTENDED},
    {"came late", SESSION_COMPLETED, ATTENDANCE_LATE, 0, 10, 0, 0, 0,
	LINE_ATTENDED},
    {"too short", SESSION_COMPLETED, ATTENDANCE_PARTIAL, 0, 9, 0, 0, 0,
	LINE_TOO_SHORT},
    {"came, though away from school", SESSION_COMPLETED, ATTENDANCE_PRESENT, 0,
	30, 0, 1, 0, LINE_ATTENDED},
    {"did not come", SESSION_COMPLETED, ATTENDANCE_NO_SHOW, 0, 0, 0, 0, 0,
	LINE_UNEXPLAINED},
    {"absent", SESSION_IN_PROGRESS, ATTENDANCE_ABSENT_UNEXCUSED, 0, 0, 0, 0, 0,
	LINE_UNEXPLAINED},
    {"refused", SESSION_COMPLETED, ATTENDANCE_NO_SHOW, REASON_REFUSED, 0, 0, 0,
	0, LINE_UNEXPLAINED},
    {"no bus", SESSION_COMPLETED, ATTENDANCE_ABSENT_UNEXCUSED, REASON_TRANSPORT,
	0, 0, 0, 0, LINE_EXPLAINED},
    {"excused", SESSION_COMPLETED, ATTENDANCE_ABSENT_EXCUSED, 0, 0, 0, 0, 0,
	LINE_EXPLAINED},
    {"excused, taken out", SESSION_COMPLETED, ATTENDANCE_ABSENT_EXCUSED, 0, 0,
	0, 0, 1, LINE_AWAY},
    {"away from school", SESSION_COMPLETED, ATTENDANCE_NO_SHOW, 0, 0, 0, 1, 0,
	LINE_AWAY},
    {"said so", SESSION_COMPLETED, ATTENDANCE_NO_SHOW, REASON_SCHOOL_ABSENCE, 0,
	0, 0, 0, LINE_AWAY},
    {"a test", SESSION_COMPLETED, ATTENDANCE_ABSENT_EXCUSED, REASON_TESTING, 0,
	0, 0, 1, LINE_UNAVAILABLE},
    {"unmarked", SESSION_COMPLETED, ATTENDANCE_UNMARKED, 0, 0, 0, 0, 0,
	LINE_UNMARKED},
    {"a walk-in", SESSION_COMPLETED, ATTENDANCE_PRESENT, 0, 30, 1, 0, 0,
	LINE_NOT_OFFERED},
    {"not expected", SESSION_COMPLETED, ATTENDANCE_NOT_EXPECTED, 0, 0, 0, 0, 0,
	LINE_NOT_OFFERED},
    {"cancelled", SESSION_CANCELLED, ATTENDANCE_UNMARKED, 0, 0, 0, 0, 0,
	LINE_NOT_OFFERED},
    {"missed", SESSION_MISSED, ATTENDANCE_NO_SHOW, 0, 0, 0, 0, 0,
	LINE_NOT_OFFERED},
    {"to come", SESSION_SCHEDULED, ATTENDANCE_UNMARKED, 0, 0, 0, 0, 0,
	LINE_NOT_OFFERED},
};

static void
line_states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		const struct alert_line line = {.start = NOON,
		    .planned_end = NOON + 30 * INSTANT_MINUTE,
		    .status = states[i].session,
		    .attendance = states[i].attendance,
		    .reason = states[i].reason,
		    .minutes = states[i].minutes,
		    .expected = !states[i].walk_in,
		    .school_absent = states[i].school_absent};
		const struct alert_program program = {
		    .min_minutes_attended = 10,
		    .excused_out = states[i].excused_out};
		enum line_state found = alert_line_state(&line, &program);

		if (found != states[i].state)
			fail_msg("%s: found %d", states[i].what, (int)found);
	}
}

struct scene {
	struct alert_line lines[LINES_MAX];
	size_t count;
	struct alert_program program;
	struct judgement j;
};

/* A day each: p present, a absent, s away from school, x cancelled, u
 * unmarked, . to come, m a make-up that was attended. */
static void
play(struct scene *s, const char *days)
{
	memset(s, 0, sizeof(*s));
	thresholds_init(&s->program.thresholds);
	for (; days[s->count] != '\0'; s->count++) {
		char c = days[s->count];
		bool came = c == 'p' || c == 'm';

		s->lines[s->count] = (struct alert_line){
		    .start = NOON + (int64_t)s->count * INSTANT_DAY,
		    .planned_end = NOON + (int64_t)s->count * INSTANT_DAY +
				   30 * INSTANT_MINUTE,
		    .status = c == 'x'   ? SESSION_CANCELLED
			      : c == '.' ? SESSION_SCHEDULED
					 : SESSION_COMPLETED,
		    .attendance = came                   ? ATTENDANCE_PRESENT
				  : c == 'a' || c == 's' ? ATTENDANCE_NO_SHOW
							 : ATTENDANCE_UNMARKED,
		    .minutes = came ? 30 : 0,
		    .promised = c == 'm' ? 0 : 30,
		    .planned = 30,
		    .expected = true,
		    .school_absent = c == 's'};
	}
}

static const struct {
	const char *days;
	size_t run; /* 0: not raised */
	int since;  /* day */
} runs[] = {
    {"", 0, 0},
    {"a", 0, 0},
    {"aa", 2, 1},
    {"paa", 2, 2},
    {"aap", 0, 0},
    {"aapa", 0, 0},
    {"aapaa", 2, 4},
    {"axua", 2, 3},  /* neither makes nor ends it */
    {"asa", 2, 2},   /* the day away is passed over */
    {"as", 0, 0},    /* explained by the day */
    {"paaaa", 4, 2}, /* since the second */
    {"aa..", 2, 1},
};

static void
absences_in_a_row(void **state)
{
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
		bool raised;

		play(&s, runs[i].days);
		raised =
		    alert_judge_absences(s.lines, s.count, &s.program, &s.j);
		if (raised != (runs[i].run > 0))
			fail_msg("`%s`: found %d", runs[i].days, raised);
		if (!raised)
			continue;
		assert_int_equal(s.j.found, runs[i].run);
		assert_int_equal(s.j.expected, 2);
		assert_int_equal(s.j.behind_count, runs[i].run);
		assert_int_equal(s.j.since, NOON + runs[i].since * INSTANT_DAY);
		/* The records behind it, in their order. */
		for (size_t k = 0; k < s.j.behind_count; k++) {
			assert_int_equal(s.lines[s.j.behind[k]].attendance,
			    ATTENDANCE_NO_SHOW);
			assert_true(
			    k == 0 || s.j.behind[k] > s.j.behind[k - 1]);
		}
	}
	play(&s, "aaa");
	s.program.thresholds.value[THRESHOLD_ABSENCES_IN_ROW] = 0;
	assert_false(alert_judge_absences(s.lines, s.count, &s.program, &s.j));
}

static const struct {
	const char *days;
	int percent; /* -1: not raised */
	int since;
} rates[] = {
    {"pppppppaa", -1, 0},                          /* nine were offered */
    {"ppppppppaa", -1, 0},                         /* 80 is not below 80 */
    {"pppppppaaa", 70, 9}, {"pppppppaaap", 70, 9}, /* still */
    {"pppppppaaapppppppp", -1, 0},
    {"pppppppaaa.", 70, 9},  /* what is to come does not move it */
    {"pppppppxaaa", 70, 10}, /* nor what was cancelled */
    {"uuuuupppaa", 60, 9},   /* half of them count */
    {"uuuuuuppaa", -1, 0},   /* less than half */
    {"sssppppaaa", 57, 9},   /* away from school does not count */
};

static void
low_rates(void **state)
{
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		bool raised;

		play(&s, rates[i].days);
		raised = alert_judge_rate(s.lines, s.count, &s.program, &s.j);
		if (raised != (rates[i].percent >= 0))
			fail_msg("`%s`: found %d", rates[i].days, raised);
		if (!raised)
			continue;
		assert_int_equal(s.j.found, rates[i].percent);
		assert_int_equal(s.j.expected, 80);
		assert_int_equal(
		    s.j.since, NOON + rates[i].since * INSTANT_DAY);
	}
}

static const struct {
	const char *days;
	int moment;   /* day */
	int possible; /* minutes; -1: not raised */
	int since;
} dosages[] = {
    {"pppp......", 4, -1, 0},
    {"ppaa......", 4, -1, 0}, /* 80 per cent can still come */
    {"aaap......", 4, 210, 2},
    {"xxxp......", 4, 210, 2}, /* whoever lost them */
    {"ppp.......", 20, 90, 5}, /* nobody told in time */
    {"aaapm......", 5, -1, 0}, /* made up: 240 of 300 */
    {"aampaap...", 7, 180, 4}, /* out of reach, made up, out again */
    {"", 0, -1, 0},
};

static void
dosage_out_of_reach(void **state)
{
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(dosages) / sizeof(*dosages); i++) {
		bool raised;

		play(&s, dosages[i].days);
		raised = alert_judge_dosage(s.lines, s.count, &s.program,
		    NOON + dosages[i].moment * INSTANT_DAY, &s.j);
		if (raised != (dosages[i].possible >= 0))
			fail_msg("`%s`: found %d", dosages[i].days, raised);
		if (!raised)
			continue;
		if (s.j.found != dosages[i].possible ||
		    s.j.since != NOON + dosages[i].since * INSTANT_DAY)
			fail_msg("`%s`: found %lld since day %lld",
			    dosages[i].days, (long long)s.j.found,
			    (long long)((s.j.since - NOON) / INSTANT_DAY));
	}
}

static void
one_session(void **state)
{
	struct student_line students[3] = {
	    {.student_id = "a", .status = ATTENDANCE_PRESENT},
	    {.student_id = "b", .status = ATTENDANCE_LATE},
	    {.student_id = "c", .status = ATTENDANCE_NO_SHOW}};
	struct session_record r = {.provider_id = "p",
	    .session_id = "s",
	    .status = SESSION_COMPLETED,
	    .tutor_id = "t",
	    .planned_start = NOON,
	    .planned_end = NOON + 30 * INSTANT_MINUTE,
	    .actual_start = NOON,
	    .actual_end = NOON + 25 * INSTANT_MINUTE,
	    .students = students,
	    .student_count = 3};
	struct alert_program program = {
	    .known = true, .minutes_per_session = 30, .max_group = 2};
	struct judgement j;

	(void)state;
	thresholds_init(&program.thresholds);
	assert_false(alert_judge_no_show(&r, &j));
	assert_false(alert_judge_short(&r, &program, &j)); /* by five only */
	assert_false(alert_judge_group(&r, &program, &j));
	assert_false(alert_judge_no_tutor(&r, &j));
	r.actual_end -= INSTANT_MINUTE;
	assert_true(alert_judge_short(&r, &program, &j));
	assert_int_equal(j.found, 24);
	assert_int_equal(j.expected, 30);
	assert_int_equal(j.since, NOON);
	program.minutes_per_session = 0; /* nobody told how long */
	assert_false(alert_judge_short(&r, &program, &j));
	students[2].status = ATTENDANCE_LEFT_EARLY;
	assert_true(alert_judge_group(&r, &program, &j));
	assert_int_equal(j.found, 3);
	program.thresholds.value[THRESHOLD_GROUP_EXTRA] = 1;
	assert_false(alert_judge_group(&r, &program, &j));
	r.tutor_id = NULL;
	assert_true(alert_judge_no_tutor(&r, &j));
	r.status = SESSION_MISSED;
	r.tutor_id = "t";
	assert_true(alert_judge_no_show(&r, &j));
	assert_true(alert_judge_no_tutor(&r, &j));
	for (size_t i = 0; i < 3; i++)
		students[i].status = ATTENDANCE_UNMARKED;
	assert_false(alert_judge_no_tutor(&r, &j));
}

static void
what_waits_to_be_told(void **state)
{
	struct session_record r = {.status = SESSION_SCHEDULED,
	    .planned_start = NOON,
	    .planned_end = NOON + INSTANT_HOUR};
	struct thresholds t;
	int64_t end = alert_waits_since(&r);

	(void)state;
	thresholds_init(&t);
	assert_int_equal(end, NOON + INSTANT_HOUR);
	assert_false(alert_is_unreported(end, end + 24 * INSTANT_HOUR - 1, &t));
	assert_true(alert_is_unreported(end, end + 24 * INSTANT_HOUR, &t));
	assert_false(alert_is_overdue(end, end + 4 * INSTANT_HOUR - 1, &t));
	assert_true(alert_is_overdue(end, end + 4 * INSTANT_HOUR, &t));
	assert_false(alert_is_overdue(EVENT_NO_INSTANT, end, &t));
	assert_false(alert_is_unreported(end, EVENT_NO_INSTANT, &t));
	assert_false(alert_is_silent(2, &t));
	assert_true(alert_is_silent(3, &t));
	t.value[THRESHOLD_SILENT_SESSIONS] = 0;
	assert_false(alert_is_silent(3, &t));
	r.status = SESSION_CANCELLED;
	assert_int_equal(alert_waits_since(&r), EVENT_NO_INSTANT);
	assert_false(alert_is_told(SESSION_CANCELLED));
	assert_true(alert_is_told(SESSION_MISSED));
}

static void
thresholds_by_name(void **state)
{
	(void)state;
	for (size_t i = 1; i < THRESHOLD_COUNT; i++) {
		const struct threshold_rule *rule = &threshold_rules[i];

		assert_int_equal(threshold_find(rule->name), i);
		assert_true(rule->least <= rule->initial &&
			    rule->initial <= rule->most);
	}
	assert_int_equal(threshold_find("nothing"), THRESHOLD_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(line_states),
	    cmocka_unit_test(absences_in_a_row),
	    cmocka_unit_test(low_rates),
	    cmocka_unit_test(dosage_out_of_reach),
	    cmocka_unit_test(one_session),
	    cmocka_unit_test(what_waits_to_be_told),
	    cmocka_unit_test(thresholds_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
