// SPDX-License-Identifier: Apache-2.0
/*
 * test_follower_history.c - the log that is followed is another than it was:
 * made anew, put back, forked, or told wrongly.
 */
#include "tests/component/remote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

static void
another_epoch_is_replayed(void **state)
{
	struct remote *f = *state;
	remote_start_upstream(f);
	log_store_append(&f->up, "a", 2000);
	remote_start_follower(f, 0);
	remote_assert_applied(f, 2000);
	remote_stop_upstream(f);
	log_store_open(&f->up, f->up_path);
	log_store_renew_epoch(&f->up);
	log_store_append(&f->up, "b", 1);
	log_store_close(&f->up);
	remote_start_upstream(f);
	remote_assert_applied(f, 2001);
	assert_int_equal(atomic_load(&f->resets), 1);
	assert_int_equal(atomic_load(&f->replays), 1);
}

/* An older copy of the upstream store is put back and goes on by itself. */
static void
a_forked_history_is_not_followed(void **state)
{
	struct remote *f = *state;
	char older[TEMP_PATH_MAX], right[TEMP_PATH_MAX];
	temp_dir_file(&f->dir, "older", older);
	temp_dir_file(&f->dir, "right", right);
	log_store_open(&f->up, f->up_path);
	log_store_append(&f->up, "a", 10);
	log_store_close(&f->up);
	log_store_copy(f->up_path, older);
	remote_start_upstream(f);
	log_store_append(&f->up, "b", 10);
	remote_start_follower(f, 0);
	remote_assert_applied(f, 20);
	remote_stop_upstream(f);
	log_store_copy(f->up_path, right);

	log_store_copy(older, f->up_path);
	remote_start_upstream(f);
	remote_wait_for_state(f, FOLLOWER_DIVERGED);
	assert_int_equal(
	    follower_wait(f->follower, 21, REMOTE_WAIT_MS), STATUS_DIVERGED);
	log_store_append(&f->up, "forked", 15);
	usleep(6000000);
	assert_int_equal(remote_view(f).state, FOLLOWER_DIVERGED);
	assert_int_equal(remote_view(f).seq, 20);
	assert_int_equal(log_store_cursor(&f->down, REMOTE_STREAM).seq, 20);
	remote_stop_upstream(f);

	log_store_copy(right, f->up_path);
	remote_start_upstream(f);
	log_store_append(&f->up, "c", 1);
	remote_wait_for_state(f, FOLLOWER_FOLLOWING);
	remote_assert_applied(f, 21);
	assert_int_equal(atomic_load(&f->resets), 0);
}

static void
a_fork_is_healed_by_a_new_epoch(void **state)
{
	struct remote *f = *state;
	char older[TEMP_PATH_MAX];
	temp_dir_file(&f->dir, "older", older);
	log_store_open(&f->up, f->up_path);
	log_store_append(&f->up, "a", 10);
	log_store_close(&f->up);
	log_store_copy(f->up_path, older);
	remote_start_upstream(f);
	log_store_append(&f->up, "b", 10);
	remote_start_follower(f, 0);
	remote_assert_applied(f, 20);
	remote_stop_upstream(f);
	log_store_copy(older, f->up_path);
	remote_start_upstream(f);
	remote_wait_for_state(f, FOLLOWER_DIVERGED);
	remote_stop_upstream(f);
	log_store_open(&f->up, f->up_path);
	log_store_renew_epoch(&f->up);
	log_store_close(&f->up);
	remote_start_upstream(f);
	remote_wait_for_state(f, FOLLOWER_FOLLOWING);
	remote_assert_applied(f, 10);
	assert_int_equal(atomic_load(&f->resets), 1);
	assert_int_equal(atomic_load(&f->replays), 1);
}

static void
bytes_that_do_not_chain_are_not_applied(void **state)
{
	struct remote *f = *state;
	remote_start_upstream(f);
	log_store_append(&f->up, "a", 10);
	remote_start_follower(f, 0);
	remote_assert_applied(f, 10);
	atomic_store(&f->lies, true);
	log_store_append(&f->up, "b", 3);
	remote_wait_for_state(f, FOLLOWER_DIVERGED);
	assert_int_equal(remote_view(f).seq, 10);
	assert_int_equal(log_store_cursor(&f->down, REMOTE_STREAM).seq, 10);
}

int
main(void)
{
#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, remote_set_up, remote_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(another_epoch_is_replayed),
	    CASE(a_forked_history_is_not_followed),
	    CASE(a_fork_is_healed_by_a_new_epoch),
	    CASE(bytes_that_do_not_chain_are_not_applied),
	};
	return cmocka_run_group_tests_name(
	    "follower_history", tests, NULL, NULL);
}
