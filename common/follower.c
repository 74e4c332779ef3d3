// SPDX-License-Identifier: Apache-2.0
/*
 * follower.c - the life of a stream.
 *
 *   starting ──► following ◄──► unreachable
 *                 ▲  │  │
 *      head again │  │  └─ other history ──► diverged ─ looks every 5 s,
 *                 │  ▼ other epoch                      goes on when healed
 *                replaying
 *
 * One thread does everything; others see the view, under the mutex.
 */
#include "common/diag.h"
#include "common/follower_internal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ARENA_BYTES (16u * 1024u * 1024u)
#define REQUEST_BYTES 1024u
#define RETRY_MS 50
#define RETRY_MAX_MS 2000
#define DIVERGED_MS 5000

const char *
follower_state_name(enum follower_state state)
{
	switch (state) {
	case FOLLOWER_STARTING:
		return "starting";
	case FOLLOWER_FOLLOWING:
		return "following";
	case FOLLOWER_UNREACHABLE:
		return "unreachable";
	case FOLLOWER_REPLAYING:
		return "replaying";
	case FOLLOWER_DIVERGED:
		return "diverged";
	}
	return "unknown";
}

bool
follower_is_stopping(struct follower *f)
{
	pthread_mutex_lock(&f->mutex);
	bool stop = f->stop;
	pthread_mutex_unlock(&f->mutex);
	return stop;
}

struct timespec
follower_deadline(int ms)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += (long)(ms % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

bool
follower_pause(struct follower *f, int ms)
{
	struct timespec at = follower_deadline(ms);
	int rc = 0;
	pthread_mutex_lock(&f->mutex);
	while (!f->stop && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&f->changed, &f->mutex, &at);
	bool stop = f->stop;
	pthread_mutex_unlock(&f->mutex);
	return !stop;
}

void
follower_set_state(
    struct follower *f, enum follower_state state, const char *why)
{
	pthread_mutex_lock(&f->mutex);
	enum follower_state before = f->view.state;
	/* silence does not heal a history that has forked */
	bool stays = before == state || (before == FOLLOWER_DIVERGED &&
					    state == FOLLOWER_UNREACHABLE);
	if (!stays)
		f->view.state = state;
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->mutex);
	if (stays)
		return;
	enum diag_level level = DIAG_INFO;
	if (state == FOLLOWER_DIVERGED)
		level = DIAG_ERROR;
	else if (state == FOLLOWER_UNREACHABLE)
		level = DIAG_WARNING;
	diag(level, "follower.state", "stream=%s\tstate=%s\treason=%s",
	    f->settings.follow->stream, follower_state_name(state),
	    why == NULL ? "" : why);
}

void
follower_publish(struct follower *f)
{
	/* who waits for the last entries waits for what they bring too */
	if (f->is_underived &&
	    (f->settle_to == UINT64_MAX || f->cursor.seq >= f->settle_to))
		return;
	pthread_mutex_lock(&f->mutex);
	f->view.seq = f->cursor.seq;
	f->view.known_at = f->cursor.known_at;
	memcpy(f->view.epoch, f->cursor.epoch, LOG_EPOCH_BYTES);
	if (f->view.head < f->cursor.seq)
		f->view.head = f->cursor.seq;
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->mutex);
}

static void
note_head(struct follower *f, uint64_t head)
{
	pthread_mutex_lock(&f->mutex);
	f->view.head = head;
	pthread_mutex_unlock(&f->mutex);
}

static void
set_known(struct follower *f, bool is_known)
{
	pthread_mutex_lock(&f->mutex);
	f->is_known = is_known;
	pthread_mutex_unlock(&f->mutex);
}

/* The cursor and the log belong together; figures stand after a replay. */
static void
note_known(struct follower *f)
{
	bool is_replaying = f->cursor.replay_to != 0;
	follower_set_state(
	    f, is_replaying ? FOLLOWER_REPLAYING : FOLLOWER_FOLLOWING, NULL);
	set_known(f, !is_replaying);
	follower_publish(f);
}

/* The first answer ever tells which log it is. */
static void
adopt_epoch(struct follower *f, const struct feed_batch *batch)
{
	f->cursor = (struct cursor){0};
	memcpy(f->cursor.epoch, batch->epoch, LOG_EPOCH_BYTES);
	memcpy(f->cursor.hash, batch->epoch, LOG_HASH_BYTES);
	f->has_cursor = true;
}

static enum status
take_batch(struct follower *f, const struct feed_batch *batch)
{
	if (!f->has_cursor)
		adopt_epoch(f, batch);
	if (memcmp(batch->epoch, f->cursor.epoch, LOG_EPOCH_BYTES) != 0)
		return STATUS_EPOCH_CHANGED;
	if (!follower_continues(f, batch))
		return STATUS_DIVERGED;
	note_head(f, batch->head_seq);
	note_known(f);
	f->has_caught_up = f->cursor.seq + batch->count >= batch->head_seq;
	if (f->settle_to == UINT64_MAX)
		f->settle_to = batch->head_seq;
	enum status status = follower_apply(f, batch);
	if (status == STATUS_OK)
		status = follower_derive(f);
	if (status == STATUS_OK && !f->is_underived)
		status = follower_end_replay(f);
	if (status == STATUS_OK)
		note_known(f);
	return status;
}

/* A derived file beside another store, or one of another day. */
static bool
can_be_thrown_away(const struct follower *f)
{
	return f->settings.follow->derive != NULL;
}

static enum status
begin_replay(
    struct follower *f, const struct feed_batch *batch, enum status why)
{
	f->has_caught_up = false;
	set_known(f, false);
	follower_set_state(f, FOLLOWER_REPLAYING,
	    why == STATUS_DIVERGED ? "another history" : "another epoch");
	return follower_restart(f, batch);
}

static bool
rest_diverged(struct follower *f)
{
	f->has_caught_up = false;
	set_known(f, false);
	follower_set_state(
	    f, FOLLOWER_DIVERGED, "the log is not the one that was applied");
	return follower_pause(f, DIVERGED_MS);
}

static bool
rest_unreachable(struct follower *f, int *pause_ms, enum status why)
{
	f->has_caught_up = false;
	follower_set_state(f, FOLLOWER_UNREACHABLE, status_name(why));
	bool goes_on = follower_pause(f, *pause_ms);
	*pause_ms = *pause_ms * 2 < RETRY_MAX_MS ? *pause_ms * 2 : RETRY_MAX_MS;
	return goes_on;
}

static void *
run(void *ctx)
{
	struct follower *f = ctx;
	int pause_ms = RETRY_MS;
	bool goes_on = true;
	while (goes_on && !follower_is_stopping(f)) {
		struct feed_batch batch = {0};
		arena_reset(f->arena);
		enum status status = follower_fetch(f, &batch);
		if (status == STATUS_OK)
			status = take_batch(f, &batch);
		if (status == STATUS_EPOCH_CHANGED ||
		    (status == STATUS_DIVERGED && can_be_thrown_away(f)))
			status = begin_replay(f, &batch, status);
		if (status == STATUS_OK)
			pause_ms = RETRY_MS;
		else if (status == STATUS_CANCELLED)
			goes_on = false;
		else if (status == STATUS_DIVERGED)
			goes_on = rest_diverged(f);
		else
			goes_on = rest_unreachable(f, &pause_ms, status);
	}
	/* a client belongs to the thread that uses it */
	client_close(&f->client);
	return NULL;
}

static void
on_commit(void *ctx)
{
	struct follower *f = ctx;
	pthread_mutex_lock(&f->mutex);
	/* who has seen none yet knows; under load that saves a wake a commit */
	if (!f->committed)
		pthread_cond_broadcast(&f->changed);
	f->committed = true;
	pthread_mutex_unlock(&f->mutex);
}

static enum status
load_cursor(struct store_txn *txn, void *ctx)
{
	struct follower *f = ctx;
	enum status status = cursor_get(
	    txn, f->settings.cursors, f->settings.follow->stream, &f->cursor);
	f->has_cursor = status == STATUS_OK;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
copy_upstream(struct follower *f, const struct client_settings *upstream)
{
	if (upstream == NULL)
		return STATUS_OK;
	f->upstream = *upstream;
	f->endpoint = strdup(upstream->endpoint);
	f->upstream.endpoint = f->endpoint;
	f->settings.upstream = &f->upstream;
	return f->endpoint == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static void
init_waiting(struct follower *f)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&f->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&f->mutex, NULL);
}

static void
free_follower(struct follower *f)
{
	arena_free(&f->arena);
	buffer_fini(&f->request);
	pthread_cond_destroy(&f->changed);
	pthread_mutex_destroy(&f->mutex);
	free(f->endpoint);
	free(f);
}

static enum status
start_thread(struct follower *f)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int rc = pthread_create(&f->thread, NULL, run, f);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0)
		return STATUS_NO_MEMORY;
	char name[16];
	snprintf(name, sizeof name, "follow %.8s", f->settings.follow->stream);
	pthread_setname_np(f->thread, name);
	return STATUS_OK;
}

enum status
follower_start(
    const struct follower_settings *settings, struct follower **follower)
{
	struct follower *f = calloc(1, sizeof *f);
	if (f == NULL)
		return STATUS_NO_MEMORY;
	f->settings = *settings;
	f->view.stream = settings->follow->stream;
	f->is_underived = settings->follow->derive != NULL;
	f->settle_to = f->is_underived ? UINT64_MAX : 0;
	buffer_init(&f->request, REQUEST_BYTES);
	init_waiting(f);
	enum status status = copy_upstream(f, settings->upstream);
	if (status == STATUS_OK)
		status = arena_new(ARENA_BYTES, &f->arena);
	if (status == STATUS_OK)
		status = store_read(settings->store, load_cursor, f);
	if (status != STATUS_OK) {
		free_follower(f);
		return status;
	}
	follower_publish(f);
	if (settings->upstream == NULL)
		store_on_commit(settings->store, on_commit, f);
	status = start_thread(f);
	if (status != STATUS_OK) {
		store_off_commit(settings->store, on_commit, f);
		free_follower(f);
		return status;
	}
	*follower = f;
	return STATUS_OK;
}

void
follower_stop(struct follower **follower)
{
	struct follower *f = *follower;
	if (f == NULL)
		return;
	pthread_mutex_lock(&f->mutex);
	f->stop = true;
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->mutex);
	pthread_join(f->thread, NULL);
	store_off_commit(f->settings.store, on_commit, f);
	free_follower(f);
	*follower = NULL;
}

void
follower_read_view(struct follower *f, struct follower_view *view)
{
	pthread_mutex_lock(&f->mutex);
	*view = f->view;
	pthread_mutex_unlock(&f->mutex);
}

enum status
follower_wait(struct follower *f, uint64_t seq, int timeout_ms)
{
	struct timespec at = follower_deadline(timeout_ms);
	enum status status = STATUS_OK;
	pthread_mutex_lock(&f->mutex);
	f->waiting++;
	pthread_cond_broadcast(&f->changed);
	while (!f->is_known || f->view.seq < seq) {
		if (f->view.state == FOLLOWER_DIVERGED) {
			status = STATUS_DIVERGED;
			break;
		}
		if (f->stop || pthread_cond_timedwait(
				   &f->changed, &f->mutex, &at) == ETIMEDOUT) {
			status = STATUS_TIMEOUT;
			break;
		}
	}
	f->waiting--;
	pthread_mutex_unlock(&f->mutex);
	return status;
}
