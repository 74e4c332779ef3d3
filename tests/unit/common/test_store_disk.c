// SPDX-License-Identifier: Apache-2.0
/*
 * test_store_disk.c - a disk that is full, and one that fails.
 *
 * This program has its own pwrite, writev and fdatasync, which liblmdb then
 * calls: the nth call of a write fails as ordered.  Each case is a child of
 * its own, for a failed disk ends the process.
 */
#include "common/store.h"
#include "common/store_internal.h"
#include "tests/support/temp_dir.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define MAP_BYTES (16u * 1024u * 1024u)
#define PAIRS 300u
#define EXIT_DISK_FAILED 74

static int fail_at;       /* the call that fails; 0: none */
static int fail_with;     /* its errno */
static int calls_counted; /* since fail_at was set */

static bool
is_to_fail(void)
{
	if (fail_at == 0 || ++calls_counted != fail_at)
		return false;
	errno = fail_with;
	return true;
}

ssize_t
pwrite(int fd, const void *data, size_t len, off_t at)
{
	return is_to_fail() ? -1 : syscall(SYS_pwrite64, fd, data, len, at);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	return is_to_fail() ? -1 : syscall(SYS_writev, fd, parts, count);
}

int
fdatasync(int fd)
{
	return is_to_fail() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

struct round {
	struct store *store;
	struct store_table table;
	uint32_t first;
};

static enum status
put_some(struct store_txn *txn, void *ctx)
{
	const struct round *round = ctx;
	static const uint8_t value[500];
	for (uint32_t i = 0; i < PAIRS; i++) {
		struct store_key key;
		key_start(&key);
		/* all over the table, so that many pages are written */
		key_u32(&key, (round->first + i) * 2654435761u);
		enum status status = store_put(txn, round->table,
		    key_bytes(&key), bytes_of(value, sizeof value));
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status
count_all(struct store_txn *txn, void *ctx)
{
	const struct round *round = ctx;
	uint64_t count = 0;
	enum status status = store_count(txn, round->table, &count);
	if (status != STATUS_OK)
		return status;
	return count == round->first ? STATUS_OK : STATUS_CONFLICT;
}

static enum status
append_number(struct store_txn *txn, void *ctx)
{
	const struct round *round = ctx;
	struct store_key key;
	key_start(&key);
	key_u32(&key, round->first);
	return store_append(
	    txn, round->table, key_bytes(&key), bytes_of(NULL, 0));
}

static enum status
find_next(struct store_txn *txn, void *ctx)
{
	struct round *round = ctx;
	uint64_t count = 0;
	enum status status = store_count(txn, round->table, &count);
	round->first = (uint32_t)count;
	return status;
}

static enum status
open_round(struct round *round, const char *path)
{
	const struct store_settings settings = {
	    .path = path, .map_bytes = MAP_BYTES, .version = 1};
	char detail[256];
	enum status status =
	    store_open(&settings, &round->store, detail, sizeof detail);
	if (status == STATUS_OK)
		status = store_table(round->store, "pairs", &round->table);
	return status;
}

/* What the child tells: the status of each write that returned. */
struct told {
	enum status disturbed, after;
	int calls;
};

static void
write_disturbed(const char *path, int out, int nth, int error)
{
	struct round round = {0};
	if (open_round(&round, path) != STATUS_OK ||
	    store_write(round.store, put_some, &round) != STATUS_OK)
		_exit(1);
	struct told told = {STATUS_INTERNAL, STATUS_INTERNAL, 0};
	calls_counted = 0;
	fail_with = error;
	fail_at = nth;
	round.first = PAIRS;
	told.disturbed = store_write(round.store, put_some, &round);
	told.calls = calls_counted;
	fail_at = 0;
	if (write(out, &told, sizeof told) != sizeof told)
		_exit(1);
	round.first = told.disturbed == STATUS_OK ? 2 * PAIRS : PAIRS;
	/* reads are still served */
	if (store_read(round.store, count_all, &round) != STATUS_OK)
		_exit(2);
	told.after = store_write(round.store, put_some, &round);
	if (write(out, &told, sizeof told) != sizeof told)
		_exit(1);
	_exit(0);
}

struct outcome {
	struct told told;
	int exit_code;
	bool has_disturbed, has_after;
};

static struct outcome
run_child(const char *path, int nth, int error)
{
	struct outcome outcome = {0};
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0)
		write_disturbed(path, ends[1], nth, error);
	close(ends[1]);
	outcome.has_disturbed = read(ends[0], &outcome.told,
				    sizeof outcome.told) == sizeof outcome.told;
	outcome.has_after = outcome.has_disturbed &&
			    read(ends[0], &outcome.told, sizeof outcome.told) ==
				sizeof outcome.told;
	close(ends[0]);
	int ended;
	assert_int_equal(waitpid(child, &ended, 0), child);
	assert_true(WIFEXITED(ended));
	outcome.exit_code = WEXITSTATUS(ended);
	return outcome;
}

static void
assert_store_holds(const char *path, uint32_t count)
{
	struct round round = {.first = count};
	assert_int_equal(open_round(&round, path), STATUS_OK);
	assert_int_equal(store_read(round.store, count_all, &round), STATUS_OK);
	store_close(&round.store);
}

static void
a_full_disk_is_told_and_changes_nothing(void **unused)
{
	(void)unused;
	int ended = 0, went_on = 0;
	for (int nth = 1;; nth++) {
		struct temp_dir dir;
		temp_dir_init(&dir);
		struct outcome o = run_child(dir.path, nth, ENOSPC);
		bool is_reached = !o.has_disturbed || o.told.calls >= nth;
		if (o.has_after) {
			went_on += is_reached;
			assert_int_equal(o.told.disturbed,
			    is_reached ? STATUS_FULL : STATUS_OK);
			assert_int_equal(o.told.after, STATUS_OK);
			assert_int_equal(o.exit_code, 0);
			assert_store_holds(
			    dir.path, is_reached ? 2 * PAIRS : 3 * PAIRS);
		} else {
			/* the page that makes a commit valid */
			ended++;
			assert_int_equal(o.exit_code, EXIT_DISK_FAILED);
			assert_store_holds(dir.path, PAIRS);
		}
		temp_dir_fini(&dir);
		if (!is_reached)
			break;
	}
	assert_true(went_on >= 3);
	assert_int_equal(ended, 1);
}

static void
a_failed_disk_ends_the_process(void **unused)
{
	(void)unused;
	int ended = 0;
	for (int nth = 1;; nth++) {
		struct temp_dir dir;
		temp_dir_init(&dir);
		struct outcome o = run_child(dir.path, nth, EIO);
		bool is_reached = !o.has_disturbed;
		if (is_reached) {
			ended++;
			assert_int_equal(o.exit_code, EXIT_DISK_FAILED);
			assert_store_holds(dir.path, PAIRS);
		} else {
			assert_true(o.told.calls < nth);
			assert_int_equal(o.exit_code, 0);
		}
		temp_dir_fini(&dir);
		if (!is_reached)
			break;
	}
	assert_true(ended >= 3);
}

/* In a child: tells the number of each write after it was committed. */
static void
write_until_killed(const char *path, int out)
{
	struct round round = {0};
	if (open_round(&round, path) != STATUS_OK ||
	    store_read(round.store, find_next, &round) != STATUS_OK)
		_exit(1);
	for (;; round.first++) {
		if (store_write(round.store, append_number, &round) !=
			STATUS_OK ||
		    write(out, &round.first, sizeof round.first) !=
			sizeof round.first)
			_exit(1);
	}
}

static void
what_was_acknowledged_survives_a_kill(void **unused)
{
	(void)unused;
	struct temp_dir dir;
	temp_dir_init(&dir);
	uint32_t seed = 20261005, told = 0;
	for (int i = 0; i < 40; i++) {
		seed = seed * 1664525u + 1013904223u;
		int ends[2];
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		if (child == 0)
			write_until_killed(dir.path, ends[1]);
		close(ends[1]);
		uint32_t number;
		/* Now and then it lives until it has told some, however slow
		 * the machine is. */
		for (int k = 0; i % 4 == 0 && k < 6; k++) {
			assert_int_equal(read(ends[0], &number, sizeof number),
			    sizeof number);
			told = number + 1;
		}
		usleep(2000 + (seed >> 8) % 30000);
		kill(child, SIGKILL);
		while (read(ends[0], &number, sizeof number) == sizeof number)
			told = number + 1;
		close(ends[0]);
		int ended;
		assert_int_equal(waitpid(child, &ended, 0), child);
		assert_true(WIFSIGNALED(ended));
		struct round round = {0};
		assert_int_equal(open_round(&round, dir.path), STATUS_OK);
		assert_int_equal(
		    store_read(round.store, find_next, &round), STATUS_OK);
		/* one more may be on disk whose number was not told */
		assert_in_range(round.first, told, told + 1);
		told = round.first;
		store_close(&round.store);
	}
	assert_true(told > 40);
	temp_dir_fini(&dir);
}

static void
network_file_systems_are_refused(void **unused)
{
	(void)unused;
	static const struct {
		unsigned long type;
		const char *name;
	} cases[] = {
	    {0x6969, "NFS"}, {0xff534d42, "CIFS"}, {0xfe534d42, "SMB"},
	    {0x01021997, "9p"}, {0x65735546, "FUSE"}, {0xef53, NULL}, /* ext4 */
	    {0x58465342, NULL},                                       /* XFS */
	    {0x01021994, NULL}, /* tmpfs */
	    {0x9123683e, NULL}, /* btrfs */
	    {0x794c7630, NULL}, /* overlayfs */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *name =
		    store_refused_file_system((long)cases[i].type);
		if (cases[i].name == NULL)
			assert_null(name);
		else
			assert_string_equal(name, cases[i].name);
	}
	/* as a 32-bit number with its sign */
	assert_string_equal(
	    store_refused_file_system((long)(int32_t)0xff534d42), "CIFS");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_full_disk_is_told_and_changes_nothing),
	    cmocka_unit_test(a_failed_disk_ends_the_process),
	    cmocka_unit_test(what_was_acknowledged_survives_a_kill),
	    cmocka_unit_test(network_file_systems_are_refused),
	};
	return cmocka_run_group_tests_name("store_disk", tests, NULL, NULL);
}
