// SPDX-License-Identifier: Apache-2.0
/*
 * test_rules.c - days of school, ids of groups and sessions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/scheduling/rules_calendar.h"
#include "services/scheduling/rules_closure.h"
#include "services/scheduling/rules_ids.h"
#include "services/scheduling/rules_rights.h"

static int32_t
day(const char *text)
{
	int32_t date = 0;

	assert_true(date_parse(text, strlen(text), &date));
	return date;
}

static void
a_calendar_says_when_there_is_school(void **state)
{
	const struct calendar_day days[] = {
	    {"", day("2026-10-12"), false, RULES_NO_DAY, ""},
	    {"", day("2026-10-17"), true, RULES_NO_DAY, ""},
	    {"A", day("2026-10-12"), true, RULES_NO_DAY, ""},
	    {"A", day("2026-10-13"), false, RULES_NO_DAY, ""},
	};
	static const struct {
		const char *school, *date;
		bool expected;
	} cases[] = {
	    {"A", "2026-10-09", true},  /* a Friday */
	    {"A", "2026-10-10", false}, /* a Saturday */
	    {"B", "2026-10-12", false}, /* off for all */
	    {"A", "2026-10-12", true},  /* but not here */
	    {"A", "2026-10-13", false}, /* off here */
	    {"B", "2026-10-13", true},
	    {"B", "2026-10-17", true}, /* a Saturday with school */
	    {"", "2026-10-13", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(rules_is_instructional(days, 4,
				     cases[i].school, day(cases[i].date)),
		    cases[i].expected);
	assert_true(rules_is_instructional(NULL, 0, "A", day("2026-10-12")));
	assert_false(rules_is_instructional(NULL, 0, "A", day("2026-10-11")));
}

static void
a_slot_falls_on_the_days_of_its_cycle(void **state)
{
	const struct calendar_day days[] = {
	    {"", day("2026-10-12"), true, 8, ""},
	    {"", day("2026-10-13"), true, 9, ""},
	    {"", day("2026-10-14"), true, RULES_NO_DAY, ""},
	    {"A", day("2026-10-13"), true, 8, ""},
	};
	static const struct {
		const char *school, *date;
		uint32_t slot_day;
		bool expected;
	} cases[] = {
	    {"B", "2026-10-12", 0, true}, /* a Monday */
	    {"B", "2026-10-12", 1, false},
	    {"B", "2026-10-12", 8, true},
	    {"B", "2026-10-12", 9, false},
	    {"B", "2026-10-13", 9, true},
	    {"A", "2026-10-13", 9, false}, /* moved on here */
	    {"A", "2026-10-13", 8, true},
	    {"A", "2026-10-14", 8, false},
	    {"A", "2026-10-14", RULES_NO_DAY, false},
	    {"A", "2026-10-15", 8, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(rules_falls_on(days, 4, cases[i].school,
				     cases[i].slot_day, day(cases[i].date)),
		    cases[i].expected);
}

static void
ids_hold_to_the_alphabet_and_the_length(void **state)
{
	static const struct {
		const char *program, *id;
	} cases[] = {
	    {"ALGEBRA", "G-ALGEBRA-00000000000000ff"},
	    {"Mathe 1/\xc3\xbc", "G-Mathe_1___-00000000000000ff"},
	    {"a.b_c:d-e", "G-a.b_c:d-e-00000000000000ff"},
	    {"123456789012345678901234567890X",
		"G-123456789012345678901234567890-00000000000000ff"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char group[GROUP_ID_TEXT], session[SESSION_ID_TEXT];

		rules_group_id(cases[i].program, 255, group);
		assert_string_equal(group, cases[i].id);
		rules_session_id(group, day("2026-01-09"), session);
		assert_int_equal(strncmp(session, group, strlen(group)), 0);
		assert_string_equal(session + strlen(group), "-20260109");
		assert_true(strlen(session) <= 64);
	}
}

static void
a_closure_holds_for_its_school_and_day(void **state)
{
	const struct closure closures[] = {
	    {"", day("2026-01-20"), CAUSE_WEATHER, 0, 0},
	    {"", day("2026-01-21"), CAUSE_WEATHER, 60, 0},
	    {"A", day("2026-01-21"), CAUSE_WEATHER, 120, 0},
	    {"B", day("2026-01-21"), CAUSE_OTHER, 0, 0},
	    {"", day("2026-01-23"), CAUSE_STAFF_DAY, 0, 780},
	    {"A", day("2026-01-23"), CAUSE_OTHER, 0, 690},
	    {"B", day("2026-01-23"), CAUSE_WEATHER, 30, 0},
	};
	static const struct {
		const char *school, *date;
		bool closed;
		uint32_t delay, release;
	} cases[] = {
	    {"A", "2026-01-20", true, 0, 0},
	    {"A", "2026-01-21", false, 120, CLOSURE_NO_RELEASE},
	    {"B", "2026-01-21", true, 0, 0},
	    {"C", "2026-01-21", false, 60, CLOSURE_NO_RELEASE},
	    {"A", "2026-01-22", false, 0, CLOSURE_NO_RELEASE},
	    {"A", "2026-01-23", false, 0, 690},
	    {"B", "2026-01-23", false, 30, 780},
	    {"C", "2026-01-23", false, 0, 780},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct closure_effect e = rules_closure_effect(
		    closures, 7, cases[i].school, day(cases[i].date));

		assert_int_equal(e.closed, cases[i].closed);
		assert_int_equal(e.delay, cases[i].delay);
		assert_int_equal(e.release, cases[i].release);
	}
}

/* Numbers of attendance.proto. */
static void
who_closes_answers_for_it(void **state)
{
	static const struct {
		const char *school;
		enum closure_cause cause;
		uint32_t party, reason, release;
	} cases[] = {
	    {"", CAUSE_WEATHER, 6, 6, 0},
	    {"A", CAUSE_WEATHER, 6, 6, 0},
	    {"", CAUSE_HOLIDAY, 1, 6, 0},
	    {"A", CAUSE_TESTING, 2, 2, 0},
	    {"", CAUSE_TESTING, 1, 2, 0},
	    {"A", CAUSE_STAFF_DAY, 2, 6, 0},
	    {"A", CAUSE_OTHER, 2, 16, 0},
	    {"A", CAUSE_OTHER, 2, 5, 720},
	    {"", CAUSE_WEATHER, 6, 5, 720},
	    {"", CAUSE_TESTING, 1, 2, 720},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct closure c = {
		    cases[i].school, 0, cases[i].cause, 0, cases[i].release};

		assert_int_equal(rules_closure_party(&c), cases[i].party);
		assert_int_equal(rules_closure_reason(&c), cases[i].reason);
	}
}

static void
a_session_id_tells_its_date(void **state)
{
	static const char *const wrong[] = {
	    "", "-", "x", "G-20260230", "G-2026012", "G-20260120-x"};
	char id[SESSION_ID_TEXT];
	int32_t date;

	(void)state;
	rules_session_id("G-M1-00", day("2026-01-20"), id);
	assert_true(rules_session_date(id, &date));
	assert_int_equal(date, day("2026-01-20"));
	assert_true(rules_session_date("G-20260121M", &date));
	assert_int_equal(date, day("2026-01-21"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(rules_session_date(wrong[i], &date));
}

static void
the_most_precise_consent_counts(void **state)
{
	static const struct consent general = {"", "", "GRANTED", ""},
				    refused = {"", "", "REFUSED", ""},
				    program = {"M1", "", "GRANTED",
					"2026-12-18"},
				    no_program = {"M1", "", "REVOKED", ""},
				    provider = {"", "acme", "GRANTED", ""},
				    no_provider = {"", "acme", "REFUSED", ""},
				    both = {"M1", "acme", "GRANTED", ""},
				    other = {"M2", "", "GRANTED", ""},
				    elsewhere = {"", "b", "GRANTED", ""};
	const struct {
		const struct consent *all[3];
		size_t count;
		const char *provider;
		enum consent_verdict expected;
	} cases[] = {
	    {{NULL}, 0, "acme", CONSENT_NOT_DECIDED},
	    {{&general}, 1, "acme", CONSENT_GIVEN},
	    {{&refused}, 1, "acme", CONSENT_REFUSED},
	    {{&other}, 1, "acme", CONSENT_NOT_DECIDED},
	    {{&elsewhere}, 1, "acme", CONSENT_NOT_DECIDED},
	    {{&general, &no_program}, 2, "acme", CONSENT_REVOKED},
	    {{&no_program, &general}, 2, "acme", CONSENT_REVOKED},
	    {{&refused, &program}, 2, "acme", CONSENT_GIVEN},
	    {{&general, &no_provider}, 2, "acme", CONSENT_REFUSED},
	    {{&no_provider, &program}, 2, "acme", CONSENT_GIVEN},
	    {{&no_program, &both}, 2, "acme", CONSENT_GIVEN},
	    /* Who delivers is not told. */
	    {{&provider}, 1, "", CONSENT_NOT_DECIDED},
	    {{&general, &no_provider}, 2, "", CONSENT_REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(rules_consent(cases[i].all, cases[i].count,
				     "M1", cases[i].provider, "2026-12-18"),
		    cases[i].expected);
	assert_int_equal(
	    rules_consent(cases[7].all, 2, "M1", "acme", "2026-12-19"),
	    CONSENT_ENDS_EARLY);
}

static void
a_clearance_holds_on_all_days(void **state)
{
	static const struct clearance fbi = {"FBI", "CLEARED", "2026-09-01",
					  "2026-12-18"},
				      open = {"FBI", "CLEARED", "", ""},
				      asked = {"FBI", "REQUESTED", "", ""};
	const struct {
		const struct clearance *one;
		const char *kind, *from, *until;
		bool expected;
	} cases[] = {
	    {&fbi, "FBI", "2026-09-01", "2026-12-18", true},
	    {&fbi, "FBI", "2026-08-31", "2026-12-18", false},
	    {&fbi, "FBI", "2026-09-01", "2026-12-19", false},
	    {&fbi, "STATE", "2026-09-01", "2026-12-18", false},
	    {&open, "FBI", "2026-01-01", "2030-01-01", true},
	    {&asked, "FBI", "2026-09-01", "2026-12-18", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    rules_is_cleared(&cases[i].one, 1, cases[i].kind,
			cases[i].from, cases[i].until),
		    cases[i].expected);
	assert_false(rules_is_cleared(NULL, 0, "FBI", "", ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_most_precise_consent_counts),
	    cmocka_unit_test(a_clearance_holds_on_all_days),
	    cmocka_unit_test(a_closure_holds_for_its_school_and_day),
	    cmocka_unit_test(who_closes_answers_for_it),
	    cmocka_unit_test(a_session_id_tells_its_date),
	    cmocka_unit_test(a_calendar_says_when_there_is_school),
	    cmocka_unit_test(a_slot_falls_on_the_days_of_its_cycle),
	    cmocka_unit_test(ids_hold_to_the_alphabet_and_the_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
