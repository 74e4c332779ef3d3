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
#include "services/scheduling/rules_ids.h"

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
	    {"", day("2026-10-12"), false},
	    {"", day("2026-10-17"), true},
	    {"A", day("2026-10-12"), true},
	    {"A", day("2026-10-13"), false},
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_calendar_says_when_there_is_school),
	    cmocka_unit_test(ids_hold_to_the_alphabet_and_the_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
