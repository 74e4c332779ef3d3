// SPDX-License-Identifier: Apache-2.0
/*
 * feed.h - what feed.Read answers, from a log.
 *
 * Plain structs; feed_wire.h brings them to bytes and back.  A batch is
 * contiguous and never empty because an entry is too large: the first entry
 * is always in it.
 */
#pragma once

#include "common/arena.h"
#include "common/log.h"

#define FEED_BYTES_DEFAULT (128u * 1024u)
#define FEED_BYTES_MAX (768u * 1024u)
#define FEED_WAIT_MAX_MS 5000u

struct feed_read {
	bool has_epoch; /* false: nothing is checked, after after_seq */
	uint8_t epoch[LOG_EPOCH_BYTES];
	uint64_t after_seq;
	uint8_t hash[LOG_HASH_BYTES]; /* at after_seq */
	uint32_t max_bytes;           /* 0: FEED_BYTES_DEFAULT */
	bool own; /* not for a frame: max_bytes may be above FEED_BYTES_MAX */
	uint32_t wait_ms; /* at most FEED_WAIT_MAX_MS */
};

struct feed_batch {
	uint8_t epoch[LOG_EPOCH_BYTES];
	uint64_t head_seq;
	size_t count;
	struct log_entry *entries; /* in the arena */
};

/*
 * Collects what follows the cursor: OK, with no entries when there are none
 * yet (hold the reply back); EPOCH_CHANGED or DIVERGED with the log's epoch
 * and head.  Entries borrow their bytes from the transaction: pack them
 * before it ends.
 */
MUST_USE enum status feed_collect(struct log *log, struct store_txn *txn,
    const struct feed_read *read, struct arena *arena,
    struct feed_batch *batch);
