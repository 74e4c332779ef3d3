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
 * A projection may keep its effect in the derived file of its store.  Then it
 * applies what the log tells first, and derives the rest from that afterwards;
 * what it finds it logs, in the writer's turn.  A crash between the two commits
 * leaves it behind its own entries: it applies them before it derives again,
 * so that nothing is logged twice.
 *
 * Cursors stand in the table `cursors`: stream name -> version (1 byte),
 * epoch (16), seq (8, big-endian), hash (16), known_at (8), replay_to (8).
 */
#pragma once

#include "common/log.h"
#include "common/quarantine.h"

/* What a service does with one stream; part of its definition. */
struct follow {
	/* The owner of the log; the service's own name: a projection. */
	const char *stream;
	/*
	 * Applies one entry.  INVALID: cannot be understood, quarantine it.
	 * Anything else but OK aborts the batch; FULL, IO and NO_MEMORY are
	 * waited out, the rest is tried again alone and then quarantined.
	 */
	enum status (*apply)(
	    struct store_txn *txn, const struct log_entry *entry, void *state);
	/*
	 * Before a transaction that applies these entries, and outside of any;
	 * may be NULL.  What finish needs and takes long to read is read here;
	 * others may have written by then.  Not called for an entry that comes
	 * out of quarantine.
	 */
	void (*prepare)(
	    const struct log_entry *entries, size_t count, void *state);
	/* Ends a batch, before its commit; may be NULL. */
	enum status (*finish)(struct store_txn *txn, void *state);
	/*
	 * Drops everything that was derived from the stream; its quarantined
	 * entries are dropped by the follower.
	 */
	enum status (*reset)(struct store_txn *txn, void *state);
	/*
	 * After a replay has reached the head that was seen when it began;
	 * may be NULL.  Not called after the first catching up of a new store.
	 */
	enum status (*replayed)(struct store_txn *txn, void *state);
	/*
	 * Of a projection into the derived file, where apply and the cursor
	 * write; else NULL.  Called after apply, in the same transaction, and
	 * in others of its own while it finds more to do.  Never before all
	 * is applied that the log held at the start, or when a transaction
	 * failed.
	 */
	enum status (*derive)(struct store_txn *txn, void *state, bool *more);
};

enum follower_state {
	FOLLOWER_STARTING = 0,
	FOLLOWER_FOLLOWING,
	FOLLOWER_UNREACHABLE,
	FOLLOWER_REPLAYING,
	FOLLOWER_DIVERGED,
};
/* "starting", "following", ... */
const char *follower_state_name(enum follower_state state);

struct follower_view {
	const char *stream;
	enum follower_state state;
	uint8_t epoch[LOG_EPOCH_BYTES];
	uint64_t seq;         /* applied and committed */
	uint64_t head;        /* last seen */
	int64_t known_at;     /* of the last applied entry */
	uint64_t applied;     /* entries since the start */
	uint64_t quarantined; /* entries since the start */
};

struct client_settings;
struct follower;

/* Everything is borrowed until follower_stop, but upstream, which is copied. */
struct follower_settings {
	struct store *store;
	struct log *log; /* the service's own */
	struct quarantine *quarantine;
	struct store_table cursors; /* derived, as the follow is */
	const struct follow *follow;
	void *state; /* handed to the follow's functions */
	/* Where the stream is asked for; NULL: it is the service's own log. */
	const struct client_settings *upstream;
	uint32_t max_bytes; /* of one reply of the feed; 0: 128 KiB */
};

/*
 * Reads the cursor and starts the thread; an upstream that is down is no
 * error.  All tables must be open.  The thread blocks every signal.
 */
MUST_USE enum status follower_start(
    const struct follower_settings *settings, struct follower **follower);
/* Ends the thread after the transaction it is in; within half a second. */
void follower_stop(struct follower **follower);
/* Thread-safe. */
void follower_read_view(struct follower *follower, struct follower_view *view);
/*
 * Waits until the entry seq has been applied and committed, and no replay is
 * on.  TIMEOUT; DIVERGED: it will not happen.  Thread-safe; never inside a
 * transaction.
 */
MUST_USE enum status follower_wait(
    struct follower *follower, uint64_t seq, int timeout_ms);

/*
 * A quarantined entry of a feed holds seq (8), known_at (8), hash (16) and
 * the entry's data; this reads it back, so that it can be applied again.
 */
MUST_USE enum status follower_read_quarantined(
    struct bytes data, struct log_entry *entry);

/* A cursor as stored; for queries that need the moment of what they answer. */
struct cursor {
	uint8_t epoch[LOG_EPOCH_BYTES];
	uint64_t seq;
	uint8_t hash[LOG_HASH_BYTES];
	int64_t known_at;
	uint64_t replay_to; /* the head a replay must reach; 0: no replay */
};
/* NOT_FOUND: nothing of the stream was ever applied. */
MUST_USE enum status cursor_get(struct store_txn *txn,
    struct store_table cursors, const char *stream, struct cursor *cursor);
MUST_USE enum status cursor_put(struct store_txn *txn,
    struct store_table cursors, const char *stream,
    const struct cursor *cursor);
