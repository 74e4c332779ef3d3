// SPDX-License-Identifier: Apache-2.0
/*
 * receiver_chalkline.c - the real service, through the client every provider
 * may use: CURVE, a key a provider, protobuf.
 *
 * Every event must be ACCEPTED, in the order of the batches.
 */
#include "tests/bench/ingest/bench.h"

#include "chalkline/v1/admin.pb-c.h"
#include "common/client.h"
#include "common/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATIENCE_MS 30000
#define ACCEPTED_BYTES 4

struct connection {
	struct client *client;
	struct buffer body;
	uint8_t (*ids)[REQUEST_ID_BYTES]; /* of a window */
	uint64_t sent, answered;
	size_t window, count;
	uint8_t *accepted; /* the only answer that will do */
};

static struct client *
open_client(const char *dir, const char *name)
{
	struct settings *settings = must(calloc(1, sizeof(*settings)));
	struct client_settings wanted = {0};
	const struct service_settings *there;
	struct key_pair server;
	struct client *client;
	char path[1024];

	settings_default(dir, settings);
	there = settings_service(settings, "attendance");
	snprintf(path, sizeof(path), "%s/keys/%s.secret", dir, name);
	wanted.endpoint = there->endpoint;
	if (keys_read_secret(there->secret, &server) != STATUS_OK ||
	    keys_read_secret(path, &wanted.keys) != STATUS_OK)
		die("%s: no keys", dir);
	memcpy(wanted.server_key, server.public_key, sizeof(wanted.server_key));
	if (client_open(&wanted, &client) != STATUS_OK)
		die("%s: no client", wanted.endpoint);
	free(settings);
	return client;
}

static void *
connect_provider(const struct run *run, int producer)
{
	static const uint8_t one[ACCEPTED_BYTES] = {0x0a, 2, 0x08, 1};
	struct connection *c = must(calloc(1, sizeof(*c)));
	char name[32];

	provider_name(producer, name);
	c->client = open_client(run->where, name);
	c->window = (size_t)run->window;
	c->count = (size_t)run->batch;
	c->ids = must(calloc(c->window, REQUEST_ID_BYTES));
	c->accepted = must(calloc(c->count, ACCEPTED_BYTES));
	for (size_t i = 0; i < c->count; i++)
		memcpy(c->accepted + i * ACCEPTED_BYTES, one, ACCEPTED_BYTES);
	buffer_init(&c->body, 1024 * 1024);
	return c;
}

/* SubmitEvents: each event is field 1. */
static void
send_events(void *connection, const struct event_batch *batch)
{
	struct connection *c = connection;

	buffer_reset(&c->body);
	for (size_t i = 0; i < batch->count; i++) {
		size_t len = batch->packed[i].len;
		uint8_t head[3] = {0x0a, (uint8_t)len, 0};
		size_t head_len = 2;

		if (len > 127) {
			head[1] = (uint8_t)(len & 0x7f) | 0x80;
			head[2] = (uint8_t)(len >> 7);
			head_len = 3;
		}
		buffer_append(&c->body, head, head_len);
		buffer_append(&c->body, batch->packed[i].data, len);
	}
	if (client_post(c->client, "attendance.SubmitEvents",
		buffer_bytes(&c->body),
		c->ids[c->sent++ % c->window]) != STATUS_OK)
		die("a batch of %zu bytes cannot be posted", c->body.len);
}

static void
wait_accepted(void *connection)
{
	struct connection *c = connection;
	struct reply reply;
	enum status status = client_wait(c->client, PATIENCE_MS, &reply);

	if (status != STATUS_OK)
		die("attendance: %s %s", status_name(status), reply.detail);
	if (memcmp(reply.id, c->ids[c->answered++ % c->window],
		REQUEST_ID_BYTES) != 0)
		die("attendance: answers out of order");
	if (reply.body.len != c->count * ACCEPTED_BYTES ||
	    memcmp(reply.body.data, c->accepted, reply.body.len) != 0)
		die("attendance: not every event was accepted");
}

static bool
is_caught_up(struct client *client)
{
	Chalkline__V1__ServiceStatus *status;
	struct reply reply;
	bool done = false;

	if (client_call(client, "service.Status", bytes_of("", 0), PATIENCE_MS,
		&reply) != STATUS_OK)
		die("attendance: no status: %s", reply.detail);
	status = must(chalkline__v1__service_status__unpack(
	    NULL, reply.body.len, reply.body.data));
	for (size_t i = 0; i < status->n_followers; i++) {
		if (strcmp(status->followers[i]->name, "attendance") == 0)
			done = status->followers[i]->seq == status->head;
	}
	chalkline__v1__service_status__free_unpacked(status, NULL);
	return done;
}

static void
wait_projection(const struct run *run)
{
	struct timespec pause = {.tv_nsec = 2000000};
	struct client *client = open_client(run->where, "operator");

	while (!is_caught_up(client))
		nanosleep(&pause, NULL);
	client_close(&client);
}

const struct receiver chalkline_receiver = {
    .name = "chalkline",
    .open = connect_provider,
    .send = send_events,
    .wait = wait_accepted,
    .settle = wait_projection,
};
