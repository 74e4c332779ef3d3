// SPDX-License-Identifier: Apache-2.0
/*
 * test_quarantine.c - what could not be applied is kept whole.
 */
#include "common/quarantine.h"
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
	struct log_store s;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	temp_dir_init(&f->dir);
	log_store_open(&f->s, f->dir.path);
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

struct work {
	struct fixture *f;
	struct quarantine_item item;
	uint64_t id;
	char list[256];
	const char *stop_at;
};

static enum status
add(struct store_txn *txn, void *ctx)
{
	struct work *w = ctx;
	return quarantine_add(w->f->s.quarantine, txn, &w->item, &w->id);
}

static enum status
drop(struct store_txn *txn, void *ctx)
{
	struct work *w = ctx;
	return quarantine_drop(w->f->s.quarantine, txn, w->id);
}

static enum status
list_item(const struct quarantine_item *item, void *ctx)
{
	struct work *w = ctx;
	size_t len = strlen(w->list);
	snprintf(w->list + len, sizeof w->list - len, "%llu:%s/%s/%s/%.*s ",
	    (unsigned long long)item->id, item->kind, item->reason,
	    item->principal, (int)item->data.len,
	    (const char *)item->data.data);
	return w->stop_at != NULL && strcmp(item->kind, w->stop_at) == 0
		   ? STATUS_CANCELLED
		   : STATUS_OK;
}

static enum status
scan(struct store_txn *txn, void *ctx)
{
	struct work *w = ctx;
	return quarantine_scan(w->f->s.quarantine, txn, w->id, list_item, w);
}

static uint64_t
put(struct fixture *f, const char *kind, const char *data)
{
	struct work w = {.f = f,
	    .item = {.kind = kind,
		.reason = "why",
		.principal = "p1",
		.at = -5,
		.data = bytes_of_string(data)}};
	assert_int_equal(store_write(f->s.store, add, &w), STATUS_OK);
	return w.id;
}

static void
assert_listed(struct fixture *f, uint64_t after, const char *expected)
{
	struct work w = {.f = f, .id = after};
	assert_int_equal(store_read(f->s.store, scan, &w), STATUS_OK);
	assert_string_equal(w.list, expected);
}

static void
items_are_listed_in_the_order_they_came(void **state)
{
	struct fixture *f = *state;
	assert_listed(f, 0, "");
	assert_int_equal(put(f, "a.A", "one"), 1);
	assert_int_equal(put(f, "b.B", ""), 2);
	assert_int_equal(put(f, "c.C", "three"), 3);
	assert_listed(
	    f, 0, "1:a.A/why/p1/one 2:b.B/why/p1/ 3:c.C/why/p1/three ");
	assert_listed(f, 2, "3:c.C/why/p1/three ");
	assert_listed(f, 3, "");
	assert_listed(f, UINT64_MAX, "");
	struct work w = {.f = f, .stop_at = "b.B"};
	assert_int_equal(store_read(f->s.store, scan, &w), STATUS_CANCELLED);
	assert_string_equal(w.list, "1:a.A/why/p1/one 2:b.B/why/p1/ ");
}

static void
a_dropped_id_is_never_given_again(void **state)
{
	struct fixture *f = *state;
	struct work w = {.f = f, .id = put(f, "a.A", "one")};
	assert_int_equal(store_write(f->s.store, drop, &w), STATUS_OK);
	assert_int_equal(store_write(f->s.store, drop, &w), STATUS_NOT_FOUND);
	assert_int_equal(put(f, "a.A", "two"), 2);
	assert_listed(f, 0, "2:a.A/why/p1/two ");
}

static enum status
drop_kind(struct store_txn *txn, void *ctx)
{
	struct work *w = ctx;
	return quarantine_drop_kind(
	    w->f->s.quarantine, txn, w->item.kind, &w->id);
}

static void
a_kind_is_dropped_without_the_others(void **state)
{
	struct fixture *f = *state;
	static const char *const kinds[] = {
	    "feed:a", "feed:a", "feed:ab", "feed:a", "x", "feed:a"};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		put(f, kinds[i], "");
	struct work w = {.f = f, .item = {.kind = "feed:a"}};
	assert_int_equal(store_write(f->s.store, drop_kind, &w), STATUS_OK);
	assert_int_equal(w.id, 4);
	assert_listed(f, 0, "3:feed:ab/why/p1/ 5:x/why/p1/ ");
	assert_int_equal(store_write(f->s.store, drop_kind, &w), STATUS_OK);
	assert_int_equal(w.id, 0);
}

static enum status
get_whole(struct store_txn *txn, void *ctx)
{
	struct work *w = ctx;
	struct quarantine_item found;
	enum status status =
	    quarantine_get(w->f->s.quarantine, txn, w->id, &found);
	if (status != STATUS_OK)
		return status;
	uint64_t count;
	assert_int_equal(found.id, w->id);
	assert_int_equal(found.at, w->item.at);
	assert_string_equal(found.kind, w->item.kind);
	assert_true(bytes_equal(found.data, w->item.data));
	assert_int_equal(strlen(found.reason), QUARANTINE_REASON_MAX);
	return quarantine_count(w->f->s.quarantine, txn, &count);
}

static void
an_item_is_kept_whole_a_long_reason_is_cut(void **state)
{
	struct fixture *f = *state;
	char reason[QUARANTINE_REASON_MAX + 100];
	memset(reason, 'r', sizeof reason);
	reason[sizeof reason - 1] = '\0';
	uint8_t *data = malloc(1000000);
	for (size_t i = 0; i < 1000000; i++)
		data[i] = (uint8_t)(i * 7);
	struct work w = {.f = f,
	    .item = {.kind = "intake.Import",
		.reason = reason,
		.principal = "",
		.at = INT64_MAX,
		.data = bytes_of(data, 1000000)}};
	assert_int_equal(store_write(f->s.store, add, &w), STATUS_OK);
	assert_int_equal(store_read(f->s.store, get_whole, &w), STATUS_OK);
	w.id++;
	assert_int_equal(
	    store_read(f->s.store, get_whole, &w), STATUS_NOT_FOUND);
	free(data);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(items_are_listed_in_the_order_they_came),
	    CASE(a_dropped_id_is_never_given_again),
	    CASE(a_kind_is_dropped_without_the_others),
	    CASE(an_item_is_kept_whole_a_long_reason_is_cut),
	};
	return cmocka_run_group_tests_name("quarantine", tests, NULL, NULL);
}
