// SPDX-License-Identifier: Apache-2.0
/*
 * lost_sessions.h - what was never planned, for its date has another bell
 * schedule.
 *
 * A group's weekly slots have a session on such a date, and neither is it
 * planned nor was it ever: the schedule was known before the plan was made.  It
 * can be made up for like one that was withdrawn.  It has the students and the
 * tutor of another session of its group.
 */
#pragma once

#include "services/scheduling/closures.h"
#include "services/scheduling/roster.h"
#include "services/scheduling/wire_plan.h"

struct lost_search {
	struct store_txn *txn;
	struct store_table plan, told;
	const struct roster *roster;
	const struct calendar_day *days; /* as rules_falls_on */
	size_t day_count;
	const struct closures *closures;
	int32_t from, to; /* dates, both included */
	struct arena *arena;
};

struct lost_session {
	struct planned_session session; /* as lost_sessions_make tells it */
	int32_t date;
	uint32_t minute; /* when it would have begun */
};

/* found: struct lost_session, by group and date. */
MUST_USE enum status lost_sessions_find(
    const struct lost_search *search, struct rows *found);
/*
 * The session of that id; of its times only the length is its own.  NOT_FOUND:
 * it was planned at some time, is no id of a group's that is planned, or its
 * group has no session.
 */
MUST_USE enum status lost_sessions_make(struct store_txn *txn,
    struct store_table plan, struct store_table told, const char *provider,
    const char *id, struct arena *arena, struct planned_session *session);
