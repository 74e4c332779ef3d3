// SPDX-License-Identifier: Apache-2.0
/*
 * test_remember.c - replies are found again for a day, by their principal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"
#include "common/service_parts.h"

#define NOW (INT64_C(1790000000) * INSTANT_SECOND)

static char dir[64];
static struct service service;
static struct task task;

static int
remove_entry(
    const char *path, const struct stat *file, int type, struct FTW *where)
{
	(void)file;
	(void)type;
	(void)where;
	return remove(path);
}

static int
set_up(void **state)
{
	struct store_settings settings = {.path = dir,
	    .map_bytes = 64u << 20,
	    .version = 1,
	    .tables_max = 8,
	    .readers_max = 8};
	char detail[256];

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/chalkline-remember-XXXXXX");
	assert_non_null(mkdtemp(dir));
	memset(&service, 0, sizeof(service));
	assert_int_equal(
	    store_open(&settings, &service.store, detail, sizeof(detail)),
	    STATUS_OK);
	assert_int_equal(remember_open(&service), STATUS_OK);
	buffer_init(&service.out, 1u << 20);
	memset(&task, 0, sizeof(task));
	buffer_init(&task.reply, 1u << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	buffer_fini(&task.reply);
	buffer_fini(&service.out);
	store_close(&service.store);
	return nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void
name_task(unsigned id, const char *principal)
{
	memset(task.request.id, 0, sizeof(task.request.id));
	memcpy(task.request.id, &id, sizeof(id));
	snprintf(task.who.name, sizeof(task.who.name), "%s", principal);
}

struct batch {
	unsigned first, count;
	int64_t at;
	const char *body;
};

static enum status
put_all(struct store_txn *txn, void *ctx)
{
	const struct batch *batch = ctx;
	enum status status = STATUS_OK;

	for (unsigned i = 0; i < batch->count && status == STATUS_OK; i++) {
		unsigned id = batch->first + i;

		name_task(id, "operator");
		task.received_at = batch->at - i;
		task.status = STATUS_CONFLICT;
		snprintf(task.detail, sizeof(task.detail), "why %u", id);
		buffer_reset(&task.reply);
		buffer_append_string(&task.reply, batch->body);
		status = remember_put(&service, txn, &task);
	}
	return status;
}

/* count of them, each a microsecond older. */
static void
remember(unsigned first, unsigned count, int64_t at, const char *body)
{
	struct batch batch = {first, count, at, body};

	assert_int_equal(
	    store_write(service.store, put_all, &batch), STATUS_OK);
}

static enum status
find_it(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return remember_find(&service, txn, &task);
}

static enum status
find(unsigned id, const char *principal)
{
	name_task(id, principal);
	task.status = STATUS_OK;
	task.detail[0] = '\0';
	buffer_reset(&task.reply);
	return store_read(service.store, find_it, NULL);
}

static void
test_the_reply_again(void **state)
{
	(void)state;
	remember(1, 1, NOW, "body");
	assert_int_equal(find(1, "operator"), STATUS_OK);
	assert_int_equal(task.status, STATUS_CONFLICT);
	assert_string_equal(task.detail, "why 1");
	assert_int_equal(task.reply.len, 4);
	assert_memory_equal(task.reply.data, "body", 4);
	assert_int_equal(find(2, "operator"), STATUS_NOT_FOUND);
	/* An id is nobody's but its sender's. */
	assert_int_equal(find(1, "operato"), STATUS_NOT_FOUND);
	assert_int_equal(find(1, "provider"), STATUS_NOT_FOUND);
}

static void
test_forgotten_after_a_day(void **state)
{
	(void)state;
	remember(0, 4500, NOW - INSTANT_DAY - 1, "old");
	remember(9000, 1, NOW - INSTANT_DAY, "kept");
	remember(9001, 1, NOW, "kept");
	/* In bounded steps. */
	assert_true(remember_purge(&service, NOW));
	assert_true(remember_purge(&service, NOW));
	assert_false(remember_purge(&service, NOW));
	for (unsigned i = 0; i < 4500; i += 499) {
		assert_int_equal(find(i, "operator"), STATUS_NOT_FOUND);
	}
	assert_int_equal(find(9000, "operator"), STATUS_OK);
	assert_int_equal(find(9001, "operator"), STATUS_OK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest cases[] = {
	    CASE(test_the_reply_again),
	    CASE(test_forgotten_after_a_day),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
