// SPDX-License-Identifier: Apache-2.0
/*
 * remote.h - one store follows another over a real socket.
 *
 * A thread answers feed.Read from the upstream store.  The effect of an entry
 * is a row with its data; a row that is there already ends the program, so
 * nothing can be applied twice unnoticed.  Every failure of the surroundings
 * fails the test.
 */
#pragma once

#include "common/bus.h"
#include "common/client.h"
#include "common/follower.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#include <pthread.h>
#include <stdatomic.h>

#define REMOTE_STREAM "intake"
#define REMOTE_WAIT_MS 120000

struct remote {
	struct temp_dir dir;
	char up_path[TEMP_PATH_MAX], down_path[TEMP_PATH_MAX];
	char authorized_path[TEMP_PATH_MAX], key_path[TEMP_PATH_MAX];
	char endpoint[TEMP_PATH_MAX + 8];
	struct key_pair server_keys, keys;
	struct authorized *authorized;
	struct log_store up, down;
	struct bus *bus;
	pthread_t thread;
	atomic_bool stop, lies;
	struct follower *follower;
	atomic_int resets, replays;
	/* one request may be held back */
	bool is_parked;
	struct request parked;
	struct bus_peer parked_peer;
	uint8_t parked_body[256];
	int parked_rounds;
};

/* Around each case: keys, the store that follows, nothing that runs. */
int remote_set_up(void **state);
int remote_tear_down(void **state);
/* Lets the follower's key in. */
void remote_grant(struct remote *f);

void remote_start_upstream(struct remote *f);
void remote_stop_upstream(struct remote *f);
/* max_bytes: of an answer; 0: as many as there may be. */
void remote_start_follower(struct remote *f, uint32_t max_bytes);

struct follower_view remote_view(struct remote *f);
void remote_wait_for_state(struct remote *f, enum follower_state state);
/* Waits for the entry; it must be the last, and the effects those up to it. */
void remote_assert_applied(struct remote *f, uint64_t seq);
