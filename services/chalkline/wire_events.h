// SPDX-License-Identifier: Apache-2.0
/*
 * wire_events.h - attendance.SubmitEvents and its verdicts.
 */
#pragma once

#include "common/arena.h"
#include "common/event/session_event.h"

enum event_verdict {
	EVENT_VERDICT_NONE = 0,
	EVENT_ACCEPTED,
	EVENT_DUPLICATE,
	EVENT_CONFLICT,
	EVENT_REJECTED,
	EVENT_QUARANTINED,
};
#define EVENT_VERDICTS 6

/* "ACCEPTED", ... */
const char *event_verdict_word(enum event_verdict verdict);

/* Appends one packed event (event_pack) to the body of a SubmitEvents. */
void wire_submit_add(struct bytes packed_event, struct buffer *body);
/* The last part of the body. */
void wire_submit_end(bool lenient, struct buffer *body);

struct verdict_read {
	enum event_verdict verdict;
	enum event_verdict first; /* of a DUPLICATE */
	struct event_fault fault; /* strings in the arena, NULL when absent */
};

/* As many verdicts as events were sent, in their order; else INVALID. */
MUST_USE enum status wire_read_verdicts(struct bytes body, size_t expected,
    struct arena *arena, struct verdict_read **verdicts);
