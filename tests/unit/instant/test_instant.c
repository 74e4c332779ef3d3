// SPDX-License-Identifier: Apache-2.0
/* test_instant.c - RFC 3339, dates and ISO weeks, by table. */
#include "common/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct parse_case {
	const char *text;
	int64_t instant; /* -1: refused */
};

static const struct parse_case parse_cases[] = {
    {"2026-10-05T14:00:41Z", INT64_C(1791208841000000)},
    {"2026-10-05T14:00:41.5Z", INT64_C(1791208841500000)},
    {"2026-10-05T14:00:41.123456Z", INT64_C(1791208841123456)},
    {"2026-10-05T09:00:41-05:00", INT64_C(1791208841000000)},
    {"2026-10-05T16:00:41+02:00", INT64_C(1791208841000000)},
    {"2026-10-05t14:00:41z", INT64_C(1791208841000000)},
    {"2000-01-01T00:00:00Z", INT64_C(946684800000000)},
    {"2028-02-29T00:00:00Z", INT64_C(1835395200000000)},
    {"2026-02-29T00:00:00Z", -1},
    {"2026-13-01T00:00:00Z", -1},
    {"2026-10-05T14:00:60Z", -1},
    {"2026-10-05T24:00:00Z", -1},
    {"2026-10-05T14:00:41.1234567Z", -1},
    {"2026-10-05T14:00:41.Z", -1},
    {"2026-10-05T14:00:41", -1},
    {"2026-10-05T14:00:41+2:00", -1},
    {"2026-10-05T14:00:41+0200", -1},
    {"2026-10-05T14:00:41Zx", -1},
    {"2026-10-05 14:00:41Z", -1},
    {"1999-12-31T23:59:59Z", -1},
    {"2101-01-01T00:00:00Z", -1},
    {"", -1},
};

static void
parses_rfc_3339(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parse_cases) / sizeof(*parse_cases);
	     i++) {
		const struct parse_case *c = &parse_cases[i];
		int64_t instant = -1;
		bool ok = instant_parse(c->text, strlen(c->text), &instant);

		if (ok != (c->instant != -1) || instant != c->instant)
			fail_msg(
			    "%s: %d %lld", c->text, ok, (long long)instant);
	}
}

static void
formats_with_the_digits_needed(void **state)
{
	static const struct {
		int64_t instant;
		const char *text;
	} cases[] = {
	    {INT64_C(1791208841000000), "2026-10-05T14:00:41Z"},
	    {INT64_C(1791208841500000), "2026-10-05T14:00:41.5Z"},
	    {INT64_C(1791208841000001), "2026-10-05T14:00:41.000001Z"},
	    {-1, "1969-12-31T23:59:59.999999Z"},
	    {0, "1970-01-01T00:00:00Z"},
	};
	char text[INSTANT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		instant_format(cases[i].instant, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void
every_day_goes_round(void **state)
{
	int32_t from = date_of_civil(1900, 1, 1);
	int32_t to = date_of_civil(2100, 12, 31);
	char text[DATE_TEXT];
	int32_t back;

	(void)state;
	assert_int_equal(date_of_civil(1970, 1, 1), 0);
	for (int32_t date = from; date <= to; date++) {
		date_format(date, text);
		assert_true(date_parse(text, DATE_TEXT - 1, &back));
		assert_int_equal(back, date);
	}
	assert_false(date_parse("2101-01-01", 10, &back));
	assert_false(date_parse("1899-12-31", 10, &back));
	assert_false(date_parse("2026-1-01x", 10, &back));
}

static void
weeks_are_iso_8601(void **state)
{
	static const struct {
		int year, month, day, weekday;
		const char *week;
	} cases[] = {
	    {2026, 10, 5, 0, "2026-W41"},
	    {2026, 10, 11, 6, "2026-W41"},
	    {2026, 1, 1, 3, "2026-W01"},
	    {2027, 1, 1, 4, "2026-W53"},
	    {2024, 12, 30, 0, "2025-W01"},
	    {2021, 1, 3, 6, "2020-W53"},
	    {1969, 12, 31, 2, "1970-W01"},
	};
	char text[WEEK_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int32_t date =
		    date_of_civil(cases[i].year, cases[i].month, cases[i].day);

		assert_int_equal(date_weekday(date), cases[i].weekday);
		assert_int_equal(date_weekday(date_week_start(date)), 0);
		date_format_week(date, text);
		assert_string_equal(text, cases[i].week);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parses_rfc_3339),
	    cmocka_unit_test(formats_with_the_digits_needed),
	    cmocka_unit_test(every_day_goes_round),
	    cmocka_unit_test(weeks_are_iso_8601),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
