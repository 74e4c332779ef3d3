// SPDX-License-Identifier: Apache-2.0
/*
 * test_follower_remote.c - one store follows another over a real socket.
 *
 * A thread answers feed.Read from the upstream store.  The effect of an entry
 * is a row with its data; a row that is there already ends the program, so
 * nothing can be applied twice unnoticed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/bus.h"
#include "common/client.h"
#include "common/feed_wire.h"
#include "common/follower.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#define STREAM "intake"
#define WAIT_MS 120000
#define ARENA_BYTES (16u * 1024u * 1024u)

struct fixture {
	struct temp_dir dir;
	char up_path[TEMP_PATH_MAX], down_path[TEMP_PATH_MAX];
	char authorized_path[TEMP_PATH_MAX], key_path[TEMP_PATH_MAX];
	char endpoint[TEMP_PATH_MAX + 8];
	struct key_pair server_keys, keys;
	struct authorized *authorized;
	struct log_store up, down;
	struct bus *bus;
	pthread_t thread;
	atomic_bool stop, lies;
	struct follower *follower;
	atomic_int resets, replays;
	/* one request may be held back */
	bool is_parked;
	struct request parked;
	struct bus_peer parked_peer;
	uint8_t parked_body[256];
	int parked_rounds;
};

/* ---- the upstream service ---- */

struct answering {
	struct fixture *f;
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
send_reply(struct fixture *f, const struct bus_peer *peer,
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
answer(struct fixture *f, const struct bus_peer *peer,
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
on_message(struct fixture *f, const struct bus_message *message)
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
	struct fixture *f = ctx;
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

static void
start_upstream(struct fixture *f)
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

static void
stop_upstream(struct fixture *f)
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
	struct fixture *f = state;
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
	struct fixture *f = state;
	atomic_fetch_add(&f->resets, 1);
	return store_clear(txn, f->down.effects);
}

static enum status
replayed(struct store_txn *txn, void *state)
{
	struct fixture *f = state;
	assert_true(store_is_write(txn));
	atomic_fetch_add(&f->replays, 1);
	return STATUS_OK;
}

static const struct follow follow = {
    .stream = STREAM,
    .apply = apply,
    .reset = reset,
    .replayed = replayed,
};

static void
start_follower(struct fixture *f, uint32_t max_bytes)
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

static struct follower_view
view_of(struct fixture *f)
{
	struct follower_view view;
	follower_read_view(f->follower, &view);
	return view;
}

static void
wait_for_state(struct fixture *f, enum follower_state state)
{
	for (int i = 0; i < WAIT_MS / 10; i++) {
		if (view_of(f).state == state)
			return;
		usleep(10000);
	}
	assert_string_equal(
	    follower_state_name(view_of(f).state), follower_state_name(state));
}

static void
assert_applied(struct fixture *f, uint64_t seq)
{
	assert_int_equal(follower_wait(f->follower, seq, WAIT_MS), STATUS_OK);
	assert_int_equal(view_of(f).seq, seq);
	assert_int_equal(view_of(f).head, seq);
	struct log_head head = log_store_head(&f->up);
	struct cursor cursor = log_store_cursor(&f->down, STREAM);
	assert_int_equal(head.seq, seq);
	assert_int_equal(cursor.seq, seq);
	assert_int_equal(cursor.known_at, head.known_at);
	assert_memory_equal(cursor.hash, head.hash, LOG_HASH_BYTES);
	log_store_assert_effects(&f->down, &f->up);
}

static void
grant(struct fixture *f)
{
	struct principal p = {
	    .role = ROLE_SERVICE, .scope = "*", .name = "reporting"};
	memcpy(p.key, f->keys.public_key, sizeof p.key);
	char detail[256];
	assert_int_equal(
	    authorized_grant(f->authorized_path, &p, detail, sizeof detail),
	    STATUS_OK);
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
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
	grant(f);
	assert_int_equal(authorized_open(f->authorized_path, &f->authorized,
			     detail, sizeof detail),
	    STATUS_OK);
	log_store_open(&f->down, f->down_path);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	follower_stop(&f->follower);
	stop_upstream(f);
	log_store_close(&f->down);
	authorized_close(&f->authorized);
	temp_dir_fini(&f->dir);
	free(f);
	return 0;
}

/* ---- the cases ---- */

static void
it_follows_whoever_starts_first(void **state)
{
	struct fixture *f = *state;
	start_follower(f, 0);
	wait_for_state(f, FOLLOWER_UNREACHABLE);
	start_upstream(f);
	log_store_append(&f->up, "entry", 3000);
	assert_applied(f, 3000);
	assert_int_equal(view_of(f).state, FOLLOWER_FOLLOWING);
	for (unsigned i = 0; i < 10; i++)
		log_store_append(&f->up, "more", 3);
	assert_applied(f, 3030);
	assert_int_equal(atomic_load(&f->resets), 0);
}

static void
it_outlives_restarts_of_both_sides(void **state)
{
	struct fixture *f = *state;
	start_upstream(f);
	log_store_append(&f->up, "a", 10);
	start_follower(f, 200);
	assert_applied(f, 10);
	stop_upstream(f);
	wait_for_state(f, FOLLOWER_UNREACHABLE);
	start_upstream(f);
	log_store_append(&f->up, "b", 10);
	assert_applied(f, 20);
	follower_stop(&f->follower);
	log_store_append(&f->up, "c", 10);
	start_follower(f, 0);
	assert_applied(f, 30);
	assert_int_equal(atomic_load(&f->resets), 0);
}

static void
another_epoch_is_replayed(void **state)
{
	struct fixture *f = *state;
	start_upstream(f);
	log_store_append(&f->up, "a", 2000);
	start_follower(f, 0);
	assert_applied(f, 2000);
	stop_upstream(f);
	log_store_open(&f->up, f->up_path);
	log_store_renew_epoch(&f->up);
	log_store_append(&f->up, "b", 1);
	log_store_close(&f->up);
	start_upstream(f);
	assert_applied(f, 2001);
	assert_int_equal(atomic_load(&f->resets), 1);
	assert_int_equal(atomic_load(&f->replays), 1);
}

/* An older copy of the upstream store is put back and goes on by itself. */
static void
a_forked_history_is_not_followed(void **state)
{
	struct fixture *f = *state;
	char older[TEMP_PATH_MAX], right[TEMP_PATH_MAX];
	temp_dir_file(&f->dir, "older", older);
	temp_dir_file(&f->dir, "right", right);
	log_store_open(&f->up, f->up_path);
	log_store_append(&f->up, "a", 10);
	log_store_close(&f->up);
	log_store_copy(f->up_path, older);
	start_upstream(f);
	log_store_append(&f->up, "b", 10);
	start_follower(f, 0);
	assert_applied(f, 20);
	stop_upstream(f);
	log_store_copy(f->up_path, right);

	log_store_copy(older, f->up_path);
	start_upstream(f);
	wait_for_state(f, FOLLOWER_DIVERGED);
	assert_int_equal(
	    follower_wait(f->follower, 21, WAIT_MS), STATUS_DIVERGED);
	log_store_append(&f->up, "forked", 15);
	usleep(6000000);
	assert_int_equal(view_of(f).state, FOLLOWER_DIVERGED);
	assert_int_equal(view_of(f).seq, 20);
	assert_int_equal(log_store_cursor(&f->down, STREAM).seq, 20);
	stop_upstream(f);

	log_store_copy(right, f->up_path);
	start_upstream(f);
	log_store_append(&f->up, "c", 1);
	wait_for_state(f, FOLLOWER_FOLLOWING);
	assert_applied(f, 21);
	assert_int_equal(atomic_load(&f->resets), 0);
}

static void
a_fork_is_healed_by_a_new_epoch(void **state)
{
	struct fixture *f = *state;
	char older[TEMP_PATH_MAX];
	temp_dir_file(&f->dir, "older", older);
	log_store_open(&f->up, f->up_path);
	log_store_append(&f->up, "a", 10);
	log_store_close(&f->up);
	log_store_copy(f->up_path, older);
	start_upstream(f);
	log_store_append(&f->up, "b", 10);
	start_follower(f, 0);
	assert_applied(f, 20);
	stop_upstream(f);
	log_store_copy(older, f->up_path);
	start_upstream(f);
	wait_for_state(f, FOLLOWER_DIVERGED);
	stop_upstream(f);
	log_store_open(&f->up, f->up_path);
	log_store_renew_epoch(&f->up);
	log_store_close(&f->up);
	start_upstream(f);
	wait_for_state(f, FOLLOWER_FOLLOWING);
	assert_applied(f, 10);
	assert_int_equal(atomic_load(&f->resets), 1);
	assert_int_equal(atomic_load(&f->replays), 1);
}

static void
bytes_that_do_not_chain_are_not_applied(void **state)
{
	struct fixture *f = *state;
	start_upstream(f);
	log_store_append(&f->up, "a", 10);
	start_follower(f, 0);
	assert_applied(f, 10);
	atomic_store(&f->lies, true);
	log_store_append(&f->up, "b", 3);
	wait_for_state(f, FOLLOWER_DIVERGED);
	assert_int_equal(view_of(f).seq, 10);
	assert_int_equal(log_store_cursor(&f->down, STREAM).seq, 10);
}

static void
a_key_that_is_not_let_in_follows_once_it_is(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(
	    authorized_revoke(f->authorized_path, "reporting"), STATUS_OK);
	start_upstream(f);
	log_store_append(&f->up, "a", 10);
	start_follower(f, 0);
	wait_for_state(f, FOLLOWER_UNREACHABLE);
	assert_int_equal(view_of(f).seq, 0);
	grant(f);
	assert_applied(f, 10);
}

/* Another program: the socket library does not survive a fork. */
static pid_t
spawn_follower(struct fixture *f)
{
	pid_t child = fork();
	if (child == 0) {
		execl("/proc/self/exe", "test_follower_remote", f->down_path,
		    f->endpoint, f->server_keys.public_key, f->key_path,
		    (char *)NULL);
		_exit(127);
	}
	return child;
}

static int
follow_until_killed(char **args)
{
	static struct fixture f;
	log_store_open(&f.down, args[1]);
	snprintf(f.endpoint, sizeof f.endpoint, "%s", args[2]);
	snprintf(f.server_keys.public_key, sizeof f.server_keys.public_key,
	    "%s", args[3]);
	if (keys_read_secret(args[4], &f.keys) != STATUS_OK)
		return 1;
	start_follower(&f, 400);
	for (;;)
		pause();
}

static void
a_crash_at_any_moment_leaves_effect_and_cursor_equal(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(keys_write_secret(f->key_path, &f->keys), STATUS_OK);
	start_upstream(f);
	log_store_append(&f->up, "a", 5000);
	log_store_close(&f->down);
	uint32_t seed = 20261005, longest_us = 60000;
	uint64_t seq = 0;
	for (int round = 0; round < 30; round++) {
		seed = seed * 1664525u + 1013904223u;
		pid_t child = spawn_follower(f);
		useconds_t pause_us = 15000 + (seed >> 8) % longest_us / 2;
		usleep(pause_us);
		log_store_append(&f->up, "b", 20);
		usleep(pause_us);
		kill(child, SIGKILL);
		int ended;
		assert_int_equal(waitpid(child, &ended, 0), child);
		assert_true(WIFSIGNALED(ended));
		assert_int_equal(WTERMSIG(ended), SIGKILL);
		log_store_open(&f->down, f->down_path);
		uint64_t before = seq;
		seq = log_store_cursor(&f->down, STREAM).seq;
		assert_true(seq >= before);
		log_store_close(&f->down);
		/* a slow machine needs longer to get anywhere */
		if (seq == before && longest_us < 1000000)
			longest_us *= 2;
	}
	assert_true(seq > 0);
	log_store_open(&f->down, f->down_path);
	start_follower(f, 0);
	assert_applied(f, 5600);
}

int
main(int argc, char **argv)
{
	if (argc == 5)
		return follow_until_killed(argv);
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(it_follows_whoever_starts_first),
	    CASE(it_outlives_restarts_of_both_sides),
	    CASE(another_epoch_is_replayed),
	    CASE(a_forked_history_is_not_followed),
	    CASE(a_fork_is_healed_by_a_new_epoch),
	    CASE(bytes_that_do_not_chain_are_not_applied),
	    CASE(a_key_that_is_not_let_in_follows_once_it_is),
	    CASE(a_crash_at_any_moment_leaves_effect_and_cursor_equal),
	};
	return cmocka_run_group_tests_name(
	    "follower_remote", tests, NULL, NULL);
}
