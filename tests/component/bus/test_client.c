// SPDX-License-Identifier: Apache-2.0
/*
 * test_client.c - requests are answered, whatever happens on the way.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/diag.h"
#include "tests/component/bus/bus_stack.h"

#define POSTS 50

static void
test_friend_is_answered(void **state)
{
	const char *endpoints[] = {NULL, "tcp://127.0.0.1:0"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct bus_stack s;

		bus_stack_start(&s, endpoints[i]);

		struct client *client = bus_stack_connect(&s, &s.friend);

		assert_int_equal(
		    bus_stack_ask(client, "hello", 60000), STATUS_OK);
		assert_true(atomic_load(&s.asked) > 0);
		assert_string_equal(s.last_key, s.friend.public_key);
		client_close(&client);
		bus_stack_stop(&s);
	}
}

static void
test_large_reply_is_put_together(void **state)
{
	struct bus_stack s;
	struct reply reply;

	(void)state;
	bus_stack_start(&s, NULL);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(client_call(client, "test.Large", bytes_of_string(""),
			     60000, &reply),
	    STATUS_OK);
	assert_int_equal(reply.body.len, BUS_STACK_REPLY_BYTES);
	for (size_t i = 0; i < BUS_STACK_REPLY_BYTES; i++)
		assert_int_equal(reply.body.data[i], 'a' + i / BUS_PART_BYTES);
	client_close(&client);
	bus_stack_stop(&s);
}

static void
test_nobody_answers(void **state)
{
	struct bus_stack s;

	(void)state;
	bus_stack_start(&s, NULL);
	bus_stack_close_bus(&s);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(
	    bus_stack_ask(client, "anyone?", 300), STATUS_UNREACHABLE);
	client_close(&client);
	bus_stack_stop(&s);
}

static void
test_silence_is_asked_again_with_the_same_id(void **state)
{
	struct bus_stack s;
	uint8_t id[REQUEST_ID_BYTES];
	struct reply reply;

	(void)state;
	bus_stack_start(&s, NULL);
	atomic_store(&s.silent, true);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(
	    client_post(client, "test.Echo", bytes_of_string("again"), id),
	    STATUS_OK);
	assert_int_equal(client_wait(client, 1000, &reply), STATUS_TIMEOUT);
	assert_true(atomic_load(&s.asked) >= 2);
	assert_memory_equal(s.last_id, id, sizeof(id));
	atomic_store(&s.silent, false);
	assert_int_equal(client_wait(client, 60000, &reply), STATUS_OK);
	assert_memory_equal(reply.id, id, sizeof(id));
	assert_int_equal(client_pending(client), 0);
	client_close(&client);
	bus_stack_stop(&s);
}

static void
test_retry_later_is_retried_inside_the_call(void **state)
{
	struct bus_stack s;

	(void)state;
	bus_stack_start(&s, NULL);
	atomic_store(&s.retry_later, 3);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(bus_stack_ask(client, "busy?", 60000), STATUS_OK);
	assert_int_equal(atomic_load(&s.asked), 4);
	atomic_store(&s.retry_later, 1000);
	assert_int_equal(
	    bus_stack_ask(client, "busy?", 300), STATUS_RETRY_LATER);
	client_close(&client);
	bus_stack_stop(&s);
}

static void
test_posts_survive_a_restart_of_the_service(void **state)
{
	struct bus_stack s;
	uint8_t ids[POSTS][REQUEST_ID_BYTES];
	bool answered[POSTS] = {false};
	struct reply reply;

	(void)state;
	bus_stack_start(&s, NULL);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(bus_stack_ask(client, "warm", 60000), STATUS_OK);
	atomic_store(&s.silent, true);
	for (size_t i = 0; i < POSTS; i++)
		assert_int_equal(client_post(client, "test.Echo",
				     bytes_of_string("post"), ids[i]),
		    STATUS_OK);
	EVENTUALLY(atomic_load(&s.asked) >= 1 + POSTS);
	bus_stack_close_bus(&s);
	atomic_store(&s.silent, false);
	bus_stack_open_bus(&s);
	for (size_t n = 0; n < POSTS; n++) {
		assert_int_equal(client_wait(client, 60000, &reply), STATUS_OK);
		for (size_t i = 0; i < POSTS; i++) {
			if (memcmp(ids[i], reply.id, REQUEST_ID_BYTES) != 0)
				continue;
			assert_false(answered[i]);
			answered[i] = true;
		}
	}
	assert_int_equal(client_pending(client), 0);
	assert_int_equal(client_wait(client, 0, &reply), STATUS_NOT_FOUND);
	client_close(&client);
	bus_stack_stop(&s);
}

static void
test_forgotten_post_is_not_answered(void **state)
{
	struct bus_stack s;
	uint8_t id[REQUEST_ID_BYTES];
	struct reply reply;

	(void)state;
	bus_stack_start(&s, NULL);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(
	    client_post(client, "test.Echo", bytes_of_string("x"), id),
	    STATUS_OK);
	client_forget(client, id);
	assert_int_equal(client_pending(client), 0);
	assert_int_equal(client_wait(client, 100, &reply), STATUS_NOT_FOUND);
	assert_int_equal(bus_stack_ask(client, "next", 60000), STATUS_OK);
	client_close(&client);
	bus_stack_stop(&s);
}

static void
test_long_socket_path_works(void **state)
{
	struct bus_stack s;
	char folder[200], command[256];

	(void)state;
	bus_stack_start(&s, NULL);
	bus_stack_close_bus(&s);
	(void)snprintf(folder, sizeof(folder), "%s/%0120d", s.dir, 7);
	(void)snprintf(command, sizeof(command), "mkdir %s", folder);
	assert_int_equal(system(command), 0);
	(void)snprintf(
	    s.endpoint, sizeof(s.endpoint), "ipc://%s/bus.sock", folder);
	bus_stack_open_bus(&s);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(bus_stack_ask(client, "far away", 60000), STATUS_OK);
	client_close(&client);
	bus_stack_stop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_friend_is_answered),
	    cmocka_unit_test(test_large_reply_is_put_together),
	    cmocka_unit_test(test_nobody_answers),
	    cmocka_unit_test(test_silence_is_asked_again_with_the_same_id),
	    cmocka_unit_test(test_retry_later_is_retried_inside_the_call),
	    cmocka_unit_test(test_posts_survive_a_restart_of_the_service),
	    cmocka_unit_test(test_forgotten_post_is_not_answered),
	    cmocka_unit_test(test_long_socket_path_works),
	};

	diag_init("test", DIAG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
