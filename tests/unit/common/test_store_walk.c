// SPDX-License-Identifier: Apache-2.0
/*
 * test_store_walk.c - many pairs in the order of their keys.
 */
#include "common/store.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAIRS 9000u

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

struct pair {
	struct store_table table;
	const char *key;
};

static enum status
put_pair(struct store_txn *txn, void *ctx)
{
	const struct pair *pair = ctx;
	return store_put(
	    txn, pair->table, bytes_of_string(pair->key), bytes_of_string("1"));
}

static void
put(struct fixture *f, const char *key)
{
	struct pair pair = {.table = f->s.effects, .key = key};
	assert_int_equal(store_write(f->s.store, put_pair, &pair), STATUS_OK);
}

static enum status
count_pairs(struct store_txn *txn, void *ctx)
{
	const struct fixture *f = ctx;
	uint64_t count = 0;
	assert_int_equal(store_count(txn, f->s.effects, &count), STATUS_OK);
	return count == 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

static enum status
append_many(struct store_txn *txn, void *ctx)
{
	const struct fixture *f = ctx;
	static const uint8_t value[40];
	for (uint32_t i = 0; i < PAIRS; i++) {
		struct store_key key;
		key_start(&key);
		key_u32(&key, i);
		enum status status = store_append(txn, f->s.effects,
		    key_bytes(&key), bytes_of(value, sizeof value));
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

struct gathering {
	char text[256];
	const char *stop_at;
};

static enum status
gather(struct bytes key, struct bytes value, void *ctx)
{
	struct gathering *g = ctx;
	size_t len = strlen(g->text);
	snprintf(g->text + len, sizeof g->text - len, "%.*s=%.*s ",
	    (int)key.len, (const char *)key.data, (int)value.len,
	    (const char *)value.data);
	if (g->stop_at != NULL && bytes_equal(key, bytes_of_string(g->stop_at)))
		return STATUS_CANCELLED;
	return STATUS_OK;
}

struct scan {
	struct store_table table;
	const char *prefix;
	struct gathering gathering;
};

static enum status
scan(struct store_txn *txn, void *ctx)
{
	struct scan *s = ctx;
	return store_scan(
	    txn, s->table, bytes_of_string(s->prefix), gather, &s->gathering);
}

static void
a_scan_visits_what_begins_with_the_prefix(void **state)
{
	struct fixture *f = *state;
	static const char *const keys[] = {
	    "b", "ab", "aa", "abc", "a", "ac", "\xff"};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		put(f, keys[i]);
	static const struct {
		const char *prefix, *stop_at;
		enum status expected;
		const char *text;
	} cases[] = {
	    {"", NULL, STATUS_OK, "a=1 aa=1 ab=1 abc=1 ac=1 b=1 \xff=1 "},
	    {"a", NULL, STATUS_OK, "a=1 aa=1 ab=1 abc=1 ac=1 "},
	    {"ab", NULL, STATUS_OK, "ab=1 abc=1 "},
	    {"ab", "ab", STATUS_CANCELLED, "ab=1 "},
	    {"c", NULL, STATUS_OK, ""},
	    {"\xff", NULL, STATUS_OK, "\xff=1 "},
	    {"\xff\xff", NULL, STATUS_OK, ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scan s = {.table = f->s.effects,
		    .prefix = cases[i].prefix,
		    .gathering = {.stop_at = cases[i].stop_at}};
		assert_int_equal(
		    store_read(f->s.store, scan, &s), cases[i].expected);
		assert_string_equal(s.gathering.text, cases[i].text);
	}
}

struct sweep {
	struct store_txn *txn;
	struct store_table table;
	uint32_t seen;
};

/* Drops every third pair and makes every other third longer. */
static enum status
sweep_pair(struct bytes key, struct bytes value, void *ctx)
{
	struct sweep *sweep = ctx;
	static const uint8_t longer[200];
	struct store_key copy;
	(void)value;
	key_start(&copy);
	key_u32(&copy, sweep->seen);
	assert_true(bytes_equal(key, key_bytes(&copy)));
	sweep->seen++;
	if (sweep->seen % 3 == 0)
		return store_drop(sweep->txn, sweep->table, key_bytes(&copy));
	if (sweep->seen % 3 == 1)
		return store_put(sweep->txn, sweep->table, key_bytes(&copy),
		    bytes_of(longer, sizeof longer));
	return STATUS_OK;
}

static enum status
sweep_all(struct store_txn *txn, void *ctx)
{
	struct sweep *sweep = ctx;
	sweep->txn = txn;
	return store_scan(
	    txn, sweep->table, bytes_of(NULL, 0), sweep_pair, sweep);
}

static enum status
check_swept(struct store_txn *txn, void *ctx)
{
	const struct fixture *f = ctx;
	uint64_t count = 0;
	assert_int_equal(store_count(txn, f->s.effects, &count), STATUS_OK);
	assert_int_equal(count, PAIRS / 3 * 2);
	return STATUS_OK;
}

static void
a_visitor_may_drop_or_replace_its_pair(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(store_write(f->s.store, append_many, f), STATUS_OK);
	struct sweep sweep = {.table = f->s.effects};
	assert_int_equal(store_write(f->s.store, sweep_all, &sweep), STATUS_OK);
	assert_int_equal(sweep.seen, PAIRS);
	assert_int_equal(store_read(f->s.store, check_swept, f), STATUS_OK);
}

static void
assert_at(enum status status, struct bytes key, const char *expected)
{
	assert_int_equal(status, STATUS_OK);
	assert_true(bytes_equal(key, bytes_of_string(expected)));
}

static enum status
walk_about(struct store_txn *txn, void *ctx)
{
	const struct store_table *table = ctx;
	struct store_walk *walk = NULL;
	assert_int_equal(store_walk_open(txn, *table, &walk), STATUS_OK);
	struct bytes key, value, any = bytes_of(NULL, 0);
	assert_at(store_walk_first(walk, any, &key, &value), key, "b");
	assert_at(store_walk_next(walk, &key, &value), key, "d");
	assert_at(store_walk_last(walk, &key, &value), key, "f");
	assert_int_equal(store_walk_next(walk, &key, &value), STATUS_NOT_FOUND);
	struct bytes from = bytes_of_string("c");
	assert_at(store_walk_first(walk, from, &key, &value), key, "d");
	from = bytes_of_string("f");
	assert_at(store_walk_first(walk, from, &key, &value), key, "f");
	from = bytes_of_string("g");
	assert_int_equal(
	    store_walk_first(walk, from, &key, &value), STATUS_NOT_FOUND);
	store_walk_close(&walk);
	assert_null(walk);
	return STATUS_OK;
}

static enum status
clear_table(struct store_txn *txn, void *ctx)
{
	const struct store_table *table = ctx;
	return store_clear(txn, *table);
}

static void
a_walk_goes_where_it_is_told(void **state)
{
	struct fixture *f = *state;
	put(f, "d");
	put(f, "b");
	put(f, "f");
	assert_int_equal(
	    store_read(f->s.store, walk_about, &f->s.effects), STATUS_OK);
	assert_int_equal(
	    store_write(f->s.store, walk_about, &f->s.effects), STATUS_OK);
	assert_int_equal(
	    store_write(f->s.store, clear_table, &f->s.effects), STATUS_OK);
	assert_int_equal(
	    store_read(f->s.store, count_pairs, f), STATUS_NOT_FOUND);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(a_scan_visits_what_begins_with_the_prefix),
	    CASE(a_visitor_may_drop_or_replace_its_pair),
	    CASE(a_walk_goes_where_it_is_told),
	};
	return cmocka_run_group_tests_name("store_walk", tests, NULL, NULL);
}
