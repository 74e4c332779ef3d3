// SPDX-License-Identifier: Apache-2.0
/*
 * test_lines.c - lines of a pipe, whatever their ends and lengths.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/chalkline/stream_lines.h"

static FILE *
file_of(const char *text, size_t len)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	rewind(file);
	return file;
}

static void
assert_next(struct stream_lines *lines, uint64_t number, const char *expected)
{
	struct bytes line;

	assert_int_equal(stream_lines_next(lines, &line), STATUS_OK);
	assert_int_equal(lines->line, number);
	assert_int_equal(line.len, strlen(expected));
	assert_memory_equal(line.data, expected, line.len);
}

static void
test_lines_with_and_without_an_end(void **state)
{
	static const char text[] = "\xEF\xBB\xBF"
				   "one\n\nthree";
	FILE *file = file_of(text, sizeof(text) - 1);
	struct stream_lines lines;
	struct bytes line;

	(void)state;
	assert_int_equal(stream_lines_init(&lines, fileno(file)), STATUS_OK);
	assert_next(&lines, 1, "one");
	assert_next(&lines, 2, "");
	assert_next(&lines, 3, "three");
	assert_int_equal(stream_lines_next(&lines, &line), STATUS_NOT_FOUND);
	stream_lines_fini(&lines);
	fclose(file);
}

static void
test_a_line_that_is_too_long_is_passed_over(void **state)
{
	size_t len = 6u * STREAM_LINE_MAX;
	char *text = malloc(len);
	struct stream_lines lines;
	struct bytes line;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', len);
	memcpy(text, "first\n", 6);
	memcpy(text + len - 5, "\nlast", 5);
	FILE *file = file_of(text, len);
	assert_int_equal(stream_lines_init(&lines, fileno(file)), STATUS_OK);
	assert_next(&lines, 1, "first");
	assert_int_equal(stream_lines_next(&lines, &line), STATUS_TOO_BIG);
	assert_int_equal(lines.line, 2);
	assert_next(&lines, 3, "last");
	assert_int_equal(stream_lines_next(&lines, &line), STATUS_NOT_FOUND);
	stream_lines_fini(&lines);
	fclose(file);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines_with_and_without_an_end),
	    cmocka_unit_test(test_a_line_that_is_too_long_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
