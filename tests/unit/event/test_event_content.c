// SPDX-License-Identifier: Apache-2.0
/*
 * test_event_content.c - the same event is the same content, whatever brought
 * it: NDJSON, CSV or protobuf.
 */
#include "common/event/event_csv.h"
#include "common/event/event_field.h"
#include "common/event/event_json.h"
#include "common/event/event_wire.h"
#include "common/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "chalkline/v1/attendance.pb-c.h"

static struct arena *arena;

static const char *const header =
    "eventId,type,sessionId,occurredAt,providerId,studentId,studentIdScheme,"
    "studentIds,tutorId,programId,schoolId,subject,plannedStart,plannedEnd,"
    "modality,status,minutesPresent,reason,party,voidsEventId,makeupOf,"
    "makeupFor\n";

static const struct {
	const char *json;
	const char *csv;
} pairs[] = {
    {"{\"eventId\":\"e1\",\"type\":\"SESSION_SCHEDULED\","
     "\"sessionId\":\"s\",\"occurredAt\":\"2026-10-05T16:00:00+02:00\","
     "\"providerId\":\"p\",\"programId\":\"P\",\"schoolId\":\"S\","
     "\"subject\":\"MATH\",\"tutorId\":\"T\","
     "\"studentIds\":[\"c\",\"a\",\"b\"],"
     "\"plannedStart\":\"2026-10-06T14:00:00Z\","
     "\"plannedEnd\":\"2026-10-06T14:30:00.500Z\",\"makeupFor\":[]}",
	"e1,SESSION_SCHEDULED,s,2026-10-05T14:00:00Z,p,,,b  a c,T,P,S,"
	"MATH,2026-10-06T14:00:00.0Z,2026-10-06T14:30:00.5Z,,,,,,,,\n"},
    {"{\"minutesPresent\":0,\"eventId\":\"e2\","
     "\"type\":\"ATTENDANCE_MARKED\",\"sessionId\":\"s\","
     "\"occurredAt\":\"2026-10-05T14:00:00Z\",\"providerId\":\"p\","
     "\"studentId\":\"a\",\"status\":\"PARTIAL\"}",
	"e2,ATTENDANCE_MARKED,s,2026-10-05T14:00:00Z,p,a,DISTRICT,,,,,,,,"
	",PARTIAL,0,,,,,\n"},
};

/* The content hash of an event as read; its packed bytes beside it. */
static struct bytes
content(struct session_event *event, struct buffer *packed,
    uint8_t hash[EVENT_HASH_BYTES])
{
	struct event_fault fault;

	assert_int_equal(
	    event_check(event, false, arena, &fault, NULL), STATUS_OK);
	buffer_reset(packed);
	assert_int_equal(event_pack(event, packed), STATUS_OK);
	event_hash(buffer_bytes(packed), hash);
	return buffer_bytes(packed);
}

static void
read_csv_event(const char *row_text, struct session_event *event)
{
	struct buffer text;
	struct csv_reader *reader;
	struct csv_fault csv_fault;
	struct csv_row row;
	struct event_columns columns;
	struct event_fault fault;

	buffer_init(&text, 4096);
	buffer_append_string(&text, header);
	buffer_append_string(&text, row_text);
	assert_int_equal(
	    csv_open_bytes(buffer_bytes(&text), &reader, &csv_fault),
	    STATUS_OK);
	assert_int_equal(
	    event_read_columns(reader, false, arena, &columns, &fault, NULL),
	    STATUS_OK);
	assert_int_equal(csv_next(reader, &row, &csv_fault), STATUS_OK);
	assert_int_equal(
	    event_read_csv(&columns, &row, arena, event, &fault), STATUS_OK);
	csv_close(&reader);
	buffer_fini(&text);
}

static void
three_formats_one_content(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct session_event from_json, from_csv, from_wire;
		struct event_fault fault = {"", "", "", ""};
		uint8_t a[EVENT_HASH_BYTES], b[EVENT_HASH_BYTES],
		    c[EVENT_HASH_BYTES];
		struct buffer packed, again;

		arena_reset(arena);
		buffer_init(&packed, EVENT_PACKED_MAX);
		buffer_init(&again, EVENT_PACKED_MAX);
		assert_int_equal(event_read_json(bytes_of_string(pairs[i].json),
				     false, arena, &from_json, &fault, NULL),
		    STATUS_OK);
		read_csv_event(pairs[i].csv, &from_csv);
		content(&from_csv, &again, b);
		content(&from_json, &packed, a);
		assert_memory_equal(a, b, EVENT_HASH_BYTES);
		assert_int_equal(event_unpack(buffer_bytes(&packed), false,
				     arena, &from_wire, &fault, NULL),
		    STATUS_OK);
		content(&from_wire, &again, c);
		assert_memory_equal(a, c, EVENT_HASH_BYTES);
		buffer_fini(&packed);
		buffer_fini(&again);
	}
}

static void
other_content_has_another_hash(void **state)
{
	struct session_event event;
	struct event_fault fault;
	uint8_t a[EVENT_HASH_BYTES], b[EVENT_HASH_BYTES];
	struct buffer packed;

	(void)state;
	arena_reset(arena);
	buffer_init(&packed, EVENT_PACKED_MAX);
	assert_int_equal(event_read_json(bytes_of_string(pairs[1].json), false,
			     arena, &event, &fault, NULL),
	    STATUS_OK);
	content(&event, &packed, a);
	event.minutes_present = EVENT_NO_MINUTES;
	content(&event, &packed, b);
	assert_memory_not_equal(a, b, EVENT_HASH_BYTES);
	buffer_fini(&packed);
}

static void
what_is_no_message_is_a_fault(void **state)
{
	static const char *const broken[] = {
	    "\x0a\xff", "\xff\xff\xff", "\x10\x7f", "\x0a\x01\xff"};
	struct session_event event;
	struct event_fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		arena_reset(arena);
		assert_int_equal(event_unpack(bytes_of_string(broken[i]), false,
				     arena, &event, &fault, NULL),
		    STATUS_INVALID);
		assert_string_equal(fault.code, "SYNTAX");
	}
	/* Field 99 with the value 1. */
	assert_int_equal(event_unpack(bytes_of_string("\x98\x06\x01"), false,
			     arena, &event, &fault, NULL),
	    STATUS_INVALID);
	assert_string_equal(fault.code, "UNKNOWN_FIELD");
	assert_int_equal(event_unpack(bytes_of_string("\x98\x06\x01"), true,
			     arena, &event, &fault, NULL),
	    STATUS_OK);
}

/* A field that comes twice sends an event to the general reader. */
static void
both_readers_read_the_same(void **state)
{
	static const char plain[] =
	    "\x0a\x01"
	    "e"
	    "\x10\x0a\x1a\x01"
	    "s"
	    "\x20\x80\xa0\xc3\x90\xb9\xb0\x8e\x03"
	    "\x2a\x01"
	    "p"
	    "\x32\x02"
	    "\xc3\xa9"
	    "\x38\x03"
	    "\x4a\x01"
	    "t"
	    "\x52\x01"
	    "P"
	    "\x5a\x01"
	    "S"
	    "\x60\x02\x68\x05\x70\x06\x78\x01\x80\x01\x04\x88\x01\x1c"
	    "\x90\x01\x02\x98\x01\x03\xa2\x01\x01"
	    "v"
	    "\xaa\x01\x01"
	    "m";
	static const char twice[] = "\x0a\x01"
				    "x";
	struct session_event a, b;
	struct event_fault fault;
	struct buffer first, again, second;

	(void)state;
	arena_reset(arena);
	buffer_init(&first, EVENT_PACKED_MAX);
	buffer_init(&again, EVENT_PACKED_MAX);
	buffer_init(&second, EVENT_PACKED_MAX);
	buffer_append(&again, twice, sizeof(twice) - 1);
	buffer_append(&again, plain, sizeof(plain) - 1);
	assert_int_equal(
	    event_unpack(bytes_of((const uint8_t *)plain, sizeof(plain) - 1),
		false, arena, &a, &fault, NULL),
	    STATUS_OK);
	assert_int_equal(
	    event_unpack(buffer_bytes(&again), false, arena, &b, &fault, NULL),
	    STATUS_OK);
	assert_int_equal(event_pack(&a, &first), STATUS_OK);
	assert_int_equal(event_pack(&b, &second), STATUS_OK);
	assert_int_equal(first.len, sizeof(plain) - 1);
	assert_memory_equal(first.data, plain, first.len);
	assert_int_equal(second.len, first.len);
	assert_memory_equal(second.data, first.data, first.len);
	buffer_fini(&first);
	buffer_fini(&again);
	buffer_fini(&second);
}

static uint64_t
random_below(uint64_t n)
{
	static uint64_t seed = 11;

	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (seed >> 33) % n;
}

/* Its length takes two bytes. */
#define LONG_TEXT                                                              \
	("a name of more than one hundred and twenty-seven bytes, of which "   \
	 "there is one now and then among the ids of those who send events")

static const char *
random_text(void)
{
	static const char *const texts[] = {"", "a", "S\303\266ren", "1001",
	    "0198c0de-0000-7000-8000-000000000001", LONG_TEXT};

	return random_below(3) == 0
		   ? NULL
		   : texts[random_below(sizeof(texts) / sizeof(*texts))];
}

static int64_t
random_instant(void)
{
	int64_t instant = (int64_t)random_below(UINT64_C(1) << 31)
			  << random_below(30);

	return random_below(4) == 0   ? EVENT_NO_INSTANT
	       : random_below(2) == 0 ? instant
				      : -instant;
}

/* Whatever it holds; event_check would refuse most of them. */
static void
random_event(struct session_event *e, const char *list[3])
{
	session_event_init(e);
	e->event_id = random_text();
	e->type = (enum event_type)random_below(EVENT_TYPES);
	e->session_id = random_text();
	e->occurred_at = random_instant();
	e->provider_id = random_text();
	e->student_id = random_text();
	e->student_id_scheme = (enum id_scheme)random_below(4);
	e->tutor_id = random_text();
	e->program_id = random_text();
	e->school_id = random_text();
	e->subject = (enum subject)random_below(3);
	e->planned_start = random_instant();
	e->planned_end = random_instant();
	e->modality = (enum modality)random_below(3);
	e->status = (enum attendance)random_below(4);
	if (random_below(2) == 0)
		e->minutes_present = (int32_t)random_below(500);
	e->reason = (enum reason)random_below(4);
	e->party = (enum party)random_below(3);
	e->voids_event_id = random_text();
	e->makeup_of = random_text();
	list[0] = "1";
	list[1] = "";
	list[2] = "another";
	e->student_ids = e->makeup_for = list;
	e->student_count = random_below(4);
	e->makeup_for_count = random_below(4);
}

/* The bytes are those of the library: read by it, and packed again. */
static void
packed_as_the_library_does(void **state)
{
	struct buffer ours, theirs;

	(void)state;
	buffer_init(&ours, EVENT_PACKED_MAX);
	buffer_init(&theirs, EVENT_PACKED_MAX);
	for (int i = 0; i < 20000; i++) {
		Chalkline__V1__SessionEvent *message;
		struct session_event event;
		const char *list[3];

		random_event(&event, list);
		buffer_reset(&ours);
		buffer_reset(&theirs);
		assert_int_equal(event_pack(&event, &ours), STATUS_OK);
		message = chalkline__v1__session_event__unpack(
		    NULL, ours.len, ours.data);
		assert_non_null(message);
		assert_int_equal(message->base.n_unknown_fields, 0);
		assert_int_equal(wire_pack(&message->base, &theirs), STATUS_OK);
		chalkline__v1__session_event__free_unpacked(message, NULL);
		assert_int_equal(ours.len, theirs.len);
		if (ours.len > 0)
			assert_memory_equal(ours.data, theirs.data, ours.len);
	}
	buffer_fini(&ours);
	buffer_fini(&theirs);
}

/* Some byte of it another, or one more, or one less. */
static void
spoil(struct buffer *b)
{
	size_t at = (size_t)random_below(b->len);

	switch (random_below(3)) {
	case 0:
		b->data[at] = (uint8_t)random_below(256);
		break;
	case 1:
		b->len--;
		break;
	default:
		buffer_append(b, "\x98\x01\x00", 1 + random_below(3));
	}
}

/* One that event_check may well accept: what its type carries, and needs. */
static void
make_likely(struct session_event *e)
{
	unsigned allowed;

	e->type =
	    EVENT_SESSION_STARTED +
	    (enum event_type)random_below(EVENT_TYPES - EVENT_SESSION_STARTED);
	e->event_id = e->voids_event_id =
	    "0198c0de-0000-7000-8000-000000000001";
	e->session_id = e->student_id = "s1";
	e->provider_id = e->tutor_id = "S\303\266ren";
	e->student_id_scheme = ID_SCHEME_DISTRICT;
	e->occurred_at = INT64_C(1790000000000000);
	e->status = ATTENDANCE_PRESENT;
	e->party = PARTY_SCHOOL;
	allowed = event_fields_allowed(e->type);
	for (unsigned field = 0; field < EVENT_FIELDS; field++) {
		if ((allowed >> field & 1) == 0)
			event_field_clear(e, (enum event_field)field);
	}
}

/*
 * What is said to be as packed gives the same bytes when it is packed again;
 * and what is packed of a checked event is said to be, when it has no lists.
 */
static void
as_packed_is_what_packing_gives(void **state)
{
	struct buffer sent, again;
	size_t accepted = 0, told = 0;

	(void)state;
	buffer_init(&sent, EVENT_PACKED_MAX);
	buffer_init(&again, EVENT_PACKED_MAX);
	for (int i = 0; i < 200000; i++) {
		struct session_event event;
		struct event_fault fault;
		const char *list[3];
		bool as_packed, is_spoilt = random_below(2) == 0;

		arena_reset(arena);
		random_event(&event, list);
		make_likely(&event);
		if (is_spoilt)
			event.student_id_scheme =
			    (enum id_scheme)random_below(2);
		buffer_reset(&sent);
		assert_int_equal(event_pack(&event, &sent), STATUS_OK);
		if (is_spoilt)
			spoil(&sent);
		if (event_unpack_sent(buffer_bytes(&sent), false, arena, &event,
			&fault, NULL, &as_packed) != STATUS_OK ||
		    event_check(&event, false, arena, &fault, NULL) !=
			STATUS_OK)
			continue;
		accepted++;
		told += as_packed;
		assert_true(as_packed || is_spoilt);
		buffer_reset(&again);
		assert_int_equal(event_pack(&event, &again), STATUS_OK);
		if (as_packed)
			assert_true(bytes_equal(
			    buffer_bytes(&sent), buffer_bytes(&again)));
	}
	assert_true(told > 50000 && accepted - told > 1000);
	buffer_fini(&sent);
	buffer_fini(&again);
}

/* What a sender may write otherwise: it is not what packing gives. */
static void
another_spelling_is_not_as_packed(void **state)
{
	static const struct {
		const char *what, *bytes;
		size_t len;
	} cases[] = {
	    {"fields in another order",
		"\x1a\x01s\x0a\x01"
		"e\x2a\x01p",
		9},
	    {"a length of two bytes",
		"\x0a\x81\x00"
		"e\x1a\x01s\x2a\x01p",
		10},
	    {"a number that packs as absent",
		"\x0a\x01"
		"e\x10\x00\x1a\x01s\x2a\x01p",
		11},
	    {"a number that is longer than it must be",
		"\x0a\x01"
		"e\x10\x87\x00\x1a\x01s\x2a\x01p",
		12},
	    {"no providerId",
		"\x0a\x01"
		"e\x1a\x01s",
		6},
	    {"a student without a scheme",
		"\x0a\x01"
		"e\x1a\x01s\x2a\x01p\x32\x01x",
		12},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct session_event event;
		struct event_fault fault;
		bool as_packed = true;

		arena_reset(arena);
		assert_int_equal(
		    event_unpack_sent(bytes_of(cases[i].bytes, cases[i].len),
			false, arena, &event, &fault, NULL, &as_packed),
		    STATUS_OK);
		if (as_packed)
			fail_msg("%s", cases[i].what);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(three_formats_one_content),
	    cmocka_unit_test(other_content_has_another_hash),
	    cmocka_unit_test(what_is_no_message_is_a_fault),
	    cmocka_unit_test(both_readers_read_the_same),
	    cmocka_unit_test(packed_as_the_library_does),
	    cmocka_unit_test(as_packed_is_what_packing_gives),
	    cmocka_unit_test(another_spelling_is_not_as_packed),
	};
	int failed;

	if (arena_new(1u << 20, &arena) != STATUS_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
