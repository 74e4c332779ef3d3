// SPDX-License-Identifier: Apache-2.0
/*
 * test_follower.c - a follower of the own log: effect, cursor, quarantine.
 *
 * The effect of an entry is a row with its data; an entry whose row is there
 * already fails the test, so nothing is applied twice.
 */
#include "common/follower.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define STREAM "attendance"
#define WAIT_MS 120000

struct fixture {
	struct temp_dir dir;
	char path[TEMP_PATH_MAX];
	struct log_store s;
	struct follower *follower;
	/* how apply and finish behave */
	const char *bad;        /* data of the entry that fails */
	enum status bad_status; /* how */
	atomic_int failures;    /* that many times; -1: always */
	enum status finish_status;
	unsigned room; /* entries that a commit has room for; 0: all */
	uint64_t write_number;
	unsigned in_commit;
	uint64_t prepared_to, applied_to; /* seq of the last entry */
	atomic_int calls, finishes, resets, replays;
};

/* True while the failures that were ordered last. */
static bool
is_to_fail(struct fixture *f)
{
	int left = atomic_load(&f->failures);
	if (left > 0)
		atomic_fetch_sub(&f->failures, 1);
	return left != 0;
}

static enum status
apply(struct store_txn *txn, const struct log_entry *entry, void *state)
{
	struct fixture *f = state;
	atomic_fetch_add(&f->calls, 1);
	if (f->write_number != store_write_number(txn))
		f->in_commit = 0;
	f->write_number = store_write_number(txn);
	f->in_commit++;
	f->applied_to = entry->seq;
	struct store_key key;
	key_start(&key);
	key_u64(&key, entry->seq);
	struct bytes value;
	assert_int_equal(store_get(txn, f->s.effects, key_bytes(&key), &value),
	    STATUS_NOT_FOUND);
	enum status status =
	    store_put(txn, f->s.effects, key_bytes(&key), entry->data);
	if (status == STATUS_OK && f->bad != NULL &&
	    bytes_equal(entry->data, bytes_of_string(f->bad)) && is_to_fail(f))
		return f->bad_status;
	return status;
}

static enum status
nothing(struct store_txn *txn, void *ctx)
{
	(void)txn;
	(void)ctx;
	return STATUS_CANCELLED;
}

/* A write inside a write would end the test. */
static void
prepare(const struct log_entry *entries, size_t count, void *state)
{
	struct fixture *f = state;
	assert_true(count > 0 && entries[count - 1].seq >= entries[0].seq);
	f->prepared_to = entries[count - 1].seq;
	assert_int_equal(
	    store_write(f->s.store, nothing, NULL), STATUS_CANCELLED);
}

static enum status
finish(struct store_txn *txn, void *state)
{
	struct fixture *f = state;
	assert_true(store_is_write(txn));
	assert_int_equal(f->prepared_to, f->applied_to);
	atomic_fetch_add(&f->finishes, 1);
	if (f->room > 0 && f->in_commit > f->room)
		return STATUS_FULL;
	if (f->finish_status != STATUS_OK && is_to_fail(f))
		return f->finish_status;
	return STATUS_OK;
}

static enum status
reset(struct store_txn *txn, void *state)
{
	struct fixture *f = state;
	atomic_fetch_add(&f->resets, 1);
	return store_clear(txn, f->s.effects);
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
    .prepare = prepare,
    .apply = apply,
    .finish = finish,
    .reset = reset,
    .replayed = replayed,
};

static void
start_bounded(struct fixture *f, uint32_t max_bytes)
{
	const struct follower_settings settings = {
	    .store = f->s.store,
	    .log = f->s.log,
	    .quarantine = f->s.quarantine,
	    .cursors = f->s.cursors,
	    .follow = &follow,
	    .state = f,
	    .max_bytes = max_bytes,
	};
	assert_int_equal(follower_start(&settings, &f->follower), STATUS_OK);
}

static void
start(struct fixture *f)
{
	start_bounded(f, 0);
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	temp_dir_init(&f->dir);
	temp_dir_file(&f->dir, "store", f->path);
	log_store_open(&f->s, f->path);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	follower_stop(&f->follower);
	log_store_close(&f->s);
	temp_dir_fini(&f->dir);
	free(f);
	return 0;
}

static void
assert_applied(struct fixture *f, uint64_t seq, uint64_t quarantined)
{
	assert_int_equal(follower_wait(f->follower, seq, WAIT_MS), STATUS_OK);
	struct follower_view view;
	follower_read_view(f->follower, &view);
	assert_int_equal(view.state, FOLLOWER_FOLLOWING);
	assert_int_equal(view.seq, seq);
	assert_int_equal(view.quarantined, quarantined);
	struct cursor cursor = log_store_cursor(&f->s, STREAM);
	struct log_head head = log_store_head(&f->s);
	assert_int_equal(cursor.seq, seq);
	assert_int_equal(head.seq, seq);
	assert_int_equal(cursor.known_at, head.known_at);
	assert_memory_equal(cursor.hash, head.hash, LOG_HASH_BYTES);
	log_store_assert_effects(&f->s, &f->s);
}

static void
what_is_there_and_what_comes_is_applied_once(void **state)
{
	struct fixture *f = *state;
	log_store_append(&f->s, "before", 3);
	start(f);
	assert_applied(f, 3, 0);
	for (unsigned i = 0; i < 20; i++)
		log_store_append(&f->s, "after", i % 3 + 1);
	assert_applied(f, 3 + 39, 0);
	assert_int_equal(atomic_load(&f->calls), 42);
	assert_int_equal(atomic_load(&f->resets), 0);
	assert_int_equal(atomic_load(&f->replays), 0);
}

static void
it_goes_on_where_it_stopped(void **state)
{
	struct fixture *f = *state;
	log_store_append(&f->s, "a", 5);
	start(f);
	assert_applied(f, 5, 0);
	follower_stop(&f->follower);
	assert_null(f->follower);
	log_store_append(&f->s, "b", 5);
	start_bounded(f, 1);
	assert_applied(f, 10, 0);
	assert_int_equal(atomic_load(&f->calls), 10);
}

static void
a_long_log_is_applied_in_bounded_commits(void **state)
{
	struct fixture *f = *state;
	log_store_append(&f->s, "entry", 9001);
	start(f);
	assert_applied(f, 9001, 0);
	assert_true(atomic_load(&f->finishes) >= 5);
	assert_true(atomic_load(&f->finishes) < 100);
}

static void
without_room_for_many_it_applies_few_at_a_time(void **state)
{
	struct fixture *f = *state;
	f->room = 3;
	log_store_append(&f->s, "e", 20);
	start(f);
	assert_applied(f, 20, 0);
}

static void
a_bad_entry_goes_to_quarantine_and_stops_nobody(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *bad;
		enum status status;
		int failures;
		unsigned quarantined;
	} cases[] = {
	    {"e1", STATUS_INVALID, -1, 1},
	    {"e7", STATUS_INVALID, -1, 1},
	    {"e20", STATUS_INVALID, -1, 1},
	    {"e7", STATUS_INTERNAL, -1, 1},
	    {"e20", STATUS_CORRUPT, -1, 1},
	    {"e1", STATUS_CONFLICT, -1, 1},
	    /* fails once, but not again */
	    {"e7", STATUS_INTERNAL, 1, 0},
	    {"e7", STATUS_INTERNAL, 2, 0},
	    /* nobody's fault */
	    {"e7", STATUS_FULL, 4, 0},
	    {"e1", STATUS_NO_MEMORY, 2, 0},
	    {"e20", STATUS_IO, 2, 0},
	};
	uint64_t quarantined = 0;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		f->bad = cases[i].bad;
		f->bad_status = cases[i].status;
		atomic_store(&f->failures, cases[i].failures);
		log_store_append(&f->s, "e", 20);
		start(f);
		assert_applied(f, 20 * (i + 1), cases[i].quarantined);
		follower_stop(&f->follower);
		quarantined += cases[i].quarantined;
	}
	assert_int_equal(quarantined, 6);
}

struct seen {
	struct log_entry entry;
	char text[64];
	uint8_t hash[LOG_HASH_BYTES];
	char reason[128];
};

static enum status
see_item(const struct quarantine_item *item, void *ctx)
{
	struct seen *seen = ctx;
	assert_string_equal(item->kind, "feed:" STREAM);
	assert_string_equal(item->principal, "");
	assert_true(item->at > 0);
	snprintf(seen->reason, sizeof seen->reason, "%s", item->reason);
	assert_int_equal(
	    follower_read_quarantined(item->data, &seen->entry), STATUS_OK);
	snprintf(seen->text, sizeof seen->text, "%.*s",
	    (int)seen->entry.data.len, (const char *)seen->entry.data.data);
	memcpy(seen->hash, seen->entry.hash, LOG_HASH_BYTES);
	return STATUS_OK;
}

struct look {
	struct fixture *f;
	struct seen seen;
};

static enum status
look_at_quarantine(struct store_txn *txn, void *ctx)
{
	struct look *look = ctx;
	return quarantine_scan(
	    look->f->s.quarantine, txn, 0, see_item, &look->seen);
}

static void
a_quarantined_entry_can_be_read_back_whole(void **state)
{
	struct fixture *f = *state;
	f->bad = "e3";
	f->bad_status = STATUS_INVALID;
	atomic_store(&f->failures, -1);
	log_store_append(&f->s, "e", 3);
	start(f);
	assert_applied(f, 3, 1);
	struct look look = {.f = f};
	assert_int_equal(
	    store_read(f->s.store, look_at_quarantine, &look), STATUS_OK);
	struct log_head head = log_store_head(&f->s);
	assert_string_equal(look.seen.text, "e3");
	assert_string_equal(look.seen.reason, "entry 3 of attendance: INVALID");
	assert_int_equal(look.seen.entry.seq, 3);
	assert_int_equal(look.seen.entry.known_at, head.known_at);
	assert_memory_equal(look.seen.hash, head.hash, LOG_HASH_BYTES);
	assert_int_equal(
	    follower_read_quarantined(bytes_of("short", 5), &look.seen.entry),
	    STATUS_CORRUPT);
}

static void
a_finish_that_fails_is_put_down_to_its_entry(void **state)
{
	struct fixture *f = *state;
	f->finish_status = STATUS_INTERNAL;
	log_store_append(&f->s, "e", 3);
	/* all three, the first alone, and again: only that one goes */
	atomic_store(&f->failures, 3);
	start(f);
	assert_applied(f, 3, 1);
}

static void
another_epoch_is_replayed_from_the_start(void **state)
{
	struct fixture *f = *state;
	f->bad = "e2400";
	f->bad_status = STATUS_INVALID;
	atomic_store(&f->failures, -1);
	log_store_append(&f->s, "e", 2500);
	start(f);
	assert_applied(f, 2500, 1);
	follower_stop(&f->follower);
	log_store_renew_epoch(&f->s);
	atomic_store(&f->failures, 0);
	atomic_store(&f->calls, 0);
	start(f);
	/* what could not be applied then is applied now, and not kept */
	assert_applied(f, 2500, 0);
	assert_int_equal(atomic_load(&f->resets), 1);
	assert_int_equal(atomic_load(&f->replays), 1);
	assert_int_equal(atomic_load(&f->calls), 2500);
	follower_stop(&f->follower);
	start(f);
	assert_applied(f, 2500, 0);
	assert_int_equal(atomic_load(&f->resets), 1);
	assert_int_equal(atomic_load(&f->replays), 1);
}

static void
waiting_for_what_never_comes_times_out(void **state)
{
	struct fixture *f = *state;
	log_store_append(&f->s, "e", 1);
	start(f);
	assert_applied(f, 1, 0);
	assert_int_equal(follower_wait(f->follower, 2, 50), STATUS_TIMEOUT);
}

static enum status
append_in_apply(
    struct store_txn *txn, const struct log_entry *entry, void *state)
{
	struct fixture *f = state;
	atomic_fetch_add(&f->calls, 1);
	if (entry->data.len > 0 && entry->data.data[0] == 'r')
		return STATUS_OK;
	uint64_t seq;
	return log_append(f->s.log, txn, bytes_of_string("record"), &seq);
}

static void
a_projection_may_append_to_the_log_it_follows(void **state)
{
	struct fixture *f = *state;
	static const struct follow appending = {
	    .stream = STREAM, .apply = append_in_apply};
	const struct follower_settings settings = {
	    .store = f->s.store,
	    .log = f->s.log,
	    .quarantine = f->s.quarantine,
	    .cursors = f->s.cursors,
	    .follow = &appending,
	    .state = f,
	};
	assert_int_equal(follower_start(&settings, &f->follower), STATUS_OK);
	for (unsigned i = 0; i < 10; i++)
		log_store_append(&f->s, "e", 5);
	assert_int_equal(follower_wait(f->follower, 100, WAIT_MS), STATUS_OK);
	/* and then it rests */
	struct timespec before, after;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	usleep(300000);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	assert_true((after.tv_sec - before.tv_sec) * 1000 +
			(after.tv_nsec - before.tv_nsec) / 1000000 <
		    50);
	assert_int_equal(log_store_head(&f->s).seq, 100);
	assert_int_equal(atomic_load(&f->calls), 100);
}

/* In a child: appends and follows until it is killed; tells of each step. */
static void
work_until_killed(const char *path, int told)
{
	struct fixture f = {0};
	log_store_open(&f.s, path);
	start_bounded(&f, 300);
	for (;;) {
		for (int i = 0; i < 8; i++)
			log_store_append(&f.s, "e", 7);
		if (follower_wait(f.follower, 8 * 7, WAIT_MS) != STATUS_OK ||
		    write(told, "", 1) != 1)
			_exit(1);
	}
}

static void
a_crash_at_any_moment_leaves_effect_and_cursor_equal(void **state)
{
	struct fixture *f = *state;
	log_store_close(&f->s);
	uint32_t seed = 20261005;
	for (int round = 0; round < 30; round++) {
		seed = seed * 1664525u + 1013904223u;
		int ends[2];
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		if (child == 0)
			work_until_killed(f->path, ends[1]);
		close(ends[1]);
		char step;
		/* now and then it lives until it has applied some, however
		 * slow the machine is */
		if (round % 4 == 0)
			assert_int_equal(read(ends[0], &step, 1), 1);
		usleep(5000 + (seed >> 8) % 60000);
		kill(child, SIGKILL);
		int ended;
		assert_int_equal(waitpid(child, &ended, 0), child);
		assert_true(WIFSIGNALED(ended));
		close(ends[0]);
		log_store_open(&f->s, f->path);
		struct cursor cursor = log_store_cursor(&f->s, STREAM);
		struct log_head head = log_store_head(&f->s);
		assert_true(cursor.seq <= head.seq);
		log_store_close(&f->s);
	}
	log_store_open(&f->s, f->path);
	struct cursor cursor = log_store_cursor(&f->s, STREAM);
	assert_true(cursor.seq > 0);
	start(f);
	assert_applied(f, log_store_head(&f->s).seq, 0);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(what_is_there_and_what_comes_is_applied_once),
	    CASE(it_goes_on_where_it_stopped),
	    CASE(a_long_log_is_applied_in_bounded_commits),
	    CASE(without_room_for_many_it_applies_few_at_a_time),
	    CASE(a_bad_entry_goes_to_quarantine_and_stops_nobody),
	    CASE(a_quarantined_entry_can_be_read_back_whole),
	    CASE(a_finish_that_fails_is_put_down_to_its_entry),
	    CASE(another_epoch_is_replayed_from_the_start),
	    CASE(waiting_for_what_never_comes_times_out),
	    CASE(a_projection_may_append_to_the_log_it_follows),
	    CASE(a_crash_at_any_moment_leaves_effect_and_cursor_equal),
	};
	return cmocka_run_group_tests_name("follower", tests, NULL, NULL);
}
