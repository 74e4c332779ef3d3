// SPDX-License-Identifier: Apache-2.0
/*
 * test_store_file.c - files of stores that are whole, and that are not.
 *
 * Whether a file that was cut may be opened is told by reading all of it
 * through LMDB, in a child of its own: a page beyond the end ends it.
 */
#include "common/store.h"
#include "common/store_internal.h"
#include "tests/support/temp_dir.h"

#include <fcntl.h>
#include <lmdb.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define MAP_BYTES (64u * 1024u * 1024u)
#define TABLES 3u
#define VALUE_MAX 9000u

struct fixture {
	struct temp_dir dir;
	char folder[TEMP_PATH_MAX];
	char file[TEMP_PATH_MAX + 16];
	struct store *store;
	struct store_table tables[TABLES];
	uint64_t seed;
	char detail[512];
};

static enum status
open_store(struct fixture *f, uint32_t derived_version)
{
	static const char *const names[TABLES] = {"a", "b", "c"};
	const struct store_settings settings = {.path = f->folder,
	    .map_bytes = MAP_BYTES,
	    .version = 1,
	    .owner = "attendance",
	    .derived_version = derived_version};
	enum status status =
	    store_open(&settings, &f->store, f->detail, sizeof f->detail);
	for (unsigned i = 0; i < TABLES && status == STATUS_OK; i++)
		status = derived_version == 0
			     ? store_table(f->store, names[i], &f->tables[i])
			     : store_table_derived(
				   f->store, names[i], &f->tables[i]);
	return status;
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	temp_dir_init(&f->dir);
	temp_dir_file(&f->dir, "store", f->folder);
	snprintf(f->file, sizeof f->file, "%s/data.mdb", f->folder);
	f->seed = 20261129;
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

static uint64_t
random_below(struct fixture *f, uint64_t n)
{
	f->seed =
	    f->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (f->seed >> 33) % n;
}

/* Takes pages and gives them back: these are never written. */
static enum status
put_and_drop(struct fixture *f, struct store_txn *txn, struct store_table table)
{
	static const uint8_t value[3000];
	size_t len = random_below(f, sizeof value);
	uint32_t count = 1 + (uint32_t)random_below(f, 200);
	enum status status = STATUS_OK;
	struct store_key key;
	for (uint32_t i = 0; i < 2 * count && status == STATUS_OK; i++) {
		key_start(&key);
		key_u32(&key, UINT32_MAX - i % count);
		status = i < count ? store_put(txn, table, key_bytes(&key),
					 bytes_of(value, len))
				   : store_drop(txn, table, key_bytes(&key));
	}
	return status;
}

/* Puts, drops and clears, of short values and of some pages. */
static enum status
change_some(struct store_txn *txn, void *ctx)
{
	static const uint8_t value[VALUE_MAX];
	struct fixture *f = ctx;
	enum status status = STATUS_OK;
	uint64_t changes = 1 + random_below(f, 60);
	if (changes < 4)
		return put_and_drop(f, txn, f->tables[0]);
	for (uint64_t i = 0; i < changes && status == STATUS_OK; i++) {
		struct store_table table = f->tables[random_below(f, TABLES)];
		struct store_key key;
		uint64_t what = random_below(f, 100);
		size_t len = random_below(f, what < 10 ? VALUE_MAX : 300);
		key_start(&key);
		key_u32(&key, (uint32_t)random_below(f, 2000));
		if (what < 60)
			status = store_put(
			    txn, table, key_bytes(&key), bytes_of(value, len));
		else if (what < 98)
			status = store_drop(txn, table, key_bytes(&key));
		else
			status = store_clear(txn, table);
		if (status == STATUS_NOT_FOUND)
			status = STATUS_OK;
	}
	return status;
}

static enum status
check(struct fixture *f)
{
	bool is_there;
	f->detail[0] = '\0';
	enum status status =
	    store_check_file(f->folder, &is_there, f->detail, sizeof f->detail);
	assert_true(is_there);
	assert_int_equal(status == STATUS_OK, f->detail[0] == '\0');
	return status;
}

static uint64_t
length_of(const char *path)
{
	struct stat about;
	assert_int_equal(stat(path, &about), 0);
	return (uint64_t)about.st_size;
}

/* Never refuses a good one, though its end be free pages never written. */
static void
what_was_committed_is_whole(void **state)
{
	struct fixture *f = *state;
	unsigned shorter = 0;
	for (uint32_t derived = 0; derived < 2; derived++) {
		char folder[sizeof f->folder];
		assert_int_equal(open_store(f, derived), STATUS_OK);
		memcpy(folder, f->folder, sizeof folder);
		if (derived != 0)
			snprintf(f->folder, sizeof f->folder, "%.480s/derived",
			    folder);
		for (int i = 0; i < 300; i++) {
			assert_int_equal(
			    derived == 0
				? store_write(f->store, change_some, f)
				: store_write_derived(f->store, change_some, f),
			    STATUS_OK);
			if (derived == 0)
				shorter += length_of(f->file) <
					   store_bytes_used(f->store);
			assert_int_equal(check(f), STATUS_OK);
		}
		memcpy(f->folder, folder, sizeof folder);
		store_close(&f->store);
	}
	/* some of them were what this is about */
	assert_true(shorter > 0);
}

static int
read_page(MDB_cursor *cursor)
{
	MDB_val key, value;
	unsigned sum = 0;
	int rc;
	while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
		for (size_t i = 0; i < value.mv_size; i++)
			sum += ((const volatile uint8_t *)value.mv_data)[i];
	}
	return rc == MDB_NOTFOUND && sum < UINT32_MAX ? 0 : 1;
}

static int
read_table(MDB_txn *txn, const char *name)
{
	MDB_cursor *cursor;
	MDB_dbi table = 0; /* LMDB's own, of free pages */
	if (name[0] != '\0' && mdb_dbi_open(txn, name, 0, &table) != 0)
		return 1;
	if (mdb_cursor_open(txn, table, &cursor) != 0)
		return 1;
	int bad = read_page(cursor);
	mdb_cursor_close(cursor);
	return bad;
}

/* Whether all of it can be read: in a child, which may be ended by it. */
static bool
is_readable(const char *folder)
{
	static const char *const names[] = {"", "meta", "a", "b", "c"};
	pid_t child = fork();
	if (child == 0) {
		MDB_env *env;
		MDB_txn *txn;
		int bad = 0;
		signal(SIGBUS, SIG_DFL);
		if (mdb_env_create(&env) != 0 ||
		    mdb_env_set_maxdbs(env, 8) != 0 ||
		    mdb_env_open(env, folder, MDB_RDONLY | MDB_NOLOCK, 0) !=
			0 ||
		    mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) != 0)
			_exit(1);
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			bad += read_table(txn, names[i]);
		_exit(bad != 0);
	}
	int how;
	assert_int_equal(waitpid(child, &how, 0), child);
	return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

static void
write_some(struct fixture *f, int commits)
{
	assert_int_equal(open_store(f, 0), STATUS_OK);
	for (int i = 0; i < commits; i++)
		assert_int_equal(
		    store_write(f->store, change_some, f), STATUS_OK);
	store_close(&f->store);
}

static void
one_that_is_cut_is_told_where_it_cannot_be_read(void **state)
{
	struct fixture *f = *state;
	unsigned whole = 0, cut = 0;
	for (int round = 0; round < 10; round++) {
		write_some(f, 30);
		for (uint64_t left = length_of(f->file);;) {
			bool is_whole = check(f) == STATUS_OK;
			if (!is_whole) {
				assert_int_equal(check(f), STATUS_CORRUPT);
				assert_non_null(
				    strstr(f->detail, "data.mdb: found "));
			}
			assert_int_equal(is_whole, is_readable(f->folder));
			whole += is_whole;
			cut += !is_whole;
			/* of a part of a page the rest reads as zeros */
			uint64_t less = 4096 * (1 + random_below(f, 8));
			if (left < 2 * 4096 + less)
				break;
			left -= less;
			assert_int_equal(truncate(f->file, (off_t)left), 0);
		}
		assert_int_equal(unlink(f->file), 0);
	}
	assert_true(whole >= 10 && cut > 50);
}

static void
overwrite(const struct fixture *f, off_t at, const void *data, size_t len)
{
	int fd = open(f->file, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, len, at), len);
	assert_int_equal(close(fd), 0);
}

static void
assert_refused(struct fixture *f, enum status expected, const char *words)
{
	uint64_t before = length_of(f->file);
	assert_int_equal(open_store(f, 0), expected);
	assert_null(f->store);
	assert_non_null(strstr(f->detail, f->file));
	assert_non_null(strstr(f->detail, words));
	/* what is left of it is left alone */
	assert_int_equal(length_of(f->file), before);
}

static void
what_is_no_store_is_refused_and_not_touched(void **state)
{
	struct fixture *f = *state;
	static const char garbage[20000] = {'x'};
	static const uint32_t other = 999;
	write_some(f, 10);
	overwrite(f, 20, &other, sizeof other);
	assert_refused(
	    f, STATUS_INCOMPATIBLE, "found LMDB format 999, expected 1");
	for (unsigned len = 1; len <= 8192; len += 777) {
		assert_int_equal(unlink(f->file), 0);
		write_some(f, 10);
		assert_int_equal(truncate(f->file, (off_t)len), 0);
		assert_refused(f, STATUS_CORRUPT, ": found ");
	}
	overwrite(f, 0, garbage, sizeof garbage);
	assert_refused(f, STATUS_CORRUPT,
	    "found 20000 bytes of something else, expected a store");
	assert_int_equal(truncate(f->file, 0), 0);
	assert_refused(
	    f, STATUS_CORRUPT, "found an empty file, expected a store");
	assert_int_equal(unlink(f->file), 0);
	assert_int_equal(mkdir(f->file, 0700), 0);
	assert_refused(f, STATUS_INVALID, "expected a file");
	assert_int_equal(rmdir(f->file), 0);
}

/* As a kill or a full disk leaves it. */
static void
a_store_whose_making_was_cut_short_is_made(void **state)
{
	struct fixture *f = *state;
	char aside[TEMP_PATH_MAX + 16];
	snprintf(aside, sizeof aside, "%s/new.mdb", f->folder);
	for (int len = 0; len <= 8192; len += 2048) {
		assert_int_equal(open_store(f, 0), STATUS_OK);
		store_close(&f->store);
		assert_int_equal(unlink(f->file), 0);
		int fd = open(aside, O_WRONLY | O_CREAT, 0600);
		assert_true(fd >= 0);
		assert_int_equal(ftruncate(fd, len), 0);
		close(fd);
		assert_int_equal(open_store(f, 0), STATUS_OK);
		store_close(&f->store);
		assert_int_equal(access(aside, F_OK), -1);
	}
}

static enum status
count_rows(struct store_txn *txn, void *ctx)
{
	struct fixture *f = ctx;
	uint64_t count = 0;
	enum status status = store_count(txn, f->tables[0], &count);
	f->seed = count;
	return status;
}

static void
a_derived_file_that_is_cut_is_made_anew(void **state)
{
	struct fixture *f = *state;
	char file[TEMP_PATH_MAX + 32];
	assert_int_equal(open_store(f, 1), STATUS_OK);
	for (int i = 0; i < 30; i++)
		assert_int_equal(
		    store_write_derived(f->store, change_some, f), STATUS_OK);
	snprintf(file, sizeof file, "%s/derived/data.mdb", f->folder);
	for (uint64_t len = 8192; len > 0; len /= 4) {
		store_close(&f->store);
		assert_int_equal(truncate(file, (off_t)len), 0);
		assert_int_equal(open_store(f, 1), STATUS_OK);
		assert_int_equal(
		    store_read(f->store, count_rows, f), STATUS_OK);
		assert_int_equal(f->seed, 0);
		assert_int_equal(
		    store_write_derived(f->store, change_some, f), STATUS_OK);
	}
	store_close(&f->store);
	assert_int_equal(truncate(file, 0), 0);
	assert_int_equal(open_store(f, 1), STATUS_OK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(what_was_committed_is_whole),
	    CASE(one_that_is_cut_is_told_where_it_cannot_be_read),
	    CASE(what_is_no_store_is_refused_and_not_touched),
	    CASE(a_store_whose_making_was_cut_short_is_made),
	    CASE(a_derived_file_that_is_cut_is_made_anew),
	};
	return cmocka_run_group_tests_name("store_file", tests, NULL, NULL);
}
