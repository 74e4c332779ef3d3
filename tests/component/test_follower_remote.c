// SPDX-License-Identifier: Apache-2.0
/*
 * test_follower_remote.c - whoever starts first, stops, crashes or is not let
 * in: each entry is applied once.
 */
#include "tests/component/remote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void
it_follows_whoever_starts_first(void **state)
{
	struct remote *f = *state;
	remote_start_follower(f, 0);
	remote_wait_for_state(f, FOLLOWER_UNREACHABLE);
	remote_start_upstream(f);
	log_store_append(&f->up, "entry", 3000);
	remote_assert_applied(f, 3000);
	assert_int_equal(remote_view(f).state, FOLLOWER_FOLLOWING);
	for (unsigned i = 0; i < 10; i++)
		log_store_append(&f->up, "more", 3);
	remote_assert_applied(f, 3030);
	assert_int_equal(atomic_load(&f->resets), 0);
}

static void
it_outlives_restarts_of_both_sides(void **state)
{
	struct remote *f = *state;
	remote_start_upstream(f);
	log_store_append(&f->up, "a", 10);
	remote_start_follower(f, 200);
	remote_assert_applied(f, 10);
	remote_stop_upstream(f);
	remote_wait_for_state(f, FOLLOWER_UNREACHABLE);
	remote_start_upstream(f);
	log_store_append(&f->up, "b", 10);
	remote_assert_applied(f, 20);
	follower_stop(&f->follower);
	log_store_append(&f->up, "c", 10);
	remote_start_follower(f, 0);
	remote_assert_applied(f, 30);
	assert_int_equal(atomic_load(&f->resets), 0);
}

static void
a_key_that_is_not_let_in_follows_once_it_is(void **state)
{
	struct remote *f = *state;
	assert_int_equal(
	    authorized_revoke(f->authorized_path, "reporting"), STATUS_OK);
	remote_start_upstream(f);
	log_store_append(&f->up, "a", 10);
	remote_start_follower(f, 0);
	remote_wait_for_state(f, FOLLOWER_UNREACHABLE);
	assert_int_equal(remote_view(f).seq, 0);
	remote_grant(f);
	remote_assert_applied(f, 10);
}

/* Another program: the socket library does not survive a fork. */
static pid_t
spawn_follower(struct remote *f)
{
	pid_t child = fork();
	if (child == 0) {
		execl("/proc/self/exe", "test_follower_remote", f->down_path,
		    f->endpoint, f->server_keys.public_key, f->key_path,
		    (char *)NULL);
		_exit(127);
	}
	return child;
}

static int
follow_until_killed(char **args)
{
	static struct remote f;
	log_store_open(&f.down, args[1]);
	snprintf(f.endpoint, sizeof f.endpoint, "%s", args[2]);
	snprintf(f.server_keys.public_key, sizeof f.server_keys.public_key,
	    "%s", args[3]);
	if (keys_read_secret(args[4], &f.keys) != STATUS_OK)
		return 1;
	remote_start_follower(&f, 400);
	for (;;)
		pause();
}

static void
a_crash_at_any_moment_leaves_effect_and_cursor_equal(void **state)
{
	struct remote *f = *state;
	assert_int_equal(keys_write_secret(f->key_path, &f->keys), STATUS_OK);
	remote_start_upstream(f);
	log_store_append(&f->up, "a", 5000);
	log_store_close(&f->down);
	uint32_t seed = 20261005, longest_us = 60000;
	uint64_t seq = 0;
	for (int round = 0; round < 30; round++) {
		seed = seed * 1664525u + 1013904223u;
		pid_t child = spawn_follower(f);
		useconds_t pause_us = 15000 + (seed >> 8) % longest_us / 2;
		usleep(pause_us);
		log_store_append(&f->up, "b", 20);
		usleep(pause_us);
		kill(child, SIGKILL);
		int ended;
		assert_int_equal(waitpid(child, &ended, 0), child);
		assert_true(WIFSIGNALED(ended));
		assert_int_equal(WTERMSIG(ended), SIGKILL);
		log_store_open(&f->down, f->down_path);
		uint64_t before = seq;
		seq = log_store_cursor(&f->down, REMOTE_STREAM).seq;
		assert_true(seq >= before);
		log_store_close(&f->down);
		/* a slow machine needs longer to get anywhere */
		if (seq == before && longest_us < 1000000)
			longest_us *= 2;
	}
	assert_true(seq > 0);
	log_store_open(&f->down, f->down_path);
	remote_start_follower(f, 0);
	remote_assert_applied(f, 5600);
}

int
main(int argc, char **argv)
{
	if (argc == 5)
		return follow_until_killed(argv);
#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, remote_set_up, remote_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(it_follows_whoever_starts_first),
	    CASE(it_outlives_restarts_of_both_sides),
	    CASE(a_key_that_is_not_let_in_follows_once_it_is),
	    CASE(a_crash_at_any_moment_leaves_effect_and_cursor_equal),
	};
	return cmocka_run_group_tests_name(
	    "follower_remote", tests, NULL, NULL);
}
