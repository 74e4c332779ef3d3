// SPDX-License-Identifier: Apache-2.0
/*
 * rules_submit.h - what becomes of one submitted event.
 *
 * Pure: who may say what about whose session, and what may count yet.
 */
#pragma once

#include "common/principal.h"
#include "services/attendance/rules_fold.h"

/* Numbers of attendance.proto. */
enum verdict_kind {
	VERDICT_NONE = 0,
	VERDICT_ACCEPTED,
	VERDICT_DUPLICATE,
	VERDICT_CONFLICT,
	VERDICT_REJECTED,
	VERDICT_QUARANTINED,
};

struct verdict {
	enum verdict_kind kind;
	enum verdict_kind first; /* of a DUPLICATE */
	struct event_fault fault;
};

/* Taken from who sent it, never from the event's text. */
struct event_source {
	enum source_kind kind;
	const char *id;
};

/* An event may lie so far ahead of its receipt. */
#define SUBMIT_AHEAD_MAX (INT64_C(24) * 3600 * 1000000)

/*
 * Who speaks, and whose session it is: fills source, and the event's
 * providerId when a provider left it out.  False: REJECTED, fault says why.
 */
bool submit_decide_source(const struct principal *who,
    struct session_event *event, struct event_source *source,
    struct event_fault *fault);

/*
 * After event_check: may this source send this type?  school_id: the
 * session's school, NULL when it is not known yet.
 */
bool submit_may_tell(const struct event_source *source,
    const struct session_event *event, const char *school_id,
    struct event_fault *fault);

/*
 * False: QUARANTINED.  session_events: how many the session has;
 * session_bytes: of them, packed.
 */
bool submit_can_count(int64_t occurred_at, int64_t received_at,
    uint32_t session_events, uint32_t session_bytes, struct event_fault *fault);
