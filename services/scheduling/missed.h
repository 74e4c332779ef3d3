// SPDX-License-Identifier: Apache-2.0
/*
 * missed.h - sessions that were not held, as attendance's records tell now.
 *
 *   missed: provider id \0 session id \0
 *           -> version (1 byte, 1) missed (1) party (1) reason (1) tutor id
 *   dismissed: provider id \0 session id \0
 *              -> the packed SchedulingEvent (ProposalDismissed)
 *
 * missed is derived from attendance's log and comes back from it: a session
 * that its provider, its tutor, the school, the district or nobody kept from
 * being held.  One that the student or the family cancelled is not there, nor
 * one of which a later record tells something else.
 */
#pragma once

#include "common/arena.h"
#include "common/log.h"

struct missed_session {
	bool missed;           /* else cancelled */
	uint8_t party, reason; /* of attendance.proto; 0: not told */
	const char *tutor;     /* whom the plan named; "": not told */
};

/*
 * One entry of attendance's log; INVALID: not understood.  is_missed: it tells
 * of a session that was not held.
 */
MUST_USE enum status missed_apply(struct store_txn *txn,
    struct store_table table, struct bytes entry, struct arena *arena,
    bool *is_missed);
/* The entry tells of a session that was not held. */
bool missed_tells(struct bytes entry, struct arena *arena);
/* Borrowed from the value.  CORRUPT: not one of this table. */
MUST_USE enum status missed_read(
    struct bytes value, struct missed_session *missed);
void missed_key(
    struct store_key *key, const char *provider, const char *session);
