// SPDX-License-Identifier: Apache-2.0
/*
 * wire_status.h - what a service says about itself (service.Status).
 */
#pragma once

#include "services/chalkline/cli.h"

#define STATE_FOLLOWERS_MAX 8

struct follower_state {
	char name[32]; /* whose log; the service's own name: its projection */
	uint64_t seq;
	uint64_t lag;
	char state[16];
};

struct service_state {
	char name[32];
	char version[32];
	uint8_t epoch[16];
	uint64_t head;
	uint64_t store_bytes;
	uint64_t quarantined;
	size_t followers;
	struct follower_state follower[STATE_FOLLOWERS_MAX];
};

/* Asks; tells nothing on stderr.  UNREACHABLE after timeout_ms. */
MUST_USE enum status service_state_read(struct cli *cli, const char *service,
    int timeout_ms, struct service_state *state);
/* NULL when the service follows no such log. */
const struct follower_state *service_state_follower(
    const struct service_state *state, const char *name);
