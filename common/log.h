// SPDX-License-Identifier: Apache-2.0
/*
 * log.h - the append-only history of one service.
 *
 * A handler never sends.  It appends to the log inside its own write
 * transaction, so a change and the event that tells of it are committed or
 * lost together.  Followers read committed entries in order and keep their
 * own cursor, in the transaction of the effect (follower.h).
 *
 * Stored as   log:  seq (8 bytes, big-endian) -> known_at (8, big-endian)
 *                   hash (16) data
 *             meta: "epoch" -> 16 random bytes
 *
 * hash(n) = XXH3-128(hash(n-1) seq known_at data), integers big-endian,
 * hash(0) = the epoch.  The log is never truncated.
 */
#pragma once

#include "common/store.h"

#define LOG_EPOCH_BYTES 16
#define LOG_HASH_BYTES 16
#define LOG_ENTRY_MAX (512u * 1024u)

struct log;

struct log_head {
	uint64_t seq; /* 0: empty */
	int64_t known_at;
	uint8_t hash[LOG_HASH_BYTES];
};

/* data and hash are borrowed from the transaction (or from the frame). */
struct log_entry {
	uint64_t seq;     /* starts at 1, without gaps, in commit order */
	int64_t known_at; /* microseconds UTC, never decreasing */
	const uint8_t *hash;
	struct bytes data;
};

/* Opens the log of a store; makes the epoch when there is none. */
MUST_USE enum status log_open(struct store *store, struct log **log);
void log_close(struct log **log);
const uint8_t *log_epoch(const struct log *log);

/*
 * Appends one packed event; data is copied.  known_at is the greater of the
 * clock and the head's.  TOO_BIG above LOG_ENTRY_MAX.
 */
MUST_USE enum status log_append(
    struct log *log, struct store_txn *txn, struct bytes data, uint64_t *seq);
MUST_USE enum status log_read_head(
    struct log *log, struct store_txn *txn, struct log_head *head);
MUST_USE enum status log_get(struct log *log, struct store_txn *txn,
    uint64_t seq, struct log_entry *entry);

/*
 * Visits entries after after_seq, in order, until the visitor answers
 * anything but OK (STATUS_CANCELLED ends the scan and reads as OK).
 */
typedef enum status log_visit_fn(const struct log_entry *entry, void *ctx);
MUST_USE enum status log_scan(struct log *log, struct store_txn *txn,
    uint64_t after_seq, log_visit_fn *visit, void *ctx);

/* The chain: the hash after an entry, from the hash before it. */
void log_chain(const uint8_t before[LOG_HASH_BYTES],
    const struct log_entry *entry, uint8_t after[LOG_HASH_BYTES]);

/*
 * Checks a cursor against this log: OK it can be continued, EPOCH_CHANGED,
 * or DIVERGED (head behind it, or another hash at its seq).
 */
MUST_USE enum status log_check_cursor(struct log *log, struct store_txn *txn,
    const uint8_t *epoch, uint64_t seq, const uint8_t *hash);
