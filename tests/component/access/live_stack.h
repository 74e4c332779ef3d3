// SPDX-License-Identifier: Apache-2.0
/*
 * live_stack.h - `chalkline up` in a folder of its own, for tests that speak
 * to all four services over the wire, with a key of every role.
 *
 * A group set-up and tear-down of cmocka; *state is the stack.  CHALKLINE_BIN
 * tells where the programs are.
 */
#pragma once

#include <sys/types.h>

#include "common/client.h"
#include "common/settings.h"

struct live_stack {
	char dir[64];
	pid_t up;
	struct settings settings;
	struct authorized *authorized;
	struct key_pair keys[ROLE_COUNT]; /* of P1, S1 and D1 where scoped */
};

int live_stack_start(void **state);
int live_stack_stop(void **state);

struct client *live_stack_connect(struct live_stack *s,
    const struct service_settings *service, enum role role);

/* The process ids of the services, as the kernel lists them. */
#define LIVE_STACK_PIDS 128
void live_stack_read_pids(
    const struct live_stack *s, char pids[LIVE_STACK_PIDS]);
