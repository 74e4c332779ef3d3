// SPDX-License-Identifier: Apache-2.0
/*
 * test_csv_table.c - the CSV reader and writer: rows, lines, faults.
 *
 * A case is a text and what reading it tells: a row as its line and cells,
 * a fault as its line and code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/csv_table.h"

/* Text of everything the reader tells: "2[a|b] 3!BAD_UTF8 ". */
static void
tell(enum status status, const struct csv_row *row,
    const struct csv_fault *fault, struct buffer *out)
{
	if (status == STATUS_INVALID) {
		buffer_format(out, "%llu!%s ", (unsigned long long)fault->line,
		    fault->code);
		return;
	}
	buffer_format(out, "%llu[", (unsigned long long)row->line);
	for (size_t i = 0; i < row->cells; i++)
		buffer_format(out, "%s%s", i > 0 ? "|" : "", row->cell[i]);
	buffer_format(out, "] ");
}

static void
read_all(const void *text, size_t len, struct buffer *out)
{
	struct csv_reader *reader = NULL;
	struct csv_fault fault;
	struct csv_row row;
	enum status status =
	    csv_open_bytes(bytes_of(text, len), &reader, &fault);

	if (status != STATUS_OK) {
		buffer_format(out, "%s %s", status_name(status), fault.code);
		buffer_append(out, "", 1);
		return;
	}
	for (size_t i = 0; i < csv_column_count(reader); i++)
		buffer_format(
		    out, "%s%s", i > 0 ? "," : "", csv_column_name(reader, i));
	buffer_format(out, ": ");
	while ((status = csv_next(reader, &row, &fault)) == STATUS_OK ||
	       status == STATUS_INVALID)
		tell(status, &row, &fault, out);
	assert_int_equal(status, STATUS_NOT_FOUND);
	assert_int_equal(csv_bytes_read(reader), len);
	assert_int_equal(csv_bytes_total(reader), len);
	csv_close(&reader);
	assert_null(reader);
	buffer_append(out, "", 1);
}

#define TEXT(s) s, sizeof(s) - 1

static void
test_rows(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t len;
		const char *told;
	} cases[] = {
	    {TEXT("a,b\n1,2\n"), "a,b: 2[1|2] "},
	    {TEXT("a,b\n1,2"), "a,b: 2[1|2] "},
	    {TEXT("a,b\r\n1,2\r\n3,4"), "a,b: 2[1|2] 3[3|4] "},
	    {TEXT("a,b\r1,2\r3,4\r"), "a,b: 2[1|2] 3[3|4] "},
	    {TEXT("\xef\xbb\xbf"
		  "a,b\n1,2\n"),
		"a,b: 2[1|2] "},
	    {TEXT("\xef\xbb\xbf\"a\",b\n1,2\n"), "a,b: 2[1|2] "},
	    {TEXT("a,b\n\n  \n1,2\n\n"), "a,b: 4[1|2] "},
	    {TEXT("a,b\n,\n1,2\n"), "a,b: 3[1|2] "},
	    {TEXT("a,b\n1\n1,2,3\n1,2,,\n"), "a,b: 2[1] 3[1|2|3] 4[1|2||] "},
	    {TEXT("a,b\n\"x,y\",\"q\"\"q\"\n"), "a,b: 2[x,y|q\"q] "},
	    {TEXT("a,b\n\"x\ny\",1\n2,3\n"), "a,b: 2[x\ny|1] 4[2|3] "},
	    {TEXT("a,b\n  x , y\t\n"), "a,b: 2[x|y] "},
	    {TEXT("a;b\n1;2\n"), "a;b: 2[1;2] "},
	    {TEXT("a,b\n"), "a,b: "},
	    {TEXT("a,b"), "a,b: "},
	    {TEXT("a,b\nO'Brien,5\"\n"), "a,b: 2[O'Brien|5\"] "},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buffer out;

		buffer_init(&out, 1 << 20);
		read_all(cases[i].text, cases[i].len, &out);
		assert_string_equal((char *)out.data, cases[i].told);
		buffer_fini(&out);
	}
}

static void
test_faults(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t len;
		const char *told;
	} cases[] = {
	    {TEXT(""), "INVALID NO_HEADER"},
	    {TEXT("\n\n"), "INVALID NO_HEADER"},
	    {TEXT("\xef\xbb\xbf"), "INVALID NO_HEADER"},
	    {TEXT("\xff\xfe\x61\x00\x2c\x00"), "INVALID NUL_BYTE"},
	    {TEXT("a\xe9,b\n"), "INVALID BAD_UTF8"},
	    {TEXT("\"a,b\n1,2\n"), "INVALID UNCLOSED_QUOTE"},
	    {TEXT("a,b\nJos\xe9,2\n3,4\n"), "a,b: 2!BAD_UTF8 3[3|4] "},
	    {TEXT("a,b\n1\0,2\n3,4\n"), "a,b: 2!NUL_BYTE 3[3|4] "},
	    {TEXT("a,b\n\"1,2\n3,4\n5,6\n"),
		"a,b: 2!UNCLOSED_QUOTE 3[3|4] 4[5|6] "},
	    {TEXT("a,b\n3,4\n\"1,2"), "a,b: 2[3|4] 3!UNCLOSED_QUOTE "},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buffer out;

		buffer_init(&out, 1 << 20);
		read_all(cases[i].text, cases[i].len, &out);
		assert_string_equal((char *)out.data, cases[i].told);
		buffer_fini(&out);
	}
}

static void
append_many(struct buffer *text, char c, size_t count)
{
	uint8_t *at = buffer_reserve(text, count);

	assert_non_null(at);
	memset(at, c, count);
	text->len += count;
}

static void
check_limit(const struct buffer *text, const char *told)
{
	struct buffer out;

	buffer_init(&out, 64u << 20);
	read_all(text->data, text->len, &out);
	assert_string_equal((char *)out.data, told);
	buffer_fini(&out);
}

static void
test_limits(void **state)
{
	(void)state;
	struct buffer text;

	buffer_init(&text, 64u << 20);
	buffer_format(&text, "a,b\n");
	append_many(&text, 'x', CSV_CELL_MAX + 1);
	buffer_format(&text, ",1\n3,4\n");
	check_limit(&text, "a,b: 2!TOO_LONG 3[3|4] ");

	/* a line longer than any row may be, then a good row */
	buffer_reset(&text);
	buffer_format(&text, "a,b\n");
	append_many(&text, 'x', 3 * CSV_ROW_MAX);
	buffer_format(&text, ",1\n3,4\n");
	check_limit(&text, "a,b: 2!TOO_LONG 3[3|4] ");

	/* the same as the last line, without an end */
	buffer_reset(&text);
	buffer_format(&text, "a,b\n");
	append_many(&text, 'x', 3 * CSV_ROW_MAX);
	check_limit(&text, "a,b: 2!TOO_LONG ");

	buffer_reset(&text);
	buffer_format(&text, "a,b\n");
	append_many(&text, ',', CSV_COLUMNS_MAX);
	buffer_format(&text, "x\n3,4\n");
	check_limit(&text, "a,b: 2!TOO_MANY_COLUMNS 3[3|4] ");

	buffer_reset(&text);
	append_many(&text, ',', CSV_COLUMNS_MAX);
	buffer_format(&text, "x\n");
	check_limit(&text, "INVALID TOO_MANY_COLUMNS");
	buffer_fini(&text);
}

/* An open quote swallows lines up to the limit of a row, and costs one. */
static void
test_open_quote_in_a_long_file(void **state)
{
	(void)state;
	struct csv_reader *reader = NULL;
	struct csv_fault fault;
	struct csv_row row;
	struct buffer text;
	size_t rows = 0;
	size_t faults = 0;
	enum status status;

	buffer_init(&text, 64u << 20);
	buffer_format(&text, "a,b\n\"open,1\n");
	for (int i = 0; i < 400000; i++)
		buffer_format(&text, "%d,%d\n", i, i);
	assert_int_equal(text.failed, STATUS_OK);
	assert_int_equal(
	    csv_open_bytes(buffer_bytes(&text), &reader, &fault), STATUS_OK);
	while ((status = csv_next(reader, &row, &fault)) == STATUS_OK ||
	       status == STATUS_INVALID) {
		if (status == STATUS_INVALID) {
			assert_int_equal(fault.line, 2);
			faults++;
			continue;
		}
		assert_int_equal(row.line, rows + 3);
		assert_int_equal(atoi(csv_cell(&row, 1)), (int)rows);
		rows++;
	}
	assert_int_equal(rows, 400000);
	assert_int_equal(faults, 1);
	csv_close(&reader);
	buffer_fini(&text);
}

static void
test_columns_by_name(void **state)
{
	(void)state;
	struct csv_reader *reader = NULL;
	struct csv_fault fault;
	struct csv_row row;

	assert_int_equal(
	    csv_open_bytes(bytes_of_string("b,a\n1\n"), &reader, &fault),
	    STATUS_OK);
	assert_int_equal(csv_column(reader, "a"), 1);
	assert_int_equal(csv_column(reader, "b"), 0);
	assert_int_equal(csv_column(reader, "c"), -1);
	assert_int_equal(csv_next(reader, &row, &fault), STATUS_OK);
	assert_string_equal(csv_cell(&row, 0), "1");
	assert_string_equal(csv_cell(&row, 1), "");
	assert_string_equal(csv_cell(&row, -1), "");
	csv_close(&reader);
}

static void
test_files(void **state)
{
	(void)state;
	char path[] = "/tmp/test_csv_XXXXXX";
	struct csv_reader *reader = NULL;
	struct csv_fault fault;
	struct csv_row row;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "a\n7\n", 4), 4);
	assert_int_equal(csv_open(path, &reader, &fault), STATUS_OK);
	assert_int_equal(csv_next(reader, &row, &fault), STATUS_OK);
	assert_string_equal(csv_cell(&row, 0), "7");
	csv_close(&reader);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(csv_open_fd(fd, &reader, &fault), STATUS_OK);
	csv_close(&reader);
	assert_int_equal(fcntl(fd, F_GETFD) >= 0, 1);
	assert_int_equal(close(fd), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(csv_open(path, &reader, &fault), STATUS_NOT_FOUND);
	assert_int_equal(csv_open("/", &reader, &fault), STATUS_IO);
}

/* What is written is read back. */
static void
test_round_trip(void **state)
{
	(void)state;
	static const char *const cells[] = {"plain", "", "a,b", "say \"x\"",
	    "two\nlines", " blank ", "\xc3\xa9"};
	struct csv_reader *reader = NULL;
	struct csv_fault fault;
	struct csv_row row;
	struct buffer out;

	buffer_init(&out, 4096);
	for (int line = 0; line < 2; line++) {
		for (size_t i = 0; i < 7; i++)
			csv_write_cell(&out, cells[i], i == 0);
		csv_write_end(&out);
	}
	assert_int_equal(
	    csv_open_bytes(buffer_bytes(&out), &reader, &fault), STATUS_OK);
	assert_int_equal(csv_next(reader, &row, &fault), STATUS_OK);
	assert_int_equal(row.cells, 7);
	for (size_t i = 0; i < 7; i++) {
		assert_string_equal(row.cell[i], cells[i]);
		assert_string_equal(csv_column_name(reader, i), cells[i]);
	}
	csv_close(&reader);
	buffer_fini(&out);
}

/* Each line opens a quote; reading on from every one would take hours. */
static void
test_many_open_quotes(void **state)
{
	struct buffer text;
	struct csv_reader *reader;
	struct csv_fault fault;
	struct csv_row row;
	size_t rows = 0;

	(void)state;
	buffer_init(&text, 8u << 20);
	buffer_append_string(&text, "a,b\n");
	for (int i = 0; i < 30001; i++)
		buffer_append_string(&text, "\"x\n\"y\n\"z\n");
	assert_int_equal(text.failed, STATUS_OK);
	assert_int_equal(
	    csv_open_bytes(buffer_bytes(&text), &reader, &fault), STATUS_OK);
	while (csv_next(reader, &row, &fault) != STATUS_NOT_FOUND)
		rows++;
	assert_in_range(rows, 1, 90003);
	csv_close(&reader);
	buffer_fini(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_faults),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_open_quote_in_a_long_file),
	    cmocka_unit_test(test_columns_by_name),
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_many_open_quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
