// SPDX-License-Identifier: Apache-2.0
/* wire_makeup.h - proposing make-ups and publishing them. */
#pragma once

#include "services/scheduling/wire_plan.h"

struct makeups_query {
	const char *school; /* "": every school */
	int32_t date, to;   /* of the withdrawn sessions, both included */
	int32_t from;       /* of a proposal */
	bool recorded;      /* of what attendance tells was not held */
};

/* INVALID: detail says which date. */
MUST_USE enum status wire_read_makeups_query(struct bytes body,
    struct arena *arena, struct makeups_query *query, char *detail,
    size_t detail_size);

/* One answer: a session, or why there is none. */
struct makeup_answer {
	struct planned_session session;
	const char *zone, *none; /* none: NULL or why */
	bool missed;             /* as of the record */
	uint8_t party, reason;
};
struct tutor_missing {
	const char *tutor, *provider;
	uint32_t missed;
};
/* answers: struct makeup_answer; tutors: struct tutor_missing. */
MUST_USE enum status wire_pack_makeups(const struct rows *answers,
    const struct rows *tutors, uint64_t head, struct arena *arena,
    struct buffer *out);

struct dismissal {
	const char *provider, *session;
};
MUST_USE enum status wire_read_dismiss(struct bytes body, struct arena *arena,
    struct dismissal *dismissal, char *detail, size_t detail_size);
/* Appends one packed SchedulingEvent. */
MUST_USE enum status wire_pack_dismissed(
    const struct dismissal *dismissal, struct buffer *out);

/*
 * That the make-up of an answer was planned by itself, and why; appends one
 * packed SchedulingEvent.
 */
MUST_USE enum status wire_pack_applied(
    const struct makeup_answer *answer, struct buffer *out);

struct makeups_plan {
	struct planned_session *sessions; /* ids, makeup_of and times count */
	size_t count;
	uint64_t head;
};
MUST_USE enum status wire_read_makeups_plan(struct bytes body,
    struct arena *arena, struct makeups_plan *plan, char *detail,
    size_t detail_size);
MUST_USE enum status wire_pack_makeups_planned(
    uint64_t planned, uint64_t head, struct buffer *out);
