// SPDX-License-Identifier: Apache-2.0
/*
 * test_store.c - transactions, pairs and what keeps a store whole.
 */
#include "common/store.h"
#include "tests/support/temp_dir.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define MAP_BYTES (16u * 1024u * 1024u)

struct fixture {
	struct temp_dir dir;
	char path[TEMP_PATH_MAX];
	struct store *store;
	struct store_table table;
	char detail[512];
};

static enum status
open_with(
    struct fixture *f, uint64_t map_bytes, uint32_t version, const char *owner)
{
	const struct store_settings settings = {
	    .path = f->path,
	    .map_bytes = map_bytes,
	    .version = version,
	    .owner = owner,
	    .readers_max = 4,
	};
	return store_open(&settings, &f->store, f->detail, sizeof f->detail);
}

static void
open_again(struct fixture *f)
{
	assert_int_equal(open_with(f, MAP_BYTES, 3, "attendance"), STATUS_OK);
	assert_int_equal(store_table(f->store, "things", &f->table), STATUS_OK);
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	temp_dir_init(&f->dir);
	temp_dir_file(&f->dir, "deep/er/store", f->path);
	open_again(f);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	store_close(&f->store);
	temp_dir_fini(&f->dir);
	free(f);
	return 0;
}

struct pair {
	struct store_table table;
	const char *key;
	const char *value;
	enum status ending; /* of the callback */
	char found[64];
};

static enum status
put_pair(struct store_txn *txn, void *ctx)
{
	const struct pair *pair = ctx;
	assert_true(store_is_write(txn));
	enum status status = store_put(txn, pair->table,
	    bytes_of_string(pair->key), bytes_of_string(pair->value));
	return status == STATUS_OK ? pair->ending : status;
}

static enum status
get_pair(struct store_txn *txn, void *ctx)
{
	struct pair *pair = ctx;
	struct bytes value;
	enum status status =
	    store_get(txn, pair->table, bytes_of_string(pair->key), &value);
	if (status == STATUS_OK)
		snprintf(pair->found, sizeof pair->found, "%.*s",
		    (int)value.len, (const char *)value.data);
	return status;
}

static enum status
put(struct fixture *f, const char *key, const char *value)
{
	struct pair pair = {.table = f->table, .key = key, .value = value};
	return store_write(f->store, put_pair, &pair);
}

static void
assert_holds(struct fixture *f, const char *key, const char *value)
{
	struct pair pair = {.table = f->table, .key = key};
	enum status status = store_read(f->store, get_pair, &pair);
	assert_int_equal(status, value == NULL ? STATUS_NOT_FOUND : STATUS_OK);
	if (value != NULL)
		assert_string_equal(pair.found, value);
}

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
	struct fixture *f = *state;
	struct pair first = {.table = f->table, .key = "a", .value = "1"};
	struct pair second = {.table = f->table, .key = "a", .value = "2"};
	assert_int_equal(
	    store_write(f->store, put_new_pair, &first), STATUS_OK);
	assert_int_equal(
	    store_write(f->store, put_new_pair, &second), STATUS_OK);
	assert_string_equal(first.found, "");
	assert_string_equal(second.found, "1");
	assert_holds(f, "a", "1");
}

static void
what_is_written_is_there_after_opening_again(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(put(f, "a", "1"), STATUS_OK);
	assert_int_equal(put(f, "a", "2"), STATUS_OK);
	assert_int_equal(put(f, "empty", ""), STATUS_OK);
	store_close(&f->store);
	assert_null(f->store);
	open_again(f);
	assert_holds(f, "a", "2");
	assert_holds(f, "empty", "");
	assert_holds(f, "b", NULL);
}

static void
any_status_but_ok_aborts_and_is_returned(void **state)
{
	struct fixture *f = *state;
	for (int s = STATUS_NOT_FOUND; s <= STATUS_INTERNAL; s++) {
		struct pair pair = {.table = f->table,
		    .key = "k",
		    .value = "v",
		    .ending = (enum status)s};
		assert_int_equal(store_write(f->store, put_pair, &pair), s);
		assert_holds(f, "k", NULL);
	}
}

static void
keys_that_do_not_fit_are_invalid(void **state)
{
	struct fixture *f = *state;
	char longest[STORE_KEY_MAX + 2];
	memset(longest, 'x', sizeof longest);
	longest[STORE_KEY_MAX] = '\0';
	assert_int_equal(put(f, longest, "v"), STATUS_OK);
	assert_holds(f, longest, "v");
	longest[STORE_KEY_MAX] = 'x';
	longest[STORE_KEY_MAX + 1] = '\0';
	assert_int_equal(put(f, longest, "v"), STATUS_INVALID);
	assert_int_equal(put(f, "", "v"), STATUS_INVALID);
}

struct many {
	struct store_table table;
	uint32_t from, to;
	size_t value_len;
	bool overlook; /* a failure, and answer OK */
};

static enum status
append_many(struct store_txn *txn, void *ctx)
{
	const struct many *many = ctx;
	uint8_t *value = calloc(1, many->value_len);
	enum status status = STATUS_OK;
	for (uint32_t i = many->from; i < many->to && status == STATUS_OK;
	     i++) {
		struct store_key key;
		key_start(&key);
		key_u32(&key, i);
		status = store_append(txn, many->table, key_bytes(&key),
		    bytes_of(value, many->value_len));
	}
	free(value);
	return many->overlook ? STATUS_OK : status;
}

static enum status
drop_many(struct store_txn *txn, void *ctx)
{
	const struct many *many = ctx;
	for (uint32_t i = many->from; i < many->to; i++) {
		struct store_key key;
		key_start(&key);
		key_u32(&key, i);
		enum status status =
		    store_drop(txn, many->table, key_bytes(&key));
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status
count_pairs(struct store_txn *txn, void *ctx)
{
	const struct many *many = ctx;
	uint64_t count = 0;
	enum status status = store_count(txn, many->table, &count);
	if (status == STATUS_OK && count != many->to - many->from)
		return STATUS_CONFLICT;
	return status;
}

static void
appended_keys_must_grow(void **state)
{
	struct fixture *f = *state;
	struct many many = {.table = f->table, .from = 10, .to = 20};
	assert_int_equal(store_write(f->store, append_many, &many), STATUS_OK);
	assert_int_equal(
	    store_write(f->store, append_many, &many), STATUS_INTERNAL);
	many.overlook = true;
	assert_int_equal(
	    store_write(f->store, append_many, &many), STATUS_INTERNAL);
	assert_int_equal(store_read(f->store, count_pairs, &many), STATUS_OK);
	many.to = 15;
	assert_int_equal(store_write(f->store, drop_many, &many), STATUS_OK);
	assert_int_equal(
	    store_write(f->store, drop_many, &many), STATUS_NOT_FOUND);
	many = (struct many){.table = f->table, .from = 15, .to = 20};
	assert_int_equal(store_read(f->store, count_pairs, &many), STATUS_OK);
}

static void
a_full_map_is_typed_and_room_can_be_made(void **state)
{
	struct fixture *f = *state;
	store_close(&f->store);
	assert_int_equal(open_with(f, 256 * 1024, 3, "attendance"), STATUS_OK);
	assert_int_equal(store_table(f->store, "things", &f->table), STATUS_OK);
	struct many few = {
	    .table = f->table, .from = 0, .to = 20, .value_len = 2000};
	assert_int_equal(store_write(f->store, append_many, &few), STATUS_OK);
	struct many too_many = {
	    .table = f->table, .from = 20, .to = 500, .value_len = 2000};
	assert_int_equal(
	    store_write(f->store, append_many, &too_many), STATUS_FULL);
	too_many.overlook = true;
	assert_int_equal(
	    store_write(f->store, append_many, &too_many), STATUS_FULL);
	assert_int_equal(store_read(f->store, count_pairs, &few), STATUS_OK);
	assert_int_equal(store_write(f->store, drop_many, &few), STATUS_OK);
	assert_int_equal(put(f, "room", "again"), STATUS_OK);
	assert_true(store_bytes_used(f->store) <= store_bytes_max(f->store));
	assert_true(store_bytes_used(f->store) > 0);
}

struct other_reader {
	struct store *store;
	atomic_int step; /* 1: it reads; 2: it may end */
};

static enum status
read_until_told(struct store_txn *txn, void *ctx)
{
	struct other_reader *other = ctx;
	(void)txn;
	atomic_store(&other->step, 1);
	while (atomic_load(&other->step) != 2)
		usleep(1000);
	return STATUS_OK;
}

static void *
run_other_reader(void *ctx)
{
	struct other_reader *other = ctx;
	enum status status = store_read(other->store, read_until_told, other);
	return status == STATUS_OK ? other : NULL;
}

static void
a_full_store_grows_while_it_is_open(void **state)
{
	struct fixture *f = *state;
	store_close(&f->store);
	assert_int_equal(open_with(f, 256 * 1024, 3, "attendance"), STATUS_OK);
	assert_int_equal(store_table(f->store, "things", &f->table), STATUS_OK);
	assert_false(store_found_no_room(f->store));
	struct many many = {
	    .table = f->table, .from = 0, .to = 500, .value_len = 2000};
	assert_int_equal(
	    store_write(f->store, append_many, &many), STATUS_FULL);
	assert_true(store_found_no_room(f->store));
	assert_false(store_found_no_room(f->store));

	/* Not under a transaction of another thread. */
	struct other_reader other = {.store = f->store};
	pthread_t thread;
	assert_int_equal(
	    pthread_create(&thread, NULL, run_other_reader, &other), 0);
	while (atomic_load(&other.step) != 1)
		usleep(1000);
	assert_int_equal(
	    store_grow(f->store, 4 * 1024 * 1024), STATUS_RETRY_LATER);
	assert_int_equal(store_bytes_max(f->store), 256 * 1024);
	atomic_store(&other.step, 2);
	void *ended = NULL;
	assert_int_equal(pthread_join(thread, &ended), 0);
	assert_ptr_equal(ended, &other);

	assert_int_equal(store_grow(f->store, 4 * 1024 * 1024), STATUS_OK);
	assert_int_equal(store_bytes_max(f->store), 4 * 1024 * 1024);
	assert_int_equal(store_write(f->store, append_many, &many), STATUS_OK);
	assert_int_equal(store_read(f->store, count_pairs, &many), STATUS_OK);
	/* It never takes room away. */
	assert_int_equal(store_grow(f->store, 64 * 1024), STATUS_OK);
	assert_int_equal(store_bytes_max(f->store), 4 * 1024 * 1024);
	store_close(&f->store);
	assert_int_equal(
	    open_with(f, 4 * 1024 * 1024, 3, "attendance"), STATUS_OK);
	assert_int_equal(store_table(f->store, "things", &f->table), STATUS_OK);
	assert_int_equal(store_read(f->store, count_pairs, &many), STATUS_OK);
}

static void
the_version_and_the_owner_are_checked(void **state)
{
	struct fixture *f = *state;
	store_close(&f->store);
	static const struct {
		uint32_t version;
		const char *owner;
		enum status expected;
		const char *said;
	} cases[] = {
	    {3, "attendance", STATUS_OK, ""},
	    {2, "attendance", STATUS_INCOMPATIBLE, "version 3"},
	    {3, "intake", STATUS_INCOMPATIBLE, "the store of attendance"},
	    {3, NULL, STATUS_OK, ""},
	    {4, "attendance", STATUS_OK, ""},
	    {3, "attendance", STATUS_INCOMPATIBLE, "reads up to 3"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(
		    open_with(f, MAP_BYTES, cases[i].version, cases[i].owner),
		    cases[i].expected);
		assert_non_null(strstr(f->detail, cases[i].said));
		store_close(&f->store);
	}
}

static void
a_file_that_is_no_store_is_refused(void **state)
{
	struct fixture *f = *state;
	store_close(&f->store);
	char path[TEMP_PATH_MAX + 16];
	snprintf(path, sizeof path, "%s/data.mdb", f->path);
	FILE *file = fopen(path, "w");
	for (int i = 0; i < 4096; i++)
		fputs("no store", file);
	fclose(file);
	assert_int_equal(
	    open_with(f, MAP_BYTES, 3, "attendance"), STATUS_CORRUPT);
	assert_non_null(strstr(f->detail, f->path));
	assert_null(f->store);
}

static void
a_store_is_opened_once(void **state)
{
	struct fixture *f = *state;
	struct store *second = NULL;
	const struct store_settings settings = {
	    .path = f->path, .map_bytes = MAP_BYTES, .version = 3};
	char detail[512], expected[64];
	assert_int_equal(store_open(&settings, &second, detail, sizeof detail),
	    STATUS_CONFLICT);
	snprintf(expected, sizeof expected, "by process %ld", (long)getpid());
	assert_non_null(strstr(detail, expected));
	assert_null(second);
	pid_t child = fork();
	if (child == 0)
		_exit(
		    (int)store_open(&settings, &second, detail, sizeof detail));
	int ended;
	assert_int_equal(waitpid(child, &ended, 0), child);
	assert_true(WIFEXITED(ended));
	assert_int_equal(WEXITSTATUS(ended), STATUS_CONFLICT);
	/* the refused openings have not loosened the lock of the first */
	assert_int_equal(put(f, "still", "works"), STATUS_OK);
}

static void
the_folder_is_for_its_owner_alone(void **state)
{
	struct fixture *f = *state;
	struct stat about;
	assert_int_equal(stat(f->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
	char path[TEMP_PATH_MAX + 16];
	snprintf(path, sizeof path, "%s/data.mdb", f->path);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void
count_call(void *ctx)
{
	(*(int *)ctx)++;
}

static void
listeners_hear_of_commits_alone(void **state)
{
	struct fixture *f = *state;
	int a = 0, b = 0;
	store_on_commit(f->store, count_call, &a);
	store_on_commit(f->store, count_call, &b);
	assert_int_equal(put(f, "k", "v"), STATUS_OK);
	struct pair refused = {.table = f->table,
	    .key = "k",
	    .value = "w",
	    .ending = STATUS_DENIED};
	assert_int_equal(
	    store_write(f->store, put_pair, &refused), STATUS_DENIED);
	assert_holds(f, "k", "v");
	assert_int_equal(a, 1);
	store_off_commit(f->store, count_call, &a);
	assert_int_equal(put(f, "k", "v"), STATUS_OK);
	assert_int_equal(a, 1);
	assert_int_equal(b, 2);
}

struct nesting {
	struct fixture *f;
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
	struct fixture *f = *state;
	assert_int_equal(store_oldest_reader_ms(f->store), 0);
	struct nesting three = {.f = f, .depth = 3};
	assert_int_equal(store_read(f->store, read_within, &three), STATUS_OK);
	assert_true(three.oldest_ms >= 20);
	struct nesting four = {.f = f, .depth = 4};
	assert_int_equal(
	    store_read(f->store, read_within, &four), STATUS_RETRY_LATER);
	assert_int_equal(store_oldest_reader_ms(f->store), 0);
	store_check_readers(f->store);
	assert_holds(f, "k", NULL);
}

static enum status
note_number(struct store_txn *txn, void *ctx)
{
	*(uint64_t *)ctx = store_write_number(txn);
	return STATUS_CANCELLED;
}

static void
every_write_has_another_number(void **state)
{
	struct fixture *f = *state;
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
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(what_is_written_is_there_after_opening_again),
	    CASE(what_is_there_is_not_put_anew),
	    CASE(any_status_but_ok_aborts_and_is_returned),
	    CASE(keys_that_do_not_fit_are_invalid),
	    CASE(appended_keys_must_grow),
	    CASE(a_full_map_is_typed_and_room_can_be_made),
	    CASE(a_full_store_grows_while_it_is_open),
	    CASE(the_version_and_the_owner_are_checked),
	    CASE(a_file_that_is_no_store_is_refused),
	    CASE(a_store_is_opened_once),
	    CASE(the_folder_is_for_its_owner_alone),
	    CASE(listeners_hear_of_commits_alone),
	    CASE(readers_are_counted_aged_and_limited),
	    CASE(every_write_has_another_number),
	};
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
