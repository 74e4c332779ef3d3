// SPDX-License-Identifier: Apache-2.0
#include "tests/component/remote.h"

#include "common/feed_wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>
#include <unistd.h>

#define ARENA_BYTES (16u * 1024u * 1024u)

/* ---- the upstream service ---- */

struct answering {
	struct remote *f;
	struct feed_read read;
	struct arena *arena;
	struct buffer *body;
	bool is_empty;
};

static enum status
collect_and_pack(struct store_txn *txn, void *ctx)
{
	struct answering *a = ctx;
	struct feed_batch batch;
	enum status status =
	    feed_collect(a->f->up.log, txn, &a->read, a->arena, &batch);
	a->is_empty = status == STATUS_OK && batch.count == 0;
	if (batch.count > 0 && atomic_load(&a->f->lies))
		batch.entries[batch.count - 1].data =
		    bytes_of_string("something else");
	if (feed_pack_batch(&batch, a->arena, a->body) != STATUS_OK)
		return STATUS_INTERNAL;
	return status;
}

static void
send_reply(struct remote *f, const struct bus_peer *peer,
    const struct request *request, enum status status, struct bytes body)
{
	struct reply reply = {.status = status, .body = body};
	memcpy(reply.id, request->id, sizeof reply.id);
	struct buffer frame;
	buffer_init(&frame, BUS_FRAME_MAX);
	if (envelope_pack_reply(&reply, &frame) == STATUS_OK)
		(void)!bus_send(f->bus, peer, buffer_bytes(&frame));
	buffer_fini(&frame);
}

/* False when there is nothing to say yet. */
static bool
answer(struct remote *f, const struct bus_peer *peer,
    const struct request *request, bool at_once)
{
	struct buffer body;
	buffer_init(&body, BUS_FRAME_MAX);
	struct answering a = {.f = f, .body = &body};
	char detail[128];
	enum status status = arena_new(ARENA_BYTES, &a.arena);
	if (status == STATUS_OK)
		status = feed_unpack_read(
		    request->body, a.arena, &a.read, detail, sizeof detail);
	if (status == STATUS_OK)
		status = store_read(f->up.store, collect_and_pack, &a);
	bool is_due = !a.is_empty || at_once || a.read.wait_ms == 0;
	if (is_due)
		send_reply(f, peer, request, status, buffer_bytes(&body));
	arena_free(&a.arena);
	buffer_fini(&body);
	return is_due;
}

static void
on_message(struct remote *f, const struct bus_message *message)
{
	struct request request;
	struct principal who;
	if (envelope_unpack_request(message->frame, &request) != STATUS_OK)
		return;
	if (authorized_find(f->authorized, message->key, &who) != STATUS_OK) {
		send_reply(f, &message->peer, &request, STATUS_DENIED,
		    bytes_of(NULL, 0));
		return;
	}
	if (answer(f, &message->peer, &request, false) ||
	    request.body.len > sizeof f->parked_body)
		return;
	f->is_parked = true;
	f->parked_rounds = 0;
	f->parked_peer = message->peer;
	f->parked = request;
	memcpy(f->parked_body, request.body.data, request.body.len);
	f->parked.body = bytes_of(f->parked_body, request.body.len);
}

static void *
serve(void *ctx)
{
	struct remote *f = ctx;
	while (!atomic_load(&f->stop)) {
		struct bus_message message;
		struct pollfd fd = {bus_fd(f->bus), POLLIN, 0};
		while (bus_receive(f->bus, &message) == STATUS_OK) {
			on_message(f, &message);
			bus_release(&message);
		}
		if (f->is_parked && answer(f, &f->parked_peer, &f->parked,
					++f->parked_rounds > 200))
			f->is_parked = false;
		(void)poll(&fd, 1, 10);
	}
	return NULL;
}

void
remote_start_upstream(struct remote *f)
{
	log_store_open(&f->up, f->up_path);
	const struct bus_settings settings = {.endpoint = f->endpoint,
	    .keys = f->server_keys,
	    .authorized = f->authorized};
	char detail[512];
	assert_int_equal(
	    bus_open(&settings, &f->bus, detail, sizeof detail), STATUS_OK);
	f->is_parked = false;
	atomic_store(&f->stop, false);
	assert_int_equal(pthread_create(&f->thread, NULL, serve, f), 0);
}

void
remote_stop_upstream(struct remote *f)
{
	if (f->bus == NULL)
		return;
	atomic_store(&f->stop, true);
	pthread_join(f->thread, NULL);
	bus_close(&f->bus);
	log_store_close(&f->up);
}

/* ---- the follower ---- */

static enum status
apply(struct store_txn *txn, const struct log_entry *entry, void *state)
{
	struct remote *f = state;
	struct store_key key;
	key_start(&key);
	key_u64(&key, entry->seq);
	struct bytes value;
	if (store_get(txn, f->down.effects, key_bytes(&key), &value) !=
	    STATUS_NOT_FOUND)
		abort();
	return store_put(txn, f->down.effects, key_bytes(&key), entry->data);
}

static enum status
reset(struct store_txn *txn, void *state)
{
	struct remote *f = state;
	atomic_fetch_add(&f->resets, 1);
	return store_clear(txn, f->down.effects);
}

static enum status
replayed(struct store_txn *txn, void *state)
{
	struct remote *f = state;
	assert_true(store_is_write(txn));
	atomic_fetch_add(&f->replays, 1);
	return STATUS_OK;
}

static const struct follow follow = {
    .stream = REMOTE_STREAM,
    .apply = apply,
    .reset = reset,
    .replayed = replayed,
};

void
remote_start_follower(struct remote *f, uint32_t max_bytes)
{
	struct client_settings upstream = {
	    .endpoint = f->endpoint, .keys = f->keys};
	memcpy(upstream.server_key, f->server_keys.public_key,
	    sizeof upstream.server_key);
	const struct follower_settings settings = {
	    .store = f->down.store,
	    .log = f->down.log,
	    .quarantine = f->down.quarantine,
	    .cursors = f->down.cursors,
	    .follow = &follow,
	    .state = f,
	    .upstream = &upstream,
	    .max_bytes = max_bytes,
	};
	assert_int_equal(follower_start(&settings, &f->follower), STATUS_OK);
}

struct follower_view
remote_view(struct remote *f)
{
	struct follower_view view;
	follower_read_view(f->follower, &view);
	return view;
}

void
remote_wait_for_state(struct remote *f, enum follower_state state)
{
	for (int i = 0; i < REMOTE_WAIT_MS / 10; i++) {
		if (remote_view(f).state == state)
			return;
		usleep(10000);
	}
	assert_string_equal(follower_state_name(remote_view(f).state),
	    follower_state_name(state));
}

void
remote_assert_applied(struct remote *f, uint64_t seq)
{
	assert_int_equal(
	    follower_wait(f->follower, seq, REMOTE_WAIT_MS), STATUS_OK);
	assert_int_equal(remote_view(f).seq, seq);
	assert_int_equal(remote_view(f).head, seq);
	struct log_head head = log_store_head(&f->up);
	struct cursor cursor = log_store_cursor(&f->down, REMOTE_STREAM);
	assert_int_equal(head.seq, seq);
	assert_int_equal(cursor.seq, seq);
	assert_int_equal(cursor.known_at, head.known_at);
	assert_memory_equal(cursor.hash, head.hash, LOG_HASH_BYTES);
	log_store_assert_effects(&f->down, &f->up);
}

void
remote_grant(struct remote *f)
{
	struct principal p = {
	    .role = ROLE_SERVICE, .scope = "*", .name = "reporting"};
	memcpy(p.key, f->keys.public_key, sizeof p.key);
	char detail[256];
	assert_int_equal(
	    authorized_grant(f->authorized_path, &p, detail, sizeof detail),
	    STATUS_OK);
}

int
remote_set_up(void **state)
{
	struct remote *f = calloc(1, sizeof *f);
	temp_dir_init(&f->dir);
	temp_dir_file(&f->dir, "up", f->up_path);
	temp_dir_file(&f->dir, "down", f->down_path);
	temp_dir_file(&f->dir, "authorized", f->authorized_path);
	temp_dir_file(&f->dir, "key", f->key_path);
	snprintf(f->endpoint, sizeof f->endpoint, "ipc://%.480s/socket",
	    f->dir.path);
	char detail[256];
	assert_int_equal(keys_make(&f->server_keys), STATUS_OK);
	assert_int_equal(keys_make(&f->keys), STATUS_OK);
	remote_grant(f);
	assert_int_equal(authorized_open(f->authorized_path, &f->authorized,
			     detail, sizeof detail),
	    STATUS_OK);
	log_store_open(&f->down, f->down_path);
	*state = f;
	return 0;
}

int
remote_tear_down(void **state)
{
	struct remote *f = *state;
	follower_stop(&f->follower);
	remote_stop_upstream(f);
	log_store_close(&f->down);
	authorized_close(&f->authorized);
	temp_dir_fini(&f->dir);
	free(f);
	return 0;
}
