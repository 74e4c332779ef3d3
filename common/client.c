// SPDX-License-Identifier: Apache-2.0
/*
 * client.c - requests that are sent until they are answered.
 *
 * Every request, called or posted, stands in one list from the moment it is
 * made until its answer is handed out.  One step does what is due: take the
 * connection's news, send what is unsent, put answers together.
 */
#include "common/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/bus.h"
#include "common/bus_link.h"

#define RESEND_MS 15000
/* The news of a loss may come before libzmq has let the connection go. */
#define LOST_PAUSE_MS 50
#define PAUSE_MS 50
#define PAUSE_MAX_MS 2000

struct pending {
	struct pending *next;
	uint8_t id[REQUEST_ID_BYTES];
	struct buffer frame;
	bool sent;
	int64_t due_at; /* when to send it, or to send it again */
	int pause_ms;   /* grows with each RETRY_LATER */
	bool done;
	enum status status;
	char detail[512];
	struct buffer body;
	uint32_t parts; /* taken so far */
};

struct client {
	char *endpoint;
	char server_key[CURVE_KEY_TEXT + 1];
	struct key_pair keys;
	int resend_ms;
	bool as_it_is;
	struct link *link; /* NULL between a refusal and the next attempt */
	int64_t open_at;
	int open_pause_ms;
	bool denied;
	bool want_send;
	struct pending *first;
	struct pending **end; /* where the next one is linked in */
	size_t unanswered;
	struct pending *shown; /* the answer that was handed out last */
	struct buffer frame;   /* being received */
};

static int64_t
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
pending_free(struct pending **pending)
{
	struct pending *p = *pending;

	if (p == NULL)
		return;
	buffer_fini(&p->frame);
	buffer_fini(&p->body);
	free(p);
	*pending = NULL;
}

static enum status
open_link(struct client *client)
{
	struct link_settings settings = {
	    .endpoint = client->endpoint,
	    .server_key = client->server_key,
	    .keys = &client->keys,
	};

	return link_open(&settings, &client->link);
}

enum status
client_open(const struct client_settings *settings, struct client **client)
{
	struct client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return STATUS_NO_MEMORY;
	c->end = &c->first;
	buffer_init(&c->frame, BUS_FRAME_MAX);
	c->endpoint = strdup(settings->endpoint);
	memcpy(c->server_key, settings->server_key, sizeof(c->server_key));
	c->keys = settings->keys;
	c->resend_ms =
	    settings->resend_ms > 0 ? settings->resend_ms : RESEND_MS;
	c->as_it_is = settings->as_it_is;
	c->open_pause_ms = PAUSE_MS;

	enum status status =
	    c->endpoint != NULL ? open_link(c) : STATUS_NO_MEMORY;

	if (status != STATUS_OK) {
		client_close(&c);
		return status;
	}
	*client = c;
	return STATUS_OK;
}

void
client_close(struct client **client)
{
	struct client *c = *client;
	struct pending *p;

	if (c == NULL)
		return;
	link_close(&c->link);
	while ((p = c->first) != NULL) {
		c->first = p->next;
		pending_free(&p);
	}
	pending_free(&c->shown);
	buffer_fini(&c->frame);
	explicit_bzero(&c->keys, sizeof(c->keys));
	free(c->endpoint);
	free(c);
	*client = NULL;
}

static void
unsend(struct pending *p, int64_t at)
{
	p->sent = false;
	p->due_at = at;
	p->parts = 0;
	buffer_reset(&p->body);
}

/* Learns what became of the connection; a refused one is made anew later. */
static void
take_news(struct client *client, int64_t now)
{
	struct link_news news = link_take_news(client->link);
	struct pending *p;

	if (!news.lost)
		return;
	for (p = client->first; p != NULL; p = p->next) {
		if (!p->done && p->sent)
			unsend(p, now + LOST_PAUSE_MS);
	}
	if (!news.denied && !news.refused)
		return;
	client->denied = client->denied || news.denied;
	link_close(&client->link);
	client->open_at = now + client->open_pause_ms;
	client->open_pause_ms *= 2;
	if (client->open_pause_ms > PAUSE_MAX_MS)
		client->open_pause_ms = PAUSE_MAX_MS;
}

static void
send_due(struct client *client, int64_t now)
{
	struct pending *p;

	client->want_send = false;
	for (p = client->first; p != NULL; p = p->next) {
		if (p->done || p->due_at > now)
			continue;
		if (link_send(client->link, buffer_bytes(&p->frame)) !=
		    STATUS_OK) {
			client->want_send = true;
			return;
		}
		p->sent = true;
		p->due_at = now + client->resend_ms;
	}
}

static struct pending *
find_pending(struct client *client, const uint8_t *id)
{
	struct pending *p;

	for (p = client->first; p != NULL; p = p->next) {
		if (memcmp(p->id, id, REQUEST_ID_BYTES) == 0)
			return p;
	}
	return NULL;
}

static void
settle(struct client *client, struct pending *p)
{
	p->done = true;
	client->unanswered--;
}

/*
 * A request that was sent twice is answered twice, one answer after the
 * other, so part 0 begins anew and a part out of turn belongs to nothing.
 */
static void
take_part(struct client *client, struct pending *p, const struct reply *part)
{
	if (part->part == 0) {
		buffer_reset(&p->body);
		p->status = part->status;
		memcpy(p->detail, part->detail, sizeof(p->detail));
	} else if (part->part != p->parts) {
		return;
	}
	p->parts = part->part + 1;
	if (part->body.len > 0)
		buffer_append(&p->body, part->body.data, part->body.len);
	if (p->body.failed != STATUS_OK) {
		p->status = p->body.failed;
		(void)snprintf(p->detail, sizeof(p->detail),
		    "the reply is above 64 MiB, or memory is short");
	}
	if (p->body.failed != STATUS_OK || !part->more)
		settle(client, p);
}

static void
receive_waiting(struct client *client)
{
	struct reply part;

	for (;;) {
		buffer_reset(&client->frame);
		if (link_receive(client->link, &client->frame) != STATUS_OK)
			return;
		client->open_pause_ms = PAUSE_MS;
		if (envelope_unpack_reply(
			buffer_bytes(&client->frame), &part) != STATUS_OK)
			continue;

		struct pending *p = find_pending(client, part.id);

		if (p != NULL && !p->done)
			take_part(client, p, &part);
	}
}

/* Does everything that can be done without waiting. */
static void
step(struct client *client)
{
	int64_t now = now_ms();

	if (client->link != NULL)
		take_news(client, now);
	if (client->link == NULL && now >= client->open_at &&
	    open_link(client) != STATUS_OK)
		client->open_at = now + PAUSE_MAX_MS;
	if (client->link == NULL)
		return;
	send_due(client, now);
	receive_waiting(client);
}

/* Sleeps until something may be done, at most until the deadline. */
static void
sleep_until(struct client *client, int64_t deadline)
{
	int64_t now = now_ms(), until = deadline;
	struct pending *p;

	if (client->link == NULL && client->open_at < until)
		until = client->open_at;
	for (p = client->first; p != NULL; p = p->next) {
		if (!p->done && p->due_at > now && p->due_at < until)
			until = p->due_at;
	}
	if (until <= now)
		return;
	if (client->link != NULL) {
		link_wait(client->link, client->want_send, (int)(until - now));
	} else {
		struct timespec pause = {
		    .tv_sec = (until - now) / 1000,
		    .tv_nsec = (until - now) % 1000 * 1000000,
		};

		(void)nanosleep(&pause, NULL);
	}
}

static enum status
add_pending(struct client *client, const char *type, struct bytes body,
    struct pending **added)
{
	struct request request = {.body = body, .as_it_is = client->as_it_is};
	struct pending *p;

	if (strlen(type) > REQUEST_TYPE_MAX)
		return STATUS_INVALID;
	memcpy(request.type, type, strlen(type) + 1);
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return STATUS_NO_MEMORY;
	request_id_new(p->id);
	memcpy(request.id, p->id, sizeof(request.id));
	buffer_init(&p->frame, BUS_FRAME_MAX);
	buffer_init(&p->body, CLIENT_REPLY_MAX);
	p->pause_ms = PAUSE_MS;

	enum status status = envelope_pack_request(&request, &p->frame);

	if (status != STATUS_OK) {
		pending_free(&p);
		return status;
	}
	*client->end = p;
	client->end = &p->next;
	client->unanswered++;
	*added = p;
	return STATUS_OK;
}

static void
remove_pending(struct client *client, struct pending *p)
{
	struct pending **at = &client->first;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	if (client->end == &p->next)
		client->end = at;
	if (!p->done)
		client->unanswered--;
}

/* Gives an answer to the caller, who borrows it until the next call. */
static enum status
show(struct client *client, struct pending *p, struct reply *reply)
{
	remove_pending(client, p);
	pending_free(&client->shown);
	client->shown = p;
	*reply = (struct reply){.status = p->status};
	memcpy(reply->id, p->id, sizeof(reply->id));
	memcpy(reply->detail, p->detail, sizeof(reply->detail));
	reply->body = buffer_bytes(&p->body);
	return p->status;
}

static enum status
show_silence(
    const struct client *client, enum status status, struct reply *reply)
{
	*reply = (struct reply){.status = status};
	(void)snprintf(reply->detail, sizeof(reply->detail), "%s%.400s%s",
	    status == STATUS_DENIED ? "this key is not let in by "
				    : "no answer from ",
	    client->endpoint,
	    status == STATUS_DENIED
		? "; whoever runs it lets it in with `chalkline keys grant`"
		: "");
	return status;
}

static bool
is_answered(const struct pending *p)
{
	return p->done && p->status != STATUS_RETRY_LATER;
}

/* Back into the list, to be sent again after a pause. */
static void
retry_later(struct client *client, struct pending *p)
{
	p->done = false;
	client->unanswered++;
	unsend(p, now_ms() + p->pause_ms);
	p->pause_ms *= 2;
	if (p->pause_ms > PAUSE_MAX_MS)
		p->pause_ms = PAUSE_MAX_MS;
}

enum status
client_call(struct client *client, const char *type, struct bytes body,
    int timeout_ms, struct reply *reply)
{
	int64_t deadline = now_ms() + timeout_ms;
	struct pending *p;
	enum status status = add_pending(client, type, body, &p);

	if (status != STATUS_OK) {
		*reply = (struct reply){.status = status};
		(void)snprintf(reply->detail, sizeof(reply->detail),
		    "%.64s: the request cannot be sent", type);
		return status;
	}
	client->denied = false;
	step(client);
	while (!is_answered(p) && !client->denied && now_ms() < deadline) {
		if (p->done)
			retry_later(client, p);
		sleep_until(client, deadline);
		step(client);
	}
	if (p->done)
		return show(client, p, reply);
	if (client->denied)
		status = STATUS_DENIED;
	else if (p->status == STATUS_RETRY_LATER)
		status = STATUS_RETRY_LATER; /* the last that was heard */
	else
		status = STATUS_UNREACHABLE;
	remove_pending(client, p);
	pending_free(&p);
	return show_silence(client, status, reply);
}

enum status
client_post(struct client *client, const char *type, struct bytes body,
    uint8_t id[REQUEST_ID_BYTES])
{
	struct pending *p;
	enum status status = add_pending(client, type, body, &p);

	if (status != STATUS_OK)
		return status;
	memcpy(id, p->id, REQUEST_ID_BYTES);
	/* What comes in is looked for by who waits: each look is a system call.
	 */
	if (client->link != NULL)
		send_due(client, now_ms());
	else
		step(client);
	return STATUS_OK;
}

static struct pending *
find_done(struct client *client)
{
	struct pending *p;

	for (p = client->first; p != NULL; p = p->next) {
		if (p->done)
			return p;
	}
	return NULL;
}

static bool
is_any_sent(struct client *client)
{
	struct pending *p;

	for (p = client->first; p != NULL; p = p->next) {
		if (p->sent)
			return true;
	}
	return false;
}

enum status
client_wait(struct client *client, int timeout_ms, struct reply *reply)
{
	int64_t deadline = now_ms() + timeout_ms;
	struct pending *p;

	if (client->first == NULL)
		return show_silence(client, STATUS_NOT_FOUND, reply);
	client->denied = false;
	/* One look may have brought several. */
	p = find_done(client);
	if (p != NULL)
		return show(client, p, reply);
	step(client);
	while ((p = find_done(client)) == NULL && !client->denied &&
	       now_ms() < deadline) {
		sleep_until(client, deadline);
		step(client);
	}
	if (p != NULL)
		return show(client, p, reply);
	if (client->denied)
		return show_silence(client, STATUS_DENIED, reply);
	return show_silence(client,
	    is_any_sent(client) ? STATUS_TIMEOUT : STATUS_UNREACHABLE, reply);
}

size_t
client_pending(const struct client *client)
{
	return client->unanswered;
}

void
client_forget(struct client *client, const uint8_t id[REQUEST_ID_BYTES])
{
	struct pending *p = find_pending(client, id);

	if (p == NULL)
		return;
	remove_pending(client, p);
	pending_free(&p);
}
