// SPDX-License-Identifier: Apache-2.0
/*
 * test_store_open.c - the room of a store, and who may open which.
 */
#include "tests/unit/common/store_case.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void
a_full_map_is_typed_and_room_can_be_made(void **state)
{
	struct store_case *f = *state;
	store_close(&f->store);
	assert_int_equal(
	    store_case_open(f, 256 * 1024, 3, "attendance"), STATUS_OK);
	assert_int_equal(store_table(f->store, "things", &f->table), STATUS_OK);
	struct many few = {
	    .table = f->table, .from = 0, .to = 20, .value_len = 2000};
	assert_int_equal(
	    store_write(f->store, store_case_append_many, &few), STATUS_OK);
	struct many too_many = {
	    .table = f->table, .from = 20, .to = 500, .value_len = 2000};
	assert_int_equal(
	    store_write(f->store, store_case_append_many, &too_many),
	    STATUS_FULL);
	too_many.overlook = true;
	assert_int_equal(
	    store_write(f->store, store_case_append_many, &too_many),
	    STATUS_FULL);
	assert_int_equal(
	    store_read(f->store, store_case_count, &few), STATUS_OK);
	assert_int_equal(
	    store_write(f->store, store_case_drop_many, &few), STATUS_OK);
	assert_int_equal(store_case_put(f, "room", "again"), STATUS_OK);
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
	struct store_case *f = *state;
	store_close(&f->store);
	assert_int_equal(
	    store_case_open(f, 256 * 1024, 3, "attendance"), STATUS_OK);
	assert_int_equal(store_table(f->store, "things", &f->table), STATUS_OK);
	assert_false(store_found_no_room(f->store));
	struct many many = {
	    .table = f->table, .from = 0, .to = 500, .value_len = 2000};
	assert_int_equal(
	    store_write(f->store, store_case_append_many, &many), STATUS_FULL);
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
	assert_int_equal(
	    store_write(f->store, store_case_append_many, &many), STATUS_OK);
	assert_int_equal(
	    store_read(f->store, store_case_count, &many), STATUS_OK);
	/* It never takes room away. */
	assert_int_equal(store_grow(f->store, 64 * 1024), STATUS_OK);
	assert_int_equal(store_bytes_max(f->store), 4 * 1024 * 1024);
	store_close(&f->store);
	assert_int_equal(
	    store_case_open(f, 4 * 1024 * 1024, 3, "attendance"), STATUS_OK);
	assert_int_equal(store_table(f->store, "things", &f->table), STATUS_OK);
	assert_int_equal(
	    store_read(f->store, store_case_count, &many), STATUS_OK);
}

static void
the_version_and_the_owner_are_checked(void **state)
{
	struct store_case *f = *state;
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
		assert_int_equal(store_case_open(f, STORE_CASE_MAP_BYTES,
				     cases[i].version, cases[i].owner),
		    cases[i].expected);
		assert_non_null(strstr(f->detail, cases[i].said));
		store_close(&f->store);
	}
}

static void
a_file_that_is_no_store_is_refused(void **state)
{
	struct store_case *f = *state;
	store_close(&f->store);
	char path[TEMP_PATH_MAX + 16];
	snprintf(path, sizeof path, "%s/data.mdb", f->path);
	FILE *file = fopen(path, "w");
	for (int i = 0; i < 4096; i++)
		fputs("no store", file);
	fclose(file);
	assert_int_equal(
	    store_case_open(f, STORE_CASE_MAP_BYTES, 3, "attendance"),
	    STATUS_CORRUPT);
	assert_non_null(strstr(f->detail, f->path));
	assert_null(f->store);
}

static void
a_store_is_opened_once(void **state)
{
	struct store_case *f = *state;
	struct store *second = NULL;
	const struct store_settings settings = {
	    .path = f->path, .map_bytes = STORE_CASE_MAP_BYTES, .version = 3};
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
	assert_int_equal(store_case_put(f, "still", "works"), STATUS_OK);
}

static void
the_folder_is_for_its_owner_alone(void **state)
{
	struct store_case *f = *state;
	struct stat about;
	assert_int_equal(stat(f->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
	char path[TEMP_PATH_MAX + 16];
	snprintf(path, sizeof path, "%s/data.mdb", f->path);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

int
main(void)
{
#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	    name, store_case_set_up, store_case_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(a_full_map_is_typed_and_room_can_be_made),
	    CASE(a_full_store_grows_while_it_is_open),
	    CASE(the_version_and_the_owner_are_checked),
	    CASE(a_file_that_is_no_store_is_refused),
	    CASE(a_store_is_opened_once),
	    CASE(the_folder_is_for_its_owner_alone),
	};
	return cmocka_run_group_tests_name("store_open", tests, NULL, NULL);
}
