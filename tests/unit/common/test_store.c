// SPDX-License-Identifier: Apache-2.0
/*
 * test_store.c - transactions, pairs, who listens and who reads.
 */
#include "tests/unit/common/store_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static enum status
put_new_pair(struct store_txn *txn, void *ctx)
{
	struct pair *pair = ctx;
	struct bytes there = {0};
	enum status status = store_put_new(txn, pair->table,
	    bytes_of_string(pair->key), bytes_of_string(pair->value), &there);
	if (status == STATUS_CONFLICT) {
		snprintf(pair->found, sizeof pair->found, "%.*s",
		    (int)there.len, (const char *)there.data);
		return STATUS_OK;
	}
	return status;
}

static void
what_is_there_is_not_put_anew(void **state)
{
	struct store_case *f = *state;
	struct pair first = {.table = f->table, .key = "a", .value = "1"};
	struct pair second = {.table = f->table, .key = "a", .value = "2"};
	assert_int_equal(
	    store_write(f->store, put_new_pair, &first), STATUS_OK);
	assert_int_equal(
	    store_write(f->store, put_new_pair, &second), STATUS_OK);
	assert_string_equal(first.found, "");
	assert_string_equal(second.found, "1");
	store_case_assert_holds(f, "a", "1");
}

static void
what_is_written_is_there_after_opening_again(void **state)
{
	struct store_case *f = *state;
	assert_int_equal(store_case_put(f, "a", "1"), STATUS_OK);
	assert_int_equal(store_case_put(f, "a", "2"), STATUS_OK);
	assert_int_equal(store_case_put(f, "empty", ""), STATUS_OK);
	store_close(&f->store);
	assert_null(f->store);
	store_case_open_again(f);
	store_case_assert_holds(f, "a", "2");
	store_case_assert_holds(f, "empty", "");
	store_case_assert_holds(f, "b", NULL);
}

static void
any_status_but_ok_aborts_and_is_returned(void **state)
{
	struct store_case *f = *state;
	for (int s = STATUS_NOT_FOUND; s <= STATUS_INTERNAL; s++) {
		struct pair pair = {.table = f->table,
		    .key = "k",
		    .value = "v",
		    .ending = (enum status)s};
		assert_int_equal(
		    store_write(f->store, store_case_put_pair, &pair), s);
		store_case_assert_holds(f, "k", NULL);
	}
}

static void
keys_that_do_not_fit_are_invalid(void **state)
{
	struct store_case *f = *state;
	char longest[STORE_KEY_MAX + 2];
	memset(longest, 'x', sizeof longest);
	longest[STORE_KEY_MAX] = '\0';
	assert_int_equal(store_case_put(f, longest, "v"), STATUS_OK);
	store_case_assert_holds(f, longest, "v");
	longest[STORE_KEY_MAX] = 'x';
	longest[STORE_KEY_MAX + 1] = '\0';
	assert_int_equal(store_case_put(f, longest, "v"), STATUS_INVALID);
	assert_int_equal(store_case_put(f, "", "v"), STATUS_INVALID);
}

static void
appended_keys_must_grow(void **state)
{
	struct store_case *f = *state;
	struct many many = {.table = f->table, .from = 10, .to = 20};
	assert_int_equal(
	    store_write(f->store, store_case_append_many, &many), STATUS_OK);
	assert_int_equal(store_write(f->store, store_case_append_many, &many),
	    STATUS_INTERNAL);
	many.overlook = true;
	assert_int_equal(store_write(f->store, store_case_append_many, &many),
	    STATUS_INTERNAL);
	assert_int_equal(
	    store_read(f->store, store_case_count, &many), STATUS_OK);
	many.to = 15;
	assert_int_equal(
	    store_write(f->store, store_case_drop_many, &many), STATUS_OK);
	assert_int_equal(store_write(f->store, store_case_drop_many, &many),
	    STATUS_NOT_FOUND);
	many = (struct many){.table = f->table, .from = 15, .to = 20};
	assert_int_equal(
	    store_read(f->store, store_case_count, &many), STATUS_OK);
}

static void
count_call(void *ctx)
{
	(*(int *)ctx)++;
}

static void
listeners_hear_of_commits_alone(void **state)
{
	struct store_case *f = *state;
	int a = 0, b = 0;
	store_on_commit(f->store, count_call, &a);
	store_on_commit(f->store, count_call, &b);
	assert_int_equal(store_case_put(f, "k", "v"), STATUS_OK);
	struct pair refused = {.table = f->table,
	    .key = "k",
	    .value = "w",
	    .ending = STATUS_DENIED};
	assert_int_equal(store_write(f->store, store_case_put_pair, &refused),
	    STATUS_DENIED);
	store_case_assert_holds(f, "k", "v");
	assert_int_equal(a, 1);
	store_off_commit(f->store, count_call, &a);
	assert_int_equal(store_case_put(f, "k", "v"), STATUS_OK);
	assert_int_equal(a, 1);
	assert_int_equal(b, 2);
}

struct nesting {
	struct store_case *f;
	unsigned depth;
	uint64_t oldest_ms;
	enum status deepest;
};

static enum status
read_within(struct store_txn *txn, void *ctx)
{
	struct nesting *nesting = ctx;
	assert_false(store_is_write(txn));
	assert_int_equal(store_write_number(txn), 0);
	if (nesting->depth-- == 0) {
		usleep(20000);
		nesting->oldest_ms = store_oldest_reader_ms(nesting->f->store);
		return STATUS_OK;
	}
	nesting->deepest = store_read(nesting->f->store, read_within, nesting);
	return nesting->deepest;
}

static void
readers_are_counted_aged_and_limited(void **state)
{
	struct store_case *f = *state;
	assert_int_equal(store_oldest_reader_ms(f->store), 0);
	struct nesting three = {.f = f, .depth = 3};
	assert_int_equal(store_read(f->store, read_within, &three), STATUS_OK);
	assert_true(three.oldest_ms >= 20);
	struct nesting four = {.f = f, .depth = 4};
	assert_int_equal(
	    store_read(f->store, read_within, &four), STATUS_RETRY_LATER);
	assert_int_equal(store_oldest_reader_ms(f->store), 0);
	store_check_readers(f->store);
	store_case_assert_holds(f, "k", NULL);
}

static enum status
note_number(struct store_txn *txn, void *ctx)
{
	*(uint64_t *)ctx = store_write_number(txn);
	return STATUS_CANCELLED;
}

static enum status
note_commit(struct store_txn *txn, void *ctx)
{
	assert_int_equal(store_commit_number(txn, ctx), STATUS_OK);
	return store_is_write(txn) ? STATUS_CANCELLED : STATUS_OK;
}

/* A read sees what was committed; who was aborted leaves the number. */
static void
a_read_knows_the_commit_it_sees(void **state)
{
	struct store_case *f = *state;
	uint64_t seen = 0, writing = 0, next = 0, later = 0;
	assert_int_equal(store_read(f->store, note_commit, &seen), STATUS_OK);
	assert_int_equal(
	    store_write(f->store, note_commit, &writing), STATUS_CANCELLED);
	assert_int_equal(
	    store_write(f->store, note_commit, &next), STATUS_CANCELLED);
	assert_true(writing == seen + 1 && next == writing);
	assert_int_equal(store_case_put(f, "k", "v"), STATUS_OK);
	assert_int_equal(store_read(f->store, note_commit, &later), STATUS_OK);
	assert_int_equal(later, writing);
}

static void
every_write_has_another_number(void **state)
{
	struct store_case *f = *state;
	uint64_t first = 0, second = 0;
	assert_int_equal(
	    store_write(f->store, note_number, &first), STATUS_CANCELLED);
	assert_int_equal(
	    store_write(f->store, note_number, &second), STATUS_CANCELLED);
	assert_true(first != 0);
	assert_true(second > first);
}

int
main(void)
{
#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	    name, store_case_set_up, store_case_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(what_is_written_is_there_after_opening_again),
	    CASE(what_is_there_is_not_put_anew),
	    CASE(any_status_but_ok_aborts_and_is_returned),
	    CASE(keys_that_do_not_fit_are_invalid),
	    CASE(appended_keys_must_grow),
	    CASE(listeners_hear_of_commits_alone),
	    CASE(readers_are_counted_aged_and_limited),
	    CASE(a_read_knows_the_commit_it_sees),
	    CASE(every_write_has_another_number),
	};
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
