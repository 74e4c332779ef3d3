// SPDX-License-Identifier: Apache-2.0
/*
 * test_table.c - tables, CSV and JSON as people and programs see them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "services/chalkline/table.h"

static struct table *
make_table(void)
{
	static const char *const names[] = {
	    "student_id", "note", "minutes_planned", "dosage"};
	static const char *const cells[] = {
	    "0042", "a, \"b\"", "90", "0.6667", "S-1", "Zoë", "1080", ""};
	struct table *table = NULL;

	assert_int_equal(table_new(4, names, &table), STATUS_OK);
	for (size_t i = 0; i < 8; i++)
		table_add(table, cells[i]);
	return table;
}

static void
assert_printed(
    const struct table *table, enum table_format format, const char *expected)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(table_print(table, format, out), STATUS_OK);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void
test_people_get_aligned_columns(void **state)
{
	struct table *table = make_table();

	(void)state;
	assert_printed(table, TABLE_ALIGNED,
	    "student_id  note    minutes_planned  dosage\n"
	    "0042        a, \"b\"               90  0.6667\n"
	    "S-1         Zoë                1080        \n");
	table_free(&table);
	assert_null(table);
}

static void
test_wide_tables_have_high_names(void **state)
{
	static const char *const names[] = {"student_id", "weeks_on_target",
	    "sessions_planned", "sessions_attended", "minutes_delivered",
	    "attendance_rate", "continuity", "minutes_planned", "x_y"};
	struct table *table = NULL;

	(void)state;
	assert_int_equal(table_new(9, names, &table), STATUS_OK);
	for (size_t i = 0; i < 9; i++)
		table_add(table, i == 0 ? "S-1" : "7");
	assert_printed(table, TABLE_ALIGNED,
	    "          weeks\n"
	    "student      on  sessions  sessions    minutes  attendance     "
	    "         minutes  x\n"
	    "id       target   planned  attended  delivered        rate  "
	    "continuity  planned  y\n"
	    "S-1           7         7         7          7           7  "
	    "         7        7  7\n");
	table_free(&table);
}

static void
test_csv_is_quoted_where_it_must_be(void **state)
{
	struct table *table = make_table();

	(void)state;
	assert_printed(table, TABLE_CSV,
	    "student_id,note,minutes_planned,dosage\n"
	    "0042,\"a, \"\"b\"\"\",90,0.6667\n"
	    "S-1,Zoë,1080,\n");
	table_free(&table);
}

static void
test_json_keeps_ids_as_text(void **state)
{
	struct table *table = make_table();

	(void)state;
	assert_printed(table, TABLE_JSON,
	    "[\n"
	    "{\"student_id\":\"0042\",\"note\":\"a, \\\"b\\\"\","
	    "\"minutes_planned\":90,\"dosage\":0.6667},\n"
	    "{\"student_id\":\"S-1\",\"note\":\"Zoë\","
	    "\"minutes_planned\":1080,\"dosage\":null}\n"
	    "]\n");
	table_free(&table);
}

static void
test_a_table_without_rows(void **state)
{
	static const char *const names[] = {"a", "b"};
	struct table *table = NULL;

	(void)state;
	assert_int_equal(table_new(2, names, &table), STATUS_OK);
	assert_int_equal(table_rows(table), 0);
	assert_printed(table, TABLE_ALIGNED, "a  b\n");
	assert_printed(table, TABLE_CSV, "a,b\n");
	assert_printed(table, TABLE_JSON, "[\n]\n");
	table_free(&table);
}

static void
test_format_words(void **state)
{
	enum table_format format = TABLE_ALIGNED;

	(void)state;
	assert_true(table_format_parse("json", &format));
	assert_int_equal(format, TABLE_JSON);
	assert_true(table_format_parse("csv", &format));
	assert_int_equal(format, TABLE_CSV);
	assert_false(table_format_parse("xml", &format));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_people_get_aligned_columns),
	    cmocka_unit_test(test_wide_tables_have_high_names),
	    cmocka_unit_test(test_csv_is_quoted_where_it_must_be),
	    cmocka_unit_test(test_json_keeps_ids_as_text),
	    cmocka_unit_test(test_a_table_without_rows),
	    cmocka_unit_test(test_format_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
