// SPDX-License-Identifier: Apache-2.0
/*
 * checker.c - the log against what the producers remember.
 */
#include "tests/fault/checker.h"

#include "common/event/event_wire.h"
#include "common/feed_wire.h"
#include "services/attendance/wire_log.h"

#include <stdlib.h>
#include <string.h>

#define CALL_MS 30000
#define ARENA_BYTES ((size_t)64 << 20)

enum status
checker_init(struct checker *checker, const struct client_settings *client,
    struct producer **producers, size_t producer_count)
{
	*checker = (struct checker){
	    .producers = producers, .producer_count = producer_count};
	checker->next.max_bytes = FEED_BYTES_MAX;
	enum status status = client_open(client, &checker->client);

	if (status == STATUS_OK)
		status = arena_new(ARENA_BYTES, &checker->batch);
	if (status == STATUS_OK)
		status = arena_new(ARENA_BYTES, &checker->event);
	return status;
}

void
checker_fini(struct checker *checker)
{
	client_close(&checker->client);
	arena_free(&checker->batch);
	arena_free(&checker->event);
}

static void
note_event(struct checker *c, const struct session_event *event)
{
	size_t number;

	for (size_t i = 0; i < c->producer_count; i++) {
		struct producer *p = c->producers[i];

		if (!producer_event_number(p, event->event_id, &number))
			continue;
		if (p->stored[number] < UINT8_MAX)
			p->stored[number]++;
		return;
	}
	c->strange++;
}

static enum status
note_entry(struct checker *c, struct bytes data)
{
	struct log_fact fact;
	struct bytes packed;

	arena_reset(c->event);
	enum status status = log_read_fact(data, c->event, &fact);

	while (status == STATUS_OK && fact.what == LOG_ACCEPTED) {
		struct session_event event;
		struct event_fault fault;

		status = log_next_event(&fact, &packed);
		if (status == STATUS_NOT_FOUND)
			return STATUS_OK;
		if (status == STATUS_OK)
			status = event_unpack(
			    packed, false, c->event, &event, &fault, NULL);
		if (status == STATUS_OK)
			note_event(c, &event);
	}
	return status;
}

/* Takes in what a reply holds, and moves behind it. */
static enum status
note_batch(struct checker *c, struct bytes body, bool *end)
{
	struct feed_batch batch;
	char detail[256];

	arena_reset(c->batch);
	enum status status =
	    feed_unpack_batch(body, c->batch, &batch, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < batch.count && status == STATUS_OK; i++) {
		const struct log_entry *entry = &batch.entries[i];

		if (entry->seq != c->next.after_seq + 1)
			return STATUS_CORRUPT;
		status = note_entry(c, entry->data);
		c->next.has_epoch = true;
		c->next.after_seq = entry->seq;
		memcpy(c->next.epoch, batch.epoch, sizeof(c->next.epoch));
		memcpy(c->next.hash, entry->hash, sizeof(c->next.hash));
		c->entries++;
	}
	*end = c->next.after_seq >= batch.head_seq;
	return status;
}

static void
begin_anew(struct checker *c)
{
	c->epochs++;
	c->next = (struct feed_read){.max_bytes = c->next.max_bytes};
	for (size_t i = 0; i < c->producer_count; i++)
		memset(c->producers[i]->stored, 0, PRODUCER_EVENTS_MAX);
}

static enum status
read_log(struct checker *c)
{
	struct buffer body;
	enum status status = STATUS_OK;
	bool end = false;

	buffer_init(&body, 1024);
	while (status == STATUS_OK && !end) {
		struct reply reply;

		buffer_reset(&body);
		status = feed_pack_read(&c->next, &body);
		if (status == STATUS_OK)
			status = client_call(c->client, "feed.Read",
			    buffer_bytes(&body), CALL_MS, &reply);
		if (status == STATUS_OK)
			status = note_batch(c, reply.body, &end);
		if (status == STATUS_EPOCH_CHANGED) {
			begin_anew(c);
			status = STATUS_OK;
		}
	}
	buffer_fini(&body);
	return status;
}

/* What one producer was promised, before the log was read. */
struct promise {
	uint8_t *acked;
	size_t count;
};

static bool
take_promise(struct producer *p, struct promise *promise)
{
	pthread_mutex_lock(&p->mutex);
	promise->count = p->counts.sent;
	promise->acked = malloc(promise->count + 1);
	if (promise->acked != NULL)
		memcpy(promise->acked, p->acked, promise->count);
	pthread_mutex_unlock(&p->mutex);
	return promise->acked != NULL;
}

static void
compare(const struct producer *p, const struct promise *promise,
    struct findings *found)
{
	const uint8_t *promised = promise->acked;

	for (size_t i = 0; i < promise->count; i++) {
		found->acked += promised[i] != 0;
		found->stored += p->stored[i] != 0;
		found->twice += p->stored[i] > 1;
		found->lost += promised[i] != 0 && p->stored[i] == 0;
	}
}

void
checker_check(struct checker *c, struct findings *findings)
{
	struct promise *promises =
	    calloc(c->producer_count + 1, sizeof(*promises));
	bool taken = promises != NULL;

	*findings = (struct findings){.status = STATUS_NO_MEMORY};
	for (size_t i = 0; i < c->producer_count && taken; i++)
		taken = take_promise(c->producers[i], &promises[i]);
	if (taken)
		findings->status = read_log(c);
	for (size_t i = 0; i < c->producer_count && taken; i++)
		compare(c->producers[i], &promises[i], findings);
	for (size_t i = 0; promises != NULL && i < c->producer_count; i++)
		free(promises[i].acked);
	free(promises);
}
