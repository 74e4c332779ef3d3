// SPDX-License-Identifier: Apache-2.0
/*
 * told.h - what was published of each session so far, withdrawn ones too.
 *
 *   told: provider id \0 session id \0
 *         -> version (1 byte, 1) changes (4, big-endian) told_at (8)
 *            withdrawn (1) party (1) reason (1)
 *            the packed SchedulingEvent that planned it last
 *
 * It is derived from the service's own log, entry by entry.
 */
#pragma once

#include "common/arena.h"
#include "common/log.h"

struct told_session {
	uint32_t changes; /* entries about it after the first */
	int64_t told_at;  /* known_at of the last one */
	bool withdrawn;
	uint8_t party, reason; /* of the withdrawal */
	struct bytes plan;     /* borrowed from the value */
};

void told_key(struct store_key *key, const char *provider, const char *id);
/* CORRUPT: not a value of this table. */
MUST_USE enum status told_read(struct bytes value, struct told_session *told);
/* Entries of other things leave the table as it is. */
MUST_USE enum status told_apply(struct store_txn *txn, struct store_table table,
    const struct log_entry *entry, struct arena *arena);
