// SPDX-License-Identifier: Apache-2.0
/*
 * follower.h - applies another service's log, or one's own, to the store.
 *
 * One thread a stream.  It asks for the entries after its cursor, checks that
 * they are contiguous and chain to its hash, and writes the effect and the
 * cursor in one transaction: each entry has its effect exactly once, in
 * order, whatever crashes.  On another epoch it drops what it derived (reset)
 * and replays; on DIVERGED it stops that stream and shows it.  An entry that
 * breaks apply is retried alone and then quarantined with its bytes.
 *
 * Cursors stand in the table `cursors`: stream name -> epoch, seq, hash,
 * known_at.
 */
#pragma once

#include "common/log.h"

/* What a service does with one stream; part of its definition. */
struct follow {
	/* The owner of the log; the service's own name: a projection. */
	const char *stream;
	/*
	 * Applies one entry.  INVALID: cannot be understood, quarantine it.
	 * Failures (status_is_answer false) abort the batch.
	 */
	enum status (*apply)(
	    struct store_txn *txn, const struct log_entry *entry, void *state);
	/* Ends a batch, before its commit; may be NULL. */
	enum status (*finish)(struct store_txn *txn, void *state);
	/* Drops everything that was derived from the stream. */
	enum status (*reset)(struct store_txn *txn, void *state);
	/*
	 * After a replay has reached the head that was seen when it began;
	 * may be NULL.
	 */
	enum status (*replayed)(struct store_txn *txn, void *state);
};

enum follower_state {
	FOLLOWER_STARTING = 0,
	FOLLOWER_FOLLOWING,
	FOLLOWER_UNREACHABLE,
	FOLLOWER_REPLAYING,
	FOLLOWER_DIVERGED,
};
const char *follower_state_name(enum follower_state state);

struct follower_view {
	const char *stream;
	enum follower_state state;
	uint8_t epoch[LOG_EPOCH_BYTES];
	uint64_t seq;      /* applied and committed */
	uint64_t head;     /* last seen */
	int64_t known_at;  /* of the last applied entry */
};

/* A cursor as stored; for queries that need the moment of what they answer. */
struct cursor {
	uint8_t epoch[LOG_EPOCH_BYTES];
	uint64_t seq;
	uint8_t hash[LOG_HASH_BYTES];
	int64_t known_at;
};
MUST_USE enum status cursor_get(struct store_txn *txn,
    struct store_table cursors, const char *stream, struct cursor *cursor);
