// SPDX-License-Identifier: Apache-2.0
/*
 * test_sheet_rules.c - days, times, minutes and ids as people and Excel write
 * them.
 */
#include "services/chalkline/rules_sheet_cell.h"
#include "services/chalkline/rules_sheet_date.h"
#include "services/chalkline/rules_sheet_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
days_by_their_pattern(void **state)
{
	static const struct {
		const char *pattern, *text, *expected; /* NULL: not a day */
		size_t taken;
	} cases[] = {
	    {"M/D/YYYY", "10/5/2026", "2026-10-05", 9},
	    {"M/D/YYYY", "10/05/2026 9:00", "2026-10-05", 10},
	    {"D/M/YYYY", "10/5/2026", "2026-05-10", 9},
	    {"M/D/YYYY", "13/5/2026", NULL, 0},
	    {"M/D/YYYY", "2/29/2026", NULL, 0},
	    {"M/D/YYYY", "2/29/2028", "2028-02-29", 9},
	    {"M/D/YYYY", "10/5/20261", NULL, 0},
	    {"M/D/YYYY", "2026-10-05", "2026-10-05", 10},
	    {"M/D/YYYY", "1999-10-05", NULL, 0},
	    {"M/D/YY", "10/5/26", "2026-10-05", 7},
	    {"DD.MM.YYYY", "5.10.2026", "2026-10-05", 9},
	    {"D MMM YYYY", "5 Oct 2026", "2026-10-05", 10},
	    {"D MMM YYYY", "5 October 2026", "2026-10-05", 14},
	    {"D MMM YYYY", "5 Okt 2026", NULL, 0},
	    {"M/D/YYYY", "", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[DATE_TEXT] = "";
		size_t taken = 0;
		int32_t date;
		bool read = sheet_date_read(
		    cases[i].pattern, cases[i].text, &taken, &date);

		assert_int_equal(read, cases[i].expected != NULL);
		if (!read)
			continue;
		date_format(date, text);
		assert_string_equal(text, cases[i].expected);
		assert_int_equal(taken, cases[i].taken);
	}
}

static void
patterns_and_serial_days(void **state)
{
	char text[DATE_TEXT];
	size_t taken;
	int32_t date;

	(void)state;
	assert_true(sheet_date_pattern_is_valid("M/D/YYYY"));
	assert_true(sheet_date_pattern_is_valid("DD MMM YY"));
	assert_false(sheet_date_pattern_is_valid("M/D"));
	assert_false(sheet_date_pattern_is_valid("M/D/YYYY/D"));
	assert_false(sheet_date_pattern_is_valid(""));
	assert_true(sheet_date_read_serial("45931", &date));
	date_format(date, text);
	assert_string_equal(text, "2025-10-01");
	assert_true(sheet_date_read_serial("45931.375", &date));
	assert_false(sheet_date_read_serial("4593", &date));
	assert_false(sheet_date_read_serial("45931x", &date));
	assert_true(
	    sheet_date_read_swapped("M/D/YYYY", "25/10/2026", &taken, &date));
	date_format(date, text);
	assert_string_equal(text, "2026-10-25");
	assert_false(
	    sheet_date_read_swapped("D MMM YYYY", "5 Oct 2026", &taken, &date));
}

static void
times_of_day(void **state)
{
	static const struct {
		const char *text;
		enum sheet_times times;
		enum sheet_time_fault fault;
		int32_t seconds;
	} cases[] = {
	    {"14:30", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 52200},
	    {"14:30:15", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 52215},
	    {"1430", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 52200},
	    {"2:30 PM", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 52200},
	    {"2:30pm", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 52200},
	    {"2:30 p.m.", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 52200},
	    {"12:00 AM", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 0},
	    {"12:05 PM", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 43500},
	    {"0.604166", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 52200},
	    {"0,375", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 32400},
	    {"2:30", SHEET_TIMES_AUTO, SHEET_TIME_HALF_MISSING, 0},
	    {"2:30", SHEET_TIMES_24H, SHEET_TIME_FINE, 9000},
	    {"9:00", SHEET_TIMES_AUTO, SHEET_TIME_FINE, 32400},
	    {"9:00", SHEET_TIMES_12H, SHEET_TIME_HALF_MISSING, 0},
	    {"25:00", SHEET_TIMES_AUTO, SHEET_TIME_UNREADABLE, 0},
	    {"13:60", SHEET_TIMES_AUTO, SHEET_TIME_UNREADABLE, 0},
	    {"noon", SHEET_TIMES_AUTO, SHEET_TIME_UNREADABLE, 0},
	    {"", SHEET_TIMES_AUTO, SHEET_TIME_UNREADABLE, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int32_t seconds = -1;
		enum sheet_time_fault fault =
		    sheet_time_read(cases[i].text, cases[i].times, &seconds);

		assert_int_equal(fault, cases[i].fault);
		if (fault == SHEET_TIME_FINE)
			assert_int_equal(seconds, cases[i].seconds);
	}
}

static void
minutes_and_ids(void **state)
{
	static const struct {
		const char *text;
		int32_t minutes; /* -1: none */
	} cases[] = {{"30", 30}, {"30.0", 30}, {"30 min", 30}, {"0:30", 30},
	    {"1:05:00", 65}, {"0", 0}, {"", -1}, {"half an hour", -1},
	    {"-5", -1}};
	static const struct {
		const char *text, *id;
	} ids[] = {{"00123", "00123"}, {"'00123", "00123"},
	    {"=\"00123\"", "00123"}, {"4711.0", "4711"}, {"a-b", "a-b"},
	    {"\u00a0 00123\u00a0", "00123"}, {"4711.05", "4711.05"}, {"", ""},
	    {"\u00a0", ""}};
	int32_t minutes;
	size_t digits;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool read = sheet_minutes_read(cases[i].text, &minutes);

		assert_int_equal(read, cases[i].minutes >= 0);
		if (read)
			assert_int_equal(minutes, cases[i].minutes);
	}
	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		assert_true(bytes_equal(
		    sheet_plain_id(ids[i].text), bytes_of_string(ids[i].id)));
	assert_int_equal(sheet_find_mark("#####"), SHEET_MARK_NARROW);
	assert_int_equal(sheet_find_mark("#ref!"), SHEET_MARK_ERROR);
	assert_int_equal(sheet_find_mark("#"), SHEET_MARK_NONE);
	assert_int_equal(sheet_find_mark("#12"), SHEET_MARK_NONE);
	assert_int_equal(sheet_find_mark(""), SHEET_MARK_NONE);
	assert_true(sheet_has_thousands("10,001"));
	assert_true(sheet_has_thousands("1,000,000"));
	assert_false(sheet_has_thousands("10,01"));
	assert_false(sheet_has_thousands("1000,001"));
	assert_false(sheet_has_thousands("10,001,"));
	assert_false(sheet_has_thousands("10001"));
	assert_true(sheet_is_scientific("1.23E+11"));
	assert_false(sheet_is_scientific("E12"));
	assert_true(sheet_is_digits("0042", &digits));
	assert_int_equal(digits, 4);
	assert_false(sheet_is_digits("", &digits));
	assert_false(sheet_is_digits("4a", &digits));
	assert_true(sheet_same_text(" Student  ID ", "student id"));
	assert_false(sheet_same_text("StudentID", "student id"));
	assert_true(sheet_begins_with("Total hours", "total"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_by_their_pattern),
	    cmocka_unit_test(patterns_and_serial_days),
	    cmocka_unit_test(times_of_day),
	    cmocka_unit_test(minutes_and_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
