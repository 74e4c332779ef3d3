// SPDX-License-Identifier: Apache-2.0
/*
 * follower_source.c - where a follower's entries come from.
 *
 * Another service is asked with feed.Read, one at a time, which it holds back
 * while there is nothing new; the client sends it again over a new connection
 * when the old one is lost.  The own log is read where it stands, and copied:
 * the effect is written in another transaction.
 */
#include "common/feed_wire.h"
#include "common/follower_internal.h"

#include <errno.h>
#include <string.h>
#include <time.h>

/* How soon a stop is noticed. */
#define LOOK_MS 200
/* Silence beyond what the service may hold a reply back. */
#define SILENCE_MS 2500
/* A connection takes a moment; only then it is missed. */
#define CONNECT_MS 1000
#define OWN_BYTES (2u * 1024u * 1024u)
/*
 * After so much at once the own log is left to grow for a moment: a commit
 * of many entries writes each page of the tables once.
 */
#define GATHER_FROM (4u * 1024u)
#define GATHER_MS 50

static void
describe_cursor(const struct follower *f, struct feed_read *read)
{
	*read = (struct feed_read){
	    .has_epoch = f->has_cursor,
	    .after_seq = f->has_cursor ? f->cursor.seq : 0,
	    .max_bytes = f->settings.max_bytes,
	    .wait_ms = f->has_caught_up ? FEED_WAIT_MAX_MS : 0,
	};
	memcpy(read->epoch, f->cursor.epoch, LOG_EPOCH_BYTES);
	memcpy(read->hash, f->cursor.hash, LOG_HASH_BYTES);
}

struct own_read {
	struct follower *f;
	struct feed_batch *batch;
};

static enum status
copy_entry(struct arena *arena, struct log_entry *entry)
{
	uint8_t *copy = arena_alloc(arena, LOG_HASH_BYTES + entry->data.len);
	if (copy == NULL)
		return STATUS_NO_MEMORY;
	memcpy(copy, entry->hash, LOG_HASH_BYTES);
	if (entry->data.len > 0)
		memcpy(
		    copy + LOG_HASH_BYTES, entry->data.data, entry->data.len);
	entry->hash = copy;
	entry->data = bytes_of(copy + LOG_HASH_BYTES, entry->data.len);
	return STATUS_OK;
}

static enum status
read_own(struct store_txn *txn, void *ctx)
{
	struct own_read *own = ctx;
	struct follower *f = own->f;
	struct feed_read read;
	describe_cursor(f, &read);
	read.own = true;
	if (read.max_bytes == 0)
		read.max_bytes = OWN_BYTES;
	enum status status =
	    feed_collect(f->settings.log, txn, &read, f->arena, own->batch);
	for (size_t i = 0; status == STATUS_OK && i < own->batch->count; i++)
		status = copy_entry(f->arena, &own->batch->entries[i]);
	return status;
}

/* Until the store commits again; false when the follower is to stop. */
static bool
wait_for_commit(struct follower *f)
{
	pthread_mutex_lock(&f->mutex);
	while (!f->committed && !f->stop)
		pthread_cond_wait(&f->changed, &f->mutex);
	f->committed = false;
	bool stop = f->stop;
	pthread_mutex_unlock(&f->mutex);
	return !stop;
}

/*
 * Under load, until a moment has passed or somebody waits for what is there;
 * false when the follower is to stop.
 */
static bool
gather(struct follower *f)
{
	struct timespec at = follower_deadline(GATHER_MS);
	int rc = f->is_loaded ? 0 : ETIMEDOUT;
	pthread_mutex_lock(&f->mutex);
	while (!f->stop && f->waiting == 0 && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&f->changed, &f->mutex, &at);
	bool stop = f->stop;
	pthread_mutex_unlock(&f->mutex);
	return !stop;
}

static enum status
read_own_log(struct follower *f, struct feed_batch *batch)
{
	struct own_read own = {.f = f, .batch = batch};
	return store_read(f->settings.store, read_own, &own);
}

static size_t
batch_bytes(const struct feed_batch *batch)
{
	size_t bytes = 0;
	for (size_t i = 0; i < batch->count; i++)
		bytes += batch->entries[i].data.len;
	return bytes;
}

static enum status
fetch_own(struct follower *f, struct feed_batch *batch)
{
	if (f->has_caught_up && !f->is_underived &&
	    (!wait_for_commit(f) || !gather(f)))
		return STATUS_CANCELLED;
	enum status status = read_own_log(f, batch);
	f->is_loaded = batch_bytes(batch) >= GATHER_FROM;
	return status;
}

static uint64_t
monotonic_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static enum status
ask(struct follower *f)
{
	if (f->client == NULL) {
		enum status opened = client_open(&f->upstream, &f->client);
		if (opened != STATUS_OK)
			return opened;
	}
	struct feed_read read;
	describe_cursor(f, &read);
	buffer_reset(&f->request);
	enum status status = feed_pack_read(&read, &f->request);
	if (status == STATUS_OK)
		status = client_post(f->client, "feed.Read",
		    buffer_bytes(&f->request), f->asked_id);
	if (status != STATUS_OK)
		return status;
	f->is_asked = true;
	f->patience_ms = monotonic_ms() + read.wait_ms + SILENCE_MS;
	f->connect_ms = monotonic_ms() + CONNECT_MS;
	return STATUS_OK;
}

static enum status
read_reply(
    struct follower *f, const struct reply *reply, struct feed_batch *batch)
{
	f->is_asked = false;
	enum status said = reply->status;
	if (said != STATUS_OK && said != STATUS_EPOCH_CHANGED &&
	    said != STATUS_DIVERGED) {
		follower_set_state(f, FOLLOWER_UNREACHABLE, status_name(said));
		return STATUS_UNREACHABLE;
	}
	char detail[256] = "";
	enum status status = feed_unpack_batch(
	    reply->body, f->arena, batch, detail, sizeof detail);
	if (status == STATUS_OK)
		return said;
	follower_set_state(f, FOLLOWER_UNREACHABLE, detail);
	return STATUS_UNREACHABLE;
}

/* True for what the client itself says when it has no answer to hand out. */
static bool
is_silence(const struct reply *reply)
{
	static const uint8_t none[REQUEST_ID_BYTES];
	return memcmp(reply->id, none, sizeof none) == 0;
}

/* Shows it, and asks anew, without being held back. */
static void
note_silence(struct follower *f, enum status status)
{
	uint64_t now = monotonic_ms();
	if (status != STATUS_DENIED && now < f->patience_ms &&
	    (status != STATUS_UNREACHABLE || now < f->connect_ms))
		return;
	follower_set_state(f, FOLLOWER_UNREACHABLE, status_name(status));
	client_forget(f->client, f->asked_id);
	f->is_asked = false;
	f->has_caught_up = false;
}

static enum status
fetch_remote(struct follower *f, struct feed_batch *batch)
{
	while (!follower_is_stopping(f)) {
		enum status status = f->is_asked ? STATUS_OK : ask(f);
		if (status != STATUS_OK)
			return status;
		struct reply reply;
		status = client_wait(f->client, LOOK_MS, &reply);
		if (!is_silence(&reply))
			return read_reply(f, &reply, batch);
		note_silence(f, status);
	}
	return STATUS_CANCELLED;
}

enum status
follower_fetch(struct follower *f, struct feed_batch *batch)
{
	if (f->settings.upstream == NULL)
		return fetch_own(f, batch);
	return fetch_remote(f, batch);
}
