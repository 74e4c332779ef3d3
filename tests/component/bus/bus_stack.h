// SPDX-License-Identifier: Apache-2.0
/*
 * bus_stack.h - a bus in a folder of its own, with a service in a thread.
 *
 * It echoes bodies; "test.Large" is answered with BUS_STACK_REPLY_BYTES in
 * parts, each part of one letter, from `a` on.  `friend` is granted.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "common/bus.h"
#include "common/client.h"

#define BUS_STACK_REPLY_BYTES (3u * 1024u * 1024u)

struct bus_stack {
	char dir[64];
	char authorized_path[128];
	char endpoint[256];
	struct key_pair server, friend, stranger;
	struct authorized *authorized;
	unsigned connections_max;
	struct bus *bus;
	pthread_t thread;
	atomic_bool stop;
	atomic_bool silent;     /* takes requests and says nothing */
	atomic_int retry_later; /* so many requests are put off */
	atomic_int asked;
	uint8_t last_id[REQUEST_ID_BYTES];
	char last_key[CURVE_KEY_TEXT + 1];
	struct bus_peer last_peer;
};

/* Waits for something to become true, at most five seconds. */
#define EVENTUALLY(condition)                                                  \
	do {                                                                   \
		for (int i_ = 0; i_ < 500 && !(condition); i_++)               \
			(void)usleep(10000);                                   \
		assert_true(condition);                                        \
	} while (0)

/* The service alone: opens its bus and serves it; ends that. */
void bus_stack_open_bus(struct bus_stack *s);
void bus_stack_close_bus(struct bus_stack *s);
void bus_stack_grant(
    struct bus_stack *s, const struct key_pair *keys, const char *name);
/* A whole stack in a new folder; endpoint NULL: a socket file in it. */
void bus_stack_start_with(
    struct bus_stack *s, const char *endpoint, unsigned connections_max);
void bus_stack_start(struct bus_stack *s, const char *endpoint);
void bus_stack_stop(struct bus_stack *s);
struct client *bus_stack_connect(
    struct bus_stack *s, const struct key_pair *keys);
/* Echoes text; checks that it came back. */
enum status bus_stack_ask(
    struct client *client, const char *text, int timeout_ms);
struct bus_counters bus_stack_counters(const struct bus_stack *s);
