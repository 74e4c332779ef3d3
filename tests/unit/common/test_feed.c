// SPDX-License-Identifier: Apache-2.0
/*
 * test_feed.c - batches of a log, and their bytes on the wire.
 */
#include "common/feed.h"
#include "common/feed_wire.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ARENA_BYTES (16u * 1024u * 1024u)

struct fixture {
	struct temp_dir dir;
	struct log_store s;
	struct arena *arena;
	struct feed_read read;
	struct feed_batch batch;
	struct buffer packed;
	char detail[256];
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	temp_dir_init(&f->dir);
	log_store_open(&f->s, f->dir.path);
	assert_int_equal(arena_new(ARENA_BYTES, &f->arena), STATUS_OK);
	buffer_init(&f->packed, 1024 * 1024);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	buffer_fini(&f->packed);
	arena_free(&f->arena);
	log_store_close(&f->s);
	temp_dir_fini(&f->dir);
	free(f);
	return 0;
}

static enum status
collect_and_pack(struct store_txn *txn, void *ctx)
{
	struct fixture *f = ctx;
	arena_reset(f->arena);
	buffer_reset(&f->packed);
	enum status status =
	    feed_collect(f->s.log, txn, &f->read, f->arena, &f->batch);
	assert_int_equal(
	    feed_pack_batch(&f->batch, f->arena, &f->packed), STATUS_OK);
	return status;
}

static enum status
collect(struct fixture *f)
{
	return store_read(f->s.store, collect_and_pack, f);
}

static void
assert_batch(struct fixture *f, uint64_t after, uint64_t head)
{
	assert_int_equal(f->batch.head_seq, head);
	assert_memory_equal(
	    f->batch.epoch, log_epoch(f->s.log), LOG_EPOCH_BYTES);
	for (size_t i = 0; i < f->batch.count; i++)
		assert_int_equal(f->batch.entries[i].seq, after + 1 + i);
}

static void
a_batch_is_contiguous_and_bounded(void **state)
{
	struct fixture *f = *state;
	log_store_append(&f->s, "e", 5000);
	static const struct {
		uint64_t after;
		uint32_t max_bytes;
		size_t least, most;
	} cases[] = {
	    {0, 1, 1, 1}, /* one entry however small the bound */
	    {0, 1000, 15, 21},
	    {4999, 1000, 1, 1},
	    {5000, 1000, 0, 0},
	    {9999, 1000, 0, 0},
	    {0, 0, 2000, 2700}, /* 128 KiB */
	    {0, UINT32_MAX, 5000, 5000},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		f->read = (struct feed_read){.after_seq = cases[i].after,
		    .max_bytes = cases[i].max_bytes};
		assert_int_equal(collect(f), STATUS_OK);
		assert_in_range(f->batch.count, cases[i].least, cases[i].most);
		assert_batch(f, cases[i].after, 5000);
		size_t bound = cases[i].max_bytes == 0 ? FEED_BYTES_DEFAULT
						       : cases[i].max_bytes;
		assert_true(f->packed.len <= bound + 100);
	}
}

static void
a_cursor_that_does_not_fit_is_told_the_log(void **state)
{
	struct fixture *f = *state;
	log_store_append(&f->s, "e", 3);
	struct log_head head = log_store_head(&f->s);
	f->read = (struct feed_read){.has_epoch = true, .after_seq = 3};
	memcpy(f->read.epoch, log_epoch(f->s.log), LOG_EPOCH_BYTES);
	memcpy(f->read.hash, head.hash, LOG_HASH_BYTES);
	assert_int_equal(collect(f), STATUS_OK);
	assert_int_equal(f->batch.count, 0);
	f->read.hash[3] ^= 1;
	assert_int_equal(collect(f), STATUS_DIVERGED);
	assert_int_equal(f->batch.count, 0);
	assert_batch(f, 0, 3);
	f->read.epoch[3] ^= 1;
	assert_int_equal(collect(f), STATUS_EPOCH_CHANGED);
	assert_int_equal(f->batch.count, 0);
	assert_batch(f, 0, 3);
}

static enum status
compare_with_log(struct store_txn *txn, void *ctx)
{
	struct fixture *f = ctx;
	for (size_t i = 0; i < f->batch.count; i++) {
		const struct log_entry *got = &f->batch.entries[i];
		struct log_entry entry;
		assert_int_equal(
		    log_get(f->s.log, txn, got->seq, &entry), STATUS_OK);
		assert_int_equal(got->known_at, entry.known_at);
		assert_true(bytes_equal(got->data, entry.data));
		assert_memory_equal(got->hash, entry.hash, LOG_HASH_BYTES);
	}
	return STATUS_OK;
}

static void
a_batch_comes_out_as_it_went_in(void **state)
{
	struct fixture *f = *state;
	log_store_append(&f->s, "entry", 100);
	f->read = (struct feed_read){.after_seq = 40};
	assert_int_equal(collect(f), STATUS_OK);
	f->batch = (struct feed_batch){0};
	assert_int_equal(feed_unpack_batch(buffer_bytes(&f->packed), f->arena,
			     &f->batch, f->detail, sizeof f->detail),
	    STATUS_OK);
	assert_int_equal(f->batch.count, 60);
	assert_batch(f, 40, 100);
	assert_int_equal(
	    store_read(f->s.store, compare_with_log, f), STATUS_OK);
}

static void
a_read_comes_out_as_it_went_in(void **state)
{
	struct fixture *f = *state;
	struct feed_read reads[] = {
	    {.after_seq = 7},
	    {.has_epoch = true,
		.epoch = {1, 2, 3},
		.after_seq = UINT64_MAX,
		.hash = {9, 8, 7},
		.max_bytes = 5,
		.wait_ms = FEED_WAIT_MAX_MS},
	};
	for (size_t i = 0; i < 2; i++) {
		struct feed_read got;
		buffer_reset(&f->packed);
		assert_int_equal(
		    feed_pack_read(&reads[i], &f->packed), STATUS_OK);
		assert_int_equal(
		    feed_unpack_read(buffer_bytes(&f->packed), f->arena, &got,
			f->detail, sizeof f->detail),
		    STATUS_OK);
		assert_int_equal(got.has_epoch, reads[i].has_epoch);
		assert_memory_equal(got.epoch, reads[i].epoch, 16);
		assert_int_equal(got.after_seq, reads[i].after_seq);
		assert_memory_equal(got.hash, reads[i].hash, 16);
		assert_int_equal(got.max_bytes, reads[i].max_bytes);
		assert_int_equal(got.wait_ms, reads[i].wait_ms);
	}
}

/* Bytes of the wire, by hand: tag = field number << 3 | wire type. */
#define EPOCH "0123456789abcdef"

static void
bad_bytes_are_refused_with_the_field(void **state)
{
	struct fixture *f = *state;
#define BYTES(text)                                                            \
	{                                                                      \
		(const uint8_t *)(text), sizeof(text) - 1                      \
	}
	static const struct {
		struct bytes body;
		const char *said;
	} reads[] =
	    {
		{BYTES("\x0a\x03xyz"), "FeedRead.epoch"},
		{BYTES("\x0a\x10" EPOCH), "FeedRead.hash_at_seq"},
		{BYTES("\x0a\x10" EPOCH "\x1a\x01x"), "FeedRead.hash_at_seq"},
		{BYTES("\x28\x89\x27"), "FeedRead.wait_ms"},
		{BYTES("\x0a\x7fxyz"), ""},
		{BYTES("\xff\xff\xff"), ""},
	    },
	  batches[] = {
	      {BYTES(""), "FeedBatch.epoch"},
	      {BYTES("\x0a\x01x"), "FeedBatch.epoch"},
	      {BYTES("\x0a\x10" EPOCH "\x1a\x00"), "FeedBatch.entries"},
	      {BYTES("\x0a\x10" EPOCH "\x1a\x02\x08\x01"), "FeedBatch.entries"},
	      {BYTES("\x0a\x10" EPOCH "\x1a\x0b\x08\x01\x10\x01\x1a\x01h"
		     "\x22\x02xy"),
		  "FeedBatch.entries"},
	      {BYTES("\x0a\x10" EPOCH "\x1a\x50"), ""},
	  };
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
		assert_int_equal(feed_unpack_read(reads[i].body, f->arena,
				     &f->read, f->detail, sizeof f->detail),
		    STATUS_INVALID);
		assert_non_null(strstr(f->detail, reads[i].said));
	}
	for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
		assert_int_equal(feed_unpack_batch(batches[i].body, f->arena,
				     &f->batch, f->detail, sizeof f->detail),
		    STATUS_INVALID);
		assert_non_null(strstr(f->detail, batches[i].said));
	}
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(a_batch_is_contiguous_and_bounded),
	    CASE(a_cursor_that_does_not_fit_is_told_the_log),
	    CASE(a_batch_comes_out_as_it_went_in),
	    CASE(a_read_comes_out_as_it_went_in),
	    CASE(bad_bytes_are_refused_with_the_field),
	};
	return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
