// SPDX-License-Identifier: Apache-2.0
/*
 * test_bad_input.c - bytes that nobody should send, to every request type of
 * every service, by an operator whom the services let in.
 *
 * Every body is answered with a status and, where it is not OK, with words;
 * every broken frame is dropped and counted.  Afterwards the four services
 * are the same processes and answer.
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
#include <zmq.h>

#include "tests/component/access/live_stack.h"

#define TIMEOUT_MS 120000
#define FIELDS_MAX 16
#define DEEP_LEVELS 20000
#define MANY 200000
#define BODY_MAX (1000u * 1024u)

/* What an answer to a body may be. */
enum expectation {
	ANY_ANSWER, /* whatever it means to the type, but an answer */
	REFUSED,    /* no type can make sense of it: not OK */
};

struct body {
	const char *name;
	enum expectation expected;
	struct buffer bytes;
};

struct bodies {
	struct body *items;
	size_t count;
};

static struct buffer *
add_body(struct bodies *list, const char *name, enum expectation expected)
{
	list->items =
	    realloc(list->items, (list->count + 1) * sizeof(*list->items));
	assert_non_null(list->items);
	list->items[list->count] =
	    (struct body){.name = name, .expected = expected};
	buffer_init(&list->items[list->count].bytes, BODY_MAX);
	return &list->items[list->count++].bytes;
}

static void
put(struct buffer *b, const char *bytes, size_t len)
{
	buffer_append(b, bytes, len);
}

/* The tag of a field below 16. */
static void
put_tag(struct buffer *b, unsigned field, unsigned wire_type)
{
	char tag = (char)(field << 3 | wire_type);

	put(b, &tag, 1);
}

static void
put_varint(struct buffer *b, uint64_t value)
{
	do {
		char byte = (char)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));

		put(b, &byte, 1);
		value >>= 7;
	} while (value > 0);
}

static void
put_text(struct buffer *b, unsigned field, const char *text, size_t len)
{
	put_tag(b, field, 2);
	put_varint(b, len);
	put(b, text, len);
}

/* field { field { field ... } }, written from the inside. */
static void
put_nested(struct buffer *b, unsigned field)
{
	size_t len = 0;
	char *bytes = malloc(8 * DEEP_LEVELS);
	size_t at = 8 * DEEP_LEVELS;

	assert_non_null(bytes);
	for (int i = 0; i < DEEP_LEVELS; i++) {
		struct buffer head;

		buffer_init(&head, BODY_MAX);
		put_tag(&head, field, 2);
		put_varint(&head, len);
		at -= head.len;
		memcpy(bytes + at, head.data, head.len);
		len += head.len;
		buffer_fini(&head);
	}
	put(b, bytes + at, len);
	free(bytes);
}

static void
add_random(struct bodies *list, unsigned seed)
{
	struct buffer *b = add_body(list, "random bytes", ANY_ANSWER);
	size_t len = 1 + (seed * 37) % 2000;

	for (size_t i = 0; i < len; i++) {
		char byte;

		seed = seed * 1103515245u + 12345u;
		byte = (char)(seed >> 16);
		put(b, &byte, 1);
	}
}

/* What may be wrong with any one field. */
static void
add_field_bodies(struct bodies *list, unsigned field)
{
	struct buffer *b;

	b = add_body(list, "bad UTF-8", ANY_ANSWER);
	put_text(b, field, "\xff\xfe\xc0\x80", 4);
	b = add_body(list, "a NUL in text", ANY_ANSWER);
	put_text(b, field, "a\0b", 3);
	b = add_body(list, "an unknown enum or a huge number", ANY_ANSWER);
	put_tag(b, field, 0);
	put_varint(b, UINT64_MAX);
	b = add_body(list, "an unknown enum of 31 bits", ANY_ANSWER);
	put_tag(b, field, 0);
	put_varint(b, INT32_MAX);
	b = add_body(list, "deep nesting", ANY_ANSWER);
	put_nested(b, field);
	b = add_body(list, "many empty messages", ANY_ANSWER);
	for (int i = 0; i < MANY; i++)
		put_text(b, field, "", 0);
	b = add_body(list, "a length beyond the end", REFUSED);
	put_tag(b, field, 2);
	put_varint(b, 1000);
	put(b, "abc", 3);
	b = add_body(list, "a length of 2^63", REFUSED);
	put_tag(b, field, 2);
	put_varint(b, UINT64_C(1) << 63);
	b = add_body(list, "a tag and nothing else", REFUSED);
	put_tag(b, field, 2);
}

static void
make_bodies(struct bodies *list)
{
	struct buffer *b;

	(void)add_body(list, "an empty body", ANY_ANSWER);
	b = add_body(list, "a varint without an end", REFUSED);
	put(b, "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12);
	b = add_body(list, "a group", REFUSED);
	put(b, "\x0b", 1);
	b = add_body(list, "field 0", REFUSED);
	put(b, "\x02\x00", 2);
	b = add_body(list, "a body of nearly a frame", ANY_ANSWER);
	for (int i = 0; i < 1000; i++) {
		static const char text[1000];

		put_text(b, 15, text, sizeof(text));
	}
	for (unsigned seed = 1; seed <= 40; seed++)
		add_random(list, seed);
	for (unsigned field = 1; field < FIELDS_MAX; field++)
		add_field_bodies(list, field);
}

static void
free_bodies(struct bodies *list)
{
	for (size_t i = 0; i < list->count; i++)
		buffer_fini(&list->items[i].bytes);
	free(list->items);
}

static void
judge(const char *service, const char *type, const struct body *body,
    const struct reply *reply)
{
	bool good = reply->status == STATUS_OK;

	if (reply->status == STATUS_INTERNAL ||
	    reply->status == STATUS_CORRUPT || reply->status == STATUS_IO ||
	    reply->status == STATUS_DENIED || reply->status == STATUS_TIMEOUT ||
	    reply->status == STATUS_UNREACHABLE)
		fail_msg("%s %s, %s: %s %s", service, type, body->name,
		    status_name(reply->status), reply->detail);
	/* It has no field, so it looks at no body. */
	if (body->expected == REFUSED && good &&
	    strcmp(type, "service.Status") != 0)
		fail_msg("%s %s took %s", service, type, body->name);
	if (!good && reply->detail[0] == '\0')
		fail_msg("%s %s, %s: %s without a word", service, type,
		    body->name, status_name(reply->status));
}

/* One type; feed.Read and the like wait, so all are asked at once. */
static void
send_bodies(struct client *client, const char *service, const char *type,
    const struct bodies *list)
{
	uint8_t(*ids)[REQUEST_ID_BYTES] = calloc(list->count, sizeof(*ids));

	assert_non_null(ids);
	for (size_t i = 0; i < list->count; i++)
		assert_int_equal(
		    client_post(client, type,
			buffer_bytes(&list->items[i].bytes), ids[i]),
		    STATUS_OK);
	for (size_t answered = 0; answered < list->count;) {
		struct reply reply;
		enum status status = client_wait(client, TIMEOUT_MS, &reply);
		size_t i = 0;

		if (status == STATUS_TIMEOUT || status == STATUS_UNREACHABLE)
			fail_msg("%s %s: %zu bodies were not answered: %s",
			    service, type, list->count - answered,
			    status_name(status));
		while (i < list->count &&
		       memcmp(ids[i], reply.id, sizeof(reply.id)) != 0)
			i++;
		assert_true(i < list->count);
		judge(service, type, &list->items[i], &reply);
		answered++;
	}
	free(ids);
}

static void
check_alive(struct live_stack *s, const char *before)
{
	char now[LIVE_STACK_PIDS];

	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		struct client *client = live_stack_connect(
		    s, &s->settings.services[i], ROLE_OPERATOR);
		struct reply reply;

		assert_int_equal(client_call(client, "service.Status",
				     bytes_of(NULL, 0), TIMEOUT_MS, &reply),
		    STATUS_OK);
		client_close(&client);
	}
	live_stack_read_pids(s, now);
	assert_string_equal(now, before);
}

static void
test_every_type_answers_every_body(void **state)
{
	struct live_stack *s = *state;
	struct bodies list = {NULL, 0};
	char pids[LIVE_STACK_PIDS];

	make_bodies(&list);
	live_stack_read_pids(s, pids);
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		const struct service_settings *service =
		    &s->settings.services[i];
		struct client *client =
		    live_stack_connect(s, service, ROLE_OPERATOR);

		for (size_t r = 0; r < access_rule_count; r++)
			send_bodies(
			    client, service->name, access_rules[r].type, &list);
		send_bodies(client, service->name, "nobody.Knows", &list);
		client_close(&client);
	}
	check_alive(s, pids);
	free_bodies(&list);
}

/* Frames that a client of ours cannot send. */
static void
send_frames(
    struct live_stack *s, const struct service_settings *service, void *context)
{
	static const char junk[] = "\x0a\xff\xff\xff\xff\xff";
	const struct key_pair *keys = &s->keys[ROLE_OPERATOR];
	size_t len = CURVE_KEY_TEXT + 1;
	size_t huge = 2 * 1024 * 1024;
	void *socket = zmq_socket(context, ZMQ_DEALER);
	char *bytes = calloc(1, huge);
	struct principal server;
	int linger = 1000;

	assert_non_null(socket);
	assert_non_null(bytes);
	assert_int_equal(
	    authorized_find_name(s->authorized, service->name, &server),
	    STATUS_OK);
	(void)zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger));
	(void)zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server.key, len);
	(void)zmq_setsockopt(
	    socket, ZMQ_CURVE_PUBLICKEY, keys->public_key, len);
	(void)zmq_setsockopt(
	    socket, ZMQ_CURVE_SECRETKEY, keys->secret_key, len);
	assert_int_equal(zmq_connect(socket, service->endpoint), 0);
	assert_int_equal(zmq_send(socket, "", 0, 0), 0);
	assert_true(zmq_send(socket, junk, sizeof(junk), 0) > 0);
	for (int part = 0; part < 5; part++)
		assert_int_equal(
		    zmq_send(socket, "part", 4, part < 4 ? ZMQ_SNDMORE : 0), 4);
	assert_true(zmq_send(socket, bytes, huge, 0) > 0);
	(void)zmq_close(socket);
	free(bytes);
}

static void
test_broken_frames_are_dropped(void **state)
{
	struct live_stack *s = *state;
	void *context = zmq_ctx_new();
	char pids[LIVE_STACK_PIDS];

	assert_non_null(context);
	live_stack_read_pids(s, pids);
	for (size_t i = 0; i < SETTINGS_SERVICES; i++)
		send_frames(s, &s->settings.services[i], context);
	(void)zmq_ctx_term(context);
	check_alive(s, pids);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_type_answers_every_body),
	    cmocka_unit_test(test_broken_frames_are_dropped),
	};

	return cmocka_run_group_tests(tests, live_stack_start, live_stack_stop);
}
