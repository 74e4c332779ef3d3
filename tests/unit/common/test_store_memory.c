// SPDX-License-Identifier: Apache-2.0
/*
 * test_store_memory.c - every allocation of the store and what is in it fails
 * once.
 *
 * The linker hands our calls of malloc, calloc and realloc to this program
 * (CMakeLists.txt), which refuses the nth.
 */
#include "common/feed_wire.h"
#include "common/follower.h"
#include "tests/support/temp_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static int fail_at, calls;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *
__wrap_malloc(size_t size)
{
	return ++calls == fail_at ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return ++calls == fail_at ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *block, size_t size)
{
	return ++calls == fail_at ? NULL : __real_realloc(block, size);
}

struct held {
	struct store *store;
	struct log *log;
	struct quarantine *quarantine;
	struct arena *arena;
	struct buffer packed;
};

static enum status
write_all(struct store_txn *txn, void *ctx)
{
	struct held *held = ctx;
	uint64_t seq, id;
	enum status status =
	    log_append(held->log, txn, bytes_of_string("entry"), &seq);
	if (status != STATUS_OK)
		return status;
	const struct quarantine_item item = {.kind = "a.B",
	    .reason = "why",
	    .principal = "p",
	    .data = bytes_of_string("data")};
	return quarantine_add(held->quarantine, txn, &item, &id);
}

static enum status
read_all(struct store_txn *txn, void *ctx)
{
	struct held *held = ctx;
	const struct feed_read read = {0};
	struct feed_batch batch;
	enum status status =
	    feed_collect(held->log, txn, &read, held->arena, &batch);
	return status == STATUS_OK
		   ? feed_pack_batch(&batch, held->arena, &held->packed)
		   : status;
}

static enum status
unpack(struct held *held)
{
	struct feed_batch batch;
	char detail[128];
	return feed_unpack_batch(buffer_bytes(&held->packed), held->arena,
	    &batch, detail, sizeof detail);
}

static enum status
open_all(struct held *held, const char *path)
{
	const struct store_settings settings = {.path = path,
	    .map_bytes = 1024 * 1024,
	    .version = 1,
	    .owner = "attendance"};
	char detail[256];
	enum status status =
	    store_open(&settings, &held->store, detail, sizeof detail);
	if (status == STATUS_OK)
		status = log_open(held->store, &held->log);
	if (status == STATUS_OK)
		status = quarantine_open(held->store, &held->quarantine);
	if (status == STATUS_OK)
		status = arena_new(1024 * 1024, &held->arena);
	return status;
}

static enum status
use_everything(const char *path)
{
	struct held held = {0};
	buffer_init(&held.packed, 4096);
	enum status status = open_all(&held, path);
	if (status == STATUS_OK)
		status = store_write(held.store, write_all, &held);
	if (status == STATUS_OK)
		status = store_read(held.store, read_all, &held);
	if (status == STATUS_OK)
		status = unpack(&held);
	buffer_fini(&held.packed);
	arena_free(&held.arena);
	quarantine_close(&held.quarantine);
	log_close(&held.log);
	store_close(&held.store);
	return status;
}

static void
a_lack_of_memory_is_told_at_every_allocation(void **unused)
{
	(void)unused;
	int refused = 0;
	for (fail_at = 1;; fail_at++) {
		struct temp_dir dir;
		temp_dir_init(&dir);
		calls = 0;
		enum status status = use_everything(dir.path);
		bool is_reached = calls >= fail_at;
		assert_int_equal(
		    status, is_reached ? STATUS_NO_MEMORY : STATUS_OK);
		/* nothing is left locked or half made */
		if (is_reached) {
			int at = fail_at;
			fail_at = 0;
			assert_int_equal(use_everything(dir.path), STATUS_OK);
			fail_at = at;
			refused++;
		}
		temp_dir_fini(&dir);
		if (!is_reached)
			break;
	}
	assert_true(refused >= 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_lack_of_memory_is_told_at_every_allocation),
	};
	return cmocka_run_group_tests_name("store_memory", tests, NULL, NULL);
}
