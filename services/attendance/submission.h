// SPDX-License-Identifier: Apache-2.0
/*
 * submission.h - one SubmitEvents between its preparation and its verdicts.
 *
 * Prepared without the store, so that it happens while others write: events
 * unpacked, checked, packed, hashed.  What run learns
 * from the store is not kept here, for run may be called again.
 */
#pragma once

#include "services/attendance/attendance.h"
#include "services/attendance/wire_submit.h"

#include "common/event/event_wire.h"

/* One event on its way to its verdict. */
struct candidate {
	size_t place; /* in the request */
	struct session_event event;
	struct event_source source;
	struct bytes packed;
	struct bytes identity; /* its key */
	uint8_t known_id[KNOWN_ID_BYTES];
	size_t session_number; /* of the sessions in this request */
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
