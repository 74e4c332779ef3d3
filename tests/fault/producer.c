// SPDX-License-Identifier: Apache-2.0
/*
 * producer.c - the thread that keeps the window full.
 *
 * The client sends what is unanswered again after a restart of the service;
 * a batch that was told RETRY_LATER is posted again after a pause.
 */
#include "tests/fault/producer.h"

#include "common/arena.h"
#include "services/chalkline/wire_events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TYPE "attendance.SubmitEvents"
#define SLICE_MS 20
#define PAUSE_MS 20
#define BODY_BYTES ((size_t)1 << 20)
#define VERDICT_BYTES ((size_t)4 << 20)

/* A batch that is not acknowledged yet. */
struct slot {
	bool used, posted;
	uint8_t id[REQUEST_ID_BYTES];
	size_t first;
	int64_t posted_us;
	int64_t due_us; /* when to post it again */
};

struct desk {
	struct producer *p;
	struct client *client;
	struct slot *slots;
	int64_t next_us; /* no new batch before that */
	struct arena *arena;
	struct buffer body;
};

static int64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
note_detail(struct producer *p, const char *detail)
{
	snprintf(p->counts.detail, sizeof(p->counts.detail), "%s", detail);
}

static void
post(struct desk *d, struct slot *slot)
{
	buffer_reset(&d->body);
	enum status status = producer_pack_batch(
	    &d->p->settings, slot->first, d->p->settings.batch, &d->body);
	slot->posted_us = now_us();
	slot->due_us = slot->posted_us + PAUSE_MS * 1000;
	if (status == STATUS_OK)
		status = client_post(
		    d->client, TYPE, buffer_bytes(&d->body), slot->id);
	slot->posted = status == STATUS_OK;
}

/* New numbers; false when there are none, or it is too soon for them. */
static bool
take_numbers(struct desk *d, struct slot *slot, int64_t now)
{
	struct producer *p = d->p;
	bool taken = false;

	if (now < d->next_us)
		return false;
	pthread_mutex_lock(&p->mutex);
	if (p->going &&
	    p->counts.sent + p->settings.batch <= PRODUCER_EVENTS_MAX) {
		slot->first = p->counts.sent;
		p->counts.sent += p->settings.batch;
		p->unanswered++;
		taken = true;
	}
	pthread_mutex_unlock(&p->mutex);
	if (taken)
		d->next_us = now + p->settings.pace_us;
	return taken;
}

static void
fill_window(struct desk *d)
{
	int64_t now = now_us();

	for (size_t i = 0; i < d->p->settings.window; i++) {
		struct slot *slot = &d->slots[i];

		if (!slot->used)
			slot->used = take_numbers(d, slot, now);
		else if (slot->posted || slot->due_us > now)
			continue;
		if (slot->used)
			post(d, slot);
	}
}

static void
take_verdicts(struct desk *d, struct slot *slot, const struct reply *reply)
{
	struct producer *p = d->p;
	struct verdict_read *verdicts;

	arena_reset(d->arena);
	enum status status = wire_read_verdicts(
	    reply->body, p->settings.batch, d->arena, &verdicts);
	pthread_mutex_lock(&p->mutex);
	for (size_t i = 0; i < p->settings.batch && status == STATUS_OK; i++) {
		if (verdicts[i].verdict == EVENT_ACCEPTED ||
		    verdicts[i].verdict == EVENT_DUPLICATE) {
			p->acked[slot->first + i] = 1;
			p->counts.acked++;
		} else {
			p->counts.not_taken++;
			note_detail(p, event_verdict_word(verdicts[i].verdict));
		}
	}
	if (status != STATUS_OK) {
		p->counts.failures++;
		note_detail(p, "verdicts that cannot be read");
	}
	p->waits[p->wait_count++ % PRODUCER_WAITS] =
	    (uint32_t)(now_us() - slot->posted_us);
	p->unanswered--;
	pthread_mutex_unlock(&p->mutex);
	slot->used = false;
	slot->posted = false;
}

static struct slot *
find_slot(struct desk *d, const uint8_t id[REQUEST_ID_BYTES])
{
	for (size_t i = 0; i < d->p->settings.window; i++) {
		if (d->slots[i].posted &&
		    memcmp(d->slots[i].id, id, REQUEST_ID_BYTES) == 0)
			return &d->slots[i];
	}
	return NULL;
}

static void
take_refusal(
    struct desk *d, struct slot *slot, enum status status, const char *detail)
{
	struct producer *p = d->p;

	pthread_mutex_lock(&p->mutex);
	if (status == STATUS_RETRY_LATER)
		p->counts.retry_later++;
	else
		p->counts.failures++;
	note_detail(p, detail);
	pthread_mutex_unlock(&p->mutex);
	slot->posted = false;
	slot->due_us = now_us() + PAUSE_MS * 1000;
}

static void
wait_for_answer(struct desk *d)
{
	static const struct timespec pause = {.tv_nsec = 1000000};
	struct reply reply;
	enum status status = client_wait(d->client, SLICE_MS, &reply);
	struct slot *slot = find_slot(d, reply.id);

	if (status == STATUS_NOT_FOUND)
		nanosleep(&pause, NULL);
	if (slot == NULL) {
		if (status == STATUS_DENIED) {
			pthread_mutex_lock(&d->p->mutex);
			d->p->counts.denied++;
			pthread_mutex_unlock(&d->p->mutex);
		}
		return;
	}
	if (status == STATUS_OK)
		take_verdicts(d, slot, &reply);
	else
		take_refusal(d, slot, status, reply.detail);
}

static bool
is_ending(struct producer *p)
{
	pthread_mutex_lock(&p->mutex);
	bool ending = p->ending;
	pthread_mutex_unlock(&p->mutex);
	return ending;
}

static void *
run(void *ctx)
{
	struct producer *p = ctx;
	struct desk d = {.p = p};

	buffer_init(&d.body, BODY_BYTES);
	d.slots = calloc(p->settings.window, sizeof(*d.slots));
	if (d.slots != NULL &&
	    arena_new(VERDICT_BYTES, &d.arena) == STATUS_OK &&
	    client_open(&p->settings.client, &d.client) == STATUS_OK) {
		while (!is_ending(p)) {
			fill_window(&d);
			wait_for_answer(&d);
		}
	}
	client_close(&d.client);
	arena_free(&d.arena);
	free(d.slots);
	buffer_fini(&d.body);
	return NULL;
}

enum status
producer_start(
    const struct producer_settings *settings, struct producer **producer)
{
	struct producer *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return STATUS_NO_MEMORY;
	p->settings = *settings;
	pthread_mutex_init(&p->mutex, NULL);
	p->acked = calloc(PRODUCER_EVENTS_MAX, 1);
	p->stored = calloc(PRODUCER_EVENTS_MAX, 1);
	if (p->acked == NULL || p->stored == NULL ||
	    pthread_create(&p->thread, NULL, run, p) != 0) {
		free(p->acked);
		free(p->stored);
		free(p);
		return STATUS_NO_MEMORY;
	}
	*producer = p;
	return STATUS_OK;
}

void
producer_stop(struct producer **producer)
{
	struct producer *p = *producer;

	if (p == NULL)
		return;
	pthread_mutex_lock(&p->mutex);
	p->ending = true;
	pthread_mutex_unlock(&p->mutex);
	pthread_join(p->thread, NULL);
	pthread_mutex_destroy(&p->mutex);
	free(p->acked);
	free(p->stored);
	free(p);
	*producer = NULL;
}

void
producer_go(struct producer *producer, bool going)
{
	pthread_mutex_lock(&producer->mutex);
	producer->going = going;
	pthread_mutex_unlock(&producer->mutex);
}
