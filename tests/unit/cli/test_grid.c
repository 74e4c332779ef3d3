// SPDX-License-Identifier: Apache-2.0
/*
 * test_grid.c - the week as people see it, and which weeks there are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/grid.h"
#include "services/chalkline/show_grid.h"

static void
assert_printed(struct grid *grid, size_t width, const char *expected)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(grid_print(grid, width, out), STATUS_OK);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void
add(struct grid *grid, uint32_t day, uint32_t start, const char *text)
{
	assert_int_equal(
	    grid_add(grid, day, start, start + 30, text), STATUS_OK);
}

static void
test_days_across_times_down(void **state)
{
	struct grid *grid = NULL;

	(void)state;
	assert_int_equal(grid_new(&grid), STATUS_OK);
	add(grid, 4, 510, "M1 t2");
	add(grid, 0, 600, "R1 t1");
	add(grid, 0, 510, "M1 t2");
	add(grid, 0, 510, "M1 t1");
	assert_printed(grid, 80,
	    "             Mon          Tue          Wed          Thu          "
	    "Fri\n"
	    "08:30-09:00  M1 t1                                               "
	    "M1 t2\n"
	    "             M1 t2\n"
	    "10:00-10:30  R1 t1\n");
	assert_int_equal(grid_entries(grid), 4);
	grid_free(&grid);
	assert_null(grid);
}

static void
test_long_text_is_cut_between_characters(void **state)
{
	struct grid *grid = NULL;

	(void)state;
	assert_int_equal(grid_new(&grid), STATUS_OK);
	add(grid, 5, 60, "ééééééééééééééé");
	add(grid, 0, 60, "exactly10c");
	assert_printed(grid, 10,
	    "             Mon        Tue        Wed        Thu        "
	    "Fri        Sat\n"
	    "01:00-01:30  exactly10c                                  "
	    "           ééééééééé~\n");
	grid_free(&grid);
}

static void
test_days_of_a_cycle(void **state)
{
	struct grid *grid = NULL;

	(void)state;
	assert_int_equal(grid_new(&grid), STATUS_OK);
	add(grid, 10, 510, "M1 t1");
	add(grid, 8, 600, "R1 t1");
	add(grid, 7, 600, "of no day");
	add(grid, 18, 600, "of no day");
	assert_int_equal(grid_entries(grid), 2);
	assert_printed(grid, 80,
	    "             A                     B                     C\n"
	    "08:30-09:00                                              M1 t1\n"
	    "10:00-10:30  R1 t1\n");
	add(grid, 1, 540, "M1 t2");
	assert_printed(grid, 80,
	    "             Mon          Tue          Wed          Thu          "
	    "Fri\n"
	    "09:00-09:30               M1 t2\n"
	    "\n"
	    "             A                     B                     C\n"
	    "08:30-09:00                                              M1 t1\n"
	    "10:00-10:30  R1 t1\n");
	grid_free(&grid);
}

static void
test_weeks(void **state)
{
	static const char *const wrong[] = {"2025-W54", "2025-W00", "2025-W5",
	    "2025-w05", "2025W05", "2025-W05x", "", "1999-W10", "2025-W53"};
	int32_t monday;

	(void)state;
	assert_true(show_grid_parse_week("2025-W41", &monday));
	assert_int_equal(monday, date_of_civil(2025, 10, 6));
	assert_true(show_grid_parse_week("2026-W53", &monday));
	assert_int_equal(monday, date_of_civil(2026, 12, 28));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(show_grid_parse_week(wrong[i], &monday));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_days_across_times_down),
	    cmocka_unit_test(test_long_text_is_cut_between_characters),
	    cmocka_unit_test(test_days_of_a_cycle),
	    cmocka_unit_test(test_weeks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
