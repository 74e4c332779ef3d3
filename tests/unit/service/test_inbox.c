// SPDX-License-Identifier: Apache-2.0
/*
 * test_inbox.c - who comes into a batch: each principal in turn, in the order
 * of what each sent, within the bounds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/service_parts.h"

#define TASKS_MAX 64

static struct inbox *inbox;
static struct task tasks[TASKS_MAX];
static size_t made;

static int
set_up(void **state)
{
	(void)state;
	made = 0;
	memset(tasks, 0, sizeof(tasks));
	return inbox_new(&inbox) == STATUS_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	inbox_free(&inbox);
	return 0;
}

/* Each letter is a request of the principal of that name. */
static void
put(const char *senders, size_t bytes)
{
	for (; *senders != '\0'; senders++) {
		struct task *task = &tasks[made++];

		task->who.name[0] = *senders;
		task->received_at = (int64_t)made;
		task->message.frame.len = bytes;
		assert_true(inbox_put(inbox, task));
	}
}

static void
assert_takes(size_t count_max, size_t bytes_max, const char *expected)
{
	struct task *taken[TASKS_MAX];
	size_t count = inbox_take(inbox, taken, count_max, bytes_max);
	char names[TASKS_MAX + 1] = "";

	for (size_t i = 0; i < count; i++) {
		names[i] = taken[i]->who.name[0];
		/* Nobody's own order changes. */
		for (size_t k = 0; k < i; k++) {
			assert_true(
			    names[k] != names[i] ||
			    taken[k]->received_at < taken[i]->received_at);
		}
	}
	assert_string_equal(names, expected);
}

static void
test_in_turn(void **state)
{
	(void)state;
	put("aaaaaabbc", 10);
	assert_takes(5, 1000, "abcab");
	/* The next batch begins where this one ended. */
	assert_takes(3, 1000, "aaa");
	put("cb", 10);
	assert_takes(10, 1000, "bca");
	assert_true(inbox_is_empty(inbox));
	assert_takes(10, 1000, "");
}

static void
test_bytes_bound_a_batch(void **state)
{
	(void)state;
	put("aabb", 400);
	assert_takes(10, 1000, "ab");
	assert_takes(10, 1000, "ab");
	/* One that is larger than a batch comes alone. */
	put("ab", 5000);
	assert_takes(10, 1000, "a");
	assert_takes(10, 1000, "b");
}

static void
test_put_back_comes_first(void **state)
{
	struct task *taken[TASKS_MAX];

	(void)state;
	put("aaa", 10);
	assert_int_equal(inbox_take(inbox, taken, 2, 1000), 2);
	inbox_put_back(inbox, taken[1]);
	inbox_put_back(inbox, taken[0]);
	assert_takes(10, 1000, "aaa");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest cases[] = {
	    CASE(test_in_turn),
	    CASE(test_bytes_bound_a_batch),
	    CASE(test_put_back_comes_first),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
