// SPDX-License-Identifier: Apache-2.0
/*
 * test_rules_columns.c - headers and cells, by a layout of every type.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "services/intake/rules_cells.h"
#include "tests/unit/intake/row_case.h"

static const char *const colours[] = {"red", "deepBlue", "09", NULL};

enum {
	ID,
	IDS,
	LIST,
	COLOUR,
	OPEN,
	COLOURS,
	DATE,
	INSTANT,
	BOOLEAN,
	NUMBER,
	KILOMETRES,
	TIME,
	SECRET,
};

static const struct column columns[] = {
    [ID] = {"id", COLUMN_ID, COLUMN_REQUIRED | COLUMN_KEY, NULL, 0, 0},
    [IDS] = {"ids", COLUMN_IDS, 0, NULL, 0, 0},
    [LIST] = {"list", COLUMN_LIST, 0, NULL, 0, 0},
    [COLOUR] = {"colour", COLUMN_ENUM, 0, colours, 0, 0},
    [OPEN] = {"open", COLUMN_ENUM, COLUMN_OPEN, colours, 0, 0},
    [COLOURS] = {"colours", COLUMN_ENUMS, 0, colours, 0, 0},
    [DATE] = {"date", COLUMN_DATE, 0, NULL, 0, 0},
    [INSTANT] = {"instant", COLUMN_INSTANT, COLUMN_NOT_KEPT, NULL, 0, 0},
    [BOOLEAN] = {"boolean", COLUMN_BOOLEAN, 0, NULL, 0, 0},
    [NUMBER] = {"number", COLUMN_NUMBER, 0, NULL, 1, 300},
    [KILOMETRES] = {"km", COLUMN_KILOMETRES, 0, NULL, 0, 0},
    [TIME] = {"time", COLUMN_TIME, 0, NULL, 0, 0},
    [SECRET] = {"secret", COLUMN_DATE, COLUMN_PERSONAL, NULL, 0, 0},
};

static const struct layout layout = {
    "all.csv", ',', true, columns, sizeof(columns) / sizeof(*columns)};

/* A cell of one column, lenient and strict: what is told. */
static const struct {
	size_t column;
	const char *text;
	const char *lenient;
	const char *strict; /* NULL: the same */
} cells[] = {
    {ID, "a-1", "", NULL},
    {ID, "a 1", "!BAD_ID id [a 1] (an id of 1-255 bytes without blanks); ",
	NULL},
    {ID, "a\x01",
	"!BAD_ID id [a\x01] (an id of 1-255 bytes without "
	"blanks); ",
	NULL},
    {ID, "\xc3\xa9t\xc3\xa9", "", NULL},
    {IDS, "a, b,,c", "", NULL},
    {IDS, "a,b c", "!BAD_ID ids [b c] (an id of 1-255 bytes without blanks); ",
	NULL},
    {LIST, "any text, and more", "", NULL},
    {COLOUR, "red", "", NULL},
    {COLOUR, "RED", "WRONG_CASE colour [RED] (red); ",
	"!WRONG_CASE colour [RED] (red); "},
    {COLOUR, "9", "WRONG_CASE colour [9] (09); ",
	"!WRONG_CASE colour [9] (09); "},
    {COLOUR, "green", "!BAD_VALUE colour [green] (red, deepBlue, 09); ", NULL},
    {COLOUR, "ext:green", "!BAD_VALUE colour [ext:green] (red, deepBlue, 09); ",
	NULL},
    {OPEN, "green", "UNKNOWN_VALUE open [green] (red, deepBlue, 09); ",
	"!BAD_VALUE open [green] (red, deepBlue, 09); "},
    {OPEN, "ext:my-green.1", "", NULL},
    {OPEN, "ext:", "UNKNOWN_VALUE open [ext:] (red, deepBlue, 09); ",
	"!BAD_VALUE open [ext:] (red, deepBlue, 09); "},
    {COLOURS, "red, deepBlue", "", NULL},
    {COLOURS, "red,deepblue", "WRONG_CASE colours [deepblue] (deepBlue); ",
	"!WRONG_CASE colours [deepblue] (deepBlue); "},
    {COLOURS, "RED,green", "!BAD_VALUE colours [green] (red, deepBlue, 09); ",
	NULL},
    {DATE, "2024-02-29", "", NULL},
    {DATE, "2023-02-29", "!BAD_DATE date [2023-02-29] (a day as YYYY-MM-DD); ",
	NULL},
    {INSTANT, "2023-05-01T18:25:43.511Z", "", NULL},
    {INSTANT, "2023-05-01", "", NULL},
    {INSTANT, "1/05/2023",
	"BAD_DATE instant [1/05/2023] (a moment as "
	"YYYY-MM-DDThh:mm:ss.sssZ); ",
	"!BAD_DATE instant [1/05/2023] (a moment as "
	"YYYY-MM-DDThh:mm:ss.sssZ); "},
    {BOOLEAN, "true", "", NULL},
    {BOOLEAN, "TRUE", "", "!WRONG_CASE boolean [TRUE] (true); "},
    {BOOLEAN, "yes", "!BAD_BOOLEAN boolean [yes] (true or false); ", NULL},
    {NUMBER, "300", "", NULL},
    {NUMBER, "0", "!BAD_NUMBER number [0] (a whole number from 1 to 300); ",
	NULL},
    {NUMBER, "301", "!BAD_NUMBER number [301] (a whole number from 1 to 300); ",
	NULL},
    {NUMBER, "1.5", "!BAD_NUMBER number [1.5] (a whole number from 1 to 300); ",
	NULL},
    {NUMBER, "99999999999",
	"!BAD_NUMBER number [99999999999] (a whole number from 1 to 300); ",
	NULL},
    {KILOMETRES, "-12.345", "", NULL},
    {KILOMETRES, "1.2345",
	"!BAD_NUMBER km [1.2345] (kilometres, at most three decimals); ", NULL},
    {KILOMETRES, ".5",
	"!BAD_NUMBER km [.5] (kilometres, at most three decimals); ", NULL},
    {TIME, "24:00", "", NULL},
    {TIME, "24:01",
	"!BAD_TIME time [24:01] (a time of day as HH:MM, 24 hours); ", NULL},
    {TIME, "8:00", "!BAD_TIME time [8:00] (a time of day as HH:MM, 24 hours); ",
	NULL},
    {SECRET, "Ann Archer",
	"!BAD_DATE secret [10 bytes] (a day as YYYY-MM-DD); ", NULL},
};

#define ALL_COLUMNS                                                            \
	"id|ids|list|colour|open|colours|date|instant|boolean|number|km|time|" \
	"secret"

static int
set_up(void **state)
{
	static struct row_case r;

	row_case_init(&r);
	assert_true(row_case_header(&r, &layout, NULL, ALL_COLUMNS, true));
	assert_string_equal(r.told, "");
	*state = &r;
	return 0;
}

static int
tear_down(void **state)
{
	row_case_fini(*state);
	return 0;
}

static void
check_cell_told(struct row_case *r, size_t i, bool strict)
{
	const char *told = strict && cells[i].strict != NULL ? cells[i].strict
							     : cells[i].lenient;
	char text[ROW_TEXT] = "";

	for (size_t k = 0; k < layout.count; k++) {
		if (k > 0)
			(void)strcat(text, "|");
		if (k == cells[i].column)
			(void)strcat(text, cells[i].text);
		else if (k == ID)
			(void)strcat(text, "x");
	}
	assert_int_equal(
	    row_case_row(r, &layout, text, strict), strchr(told, '!') == NULL);
	assert_string_equal(r->told, told);
}

static void
test_cells(void **state)
{
	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		check_cell_told(*state, i, false);
		check_cell_told(*state, i, true);
	}
}

static void
test_values(void **state)
{
	struct row_case *r = *state;
	struct text_list list;

	assert_true(row_case_row(r, &layout,
	    "x|a, b ,c|one two,three|DEEPBLUE|ext:z|9,RED|||FALSE|17|-1.5|"
	    "13:05",
	    false));
	assert_string_equal(field_text(&r->fields, ID), "x");
	assert_string_equal(field_text(&r->fields, COLOUR), "deepBlue");
	assert_string_equal(field_text(&r->fields, OPEN), "ext:z");
	list = field_list(&r->fields, IDS);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.item[1], "b");
	list = field_list(&r->fields, LIST);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.item[0], "one two");
	list = field_list(&r->fields, COLOURS);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.item[0], "09");
	assert_string_equal(list.item[1], "red");
	assert_false(field_boolean(&r->fields, BOOLEAN, true));
	assert_int_equal(field_number(&r->fields, NUMBER, 0), 17);
	assert_int_equal(field_metres(&r->fields, KILOMETRES), -1500);
	assert_int_equal(field_minute(&r->fields, TIME), 13 * 60 + 5);
	assert_null(field_text(&r->fields, DATE));
	assert_false(r->fields.failed);
}

static void
test_absent_values(void **state)
{
	struct row_case *r = *state;

	assert_true(row_case_row(r, &layout, "x", false));
	assert_true(field_boolean(&r->fields, BOOLEAN, true));
	assert_int_equal(field_number(&r->fields, NUMBER, 7), 7);
	assert_int_equal(field_list(&r->fields, IDS).count, 0);
	assert_false(row_case_row(r, &layout, "x", true));
	assert_string_equal(
	    r->told, "!TOO_FEW_CELLS  [1 cells] (13 cells, as the header); ");
	assert_false(row_case_row(r, &layout, "|a", false));
	assert_string_equal(r->told, "!MISSING_VALUE id [] (a value); ");
}

static void
test_long_values_are_cut(void **state)
{
	(void)state;
	struct fault fault;
	char text[300];

	memset(text, 'x', sizeof(text));
	text[59] = '\xc3';
	text[60] = '\xa9';
	text[299] = '\0';
	fault_set(&fault, SEVERITY_ERROR, "C", "f", text, "e");
	assert_int_equal(strlen(fault.found), 59 + 3);
	assert_string_equal(fault.found + 59, "...");
}

/* A row with fewer cells may be shifted: no value of it is shown. */
static void
test_shifted_rows_show_nothing(void **state)
{
	struct row_case *r = *state;

	assert_false(row_case_row(r, &layout, "x|||Archer", false));
	assert_string_equal(
	    r->told, "!BAD_VALUE colour [6 bytes] (red, deepBlue, 09); ");
}

static const struct {
	const char *names;
	bool strict;
	bool usable;
	const char *told;
} headers[] = {
    {ALL_COLUMNS, true, true, ""},
    {"colour|id", false, true, ""},
    {"id||", false, true, ""},
    {"colour", false, false, "!MISSING_COLUMN id [no such column] (id); "},
    {"id|ID", false, true, "UNKNOWN_COLUMN  [ID] (id); "},
    {"ID", false, true, "COLUMN_RENAMED id [ID] (id); "},
    {"ident|id2|colour", false, true,
	"COLUMN_RENAMED id [ident] (id); UNKNOWN_COLUMN  [id2] (a column of "
	"this file's layout); "},
    {"id|id", false, false, "!DUPLICATE_COLUMN id [id] (each column once); "},
    {"id;colour", false, false,
	"!SEPARATOR  [cells separated by semicolons] (cells separated by "
	"commas: save as CSV with commas); "},
    {"id\tcolour", false, false,
	"!SEPARATOR  [cells separated by tabs or bars] (cells separated by "
	"commas: save as CSV with commas); "},
    /* without any key column it may be no header at all */
    {"Archer|Ann", false, false,
	"UNKNOWN_COLUMN  [a name that is none of the columns] (a column of "
	"this file's layout); UNKNOWN_COLUMN  [a name that is none of the "
	"columns] (a column of this file's layout); !MISSING_COLUMN id [no "
	"such column] (id); "},
};

static void
test_headers(void **state)
{
	static const struct column_synonym synonyms[] = {
	    {"all.csv", "ident", "id"}, {NULL, NULL, NULL}};
	struct row_case *r = *state;

	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		assert_int_equal(row_case_header(r, &layout, synonyms,
				     headers[i].names, headers[i].strict),
		    headers[i].usable);
		assert_string_equal(r->told, headers[i].told);
	}
	assert_false(
	    row_case_header(r, &layout, NULL, ALL_COLUMNS "|more", true));
	assert_false(row_case_header(r, &layout, NULL, "id", true));
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(test_cells),
	    CASE(test_values),
	    CASE(test_absent_values),
	    CASE(test_long_values_are_cut),
	    CASE(test_shifted_rows_show_nothing),
	    CASE(test_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
