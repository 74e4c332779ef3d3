// SPDX-License-Identifier: Apache-2.0
/*
 * test_envelope.c - the envelope reads what protobuf-c writes, and nothing
 * that breaks a limit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "chalkline/v1/envelope.pb-c.h"
#include "common/envelope.h"
#include "common/wire.h"

static void
test_request_there_and_back(void **state)
{
	struct request sent = {.type = "attendance.SubmitEvents"};
	struct request read;
	struct buffer out;

	(void)state;
	request_id_new(sent.id);
	sent.body = bytes_of_string("the body");
	buffer_init(&out, 4096);
	assert_int_equal(envelope_pack_request(&sent, &out), STATUS_OK);
	assert_int_equal(
	    envelope_unpack_request(buffer_bytes(&out), &read), STATUS_OK);
	assert_memory_equal(read.id, sent.id, sizeof(sent.id));
	assert_string_equal(read.type, sent.type);
	assert_true(bytes_equal(read.body, sent.body));
	assert_false(read.as_it_is);
	buffer_reset(&out);
	sent.as_it_is = true;
	assert_int_equal(envelope_pack_request(&sent, &out), STATUS_OK);
	assert_int_equal(
	    envelope_unpack_request(buffer_bytes(&out), &read), STATUS_OK);
	assert_true(read.as_it_is);
	buffer_fini(&out);
}

static void
test_reply_there_and_back(void **state)
{
	struct reply sent = {.status = STATUS_DIVERGED, .part = 3};
	struct reply read;
	struct buffer out;

	(void)state;
	request_id_new(sent.id);
	sent.more = true;
	sent.body = bytes_of_string("a part");
	(void)snprintf(sent.detail, sizeof(sent.detail), "why \xc3\xa9");
	buffer_init(&out, 4096);
	assert_int_equal(envelope_pack_reply(&sent, &out), STATUS_OK);
	assert_int_equal(
	    envelope_unpack_reply(buffer_bytes(&out), &read), STATUS_OK);
	assert_int_equal(read.status, STATUS_DIVERGED);
	assert_int_equal(read.part, 3);
	assert_true(read.more);
	assert_string_equal(read.detail, sent.detail);
	assert_true(bytes_equal(read.body, sent.body));
	buffer_fini(&out);
}

static void
test_a_cut_detail_stays_text(void **state)
{
	struct reply sent = {.status = STATUS_INVALID}, read;
	struct buffer out;

	(void)state;
	memset(sent.detail, 'a', sizeof(sent.detail) - 1);
	sent.detail[sizeof(sent.detail) - 2] = (char)0xc3;
	buffer_init(&out, 4096);
	assert_int_equal(envelope_pack_reply(&sent, &out), STATUS_OK);
	assert_int_equal(
	    envelope_unpack_reply(buffer_bytes(&out), &read), STATUS_OK);
	assert_int_equal(strlen(read.detail), sizeof(sent.detail) - 2);
	buffer_fini(&out);
}

/* A Request as another program may write it. */
struct odd {
	const char *name;
	size_t id_len;
	const char *type;
	enum status expected;
};

static const struct odd odd_requests[] = {
    {"as it should be", 16, "job.Start", STATUS_OK},
    {"a short id", 15, "job.Start", STATUS_INVALID},
    {"a long id", 17, "job.Start", STATUS_INVALID},
    {"no id", 0, "job.Start", STATUS_INVALID},
    {"no type", 16, NULL, STATUS_INVALID},
    {"an empty type", 16, "", STATUS_INVALID},
    {"a type with blanks", 16, "job Start", STATUS_INVALID},
    {"a type with a line end", 16, "job.Start\n", STATUS_INVALID},
    {"the longest type", 16,
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl",
	STATUS_OK},
    {"a longer type", 16,
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm",
	STATUS_INVALID},
};

static void
test_odd_requests(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(odd_requests) / sizeof(odd_requests[0]);
	     i++) {
		const struct odd *c = &odd_requests[i];
		Chalkline__V1__Request message = CHALKLINE__V1__REQUEST__INIT;
		uint8_t id[32] = {0};
		struct request read;
		struct buffer out;

		message.has_id = c->id_len > 0;
		message.id.data = id;
		message.id.len = c->id_len;
		message.type = (char *)c->type;
		buffer_init(&out, 4096);
		assert_int_equal(wire_pack(&message.base, &out), STATUS_OK);
		if (envelope_unpack_request(buffer_bytes(&out), &read) !=
		    c->expected)
			fail_msg("%s", c->name);
		buffer_fini(&out);
	}
}

static void
test_every_cut_of_a_frame_is_refused_or_whole(void **state)
{
	struct request sent = {.type = "job.Start"}, read;
	struct buffer out;

	(void)state;
	request_id_new(sent.id);
	sent.body = bytes_of_string("body");
	buffer_init(&out, 4096);
	assert_int_equal(envelope_pack_request(&sent, &out), STATUS_OK);
	for (size_t len = 0; len < out.len; len++) {
		enum status status =
		    envelope_unpack_request(bytes_of(out.data, len), &read);

		/* Cut between fields it is a request without its body. */
		assert_true(status == STATUS_INVALID || read.body.len == 0);
	}
	buffer_fini(&out);
}

static void
test_ids_grow_and_are_version_7(void **state)
{
	uint8_t before[REQUEST_ID_BYTES], id[REQUEST_ID_BYTES];

	(void)state;
	request_id_new(before);
	for (int i = 0; i < 100000; i++) {
		request_id_new(id);
		assert_true(memcmp(before, id, 8) < 0);
		assert_int_equal(id[6] >> 4, 7);
		assert_int_equal(id[8] >> 6, 2);
		memcpy(before, id, sizeof(id));
	}
}

static void
test_statuses_are_those_of_the_contract(void **state)
{
	const ProtobufCEnumDescriptor *wire =
	    &chalkline__v1__status__descriptor;

	(void)state;
	assert_int_equal(wire->n_values, STATUS_INTERNAL + 2);
	for (int s = STATUS_OK; s <= STATUS_INTERNAL; s++) {
		const ProtobufCEnumValue *value =
		    protobuf_c_enum_descriptor_get_value(wire, s + 1);
		char name[64];

		assert_non_null(value);
		(void)snprintf(name, sizeof(name), "STATUS_%s",
		    status_name((enum status)s));
		assert_string_equal(value->name, name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_request_there_and_back),
	    cmocka_unit_test(test_reply_there_and_back),
	    cmocka_unit_test(test_a_cut_detail_stays_text),
	    cmocka_unit_test(test_odd_requests),
	    cmocka_unit_test(test_every_cut_of_a_frame_is_refused_or_whole),
	    cmocka_unit_test(test_ids_grow_and_are_version_7),
	    cmocka_unit_test(test_statuses_are_those_of_the_contract),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
