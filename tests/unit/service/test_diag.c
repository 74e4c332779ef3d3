// SPDX-License-Identifier: Apache-2.0
/*
 * test_diag.c - a line of the diagnostic log is one JSON object, whatever
 * stands in its values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "common/diag.h"

static char lines[16384];

/* What the calls in between write to stderr. */
static int
catch_begin(int ends[2])
{
	int kept = dup(2);

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(dup2(ends[1], 2), 2);
	return kept;
}

static void
catch_end(int kept, int ends[2])
{
	ssize_t n;

	dup2(kept, 2);
	close(kept);
	close(ends[1]);
	n = read(ends[0], lines, sizeof(lines) - 1);
	lines[n < 0 ? 0 : n] = '\0';
	close(ends[0]);
}

static json_t *
parse_line(void)
{
	json_t *json;

	assert_int_equal(lines[0], '<');
	assert_int_equal(lines[2], '>');
	assert_int_equal(lines[strlen(lines) - 1], '\n');
	assert_ptr_equal(strchr(lines, '\n'), lines + strlen(lines) - 1);
	json = json_loads(lines + 3, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	return json;
}

static const char *
text_of(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

static void
test_fields(void **state)
{
	int ends[2], kept = catch_begin(ends);
	json_t *json;

	(void)state;
	diag_init("intake", DIAG_INFO);
	diag(DIAG_WARNING, "import.done",
	    "import=%d\tfile=%s\tlead=%s\tempty=\tbig=%s", -12, "a b=c", "007",
	    "12345678901234567890");
	catch_end(kept, ends);
	assert_int_equal(lines[1], '4');
	json = parse_line();
	assert_string_equal(text_of(json, "service"), "intake");
	assert_string_equal(text_of(json, "what"), "import.done");
	assert_int_equal(
	    json_integer_value(json_object_get(json, "import")), -12);
	assert_string_equal(text_of(json, "file"), "a b=c");
	assert_string_equal(text_of(json, "lead"), "007");
	assert_string_equal(text_of(json, "empty"), "");
	assert_string_equal(text_of(json, "big"), "12345678901234567890");
	assert_int_equal(strlen(text_of(json, "at")), 27);
	json_decref(json);
}

static void
test_control_characters_are_escaped(void **state)
{
	int ends[2], kept = catch_begin(ends);
	json_t *json;

	(void)state;
	diag(DIAG_ERROR, "odd", "value=%s",
	    "\n<3>{\"what\":\"forged\"}\r\x1b[31m\\\x7f");
	catch_end(kept, ends);
	json = parse_line();
	assert_string_equal(text_of(json, "value"),
	    "\n<3>{\"what\":\"forged\"}\r\x1b[31m\\\x7f");
	json_decref(json);
}

static void
test_a_long_value_is_cut(void **state)
{
	static char value[9000];
	int ends[2], kept;
	json_t *json;

	(void)state;
	for (size_t len = 3800; len < 4300; len += 7) {
		memset(value, '"', len);
		value[len] = '\0';
		kept = catch_begin(ends);
		diag(DIAG_ERROR, "long", "value=%s\tafter=1", value);
		catch_end(kept, ends);
		json = parse_line();
		assert_true(strlen(text_of(json, "value")) > 1000);
		json_decref(json);
	}
}

static void
test_levels(void **state)
{
	int ends[2], kept = catch_begin(ends);

	(void)state;
	diag(DIAG_DEBUG, "hidden", "a=%d", 1);
	catch_end(kept, ends);
	assert_string_equal(lines, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fields),
	    cmocka_unit_test(test_control_characters_are_escaped),
	    cmocka_unit_test(test_a_long_value_is_cut),
	    cmocka_unit_test(test_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
