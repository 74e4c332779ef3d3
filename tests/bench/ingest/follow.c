// SPDX-License-Identifier: Apache-2.0
/*
 * follow.c - a follower that only stores the log of attendance.
 *
 * The follower of every service, over CURVE, into a store of its own: each
 * entry and the cursor in one transaction, synced.
 */
#include "tests/bench/ingest/bench.h"

#include "common/client.h"
#include "common/follower.h"
#include "common/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAP_BYTES ((uint64_t)64 << 30)

struct storing {
	struct store_table entries;
};

static enum status
store_entry(struct store_txn *txn, const struct log_entry *entry, void *state)
{
	const struct storing *s = state;
	struct store_key key;

	key_start(&key);
	key_u64(&key, entry->seq);
	return store_append(txn, s->entries, key_bytes(&key), entry->data);
}

static const struct follow follow = {
    .stream = "attendance", .apply = store_entry};

static void
ask(const char *dir, struct settings *settings, struct client_settings *wanted)
{
	struct key_pair server;
	char path[1024];

	settings_default(dir, settings);
	snprintf(path, sizeof(path), "%s/keys/intake.secret", dir);
	wanted->endpoint = settings_service(settings, "attendance")->endpoint;
	if (keys_read_secret(settings_service(settings, "attendance")->secret,
		&server) != STATUS_OK ||
	    keys_read_secret(path, &wanted->keys) != STATUS_OK)
		die("%s: no keys", dir);
	memcpy(
	    wanted->server_key, server.public_key, sizeof(wanted->server_key));
}

/* Prints how many seconds it takes to the head, and what is stored. */
void
follow_log(const char *dir, const char *folder)
{
	static struct settings settings;
	struct client_settings upstream = {.endpoint = NULL};
	struct store_settings wanted = {.path = folder,
	    .map_bytes = MAP_BYTES,
	    .version = 1,
	    .owner = "follow"};
	struct follower_settings following = {
	    .follow = &follow, .upstream = &upstream, .max_bytes = 512 * 1024};
	struct timespec pause = {.tv_nsec = 1000000};
	struct follower_view view = {.seq = 0};
	struct follower *follower;
	struct storing storing;
	char detail[256];
	uint64_t began;

	ask(dir, &settings, &upstream);
	if (store_open(&wanted, &following.store, detail, sizeof(detail)) !=
		STATUS_OK ||
	    log_open(following.store, &following.log) != STATUS_OK ||
	    quarantine_open(following.store, &following.quarantine) !=
		STATUS_OK ||
	    store_table(following.store, "cursors", &following.cursors) !=
		STATUS_OK ||
	    store_table(following.store, "entries", &storing.entries) !=
		STATUS_OK)
		die("%s: no store: %s", folder, detail);
	following.state = &storing;
	began = clock_ns();
	if (follower_start(&following, &follower) != STATUS_OK)
		die("follow: no follower");
	while (view.seq == 0 || view.seq < view.head) {
		nanosleep(&pause, NULL);
		follower_read_view(follower, &view);
	}
	printf("%.6f %llu\n", (double)(clock_ns() - began) / 1e9,
	    (unsigned long long)view.seq);
	follower_stop(&follower);
	store_close(&following.store);
}
