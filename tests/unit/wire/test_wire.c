// SPDX-License-Identifier: Apache-2.0
/*
 * test_wire.c - hostile bytes against the limits, and what must hold for
 * every message type of the contract.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "all_messages.h"
#include "common/wire.h"
#include "common/wire_scan.h"

#define MESSAGES (sizeof(all_messages) / sizeof(all_messages[0]))
#define ARENA_BYTES (1024u * 1024u)
#define BODY_MAX 256

#define JOB_START &chalkline__v1__job_start__descriptor
#define PROGRESS &chalkline__v1__job_progress__descriptor
#define SUBMIT &chalkline__v1__submit_events__descriptor

static size_t
from_hex(const char *hex, uint8_t *out)
{
	size_t len = strlen(hex) / 2;

	for (size_t i = 0; i < len; i++) {
		unsigned byte;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		out[i] = (uint8_t)byte;
	}
	return len;
}

/* One thing is wrong in each. */
static const struct {
	const char *name;
	const ProtobufCMessageDescriptor *type;
	const char *hex;
	enum status expected;
	const char *detail;
} cases[] = {
    {"nothing at all", JOB_START, "", STATUS_OK, ""},
    {"plain text", JOB_START, "0a03616263", STATUS_OK, ""},
    {"text of four bytes a character", JOB_START, "0a04f09f8e93", STATUS_OK,
	""},
    {"a NUL in text", JOB_START, "0a03610062", STATUS_INVALID,
	"JobStart.kind: a NUL byte"},
    {"a stray lead byte", JOB_START, "0a02c328", STATUS_INVALID,
	"JobStart.kind: not UTF-8"},
    {"an overlong NUL", JOB_START, "0a02c080", STATUS_INVALID, "not UTF-8"},
    {"a surrogate", JOB_START, "0a03eda080", STATUS_INVALID, "not UTF-8"},
    {"above U+10FFFF", JOB_START, "0a04f4908080", STATUS_INVALID, "not UTF-8"},
    {"half a character", JOB_START, "0a02e282", STATUS_INVALID, "not UTF-8"},
    {"any byte in bytes", JOB_START, "120300ff80", STATUS_OK, ""},
    {"a known enum number", PROGRESS, "1804", STATUS_OK, ""},
    {"an unknown enum number", PROGRESS, "1863", STATUS_INVALID,
	"JobProgress.state: not a known number"},
    {"a negative enum number", PROGRESS, "18ffffffffffffffffff01",
	STATUS_INVALID, "JobProgress.state"},
    {"an endless number", PROGRESS, "18ffffffffffffffffffffff", STATUS_INVALID,
	"malformed"},
    {"text that ends early", JOB_START, "0a05616263", STATUS_INVALID,
	"malformed"},
    {"a length beyond memory", JOB_START, "0affffffffffffffffff01",
	STATUS_INVALID, "malformed"},
    {"a tag alone", JOB_START, "0a", STATUS_INVALID, "malformed"},
    {"field number 0", JOB_START, "0001", STATUS_INVALID, "malformed"},
    {"a group", JOB_START, "0b0c", STATUS_INVALID, "malformed"},
    {"a number where text belongs", JOB_START, "0801", STATUS_INVALID,
	"JobStart.kind: malformed"},
    {"text where a number belongs", PROGRESS, "2201ff", STATUS_INVALID,
	"JobProgress.version: malformed"},
    {"a newer sender's field", JOB_START, "f80701", STATUS_OK, ""},
    {"bad text two levels down", SUBMIT, "0a040a02c328", STATUS_INVALID,
	"SessionEvent.event_id: not UTF-8"},
    {"bad text in a list", SUBMIT, "0a064204c32841ff", STATUS_INVALID,
	"SessionEvent.student_ids: not UTF-8"},
    {"an inner message that ends early", SUBMIT, "0a020a05", STATUS_INVALID,
	"SessionEvent: malformed"},
};

static void
test_hostile_bytes(void **state)
{
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(ARENA_BYTES, &arena), STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t body[BODY_MAX];
		char detail[128] = "";
		ProtobufCMessage *message;
		size_t len = from_hex(cases[i].hex, body);
		enum status status =
		    wire_unpack(cases[i].type, bytes_of(body, len), arena,
			&message, detail, sizeof(detail));

		if (status != cases[i].expected ||
		    strstr(detail, cases[i].detail) == NULL)
			fail_msg("%s: found %s `%s`", cases[i].name,
			    status_name(status), detail);
		arena_reset(arena);
	}
	arena_free(&arena);
}

/* count events of no bytes: two bytes each on the wire. */
static enum status
unpack_empty_events(size_t count, size_t arena_bytes, char *detail)
{
	struct arena *arena;
	ProtobufCMessage *message;
	uint8_t *body = malloc(2 * count);

	assert_non_null(body);
	for (size_t i = 0; i < count; i++) {
		body[2 * i] = 0x0a;
		body[2 * i + 1] = 0;
	}
	assert_int_equal(arena_new(arena_bytes, &arena), STATUS_OK);

	enum status status = wire_unpack(
	    SUBMIT, bytes_of(body, 2 * count), arena, &message, detail, 128);

	arena_free(&arena);
	free(body);
	return status;
}

static void
test_bombs_stay_within_the_limit(void **state)
{
	char detail[128] = "";

	(void)state;
	assert_int_equal(
	    unpack_empty_events(4096, 4 * ARENA_BYTES, detail), STATUS_OK);
	assert_int_equal(
	    unpack_empty_events(60000, ARENA_BYTES, detail), STATUS_TOO_BIG);
	assert_non_null(strstr(detail, "memory"));
	assert_int_equal(
	    unpack_empty_events(WIRE_ITEMS_MAX + 1, 64 * ARENA_BYTES, detail),
	    STATUS_INVALID);
	assert_non_null(strstr(detail, "SubmitEvents.events"));
}

/* How deep a type nests; past the limit it does not matter how far. */
static unsigned
depth_of(const ProtobufCMessageDescriptor *type, unsigned above)
{
	unsigned deepest = above + 1;

	if (deepest > WIRE_DEPTH_MAX)
		return deepest;
	for (unsigned i = 0; i < type->n_fields; i++) {
		unsigned below;

		if (type->fields[i].type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		below = depth_of(type->fields[i].descriptor, above + 1);
		if (below > deepest)
			deepest = below;
	}
	return deepest;
}

static void
test_no_type_is_recursive(void **state)
{
	(void)state;
	assert_true(MESSAGES > 70);
	for (size_t i = 0; i < MESSAGES; i++) {
		if (depth_of(all_messages[i], 0) > WIRE_DEPTH_MAX)
			fail_msg("%s nests deeper than %d, or in itself",
			    all_messages[i]->name, WIRE_DEPTH_MAX);
	}
}

static void
test_every_type_keeps_the_rules_of_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < MESSAGES; i++) {
		const ProtobufCMessageDescriptor *type = all_messages[i];

		assert_true(type->n_fields <= WIRE_FIELDS_MAX);
		for (unsigned f = 0; f < type->n_fields; f++)
			assert_int_not_equal(
			    type->fields[f].label, PROTOBUF_C_LABEL_REQUIRED);
	}
}

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* A SubmitEvents with a field of each kind. */
static size_t
pack_good(uint8_t out[BODY_MAX])
{
	Chalkline__V1__SessionEvent event = CHALKLINE__V1__SESSION_EVENT__INIT;
	Chalkline__V1__SessionEvent *events[] = {&event, &event};
	Chalkline__V1__SubmitEvents submit = CHALKLINE__V1__SUBMIT_EVENTS__INIT;
	char *students[] = {(char *)"S1", (char *)"S\xc3\xa9"};

	event.event_id = (char *)"E1";
	event.has_type = true;
	event.type = 5;
	event.session_id = (char *)"X1";
	event.has_occurred_at = true;
	event.occurred_at = INT64_C(1791208841000000);
	event.n_student_ids = 2;
	event.student_ids = students;
	event.has_minutes_present = true;
	event.minutes_present = 30;
	submit.n_events = 2;
	submit.events = events;
	submit.has_lenient = true;
	submit.lenient = true;
	assert_true(
	    protobuf_c_message_get_packed_size(&submit.base) <= BODY_MAX);
	return protobuf_c_message_pack(&submit.base, out);
}

/*
 * Whatever passes can be shown: valid JSON, hence valid text and known enum
 * names, whichever bytes were changed.  Jansson's own integers end below
 * those of a uint64, so it reads numbers as reals.
 */
static void
test_changed_bytes_pass_whole_or_not_at_all(void **state)
{
	uint8_t good[BODY_MAX], body[BODY_MAX];
	size_t len = pack_good(good);
	struct arena *arena;
	struct buffer json;
	uint32_t seed = 7;
	size_t passed = 0;

	(void)state;
	assert_int_equal(arena_new(ARENA_BYTES, &arena), STATUS_OK);
	buffer_init(&json, ARENA_BYTES);
	for (int round = 0; round < 100000; round++) {
		ProtobufCMessage *message;
		char detail[128];
		const ProtobufCMessageDescriptor *type =
		    round % 2 == 0
			? SUBMIT
			: all_messages[next_random(&seed) % MESSAGES];

		memcpy(body, good, len);
		for (uint32_t n = next_random(&seed) % 4; n > 0; n--)
			body[next_random(&seed) % len] =
			    (uint8_t)next_random(&seed);
		arena_reset(arena);
		if (wire_unpack(type, bytes_of(body, len), arena, &message,
			detail, sizeof(detail)) != STATUS_OK)
			continue;
		buffer_reset(&json);
		assert_int_equal(wire_json(message, &json), STATUS_OK);

		json_t *read = json_loadb((const char *)json.data, json.len,
		    JSON_DECODE_INT_AS_REAL, NULL);

		assert_non_null(read);
		json_decref(read);
		passed++;
	}
	assert_true(passed > 1000);
	buffer_fini(&json);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_hostile_bytes),
	    cmocka_unit_test(test_bombs_stay_within_the_limit),
	    cmocka_unit_test(test_no_type_is_recursive),
	    cmocka_unit_test(test_every_type_keeps_the_rules_of_change),
	    cmocka_unit_test(test_changed_bytes_pass_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
