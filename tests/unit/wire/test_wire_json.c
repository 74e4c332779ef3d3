// SPDX-License-Identifier: Apache-2.0
/*
 * test_wire_json.c - messages of every kind of field, as JSON.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "chalkline/v1/attendance.pb-c.h"
#include "chalkline/v1/feed.pb-c.h"
#include "chalkline/v1/intake.pb-c.h"
#include "chalkline/v1/job.pb-c.h"
#include "common/wire.h"

static void
assert_json(const ProtobufCMessage *message, const char *expected)
{
	struct buffer out;

	buffer_init(&out, 65536);
	assert_int_equal(wire_json(message, &out), STATUS_OK);
	buffer_append(&out, "", 1);
	assert_string_equal((const char *)out.data, expected);
	buffer_fini(&out);
}

static void
test_absent_fields_are_left_out(void **state)
{
	Chalkline__V1__SessionEvent event = CHALKLINE__V1__SESSION_EVENT__INIT;

	(void)state;
	assert_json(&event.base, "{}");
}

static void
test_names_enums_and_instants(void **state)
{
	Chalkline__V1__SessionEvent event = CHALKLINE__V1__SESSION_EVENT__INIT;
	char *students[] = {(char *)"S1", (char *)"S2"};

	(void)state;
	event.event_id = (char *)"E1";
	event.has_type = true;
	event.type =
	    CHALKLINE__V1__SESSION_EVENT_TYPE__SESSION_EVENT_TYPE_SESSION_STARTED;
	event.has_occurred_at = true;
	event.occurred_at = INT64_C(1791208841000000);
	event.n_student_ids = 2;
	event.student_ids = students;
	event.has_minutes_present = true;
	event.minutes_present = 0;
	assert_json(&event.base,
	    "{\"eventId\":\"E1\",\"type\":\"SESSION_STARTED\","
	    "\"occurredAt\":\"2026-10-05T14:00:41Z\","
	    "\"studentIds\":[\"S1\",\"S2\"],\"minutesPresent\":0}");
}

static void
test_instants_beyond_the_calendar_are_numbers(void **state)
{
	static const struct {
		int64_t at;
		const char *expected;
	} cases[] = {
	    {INT64_C(-62167219200000000), "\"0000-01-01T00:00:00Z\""},
	    {INT64_C(-62167219200000001), "-62167219200000001"},
	    {INT64_C(253402300799999999), "\"9999-12-31T23:59:59.999999Z\""},
	    {INT64_C(253402300800000000), "253402300800000000"},
	    {INT64_MIN, "-9223372036854775808"},
	    {INT64_MAX, "9223372036854775807"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Chalkline__V1__SessionEvent event =
		    CHALKLINE__V1__SESSION_EVENT__INIT;
		char expected[80];

		event.has_occurred_at = true;
		event.occurred_at = cases[i].at;
		(void)snprintf(expected, sizeof(expected),
		    "{\"occurredAt\":%s}", cases[i].expected);
		assert_json(&event.base, expected);
	}
}

static void
test_text_is_escaped(void **state)
{
	Chalkline__V1__JobStarted message = CHALKLINE__V1__JOB_STARTED__INIT;

	(void)state;
	message.job_id = (char *)"a\"b\\c\n\x7f\xc3\xa9";
	assert_json(
	    &message.base, "{\"jobId\":\"a\\\"b\\\\c\\u000a\\u007f\xc3\xa9\"}");
}

static void
test_bytes_are_hex_and_messages_nest(void **state)
{
	uint8_t raw[] = {0x00, 0xff, 0x10};
	Chalkline__V1__FeedEntry entry = CHALKLINE__V1__FEED_ENTRY__INIT;
	Chalkline__V1__FeedEntry *entries[] = {&entry, &entry};
	Chalkline__V1__FeedBatch batch = CHALKLINE__V1__FEED_BATCH__INIT;

	(void)state;
	entry.has_seq = true;
	entry.seq = UINT64_MAX;
	batch.has_epoch = true;
	batch.epoch.data = raw;
	batch.epoch.len = sizeof(raw);
	batch.n_entries = 2;
	batch.entries = entries;
	assert_json(&batch.base,
	    "{\"epoch\":\"00ff10\",\"entries\":"
	    "[{\"seq\":18446744073709551615},{\"seq\":18446744073709551615}]}");
}

static void
test_only_the_chosen_member_of_a_oneof(void **state)
{
	Chalkline__V1__IntakeEvent event = CHALKLINE__V1__INTAKE_EVENT__INIT;
	Chalkline__V1__AuthoritySet set = CHALKLINE__V1__AUTHORITY_SET__INIT;

	(void)state;
	assert_json(&event.base, "{}");
	set.time_zone = (char *)"America/Chicago";
	event.what_case = CHALKLINE__V1__INTAKE_EVENT__WHAT_AUTHORITY_SET;
	event.authority_set = &set;
	assert_json(&event.base,
	    "{\"authoritySet\":{\"timeZone\":\"America/Chicago\"}}");
}

static void
test_a_full_buffer_is_told(void **state)
{
	Chalkline__V1__JobStarted message = CHALKLINE__V1__JOB_STARTED__INIT;
	struct buffer out;

	(void)state;
	message.job_id = (char *)"a job of a long name";
	buffer_init(&out, 8);
	assert_int_equal(wire_json(&message.base, &out), STATUS_TOO_BIG);
	buffer_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_absent_fields_are_left_out),
	    cmocka_unit_test(test_names_enums_and_instants),
	    cmocka_unit_test(test_instants_beyond_the_calendar_are_numbers),
	    cmocka_unit_test(test_text_is_escaped),
	    cmocka_unit_test(test_bytes_are_hex_and_messages_nest),
	    cmocka_unit_test(test_only_the_chosen_member_of_a_oneof),
	    cmocka_unit_test(test_a_full_buffer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
