// SPDX-License-Identifier: Apache-2.0
/*
 * test_service_load.c - who reads, waits and floods at the same time: nobody
 * holds up another, and what is full or too much says so.
 */
#include "tests/component/service/harness.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct stack stack;

static int
set_up(void **state)
{
	(void)state;
	stack_make(&stack);
	stack_start(&stack);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	stack_remove(&stack);
	return 0;
}

/* The projection stands; who does not wait for it is answered at once. */
static void
test_a_query_as_it_is(void **state)
{
	struct client *hasty = stack_client_as_it_is(&stack);
	struct reply reply;
	char path[128], entry[130];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/let-go", stack.dir);
	snprintf(entry, sizeof(entry), "?%s", path);
	assert_int_equal(ask(&stack, "test.Add", entry, &reply), STATUS_OK);
	assert_int_equal(ask(&stack, "test.Projected", "", &reply), STATUS_OK);
	assert_int_equal(number_in(&reply), 0);
	assert_non_null(strstr(reply.detail, "behind its log"));
	assert_int_equal(client_call(hasty, "test.Projected", bytes_of("", 0),
			     20000, &reply),
	    STATUS_OK);
	assert_int_equal(number_in(&reply), 0);
	/* it did not wait in vain, so there is nothing to tell */
	assert_string_equal(reply.detail, "");
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	do {
		assert_int_equal(
		    ask(&stack, "test.Projected", "", &reply), STATUS_OK);
	} while (number_in(&reply) == 0);
	client_close(&hasty);
}

static void
test_full_store_still_reads(void **state)
{
	static uint8_t block[64 * 1024];
	struct reply reply;
	enum status status = STATUS_OK;
	unsigned long long rows;

	(void)state;
	for (int i = 0; i < 4000 && status == STATUS_OK; i++) {
		uint8_t id[REQUEST_ID_BYTES];

		assert_int_equal(client_post(stack.client, "test.Fill",
				     bytes_of(block, sizeof(block)), id),
		    STATUS_OK);
		status = client_wait(stack.client, 120000, &reply);
	}
	assert_int_equal(status, STATUS_RETRY_LATER);
	rows = row_count(&stack);
	assert_true(rows > 100);
	assert_int_equal(ask(&stack, "service.Status", "", &reply), STATUS_OK);
	/* The settings allow more, and it goes on, the process too. */
	assert_int_equal(unlink(stack.config), 0);
	stack.mine->map_bytes = 256u << 20;
	assert_int_equal(
	    settings_write(stack.config, &stack.settings), STATUS_OK);
	for (int i = 0; i < 100 && status == STATUS_RETRY_LATER; i++) {
		nap_ms(100);
		status = client_call(stack.client, "test.Fill",
		    bytes_of(block, sizeof(block)), 120000, &reply);
	}
	assert_int_equal(status, STATUS_OK);
	assert_int_equal(row_count(&stack), rows + 1);
}

/* Whether a commit answers a read that waits, before its wait of 5 s ends. */
static bool
wakes_by_a_commit(struct client *other, uint8_t after)
{
	/* FeedRead{after_seq: after, wait_ms: 5000} */
	const uint8_t body[] = {0x10, after, 0x28, 0x88, 0x27};
	uint8_t id[REQUEST_ID_BYTES];
	struct reply reply;
	int64_t began;

	assert_int_equal(
	    client_post(other, "feed.Read", bytes_of(body, sizeof(body)), id),
	    STATUS_OK);
	assert_int_equal(client_wait(other, 700, &reply), STATUS_TIMEOUT);
	began = now_ms();
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
	assert_int_equal(client_wait(other, 120000, &reply), STATUS_OK);
	assert_true(reply.body.len > 20 + LOG_EPOCH_BYTES);
	return now_ms() - began < 1500;
}

static void
test_feed_wakes_by_a_commit(void **state)
{
	struct client *other = stack_client(&stack, "watcher", ROLE_SERVICE);
	uint8_t after = 0;

	(void)state;
	while (!wakes_by_a_commit(other, after)) {
		assert_true(++after < STACK_ATTEMPTS);
	}
	client_close(&other);
}

/* Whether the newer read ends the older before its wait of 5 s does. */
static bool
newer_replaces_older(struct client *other, uint8_t after)
{
	/* FeedRead{after_seq: after, wait_ms: 5000} */
	const uint8_t body[] = {0x10, after, 0x28, 0x88, 0x27};
	uint8_t older[REQUEST_ID_BYTES], newer[REQUEST_ID_BYTES];
	struct reply reply;
	int64_t began;
	bool soon;

	assert_int_equal(client_post(other, "feed.Read",
			     bytes_of(body, sizeof(body)), older),
	    STATUS_OK);
	assert_int_equal(client_wait(other, 300, &reply), STATUS_TIMEOUT);
	began = now_ms();
	assert_int_equal(client_post(other, "feed.Read",
			     bytes_of(body, sizeof(body)), newer),
	    STATUS_OK);
	assert_int_equal(client_wait(other, 120000, &reply), STATUS_OK);
	soon = now_ms() - began < 2000;
	assert_memory_equal(reply.id, older, sizeof(older));
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
	assert_int_equal(client_wait(other, 120000, &reply), STATUS_OK);
	assert_memory_equal(reply.id, newer, sizeof(newer));
	return soon;
}

static void
test_a_newer_feed_read_replaces_the_older(void **state)
{
	struct client *other = stack_client(&stack, "watcher", ROLE_SERVICE);
	uint8_t after = 0;

	(void)state;
	while (!newer_replaces_older(other, after)) {
		assert_true(++after < STACK_ATTEMPTS);
	}
	client_close(&other);
}

/* Whether others are answered while queries run that take 3 s. */
static bool
answers_beside_long_queries(struct client *analyst)
{
	struct reply reply;
	int64_t began = now_ms();
	bool in_time;

	for (int i = 0; i < 4; i++) {
		uint8_t id[REQUEST_ID_BYTES];

		assert_int_equal(
		    client_post(analyst, "test.Sleep", bytes_of_string(""), id),
		    STATUS_OK);
	}
	assert_int_equal(client_wait(analyst, 200, &reply), STATUS_TIMEOUT);
	assert_int_equal(ask(&stack, "service.Status", "", &reply), STATUS_OK);
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
	in_time = now_ms() - began < 2500;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(
		    client_wait(analyst, 120000, &reply), STATUS_OK);
	}
	return in_time;
}

static void
test_long_queries_do_not_delay_others(void **state)
{
	struct client *other = stack_client(&stack, "analyst", ROLE_DISTRICT);

	(void)state;
	for (int i = 1; !answers_beside_long_queries(other); i++) {
		assert_true(i < STACK_ATTEMPTS);
	}
	client_close(&other);
}

static void
test_too_many_requests_are_told_to_wait(void **state)
{
	static uint8_t body[400 * 1024];
	struct client *flood, *other;
	struct reply reply;
	uint8_t single[REQUEST_ID_BYTES];
	unsigned later = 0;

	(void)state;
	assert_int_equal(stack_stop(&stack, SIGTERM), 0);
	assert_int_equal(unlink(stack.config), 0);
	stack.mine->queue_bytes_max = 1u << 20;
	stack_start(&stack);
	flood = stack_client(&stack, "analyst", ROLE_DISTRICT);
	other = stack_client(&stack, "principal", ROLE_DISTRICT);
	for (int i = 0; i < 6; i++) {
		uint8_t id[REQUEST_ID_BYTES];

		assert_int_equal(client_post(flood, "test.Sleep",
				     bytes_of(body, sizeof(body)), id),
		    STATUS_OK);
	}
	for (int i = 0; i < 6; i++) {
		enum status status = client_wait(flood, 120000, &reply);

		if (i < 5) {
			assert_int_equal(status, STATUS_RETRY_LATER);
		}
		later += status == STATUS_RETRY_LATER;
		if (i == 2) {
			/* There is room for who comes next, */
			assert_int_equal(
			    client_post(other, "test.Sleep",
				bytes_of(body, sizeof(body)), single),
			    STATUS_OK);
			/* and reads of a little are still served. */
			assert_int_equal(
			    ask(&stack, "service.Status", "", &reply),
			    STATUS_OK);
		}
	}
	assert_int_equal(later, 5);
	assert_int_equal(client_wait(other, 120000, &reply), STATUS_OK);
	client_close(&flood);
	client_close(&other);
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
}

static void
test_large_answer_comes_whole(void **state)
{
	struct reply reply;

	(void)state;
	assert_int_equal(
	    ask(&stack, "test.Large", "5000003", &reply), STATUS_OK);
	assert_int_equal(reply.body.len, 5000003);
	for (size_t i = 0; i < reply.body.len; i++) {
		assert_int_equal(reply.body.data[i], '0' + (int)(i % 10));
	}
	assert_int_equal(
	    ask(&stack, "test.Large", "70000000", &reply), STATUS_TOO_BIG);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_a_query_as_it_is),
	    CASE(test_full_store_still_reads),
	    CASE(test_feed_wakes_by_a_commit),
	    CASE(test_a_newer_feed_read_replaces_the_older),
	    CASE(test_long_queries_do_not_delay_others),
	    CASE(test_too_many_requests_are_told_to_wait),
	    CASE(test_large_answer_comes_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
