// SPDX-License-Identifier: Apache-2.0
/*
 * publication.h - everything a solve decided, as entries of the log.
 *
 *   plan: kind (1 byte) and  group:     group id \0
 *                            unplaced:  need id \0
 *                            placement: need id \0
 *                            session:   provider id \0 session id \0
 *         -> the packed SchedulingEvent that told it last
 */
#pragma once

#include "services/scheduling/closures.h"
#include "services/scheduling/exceptions.h"
#include "services/scheduling/history.h"
#include "services/scheduling/rules_calendar.h"
#include "services/scheduling/wire_plan.h"

#include "common/store.h"
#include "common/zone.h"

struct plan_item {
	struct bytes key, data; /* of the arena */
};

struct publication {
	struct arena *arena;
	struct rows items; /* struct plan_item, in the order of keys */
	/* struct bytes: keys of sessions for which another bell schedule leaves
	 * no time, in their order */
	struct rows lost;
	uint64_t groups, sessions;
	uint64_t *groups_of, *sessions_of; /* by programme of the plan */
	int64_t cost_cents; /* of all sessions, each rounded half up */
};

/*
 * zone: of schools that tell none, when the roster tells none either.
 * closures: closed days have no session, on delayed ones they begin later.
 * exceptions: some have another tutor, some are not held.
 * others: struct meeting, the sessions that stay beside these on dates with
 * another bell schedule (bell_moves.h); or NULL.
 * history: of a programme that is under way only sessions from the day on from
 * which its plan may change; who has a place no more had one until the day
 * before.
 */
MUST_USE enum status publication_init(struct publication *publication,
    const struct plan *plan, const struct schedule *schedule,
    const struct closures *closures, const struct exceptions *exceptions,
    const struct history *history, const struct rows *others,
    const struct zone *zone);
void publication_fini(struct publication *publication);
/* NULL: not planned. */
const struct plan_item *publication_find(
    const struct publication *publication, struct bytes key);
/* A session of that key is not planned, for another bell schedule. */
bool publication_lost(const struct publication *publication, struct bytes key);
