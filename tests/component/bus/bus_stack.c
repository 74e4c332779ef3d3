// SPDX-License-Identifier: Apache-2.0
/*
 * bus_stack.c - opens a bus, serves it in a thread, speaks to it.
 */
#include "tests/component/bus/bus_stack.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
reply_in_parts(struct bus_stack *s, const struct bus_message *message,
    const struct request *request, size_t len)
{
	static uint8_t body[BUS_STACK_REPLY_BYTES];
	struct buffer out;
	size_t at = 0;

	buffer_init(&out, BUS_FRAME_MAX);
	for (uint32_t part = 0; at < len; part++) {
		size_t piece =
		    len - at < BUS_PART_BYTES ? len - at : BUS_PART_BYTES;
		struct reply reply = {.status = STATUS_OK};

		memset(body + at, (int)('a' + part), piece);
		memcpy(reply.id, request->id, sizeof(reply.id));
		reply.part = part;
		reply.more = at + piece < len;
		reply.body = bytes_of(body + at, piece);
		buffer_reset(&out);
		assert_int_equal(envelope_pack_reply(&reply, &out), STATUS_OK);
		(void)!bus_send(s->bus, &message->peer, buffer_bytes(&out));
		at += piece;
	}
	buffer_fini(&out);
}

static void
reply_once(struct bus_stack *s, const struct bus_message *message,
    const struct request *request, enum status status)
{
	struct reply reply = {.status = status, .body = request->body};
	struct buffer out;

	memcpy(reply.id, request->id, sizeof(reply.id));
	buffer_init(&out, BUS_FRAME_MAX);
	assert_int_equal(envelope_pack_reply(&reply, &out), STATUS_OK);
	(void)!bus_send(s->bus, &message->peer, buffer_bytes(&out));
	buffer_fini(&out);
}

static void
on_message(struct bus_stack *s, const struct bus_message *message)
{
	struct request request;
	struct principal who;

	if (envelope_unpack_request(message->frame, &request) != STATUS_OK)
		return;
	memcpy(s->last_id, request.id, sizeof(s->last_id));
	memcpy(s->last_key, message->key, sizeof(s->last_key));
	s->last_peer = message->peer;
	atomic_fetch_add(&s->asked, 1);
	if (atomic_load(&s->silent))
		return;
	if (authorized_find(s->authorized, message->key, &who) != STATUS_OK)
		reply_once(s, message, &request, STATUS_DENIED);
	else if (strcmp(request.type, "test.Large") == 0)
		reply_in_parts(s, message, &request, BUS_STACK_REPLY_BYTES);
	else if (atomic_fetch_sub(&s->retry_later, 1) > 0)
		reply_once(s, message, &request, STATUS_RETRY_LATER);
	else
		reply_once(s, message, &request, STATUS_OK);
}

static void *
serve(void *arg)
{
	struct bus_stack *s = arg;

	while (!atomic_load(&s->stop)) {
		struct bus_message message;
		struct pollfd fd = {bus_fd(s->bus), POLLIN, 0};

		while (bus_receive(s->bus, &message) == STATUS_OK) {
			on_message(s, &message);
			bus_release(&message);
		}
		(void)poll(&fd, 1, 20);
	}
	return NULL;
}

void
bus_stack_open_bus(struct bus_stack *s)
{
	char detail[512] = "";
	struct bus_settings settings = {
	    .endpoint = s->endpoint,
	    .keys = s->server,
	    .authorized = s->authorized,
	    .sockets_max = s->connections_max,
	};

	if (bus_open(&settings, &s->bus, detail, sizeof(detail)) != STATUS_OK)
		fail_msg("%s", detail);
	if (strcmp(s->endpoint, "tcp://127.0.0.1:0") == 0)
		(void)snprintf(s->endpoint, sizeof(s->endpoint), "%s",
		    bus_endpoint(s->bus));
	atomic_store(&s->stop, false);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

void
bus_stack_close_bus(struct bus_stack *s)
{
	atomic_store(&s->stop, true);
	(void)pthread_join(s->thread, NULL);
	bus_close(&s->bus);
}

void
bus_stack_grant(
    struct bus_stack *s, const struct key_pair *keys, const char *name)
{
	char detail[256] = "";
	struct principal p = {.role = ROLE_OPERATOR, .scope = "*"};

	(void)snprintf(p.key, sizeof(p.key), "%s", keys->public_key);
	(void)snprintf(p.name, sizeof(p.name), "%s", name);
	assert_int_equal(
	    authorized_grant(s->authorized_path, &p, detail, sizeof(detail)),
	    STATUS_OK);
}

void
bus_stack_start_with(
    struct bus_stack *s, const char *endpoint, unsigned connections_max)
{
	char detail[256] = "";

	memset(s, 0, sizeof(*s));
	s->connections_max = connections_max;
	(void)snprintf(s->dir, sizeof(s->dir), "/tmp/chalkline-bus-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	(void)snprintf(s->authorized_path, sizeof(s->authorized_path),
	    "%s/authorized", s->dir);
	if (endpoint != NULL)
		(void)snprintf(
		    s->endpoint, sizeof(s->endpoint), "%s", endpoint);
	else
		(void)snprintf(s->endpoint, sizeof(s->endpoint),
		    "ipc://%s/bus.sock", s->dir);
	assert_int_equal(keys_make(&s->server), STATUS_OK);
	assert_int_equal(keys_make(&s->friend), STATUS_OK);
	assert_int_equal(keys_make(&s->stranger), STATUS_OK);
	bus_stack_grant(s, &s->friend, "friend");
	assert_int_equal(authorized_open(s->authorized_path, &s->authorized,
			     detail, sizeof(detail)),
	    STATUS_OK);
	bus_stack_open_bus(s);
}

void
bus_stack_start(struct bus_stack *s, const char *endpoint)
{
	bus_stack_start_with(s, endpoint, 0);
}

void
bus_stack_stop(struct bus_stack *s)
{
	char command[128];

	if (s->bus != NULL)
		bus_stack_close_bus(s);
	authorized_close(&s->authorized);
	(void)snprintf(command, sizeof(command), "rm -rf %s", s->dir);
	assert_int_equal(system(command), 0);
}

struct client *
bus_stack_connect(struct bus_stack *s, const struct key_pair *keys)
{
	struct client_settings settings = {.endpoint = s->endpoint};
	struct client *client;

	settings.keys = *keys;
	settings.resend_ms = 300;
	memcpy(settings.server_key, s->server.public_key,
	    sizeof(settings.server_key));
	assert_int_equal(client_open(&settings, &client), STATUS_OK);
	return client;
}

enum status
bus_stack_ask(struct client *client, const char *text, int timeout_ms)
{
	struct reply reply;
	enum status status = client_call(
	    client, "test.Echo", bytes_of_string(text), timeout_ms, &reply);

	if (status == STATUS_OK)
		assert_true(bytes_equal(reply.body, bytes_of_string(text)));
	return status;
}

struct bus_counters
bus_stack_counters(const struct bus_stack *s)
{
	struct bus_counters counters;

	bus_read_counters(s->bus, &counters);
	return counters;
}
