// SPDX-License-Identifier: Apache-2.0
/*
 * test_log.c - entries, their chain, and the bytes they are stored as.
 *
 * The hashes of the vectors were computed with xxhsum -H2 over the bytes that
 * log.h names, so that neither the chain nor the layout changes unnoticed.
 */
#include "common/log.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct temp_dir dir;
	char path[TEMP_PATH_MAX];
	struct log_store s;
	struct store_table entries, meta;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	temp_dir_init(&f->dir);
	temp_dir_file(&f->dir, "store", f->path);
	log_store_open(&f->s, f->path);
	assert_int_equal(
	    store_table(f->s.store, "log", &f->entries), STATUS_OK);
	assert_int_equal(store_table(f->s.store, "meta", &f->meta), STATUS_OK);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	log_store_close(&f->s);
	temp_dir_fini(&f->dir);
	free(f);
	return 0;
}

static void
hash_of(const char *hex, uint8_t hash[LOG_HASH_BYTES])
{
	for (size_t i = 0; i < LOG_HASH_BYTES; i++) {
		unsigned byte;
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		hash[i] = (uint8_t)byte;
	}
}

static void
the_chain_is_the_one_that_was_agreed(void **state)
{
	(void)state;
	static uint8_t xs[300], ramp[5000];
	memset(xs, 'x', sizeof xs);
	for (size_t i = 0; i < sizeof ramp; i++)
		ramp[i] = (uint8_t)(i % 251);
	const struct {
		int64_t known_at;
		struct bytes data;
		const char *hash;
	} vectors[] = {
	    {1767225600000000, bytes_of("first", 5),
		"834ddd2f39308a319ea35cdcde6e28bd"},
	    {1767225600000000, bytes_of("", 0),
		"bd86121b7fb783022aee233c66260ea4"},
	    {1767225600000001, bytes_of(xs, sizeof xs),
		"af8e1cd1401978ba3f45f287873d66fb"},
	    {-1, bytes_of(ramp, sizeof ramp),
		"dcaabeeb2bc9a2cdfaf975d5daf1dc09"},
	};
	uint8_t hash[LOG_HASH_BYTES], expected[LOG_HASH_BYTES];
	for (size_t i = 0; i < sizeof hash; i++)
		hash[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		const struct log_entry entry = {.seq = i + 1,
		    .known_at = vectors[i].known_at,
		    .data = vectors[i].data};
		hash_of(vectors[i].hash, expected);
		log_chain(hash, &entry, hash);
		assert_memory_equal(hash, expected, sizeof hash);
	}
}

/* Epoch 00..0f, and the first vector, as they stand in a store. */
static const uint8_t stored_epoch[] = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const uint8_t stored_key[] = {0, 0, 0, 0, 0, 0, 0, 1};
static const uint8_t stored_value[] = {
    0x00, 0x06, 0x47, 0x48, 0x46, 0x20, 0x40, 0x00, /* known_at */
    0x83, 0x4d, 0xdd, 0x2f, 0x39, 0x30, 0x8a, 0x31, /* hash */
    0x9e, 0xa3, 0x5c, 0xdc, 0xde, 0x6e, 0x28, 0xbd, /* its other half */
    'f', 'i', 'r', 's', 't'                         /* data */
};

static enum status
put_stored(struct store_txn *txn, void *ctx)
{
	struct fixture *f = ctx;
	assert_int_equal(store_put(txn, f->meta, bytes_of_string("epoch"),
			     bytes_of(stored_epoch, sizeof stored_epoch)),
	    STATUS_OK);
	return store_put(txn, f->entries,
	    bytes_of(stored_key, sizeof stored_key),
	    bytes_of(stored_value, sizeof stored_value));
}

static enum status
read_stored(struct store_txn *txn, void *ctx)
{
	struct fixture *f = ctx;
	struct log_entry entry;
	assert_int_equal(log_get(f->s.log, txn, 1, &entry), STATUS_OK);
	assert_int_equal(entry.seq, 1);
	assert_int_equal(entry.known_at, 1767225600000000);
	assert_true(bytes_equal(entry.data, bytes_of_string("first")));
	assert_memory_equal(entry.hash, stored_value + 8, LOG_HASH_BYTES);
	uint8_t hash[LOG_HASH_BYTES];
	log_chain(log_epoch(f->s.log), &entry, hash);
	assert_memory_equal(entry.hash, hash, LOG_HASH_BYTES);
	return log_get(f->s.log, txn, 2, &entry);
}

static void
stored_bytes_are_read_as_they_were_agreed(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(store_write(f->s.store, put_stored, f), STATUS_OK);
	log_close(&f->s.log);
	assert_int_equal(log_open(f->s.store, &f->s.log), STATUS_OK);
	assert_memory_equal(log_epoch(f->s.log), stored_epoch, 16);
	assert_int_equal(
	    store_read(f->s.store, read_stored, f), STATUS_NOT_FOUND);
}

struct one {
	struct fixture *f;
	struct bytes data;
	enum status ending;
	uint64_t seq;
};

static enum status
append_one(struct store_txn *txn, void *ctx)
{
	struct one *one = ctx;
	enum status status =
	    log_append(one->f->s.log, txn, one->data, &one->seq);
	return status == STATUS_OK ? one->ending : status;
}

static enum status
append(struct fixture *f, struct bytes data, enum status ending)
{
	struct one one = {.f = f, .data = data, .ending = ending};
	return store_write(f->s.store, append_one, &one);
}

static enum status
compare_stored(struct store_txn *txn, void *ctx)
{
	struct fixture *f = ctx;
	struct log_entry entry;
	struct bytes value;
	assert_int_equal(log_get(f->s.log, txn, 1, &entry), STATUS_OK);
	assert_int_equal(
	    store_get(txn, f->entries, bytes_of(stored_key, 8), &value),
	    STATUS_OK);
	assert_int_equal(value.len, 8 + 16 + 5);
	uint64_t known_at;
	struct key_reader reader = key_read(value);
	assert_true(key_read_u64(&reader, &known_at));
	assert_int_equal(known_at, entry.known_at);
	assert_true(known_at > 1700000000000000);
	uint8_t hash[LOG_HASH_BYTES];
	log_chain(log_epoch(f->s.log), &entry, hash);
	assert_memory_equal(value.data + 8, hash, LOG_HASH_BYTES);
	assert_memory_equal(value.data + 24, "first", 5);
	return STATUS_OK;
}

static void
an_entry_is_stored_as_it_was_agreed(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(
	    append(f, bytes_of_string("first"), STATUS_OK), STATUS_OK);
	assert_int_equal(store_read(f->s.store, compare_stored, f), STATUS_OK);
}

static void
an_aborted_append_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	struct log_head empty = log_store_head(&f->s);
	assert_int_equal(empty.seq, 0);
	assert_memory_equal(empty.hash, log_epoch(f->s.log), 16);
	struct bytes text = bytes_of_string("text");
	assert_int_equal(append(f, text, STATUS_OK), STATUS_OK);
	struct log_head head = log_store_head(&f->s);
	assert_int_equal(append(f, text, STATUS_CANCELLED), STATUS_CANCELLED);
	struct log_head same = log_store_head(&f->s);
	assert_memory_equal(&head, &same, sizeof head);
	assert_int_equal(append(f, text, STATUS_OK), STATUS_OK);
	assert_int_equal(log_store_head(&f->s).seq, 2);
}

static void
an_entry_has_a_greatest_size(void **state)
{
	struct fixture *f = *state;
	uint8_t *data = calloc(1, LOG_ENTRY_MAX + 1);
	assert_int_equal(
	    append(f, bytes_of(data, LOG_ENTRY_MAX + 1), STATUS_OK),
	    STATUS_TOO_BIG);
	assert_int_equal(
	    append(f, bytes_of(data, LOG_ENTRY_MAX), STATUS_OK), STATUS_OK);
	assert_int_equal(append(f, bytes_of(NULL, 0), STATUS_OK), STATUS_OK);
	assert_int_equal(log_store_head(&f->s).seq, 2);
	free(data);
}

static enum status
put_future(struct store_txn *txn, void *ctx)
{
	struct fixture *f = ctx;
	uint8_t value[24] = {0x00, 0x0f};
	return store_put(txn, f->entries, bytes_of(stored_key, 8),
	    bytes_of(value, sizeof value));
}

static void
known_at_never_goes_back_when_the_clock_does(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(store_write(f->s.store, put_future, f), STATUS_OK);
	int64_t future = log_store_head(&f->s).known_at;
	assert_int_equal(
	    append(f, bytes_of_string("now"), STATUS_OK), STATUS_OK);
	assert_int_equal(log_store_head(&f->s).seq, 2);
	assert_int_equal(log_store_head(&f->s).known_at, future);
}

struct walk {
	struct fixture *f;
	uint64_t after, seen, stop_at;
	enum status stop_with;
	uint8_t hash[LOG_HASH_BYTES];
};

static enum status
follow_chain(const struct log_entry *entry, void *ctx)
{
	struct walk *walk = ctx;
	walk->seen++;
	assert_int_equal(entry->seq, walk->after + walk->seen);
	log_chain(walk->hash, entry, walk->hash);
	assert_memory_equal(walk->hash, entry->hash, LOG_HASH_BYTES);
	return entry->seq == walk->stop_at ? walk->stop_with : STATUS_OK;
}

static enum status
scan(struct store_txn *txn, void *ctx)
{
	struct walk *walk = ctx;
	memcpy(walk->hash, log_epoch(walk->f->s.log), LOG_HASH_BYTES);
	if (walk->after > 0 && walk->after <= 50) {
		struct log_entry entry;
		assert_int_equal(
		    log_get(walk->f->s.log, txn, walk->after, &entry),
		    STATUS_OK);
		memcpy(walk->hash, entry.hash, LOG_HASH_BYTES);
	}
	return log_scan(walk->f->s.log, txn, walk->after, follow_chain, walk);
}

static void
a_scan_visits_entries_in_order(void **state)
{
	struct fixture *f = *state;
	for (unsigned i = 0; i < 10; i++)
		log_store_append(&f->s, "e", 5);
	static const struct {
		uint64_t after, stop_at;
		enum status stop_with, ends_with;
		uint64_t seen;
	} cases[] = {
	    {0, 0, STATUS_OK, STATUS_OK, 50},
	    {49, 0, STATUS_OK, STATUS_OK, 1},
	    {50, 0, STATUS_OK, STATUS_OK, 0},
	    {99, 0, STATUS_OK, STATUS_OK, 0},
	    {UINT64_MAX, 0, STATUS_OK, STATUS_OK, 0},
	    {10, 12, STATUS_CANCELLED, STATUS_OK, 2},
	    {10, 13, STATUS_CORRUPT, STATUS_CORRUPT, 3},
	    {10, 14, STATUS_NOT_FOUND, STATUS_NOT_FOUND, 4},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct walk walk = {.f = f,
		    .after = cases[i].after,
		    .stop_at = cases[i].stop_at,
		    .stop_with = cases[i].stop_with};
		assert_int_equal(
		    store_read(f->s.store, scan, &walk), cases[i].ends_with);
		assert_int_equal(walk.seen, cases[i].seen);
	}
}

static enum status
check_cursors(struct store_txn *txn, void *ctx)
{
	struct fixture *f = ctx;
	uint8_t mine[16], other[16], hash[16], wrong[16];
	memcpy(mine, log_epoch(f->s.log), 16);
	memcpy(other, mine, 16);
	other[15] ^= 1;
	struct log_entry entry;
	assert_int_equal(log_get(f->s.log, txn, 3, &entry), STATUS_OK);
	memcpy(hash, entry.hash, 16);
	memcpy(wrong, hash, 16);
	wrong[0] ^= 1;
	const struct {
		const uint8_t *epoch;
		uint64_t seq;
		const uint8_t *hash;
		enum status expected;
	} cases[] = {
	    {mine, 3, hash, STATUS_OK},
	    {mine, 0, mine, STATUS_OK},
	    {other, 3, hash, STATUS_EPOCH_CHANGED},
	    {other, 0, other, STATUS_EPOCH_CHANGED},
	    {mine, 3, wrong, STATUS_DIVERGED},
	    {mine, 2, hash, STATUS_DIVERGED},
	    {mine, 6, hash, STATUS_DIVERGED},
	    {mine, UINT64_MAX, hash, STATUS_DIVERGED},
	    {mine, 0, hash, STATUS_DIVERGED},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(log_check_cursor(f->s.log, txn, cases[i].epoch,
				     cases[i].seq, cases[i].hash),
		    cases[i].expected);
	return STATUS_OK;
}

static void
a_cursor_is_held_against_the_log(void **state)
{
	struct fixture *f = *state;
	log_store_append(&f->s, "e", 5);
	assert_int_equal(store_read(f->s.store, check_cursors, f), STATUS_OK);
}

static void
the_epoch_stays_and_no_two_stores_share_one(void **state)
{
	struct fixture *f = *state;
	uint8_t before[16];
	memcpy(before, log_epoch(f->s.log), 16);
	log_store_close(&f->s);
	log_store_open(&f->s, f->path);
	assert_memory_equal(log_epoch(f->s.log), before, 16);
	char path[TEMP_PATH_MAX];
	struct log_store other;
	log_store_open(&other, temp_dir_file(&f->dir, "other", path));
	assert_memory_not_equal(log_epoch(other.log), before, 16);
	log_store_close(&other);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_chain_is_the_one_that_was_agreed),
	    CASE(stored_bytes_are_read_as_they_were_agreed),
	    CASE(an_entry_is_stored_as_it_was_agreed),
	    CASE(an_aborted_append_leaves_no_trace),
	    CASE(an_entry_has_a_greatest_size),
	    CASE(known_at_never_goes_back_when_the_clock_does),
	    CASE(a_scan_visits_entries_in_order),
	    CASE(a_cursor_is_held_against_the_log),
	    CASE(the_epoch_stays_and_no_two_stores_share_one),
	};
	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
