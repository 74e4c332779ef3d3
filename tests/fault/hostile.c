// SPDX-License-Identifier: Apache-2.0
/*
 * hostile.c - clients that mean harm:
 *
 *   fault_hostile CONFIG KIND SECONDS RATE
 *
 * for so long, so often a second.  KIND:
 *
 *   stranger   keys that nobody granted
 *   other      the key of P1, with events of P2; fails when one is taken
 *   frames     the key of P1, with garbage, frames that are too large, deep
 *              nesting and messages that want to become large in memory
 *
 * Prints one line: what was tried and how often it was answered.
 */
#include "tests/fault/producer.h"

#include "common/arena.h"
#include "common/bus_link.h"
#include "common/settings.h"
#include "services/chalkline/wire_events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FRAME_MAX ((size_t)1 << 20)
#define BIG ((size_t)9 << 20)
#define BOMB_ITEMS 60000
#define NESTING 150000

struct hostile {
	struct settings settings;
	struct client_settings client;
	struct key_pair known; /* of P1 */
	int64_t until_ns, next_ns, pace_ns;
	unsigned dice;
	uint64_t tried, answered;
};

static unsigned
throw_dice(struct hostile *h)
{
	h->dice = h->dice * 1664525u + 1013904223u;
	return h->dice >> 8;
}

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Waits for the time of the next attempt; false: it is over. */
static bool
wait_turn(struct hostile *h)
{
	int64_t wait = h->next_ns - now_ns();
	struct timespec pause = {wait / 1000000000, wait % 1000000000};

	if (wait > 0)
		nanosleep(&pause, NULL);
	h->next_ns += h->pace_ns;
	return now_ns() < h->until_ns;
}

static bool
open_hostile(struct hostile *h, char **words)
{
	char detail[1024] = "", path[SETTINGS_PATH_MAX + 32];
	struct authorized *authorized;
	struct principal who;

	if (settings_read(words[1], &h->settings, detail, sizeof(detail)) !=
		STATUS_OK ||
	    authorized_open(h->settings.authorized, &authorized, detail,
		sizeof(detail)) != STATUS_OK) {
		fprintf(stderr, "fault_hostile: %s\n", detail);
		return false;
	}
	enum status status =
	    authorized_find_name(authorized, "attendance", &who);
	authorized_close(&authorized);
	h->client.endpoint =
	    settings_service(&h->settings, "attendance")->endpoint;
	snprintf(
	    h->client.server_key, sizeof(h->client.server_key), "%s", who.key);
	snprintf(path, sizeof(path), "%s/keys/P1.secret", h->settings.dir);
	h->next_ns = now_ns();
	h->until_ns = h->next_ns + atoll(words[3]) * 1000000000;
	h->pace_ns = 1000000000 / atoi(words[4]);
	h->dice = 20261124;
	return status == STATUS_OK &&
	       keys_read_secret(path, &h->known) == STATUS_OK;
}

/* True when every attempt was refused. */
static bool
be_stranger(struct hostile *h)
{
	bool held = true;

	while (wait_turn(h)) {
		struct client *client;
		struct reply reply;

		if (keys_make(&h->client.keys) != STATUS_OK ||
		    client_open(&h->client, &client) != STATUS_OK)
			return false;
		enum status status = client_call(client,
		    "attendance.SubmitEvents", bytes_of(NULL, 0), 2000, &reply);
		h->tried++;
		h->answered += status == STATUS_DENIED;
		held = held && (status == STATUS_DENIED ||
				   status == STATUS_UNREACHABLE);
		client_close(&client);
	}
	return held;
}

static bool
is_any_taken(struct bytes body, size_t count, struct arena *arena)
{
	struct verdict_read *verdicts;

	arena_reset(arena);
	if (wire_read_verdicts(body, count, arena, &verdicts) != STATUS_OK)
		return true;
	for (size_t i = 0; i < count; i++) {
		if (verdicts[i].verdict != EVENT_REJECTED)
			return true;
	}
	return false;
}

static bool
be_other(struct hostile *h)
{
	struct producer_settings other = {.name = "P2", .run = "stolen"};
	struct client *client;
	struct buffer body;
	struct arena *arena = NULL;
	bool held = true;

	h->client.keys = h->known;
	buffer_init(&body, FRAME_MAX);
	if (client_open(&h->client, &client) != STATUS_OK)
		return false;
	held = arena_new(FRAME_MAX * 4, &arena) == STATUS_OK;
	while (held && wait_turn(h)) {
		struct reply reply;

		buffer_reset(&body);
		held = producer_pack_batch(&other, h->tried * 50, 50, &body) ==
		       STATUS_OK;
		enum status status =
		    client_call(client, "attendance.SubmitEvents",
			buffer_bytes(&body), 5000, &reply);
		h->tried++;
		h->answered += status == STATUS_OK;
		if (status == STATUS_OK && is_any_taken(reply.body, 50, arena))
			held = false;
	}
	client_close(&client);
	arena_free(&arena);
	buffer_fini(&body);
	return held;
}

static void
fill_garbage(struct hostile *h, struct buffer *out, size_t len)
{
	uint8_t *to = buffer_reserve(out, len);

	if (to == NULL)
		return;
	for (size_t i = 0; i < len; i++)
		to[i] = (uint8_t)throw_dice(h);
	out->len += len;
}

/* Empty items: two bytes on the wire, a struct each in memory. */
static void
fill_bomb(struct buffer *body, uint8_t tag)
{
	const uint8_t item[2] = {tag, 0};

	for (size_t i = 0; i < BOMB_ITEMS; i++)
		buffer_append(body, item, sizeof(item));
}

/* Groups in groups, of an unknown field. */
static void
fill_nesting(struct buffer *body)
{
	for (size_t i = 0; i < NESTING; i++)
		buffer_append(body, "\xfb\x01", 2);
	for (size_t i = 0; i < NESTING; i++)
		buffer_append(body, "\xfc\x01", 2);
}

/* One event whose list of students is the bomb. */
static void
fill_inner_bomb(struct buffer *body)
{
	struct buffer inner;

	buffer_init(&inner, FRAME_MAX);
	fill_bomb(&inner, 0x42);
	wire_submit_add(buffer_bytes(&inner), body);
	buffer_fini(&inner);
}

static void
fill_body(struct hostile *h, struct buffer *body)
{
	switch (throw_dice(h) % 6) {
	case 0:
		fill_bomb(body, 0x0A);
		break;
	case 1:
		fill_inner_bomb(body);
		break;
	case 2:
		fill_nesting(body);
		break;
	case 3:
		fill_bomb(body, 0x7A); /* unknown fields */
		break;
	case 4:
		fill_garbage(h, body, throw_dice(h) % 3000);
		break;
	default:
		fill_garbage(h, body, FRAME_MAX - 200);
		break;
	}
}

static enum status
fill_frame(struct hostile *h, struct buffer *frame)
{
	static const char *const types[] = {"attendance.SubmitEvents",
	    "attendance.ListSessions", "attendance.ListFindings", "feed.Read",
	    "admin.Status", "job.Watch", "nobody.Knows"};
	struct request request = {.id = {0}};
	struct buffer body;

	buffer_reset(frame);
	if (throw_dice(h) % 8 == 0) {
		fill_garbage(h, frame, throw_dice(h) % 5000 + 1);
		return frame->failed;
	}
	if (throw_dice(h) % 16 == 0) {
		fill_garbage(h, frame, BIG);
		return frame->failed;
	}
	buffer_init(&body, BIG);
	fill_body(h, &body);
	request_id_new(request.id);
	snprintf(request.type, sizeof(request.type), "%s",
	    types[throw_dice(h) % (sizeof(types) / sizeof(*types))]);
	request.body = buffer_bytes(&body);
	enum status status = envelope_pack_request(&request, frame);
	buffer_fini(&body);
	return status;
}

static void
take_answers(struct hostile *h, struct link *link, struct buffer *answer)
{
	buffer_reset(answer);
	while (link_receive(link, answer) == STATUS_OK) {
		h->answered++;
		buffer_reset(answer);
	}
}

static bool
send_frames(struct hostile *h)
{
	struct link_settings settings = {
	    .endpoint = h->client.endpoint,
	    .server_key = h->client.server_key,
	    .keys = &h->known,
	};
	struct buffer frame, answer;
	struct link *link;

	buffer_init(&frame, BIG * 2);
	buffer_init(&answer, BIG * 2);
	if (link_open(&settings, &link) != STATUS_OK)
		return false;
	while (wait_turn(h)) {
		struct link_news news = link_take_news(link);

		if (news.denied || news.refused) {
			link_close(&link);
			if (link_open(&settings, &link) != STATUS_OK)
				return false;
		}
		if (fill_frame(h, &frame) == STATUS_OK &&
		    link_send(link, buffer_bytes(&frame)) == STATUS_OK)
			h->tried++;
		link_wait(link, false, 0);
		take_answers(h, link, &answer);
	}
	link_close(&link);
	buffer_fini(&frame);
	buffer_fini(&answer);
	return true;
}

int
main(int argc, char **argv)
{
	static struct hostile h;
	bool held = false;

	if (argc != 5 || !open_hostile(&h, argv))
		return 2;
	if (strcmp(argv[2], "stranger") == 0)
		held = be_stranger(&h);
	else if (strcmp(argv[2], "other") == 0)
		held = be_other(&h);
	else if (strcmp(argv[2], "frames") == 0)
		held = send_frames(&h);
	printf("%s: %llu tried, %llu answered%s\n", argv[2],
	    (unsigned long long)h.tried, (unsigned long long)h.answered,
	    held ? "" : "; NOT HELD");
	return held ? 0 : 1;
}
