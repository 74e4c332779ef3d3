// SPDX-License-Identifier: Apache-2.0
/*
 * test_bus.c - real sockets: who gets in, what is refused, what is bounded.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "common/diag.h"
#include "tests/component/bus/bus_stack.h"

#define HELD_MAX 64

/* Raw connections that say nothing. */
static int held[HELD_MAX];
static int held_count;

static void
test_unknown_key_is_denied_and_counted(void **state)
{
	struct bus_stack s;

	(void)state;
	bus_stack_start(&s, NULL);

	struct client *client = bus_stack_connect(&s, &s.stranger);

	assert_int_equal(bus_stack_ask(client, "hello", 60000), STATUS_DENIED);
	assert_int_equal(atomic_load(&s.asked), 0);
	assert_true(bus_stack_counters(&s).handshakes_denied >= 1);

	/* Granted while it runs, the same client gets in. */
	bus_stack_grant(&s, &s.stranger, "stranger");
	assert_int_equal(bus_stack_ask(client, "hello", 60000), STATUS_OK);
	client_close(&client);
	bus_stack_stop(&s);
}

static void
test_wrong_server_key_is_not_talked_to(void **state)
{
	struct bus_stack s;

	(void)state;
	bus_stack_start(&s, NULL);

	struct key_pair right = s.server;

	s.server = s.stranger;

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(
	    bus_stack_ask(client, "hello", 600), STATUS_UNREACHABLE);
	assert_int_equal(atomic_load(&s.asked), 0);
	client_close(&client);
	s.server = right;
	bus_stack_stop(&s);
}

static void
test_revoked_key_is_out_at_its_next_request(void **state)
{
	struct bus_stack s;

	(void)state;
	bus_stack_start(&s, NULL);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(bus_stack_ask(client, "before", 60000), STATUS_OK);
	assert_int_equal(
	    authorized_revoke(s.authorized_path, "friend"), STATUS_OK);
	assert_int_equal(bus_stack_ask(client, "after", 60000), STATUS_DENIED);
	client_close(&client);
	bus_stack_stop(&s);
}

/* A raw socket of libzmq's, to knock as no client of ours does. */
static void *
raw_socket(
    void *context, const struct bus_stack *s, const struct key_pair *keys)
{
	void *socket = zmq_socket(context, ZMQ_DEALER);
	int linger = 0;

	assert_non_null(socket);
	(void)zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger));
	if (keys != NULL) {
		size_t len = CURVE_KEY_TEXT + 1;

		(void)zmq_setsockopt(
		    socket, ZMQ_CURVE_SERVERKEY, s->server.public_key, len);
		(void)zmq_setsockopt(
		    socket, ZMQ_CURVE_PUBLICKEY, keys->public_key, len);
		(void)zmq_setsockopt(
		    socket, ZMQ_CURVE_SECRETKEY, keys->secret_key, len);
	}
	assert_int_equal(zmq_connect(socket, s->endpoint), 0);
	return socket;
}

static void
test_plain_connection_gets_nowhere(void **state)
{
	struct bus_stack s;
	void *context = zmq_ctx_new();

	(void)state;
	bus_stack_start(&s, "tcp://127.0.0.1:0");

	void *socket = raw_socket(context, &s, NULL);

	(void)zmq_send(socket, "knock", 5, ZMQ_DONTWAIT);
	EVENTUALLY(bus_stack_counters(&s).handshakes_failed >= 1);
	assert_int_equal(bus_stack_counters(&s).received, 0);
	(void)zmq_close(socket);
	(void)zmq_ctx_term(context);
	bus_stack_stop(&s);
}

/*
 * The option that bus.c sets by number does in this libzmq what it is set
 * for: without a ZAP handler even a good key gets nowhere.
 */
static void
test_without_a_zap_handler_nobody_gets_in(void **state)
{
	const int enforce_option = 93;
	struct bus_stack s = {0};

	(void)state;
	assert_int_equal(keys_make(&s.server), STATUS_OK);
	assert_int_equal(keys_make(&s.friend), STATUS_OK);
	for (int enforced = 0; enforced <= 1; enforced++) {
		void *context = zmq_ctx_new();
		void *router = zmq_socket(context, ZMQ_ROUTER);
		int on = 1, linger = 0, wait_ms = 700;
		size_t size = sizeof(s.endpoint);
		char frame[16];

		zmq_setsockopt(router, ZMQ_LINGER, &linger, sizeof(linger));
		zmq_setsockopt(router, ZMQ_RCVTIMEO, &wait_ms, sizeof(wait_ms));
		zmq_setsockopt(router, ZMQ_CURVE_SERVER, &on, sizeof(on));
		zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, s.server.secret_key,
		    CURVE_KEY_TEXT + 1);
		zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "chalkline", 9);
		assert_int_equal(zmq_setsockopt(router, enforce_option,
				     &enforced, sizeof(enforced)),
		    0);
		assert_int_equal(zmq_bind(router, "tcp://127.0.0.1:*"), 0);
		assert_int_equal(zmq_getsockopt(router, ZMQ_LAST_ENDPOINT,
				     s.endpoint, &size),
		    0);

		void *socket = raw_socket(context, &s, &s.friend);

		(void)zmq_send(socket, "knock", 5, ZMQ_DONTWAIT);
		if (enforced)
			assert_int_equal(zmq_recv(router, frame, 16, 0), -1);
		else
			assert_true(zmq_recv(router, frame, 16, 0) > 0);
		(void)zmq_close(socket);
		(void)zmq_close(router);
		(void)zmq_ctx_term(context);
	}
}

static bool
can_connect(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool connected =
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

	assert_true(fd >= 0);
	if (connected)
		held[held_count++] = fd;
	else
		close(fd);
	return connected;
}

/* Connections that never say a word cannot use up the descriptors. */
static void
test_idle_connections_have_a_limit(void **state)
{
	struct bus_stack s;
	int port;

	(void)state;
	bus_stack_start_with(&s, "tcp://127.0.0.1:0", 8);
	assert_int_equal(sscanf(s.endpoint, "tcp://127.0.0.1:%d", &port), 1);
	for (int i = 0; i < HELD_MAX && can_connect(port); i++)
		(void)usleep(30000);
	assert_true(held_count < HELD_MAX);
	while (held_count > 0)
		close(held[--held_count]);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(
	    bus_stack_ask(client, "hello again", 60000), STATUS_OK);
	client_close(&client);
	bus_stack_stop(&s);
}

static void
test_multipart_is_drained_and_counted(void **state)
{
	struct bus_stack s;
	void *context = zmq_ctx_new();

	(void)state;
	bus_stack_start(&s, NULL);

	void *socket = raw_socket(context, &s, &s.friend);

	for (int i = 0; i < 20; i++)
		(void)zmq_send(socket, "part", 4, i < 19 ? ZMQ_SNDMORE : 0);
	EVENTUALLY(bus_stack_counters(&s).malformed == 1);

	struct client *client = bus_stack_connect(&s, &s.friend);

	assert_int_equal(bus_stack_ask(client, "still here", 60000), STATUS_OK);
	client_close(&client);
	(void)zmq_close(socket);
	(void)zmq_ctx_term(context);
	bus_stack_stop(&s);
}

static void
test_oversize_frame_ends_the_connection_only(void **state)
{
	struct bus_stack s;
	void *context = zmq_ctx_new();
	size_t len = BUS_FRAME_MAX + 1;
	char *large = calloc(1, len);

	(void)state;
	assert_non_null(large);
	bus_stack_start(&s, NULL);

	void *socket = raw_socket(context, &s, &s.friend);
	struct client *client = bus_stack_connect(&s, &s.friend);

	(void)zmq_send(socket, large, len, 0);
	(void)usleep(200000);
	assert_int_equal(bus_stack_counters(&s).received, 0);
	assert_int_equal(bus_stack_ask(client, "still here", 60000), STATUS_OK);
	client_close(&client);
	(void)zmq_close(socket);
	(void)zmq_ctx_term(context);
	free(large);
	bus_stack_stop(&s);
}

static void
test_chosen_routing_id_is_not_accepted(void **state)
{
	struct bus_stack s;
	void *context = zmq_ctx_new();

	(void)state;
	bus_stack_start(&s, NULL);

	void *socket = raw_socket(context, &s, &s.friend);

	(void)zmq_disconnect(socket, s.endpoint);
	(void)zmq_setsockopt(socket, ZMQ_ROUTING_ID, "squatter", 8);
	assert_int_equal(zmq_connect(socket, s.endpoint), 0);
	(void)zmq_send(socket, "knock", 5, 0);
	EVENTUALLY(bus_stack_counters(&s).malformed == 1);
	(void)zmq_close(socket);
	(void)zmq_ctx_term(context);
	bus_stack_stop(&s);
}

static void
test_reply_to_a_gone_peer_does_not_block(void **state)
{
	struct bus_stack s;
	struct bus_peer nobody = {.len = 5, .id = {0, 1, 2, 3, 4}};

	(void)state;
	bus_stack_start(&s, NULL);
	atomic_store(&s.stop, true);
	(void)pthread_join(s.thread, NULL);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(
		    bus_send(s.bus, &nobody, bytes_of_string("lost")),
		    STATUS_UNREACHABLE);
	assert_int_equal(bus_stack_counters(&s).dropped, 1000);
	bus_close(&s.bus);
	bus_stack_stop(&s);
}

/* Its queue fills, further replies are dropped, nobody waits. */
static void
test_a_peer_that_does_not_read_holds_nobody_up(void **state)
{
	struct bus_stack s;
	struct client *client;
	uint8_t *frame = calloc(1, BUS_PART_BYTES);
	enum status status = STATUS_OK;
	int sent = 0;

	(void)state;
	assert_non_null(frame);
	bus_stack_start(&s, NULL);
	client = bus_stack_connect(&s, &s.friend);
	assert_int_equal(bus_stack_ask(client, "I am here", 60000), STATUS_OK);
	atomic_store(&s.stop, true);
	(void)pthread_join(s.thread, NULL);
	/* The client's own queue takes a thousand before ours fills. */
	while (status == STATUS_OK && sent < 2000) {
		status = bus_send(
		    s.bus, &s.last_peer, bytes_of(frame, BUS_PART_BYTES / 16));
		sent++;
	}
	assert_int_equal(status, STATUS_RETRY_LATER);
	assert_int_equal(bus_stack_counters(&s).dropped, 1);
	client_close(&client);
	bus_close(&s.bus);
	bus_stack_stop(&s);
	free(frame);
}

static void
test_second_bus_on_the_endpoint_is_refused(void **state)
{
	struct bus_stack s;
	struct bus *second = NULL;
	char detail[512] = "";

	(void)state;
	bus_stack_start(&s, NULL);

	struct bus_settings settings = {
	    .endpoint = s.endpoint,
	    .keys = s.server,
	    .authorized = s.authorized,
	};

	assert_int_equal(bus_open(&settings, &second, detail, sizeof(detail)),
	    STATUS_CONFLICT);
	assert_null(second);
	bus_stack_stop(&s);
}

static void
test_bad_endpoints_are_told(void **state)
{
	const struct {
		const char *endpoint;
		enum status expected;
	} cases[] = {
	    {"nonsense", STATUS_INVALID},
	    {"carrier-pigeon://a", STATUS_INVALID},
	    {"ipc:///nowhere/at/all/bus.sock", STATUS_IO},
	    {"tcp://203.0.113.1:7001", STATUS_IO},
	};
	struct bus_stack s;

	(void)state;
	bus_stack_start(&s, NULL);
	bus_stack_close_bus(&s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bus_settings settings = {
		    .endpoint = cases[i].endpoint,
		    .keys = s.server,
		    .authorized = s.authorized,
		};
		struct bus *bus = NULL;
		char detail[512] = "";

		assert_int_equal(
		    bus_open(&settings, &bus, detail, sizeof(detail)),
		    cases[i].expected);
		assert_non_null(strstr(detail, cases[i].endpoint));
	}
	bus_stack_stop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_unknown_key_is_denied_and_counted),
	    cmocka_unit_test(test_wrong_server_key_is_not_talked_to),
	    cmocka_unit_test(test_revoked_key_is_out_at_its_next_request),
	    cmocka_unit_test(test_plain_connection_gets_nowhere),
	    cmocka_unit_test(test_without_a_zap_handler_nobody_gets_in),
	    cmocka_unit_test(test_idle_connections_have_a_limit),
	    cmocka_unit_test(test_multipart_is_drained_and_counted),
	    cmocka_unit_test(test_oversize_frame_ends_the_connection_only),
	    cmocka_unit_test(test_chosen_routing_id_is_not_accepted),
	    cmocka_unit_test(test_reply_to_a_gone_peer_does_not_block),
	    cmocka_unit_test(test_a_peer_that_does_not_read_holds_nobody_up),
	    cmocka_unit_test(test_second_bus_on_the_endpoint_is_refused),
	    cmocka_unit_test(test_bad_endpoints_are_told),
	};

	diag_init("test", DIAG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
