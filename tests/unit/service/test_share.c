// SPDX-License-Identifier: Apache-2.0
/*
 * test_share.c - nobody holds more of the queue than is free, and there is
 * always room for a principal that holds nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/service_parts.h"

#define MOST 1200u

struct queue {
	struct shares *shares;
	size_t held;
	struct task tasks[128];
	size_t count;
};

static bool
enter(struct queue *queue, const char *name, size_t cost)
{
	struct task *task = &queue->tasks[queue->count];

	assert_true(queue->count < 128);
	memset(task, 0, sizeof(*task));
	memcpy(task->who.name, name, strlen(name) + 1);
	task->cost = cost;
	queue->held += cost;
	if (!shares_take(queue->shares, task, queue->held, MOST)) {
		assert_int_equal(task->share, 0);
		queue->held -= cost;
		return false;
	}
	queue->count++;
	return true;
}

static void
leave(struct queue *queue, size_t number)
{
	queue->held -= queue->tasks[number].cost;
	shares_give_back(queue->shares, &queue->tasks[number]);
}

/* Sends until it is refused; what it then holds. */
static size_t
flood(struct queue *queue, const char *name)
{
	size_t count = 0;

	while (enter(queue, name, 10)) {
		count++;
	}
	return count * 10;
}

static void
test_one_that_floods_gets_half(void **state)
{
	struct queue queue = {.held = 0};

	(void)state;
	assert_int_equal(shares_new(&queue.shares), STATUS_OK);
	while (queue.count < 60) {
		assert_true(enter(&queue, "flood", 10));
	}
	assert_int_equal(queue.held, MOST / 2);
	assert_false(enter(&queue, "flood", 10));
	assert_true(enter(&queue, "quiet", 500));
	assert_false(enter(&queue, "flood", 10));
	shares_free(&queue.shares);
}

static void
test_two_that_flood_leave_room(void **state)
{
	struct queue queue = {.held = 0};

	(void)state;
	assert_int_equal(shares_new(&queue.shares), STATUS_OK);
	for (int i = 0; i < 30; i++) {
		assert_true(enter(&queue, "a", 10));
	}
	assert_int_equal(flood(&queue, "b"), 450);
	/* A later one still gets in, once. */
	assert_true(enter(&queue, "c", 440));
	assert_false(enter(&queue, "c", 20));
	shares_free(&queue.shares);
}

static void
test_what_is_given_back_can_be_taken(void **state)
{
	struct queue queue = {.held = 0};

	(void)state;
	assert_int_equal(shares_new(&queue.shares), STATUS_OK);
	assert_true(enter(&queue, "a", 600));
	assert_false(enter(&queue, "a", 10));
	leave(&queue, 0);
	assert_true(enter(&queue, "a", 600));
	leave(&queue, 1);
	/* Twice is once: a task that was refused later holds nothing. */
	shares_give_back(queue.shares, &queue.tasks[1]);
	assert_true(enter(&queue, "a", 600));
	shares_free(&queue.shares);
}

static void
test_a_full_queue_takes_nobody(void **state)
{
	struct queue queue = {.held = 0};

	(void)state;
	assert_int_equal(shares_new(&queue.shares), STATUS_OK);
	assert_true(enter(&queue, "a", MOST));
	assert_false(enter(&queue, "b", 1));
	leave(&queue, 0);
	assert_true(enter(&queue, "b", 1));
	shares_free(&queue.shares);
}

static void
test_many_principals(void **state)
{
	struct queue queue = {.held = 0};
	char name[8] = "p-";

	(void)state;
	assert_int_equal(shares_new(&queue.shares), STATUS_OK);
	for (int i = 0; i < 60; i++) {
		name[2] = (char)('0' + i / 10);
		name[3] = (char)('0' + i % 10);
		assert_true(enter(&queue, name, 20));
	}
	assert_int_equal(queue.held, MOST);
	for (size_t i = 0; i < 60; i++) {
		leave(&queue, i);
	}
	assert_int_equal(queue.held, 0);
	shares_free(&queue.shares);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_one_that_floods_gets_half),
	    cmocka_unit_test(test_two_that_flood_leave_room),
	    cmocka_unit_test(test_what_is_given_back_can_be_taken),
	    cmocka_unit_test(test_a_full_queue_takes_nobody),
	    cmocka_unit_test(test_many_principals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
