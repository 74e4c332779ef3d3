// SPDX-License-Identifier: Apache-2.0
/*
 * test_reader.c - each line of NDJSON or CSV is an event or a fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "services/chalkline/stream_reader.h"

#define ENDED                                                                  \
	"{\"eventId\":\"e\",\"type\":\"SESSION_ENDED\",\"sessionId\":\"s\","   \
	"\"occurredAt\":\"2025-09-08T14:30:00Z\""

static char path[] = "/tmp/chalkline-reader-XXXXXX";

static int
make_path(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 || close(fd) != 0;
}

static int
drop_path(void **state)
{
	(void)state;
	return unlink(path);
}

static struct stream_reader *
read_text(const char *text, enum stream_format format, const char *provider)
{
	const struct stream_reader_settings settings = {
	    .path = path, .format = format, .provider = provider};
	struct stream_reader *reader = NULL;
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(stream_reader_open(&settings, &reader), CLI_DONE);
	return reader;
}

/* The one item of a text of one line. */
static void
assert_line(const char *text, const char *code, const char *field)
{
	struct stream_item item;
	struct stream_reader *reader = read_text(text, STREAM_NDJSON, NULL);

	assert_int_equal(stream_reader_next(reader, &item), STATUS_OK);
	assert_int_equal(item.line, 1);
	assert_int_equal(item.good, code == NULL);
	if (code != NULL)
		assert_string_equal(item.fault.code, code);
	if (field != NULL)
		assert_string_equal(item.fault.field, field);
	assert_int_equal(stream_reader_next(reader, &item), STATUS_NOT_FOUND);
	stream_reader_close(&reader);
}

static void
test_lines_and_their_faults(void **state)
{
	(void)state;
	assert_line(ENDED "}\n", NULL, NULL);
	assert_line(ENDED "}", NULL, NULL);
	assert_line("oops\n", "SYNTAX", NULL);
	assert_line(ENDED, "SYNTAX", NULL);
	assert_line(ENDED ",\"colour\":1}\n", "UNKNOWN_FIELD", "colour");
	assert_line(
	    ENDED ",\"studentId\":\"x\"}\n", "FIELD_NOT_ALLOWED", "studentId");
	assert_line("{}\n", "MISSING_FIELD", NULL);
}

static void
test_blank_lines_have_no_verdict_but_a_number(void **state)
{
	struct stream_item item;
	struct stream_reader *reader =
	    read_text("\n  \r\n" ENDED "}\r\n\n", STREAM_NDJSON, NULL);

	(void)state;
	assert_int_equal(stream_reader_next(reader, &item), STATUS_OK);
	assert_true(item.good);
	assert_int_equal(item.line, 3);
	assert_int_equal(stream_reader_next(reader, &item), STATUS_NOT_FOUND);
	stream_reader_close(&reader);
}

static void
test_the_provider_is_the_events_else_the_options(void **state)
{
	struct stream_item item;
	struct stream_reader *reader =
	    read_text(ENDED "}\n" ENDED ",\"providerId\":\"own\"}\n",
		STREAM_NDJSON, "given");

	(void)state;
	assert_int_equal(stream_reader_next(reader, &item), STATUS_OK);
	assert_string_equal(item.event.provider_id, "given");
	assert_int_equal(stream_reader_next(reader, &item), STATUS_OK);
	assert_string_equal(item.event.provider_id, "own");
	stream_reader_close(&reader);
}

static void
test_csv_gives_the_same_event(void **state)
{
	struct stream_item item;
	struct stream_reader *reader =
	    read_text("eventId,type,sessionId,occurredAt\n"
		      "e,SESSION_ENDED,s,2025-09-08T09:30:00-05:00\n"
		      "f,SESSION_ENDED,s,yesterday\n",
		STREAM_CSV, NULL);

	(void)state;
	assert_int_equal(stream_reader_next(reader, &item), STATUS_OK);
	assert_true(item.good);
	assert_int_equal(item.line, 2);
	assert_string_equal(item.event.event_id, "e");
	assert_true(item.event.occurred_at == INT64_C(1757341800000000));
	assert_int_equal(stream_reader_next(reader, &item), STATUS_OK);
	assert_false(item.good);
	assert_string_equal(item.fault.code, "BAD_TIME");
	assert_string_equal(item.event.event_id, "f");
	stream_reader_close(&reader);
}

static void
test_files_that_cannot_be_read(void **state)
{
	struct stream_reader_settings settings = {
	    .path = "/nowhere/at/all", .format = STREAM_NDJSON};
	struct stream_reader *reader = NULL;

	(void)state;
	assert_int_equal(stream_reader_open(&settings, &reader), CLI_USAGE);
	settings.path = "/tmp";
	assert_int_equal(stream_reader_open(&settings, &reader), CLI_USAGE);
	settings.path = "/dev/null";
	settings.format = STREAM_CSV;
	assert_int_equal(stream_reader_open(&settings, &reader), CLI_REFUSED);
	assert_null(reader);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines_and_their_faults),
	    cmocka_unit_test(test_blank_lines_have_no_verdict_but_a_number),
	    cmocka_unit_test(test_the_provider_is_the_events_else_the_options),
	    cmocka_unit_test(test_csv_gives_the_same_event),
	    cmocka_unit_test(test_files_that_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, make_path, drop_path);
}
