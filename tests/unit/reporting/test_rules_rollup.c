// SPDX-License-Identifier: Apache-2.0
/*
 * test_rules_rollup.c - rates and cells.
 */
#include "services/reporting/rules_rollup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_rates(void **state)
{
	static const struct {
		uint64_t part, base;
		const char *text;
	} cases[] = {
	    {0, 0, ""},
	    {5, 0, ""},
	    {0, 7, "0.0000"},
	    {1, 3, "0.3333"},
	    {2, 3, "0.6667"},
	    {1, 1, "1.0000"},
	    {5, 4, "1.2500"},
	    {1, 20000, "0.0001"}, /* half goes up */
	    {1, 20001, "0.0000"},
	    {19999, 20000, "1.0000"},
	    {3, 20000, "0.0002"},
	    {12345678, 1, "12345678.0000"},
	    {RATE_BASE_MAX, RATE_BASE_MAX, "1.0000"},
	    {RATE_BASE_MAX - 1, RATE_BASE_MAX, "1.0000"},
	    {UINT64_MAX, 1, "18446744073709551615.0000"},
	};
	char text[CELL_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		reporting_format_rate(cases[i].part, cases[i].base, text);
		assert_string_equal(text, cases[i].text);
	}
}

/* floor(part x 10000 / base + 1/2), exactly: 2 x part x 10000 + base over
 * 2 x base, in numbers that do not overflow. */
static void
test_rates_against_exact(void **state)
{
	unsigned seed = 11;
	char text[CELL_TEXT];
	char expected[CELL_TEXT];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t base =
		    1 + (uint64_t)rand_r(&seed) % (i % 2 == 0 ? 400 : 1000000);
		uint64_t part = (uint64_t)rand_r(&seed) % (base + base / 4 + 1);
		uint64_t scaled = (2 * part * 10000 + base) / (2 * base);

		(void)snprintf(expected, sizeof(expected), "%llu.%04llu",
		    (unsigned long long)(scaled / 10000),
		    (unsigned long long)(scaled % 10000));
		reporting_format_rate(part, base, text);
		assert_string_equal(text, expected);
	}
}

static void
join(enum report report, bool by_reason, const struct figures *figures,
    char *out, size_t size)
{
	char cells[FIGURE_CELLS_MAX][CELL_TEXT];
	const char *columns[FIGURE_CELLS_MAX];
	size_t count = reporting_figure_columns(report, by_reason, columns);

	out[0] = '\0';
	reporting_figure_cells(report, by_reason, figures, cells);
	for (size_t i = 0; i < count; i++) {
		size_t used = strlen(out);

		(void)snprintf(out + used, size - used, "%s%s",
		    i == 0 ? "" : ",", cells[i]);
	}
}

static void
test_columns(void **state)
{
	const char *columns[FIGURE_CELLS_MAX];

	(void)state;
	assert_int_equal(
	    reporting_figure_columns(REPORT_DOSAGE, false, columns), 15);
	assert_string_equal(columns[0], "sessions_planned");
	assert_string_equal(columns[14], "continuity");
	assert_int_equal(
	    reporting_figure_columns(REPORT_ATTENDANCE, false, columns), 10);
	assert_int_equal(
	    reporting_figure_columns(REPORT_ATTENDANCE, true, columns), 27);
	assert_string_equal(columns[9], "attendance_rate");
	assert_string_equal(columns[10], "reason_school_absence");
	assert_string_equal(columns[26], "reason_unknown");
}

/* A planned session of 30 minutes with a substitute for 20 of them; and a
 * make-up of 40 with the planned tutor. */
static void
test_cells(void **state)
{
	struct session session = {.tutor = 8,
	    .planned_tutor = 9,
	    .promised_minutes = 30,
	    .planned_minutes = 30};
	struct session makeup = {.tutor = 9,
	    .planned_tutor = 9,
	    .makeup_of = 1,
	    .planned_minutes = 40};
	struct line came = {.minutes = 20,
	    .delivered = 20,
	    .basis = MINUTES_ASSUMED,
	    .status = ATTENDANCE_LATE,
	    .reason = REASON_TRANSPORT,
	    .flags = LINE_PROMISED | LINE_PLANNED | LINE_OFFERED |
		     LINE_ATTENDED | LINE_WEEK_EXPECTED};
	struct line made_up = {.minutes = 50,
	    .delivered = 50,
	    .basis = MINUTES_STATED,
	    .status = ATTENDANCE_PRESENT,
	    .flags = LINE_OFFERED | LINE_ATTENDED};
	struct figures figures = {0};
	char text[512];

	(void)state;
	join(REPORT_DOSAGE, false, &figures, text, sizeof(text));
	assert_string_equal(text, "0,0,0,0,0,0,0,0,0,,,,0,0,");
	reporting_add_line(&figures, &came, &session);
	reporting_add_line(&figures, &made_up, &makeup);
	join(REPORT_DOSAGE, false, &figures, text, sizeof(text));
	/* dosage (20 + 40) / 30; assumed 20 / 70; continuity 50 / 70 */
	assert_string_equal(
	    text, "1,2,2,0,0,0,0,30,70,0.2857,2.0000,1.0000,1,0,0.7143");
	join(REPORT_ATTENDANCE, false, &figures, text, sizeof(text));
	assert_string_equal(text, "2,1,1,0,0,0,0,0,0,1.0000");
	assert_int_equal(figures.reasons[REASON_TRANSPORT], 1);
}

/* Offered: one unmarked, one not available, one excused out, one absent, one
 * present; and a walk-in. */
static void
test_rate_base(void **state)
{
	static const struct line lines[] = {
	    {.flags = LINE_OFFERED | LINE_UNMARKED,
		.status = ATTENDANCE_UNMARKED},
	    {.flags = LINE_OFFERED | LINE_NOT_AVAILABLE,
		.status = ATTENDANCE_NO_SHOW,
		.reason = REASON_NO_SPACE},
	    {.flags = LINE_OFFERED | LINE_EXCUSED_OUT,
		.status = ATTENDANCE_ABSENT_EXCUSED},
	    {.flags = LINE_OFFERED, .status = ATTENDANCE_ABSENT_UNEXCUSED},
	    {.flags = LINE_OFFERED | LINE_ATTENDED,
		.status = ATTENDANCE_PRESENT},
	    {.flags = LINE_ATTENDED | LINE_WALK_IN,
		.status = ATTENDANCE_LEFT_EARLY},
	    {.flags = 0, .status = ATTENDANCE_PRESENT},
	    {.flags = LINE_PLANNED,
		.status = ATTENDANCE_UNMARKED,
		.reason = REASON_OTHER},
	};
	struct session session = {.promised_minutes = 30};
	struct figures figures = {0};
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		reporting_add_line(&figures, &lines[i], &session);
	assert_int_equal(figures.rate_base, 2);
	assert_int_equal(figures.walk_ins, 1);
	assert_int_equal(figures.reasons[REASON_OTHER], 0);
	join(REPORT_ATTENDANCE, false, &figures, text, sizeof(text));
	assert_string_equal(text, "5,1,0,1,0,1,1,1,1,1.0000");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rates),
	    cmocka_unit_test(test_rates_against_exact),
	    cmocka_unit_test(test_columns),
	    cmocka_unit_test(test_cells),
	    cmocka_unit_test(test_rate_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
