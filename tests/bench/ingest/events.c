// SPDX-License-Identifier: Apache-2.0
/*
 * events.c - the stream of one provider, made at the price of a copy.
 *
 * Ten events of a session are packed once; each next session is a copy with
 * other ids written over.  Ids of equal length keep the messages valid.
 */
#include "tests/bench/ingest/bench.h"

#include "common/event/event_wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define SESSION_EVENTS 10
#define STUDENTS 3
#define NO_ID "00000000-0000-0000-0000-000000000000"
#define NO_SESSION "session-0000000000000000"
#define NO_STUDENT "student-0000000000000000"
#define HOUR_US (INT64_C(3600) * 1000000)

/* A packed event and where its ids stand in it; 0: not in it. */
struct template
{
	uint8_t bytes[512];
	size_t len, id_at, session_at, student_at;
	int student;
};

struct event_stream {
	struct template templates[SESSION_EVENTS];
	bool random;
	uint64_t prefix, made, state;
	struct event_batch batch;
	uint8_t *room;
};

static const struct {
	enum event_type type;
	int student, minute;
} script[SESSION_EVENTS] = {
    {EVENT_SESSION_STARTED, -1, 0},
    {EVENT_STUDENT_JOINED, 0, 0},
    {EVENT_STUDENT_JOINED, 1, 1},
    {EVENT_STUDENT_JOINED, 2, 2},
    {EVENT_STUDENT_LEFT, 1, 29},
    {EVENT_STUDENT_LEFT, 0, 30},
    {EVENT_SESSION_ENDED, -1, 30},
    {EVENT_ATTENDANCE_MARKED, 0, 31},
    {EVENT_ATTENDANCE_MARKED, 1, 31},
    {EVENT_ATTENDANCE_MARKED, 2, 32},
};

void
provider_name(int producer, char name[32])
{
	snprintf(name, 32, "provider-%03d", producer);
}

static size_t
find(const struct template *t, const char *text)
{
	const uint8_t *at = memmem(t->bytes, t->len, text, strlen(text));

	return at == NULL ? 0 : (size_t)(at - t->bytes);
}

static void
make_template(struct template *t, size_t i, int producer, int64_t start)
{
	char provider[32];
	struct session_event event;
	struct buffer packed;

	provider_name(producer, provider);
	session_event_init(&event);
	event.event_id = NO_ID;
	event.session_id = NO_SESSION;
	event.type = script[i].type;
	event.occurred_at = start + script[i].minute * INT64_C(60000000);
	event.provider_id = provider;
	if (event.type == EVENT_SESSION_STARTED)
		event.tutor_id = "tutor-000001";
	if (script[i].student >= 0) {
		event.student_id = NO_STUDENT;
		event.student_id_scheme = ID_SCHEME_DISTRICT;
	}
	if (event.type == EVENT_ATTENDANCE_MARKED) {
		event.status = ATTENDANCE_PRESENT;
		event.minutes_present = 28;
	}
	buffer_init(&packed, sizeof(t->bytes));
	if (event_pack(&event, &packed) != STATUS_OK)
		die("an event cannot be packed");
	memcpy(t->bytes, packed.data, packed.len);
	t->len = packed.len;
	t->id_at = find(t, NO_ID);
	t->session_at = find(t, NO_SESSION) + strlen("session-");
	t->student = script[i].student;
	if (t->student >= 0)
		t->student_at = find(t, NO_STUDENT) + strlen("student-");
	buffer_fini(&packed);
}

struct event_stream *
event_stream_new(const struct run *run, int producer)
{
	struct event_stream *s = must(calloc(1, sizeof(*s)));
	size_t count = (size_t)run->batch;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	s->random = run->random;
	s->prefix =
	    ((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000)
		<< 8 |
	    (uint64_t)producer;
	if (getrandom(&s->state, sizeof(s->state), 0) != sizeof(s->state))
		die("no random bytes");
	for (size_t i = 0; i < SESSION_EVENTS; i++)
		make_template(&s->templates[i], i, producer,
		    (int64_t)now.tv_sec * 1000000 - 24 * HOUR_US);
	s->batch.count = count;
	s->batch.keys = must(calloc(count, EVENT_KEY_BYTES));
	s->batch.packed = must(calloc(count, sizeof(*s->batch.packed)));
	s->room = must(calloc(count, sizeof(s->templates[0].bytes)));
	return s;
}

static uint64_t
next_random(struct event_stream *s)
{
	uint64_t x = s->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static void
put_u64(uint8_t *out, uint64_t value)
{
	for (size_t i = 0; i < 8; i++)
		out[i] = (uint8_t)(value >> (56 - 8 * i));
}

static void
put_hex(uint8_t *out, const uint8_t *bytes, size_t count)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < count; i++) {
		out[2 * i] = (uint8_t)digits[bytes[i] >> 4];
		out[2 * i + 1] = (uint8_t)digits[bytes[i] & 15];
	}
}

static void
put_uuid(uint8_t *out, const uint8_t key[EVENT_KEY_BYTES])
{
	put_hex(out, key, 4);
	put_hex(out + 9, key + 4, 2);
	put_hex(out + 14, key + 6, 2);
	put_hex(out + 19, key + 8, 2);
	put_hex(out + 24, key + 10, 6);
}

static void
make_key(struct event_stream *s, uint8_t key[EVENT_KEY_BYTES])
{
	if (!s->random) {
		put_u64(key, s->prefix);
		put_u64(key + 8, s->made);
		return;
	}
	put_u64(key, next_random(s));
	put_u64(key + 8, next_random(s));
	key[6] = (uint8_t)((key[6] & 0x0f) | 0x40);
	key[8] = (uint8_t)((key[8] & 0x3f) | 0x80);
}

static void
put_number(uint8_t *out, uint64_t number)
{
	uint8_t bytes[8];

	put_u64(bytes, number);
	put_hex(out, bytes, 8);
}

const struct event_batch *
event_stream_next(struct event_stream *s)
{
	uint8_t *out = s->room;

	for (size_t i = 0; i < s->batch.count; i++) {
		uint64_t session = s->made / SESSION_EVENTS;
		const struct template *t =
		    &s->templates[s->made % SESSION_EVENTS];

		memcpy(out, t->bytes, t->len);
		make_key(s, s->batch.keys[i]);
		put_uuid(out + t->id_at, s->batch.keys[i]);
		put_number(out + t->session_at, s->prefix << 24 | session);
		if (t->student >= 0)
			put_number(out + t->student_at,
			    session % 4000 * STUDENTS + (uint64_t)t->student);
		s->batch.packed[i] = bytes_of(out, t->len);
		out += t->len;
		s->made++;
	}
	return &s->batch;
}
