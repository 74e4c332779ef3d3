// SPDX-License-Identifier: Apache-2.0
/*
 * submission.h - one SubmitEvents between its preparation and its verdicts.
 *
 * Prepared without the store, so that it happens while others write: events
 * checked, packed, hashed.  What run learns from the store is not kept here,
 * for run may be called again.
 */
#pragma once

#include "services/attendance/attendance.h"
#include "services/attendance/wire_submit.h"

#include "common/event/event_wire.h"

/*
 * One event on its way to its verdict.  Small, for a batch has thousands: what
 * few of them need is read again from the packed event.
 */
struct candidate {
	struct bytes packed; /* in the request itself, or in the arena */
	struct event_source source;
	int64_t occurred_at;
	uint32_t place;          /* in the request */
	uint32_t session_number; /* of the sessions in this request */
	uint8_t known_id[KNOWN_ID_BYTES];
	uint8_t hash[EVENT_HASH_BYTES];
};

struct submitted_session {
	struct bytes key;
	uint8_t known_id[KNOWN_ID_BYTES];
};

struct submission {
	struct submitted sent;
	struct verdict *verdicts; /* of what is rejected without the store */
	struct candidate *candidates;
	size_t candidate_count;
	struct submitted_session *sessions; /* by session_number */
	size_t session_count;
};

/*
 * Fills call->prepared with a submission in call->arena.  INVALID, TOO_BIG:
 * not the message, or too many events.
 */
MUST_USE enum status submission_prepare(struct call *call);

/*
 * submit_log.c: appends what was accepted to the log, and tells the index of
 * known events.  Sorts the list.
 */
MUST_USE enum status submit_log_accepted(struct call *call,
    struct session_desk *a, const struct candidate **accepted, size_t count);
