// SPDX-License-Identifier: Apache-2.0
/*
 * test_job_tidy.c - what jobs leave behind, and what is queued again.
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
#include <unistd.h>

#include "common/instant.h"
#include "common/job_parts.h"

static char dir[64];
static struct store *store;
static struct jobs *jobs;

static void
ignore(void *ctx)
{
	(void)ctx;
}

static void
open_jobs(void)
{
	struct jobs_settings settings = {
	    .store = store, .folder = dir, .changed = ignore};

	assert_int_equal(jobs_open(&settings, &jobs), STATUS_OK);
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
	snprintf(dir, sizeof(dir), "/tmp/chalkline-jobs-XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(
	    store_open(&settings, &store, detail, sizeof(detail)), STATUS_OK);
	open_jobs();
	return 0;
}

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
tear_down(void **state)
{
	(void)state;
	jobs_close(&jobs);
	store_close(&store);
	return nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static enum status
add(struct store_txn *txn, void *ctx)
{
	return job_table_add(txn, jobs->table, ctx);
}

/* A job with input. */
static uint64_t
make_job(enum job_state state, int64_t age)
{
	struct job_record record = {
	    .state = state, .made_at = instant_now() - age, .attempts = 1};
	struct job_chunk chunk = {"file", 0, bytes_of_string("text")};
	char detail[256];

	assert_int_equal(store_write(store, add, &record), STATUS_OK);
	assert_int_equal(
	    job_files_stage(dir, record.number, &chunk, detail, sizeof(detail)),
	    STATUS_OK);
	return record.number;
}

static enum status
get(struct store_txn *txn, void *ctx)
{
	struct job_record *record = ctx;

	return job_table_get(txn, jobs->table, record->number, record);
}

static enum status
put(struct store_txn *txn, void *ctx)
{
	return job_table_put(txn, jobs->table, ctx);
}

static enum status
read_job(uint64_t number, struct job_record *record)
{
	record->number = number;
	return store_read(store, get, record);
}

static bool
is_there(uint64_t number, const char *below)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/jobs/%llu%s", dir,
	    (unsigned long long)number, below);
	return access(path, F_OK) == 0;
}

static void
test_age(void **state)
{
	struct job_record record;
	uint64_t ended = make_job(JOB_DONE, 0);
	uint64_t fresh = make_job(JOB_STAGING, INSTANT_HOUR);
	uint64_t waiting = make_job(JOB_WAITING, 3 * INSTANT_DAY);
	uint64_t forgotten = make_job(JOB_STAGING, 25 * INSTANT_HOUR);

	(void)state;
	jobs_tidy(jobs);
	assert_int_equal(read_job(ended, &record), STATUS_OK);
	assert_false(is_there(ended, "/in"));
	assert_int_equal(read_job(fresh, &record), STATUS_OK);
	assert_true(is_there(fresh, "/in/file"));
	assert_int_equal(read_job(waiting, &record), STATUS_OK);
	assert_true(is_there(waiting, "/in/file"));
	assert_int_equal(read_job(forgotten, &record), STATUS_NOT_FOUND);
	assert_false(is_there(forgotten, ""));
	/* Its number is not given again. */
	assert_true(make_job(JOB_STAGING, 0) > forgotten);
}

/* A record of the first form, which told no ending, and one of today. */
static enum status
put_first_form(struct store_txn *txn, void *ctx)
{
	struct job_record *record = ctx;
	struct store_key key;
	struct store_key value;

	key_start(&key);
	key_u64(&key, record->number);
	key_start(&value);
	key_u8(&value, 1);
	key_u8(&value, (uint8_t)record->state);
	key_u8(&value, 1);
	key_u32(&value, 7);
	key_u64(&value, 8);
	key_instant(&value, 9);
	key_u64(&value, 10);
	key_u64(&value, 11);
	key_string(&value, "kind");
	key_string(&value, "who");
	key_string(&value, "phase");
	key_string(&value, "detail");
	key_raw(&value, "params", 6);
	return store_put(txn, jobs->table, key_bytes(&key), key_bytes(&value));
}

static void
test_records_of_the_first_form(void **state)
{
	struct job_record record = {.number = 3, .state = JOB_FAILED};

	(void)state;
	assert_int_equal(
	    store_write(store, put_first_form, &record), STATUS_OK);
	assert_int_equal(read_job(3, &record), STATUS_OK);
	assert_int_equal(record.state, JOB_FAILED);
	assert_int_equal(record.ending, STATUS_INVALID);
	assert_true(record.cancel);
	assert_int_equal(record.attempts, 7);
	assert_int_equal(record.total, 11);
	assert_string_equal(record.detail, "detail");
	assert_true(bytes_equal(record.params, bytes_of_string("params")));
	record.params = bytes_of(NULL, 0);
	record.ending = STATUS_FULL;
	assert_int_equal(store_write(store, put, &record), STATUS_OK);
	memset(&record, 0, sizeof(record));
	assert_int_equal(read_job(3, &record), STATUS_OK);
	assert_int_equal(record.ending, STATUS_FULL);
	assert_int_equal(record.attempts, 7);
}

static void
test_the_last_hundred(void **state)
{
	struct job_record record;

	(void)state;
	for (int i = 0; i < 105; i++) {
		assert_int_equal(make_job(JOB_FAILED, 0), i + 1);
	}
	jobs_tidy(jobs);
	assert_int_equal(read_job(5, &record), STATUS_NOT_FOUND);
	assert_false(is_there(5, ""));
	assert_int_equal(read_job(6, &record), STATUS_OK);
	assert_true(is_there(6, ""));
}

static void
test_what_was_running_when_it_ended(void **state)
{
	static const struct {
		uint32_t attempts;
		bool cancel;
		enum job_state after;
	} cases[] = {
	    {1, false, JOB_WAITING},
	    {1, true, JOB_CANCELLED},
	    {JOB_ATTEMPTS_MAX, false, JOB_FAILED},
	};
	struct job_record record;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t number = make_job(JOB_RUNNING, 0);

		assert_int_equal(read_job(number, &record), STATUS_OK);
		record.attempts = cases[i].attempts;
		record.cancel = cases[i].cancel;
		record.params = bytes_of_string("params");
		assert_int_equal(store_write(store, put, &record), STATUS_OK);
		jobs_close(&jobs);
		open_jobs();
		assert_int_equal(read_job(number, &record), STATUS_OK);
		assert_int_equal(record.state, cases[i].after);
		/* A watcher sees that something has changed. */
		assert_true(record.version > 1000);
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest cases[] = {
	    CASE(test_age),
	    CASE(test_records_of_the_first_form),
	    CASE(test_the_last_hundred),
	    CASE(test_what_was_running_when_it_ended),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
