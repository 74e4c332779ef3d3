// SPDX-License-Identifier: Apache-2.0
/*
 * substitute.h - who could hold one planned session instead of its tutor.
 *
 * Of the tutors of the same provider who teach the same way (in person or
 * not): whoever qualifies as for a group (subject, grade, language, training,
 * school) and is cleared that day, is not absent, has a window that holds the
 * session, is in no other session then, with time to travel to and from another
 * school, and has the minutes left in that week.  The best first: who is at the
 * school that day anyway, or has it as home; then who has fewest sessions that
 * day; then the cheapest; then by id.
 */
#pragma once

#include "services/scheduling/exceptions.h"
#include "services/scheduling/meetings.h"
#include "services/scheduling/rules_calendar.h"

/* Why a tutor is no candidate: the first that holds, in this order. */
enum substitute_rung {
	SUBSTITUTE_OTHER_PROVIDER,
	SUBSTITUTE_OTHER_MODE,
	SUBSTITUTE_UNQUALIFIED,
	SUBSTITUTE_ABSENT,
	SUBSTITUTE_UNAVAILABLE, /* no window */
	SUBSTITUTE_BUSY,
	SUBSTITUTE_FULL, /* of the week */
	SUBSTITUTE_RUNGS,
};

struct substitute_search {
	/* Of everything, as intake tells now; its programmes ask for no
	 * clearance: that of the day is asked here. */
	const struct plan *plan;
	const struct exceptions *exceptions;
	const struct meetings *meetings; /* of the session's week */
	const struct calendar_day *days; /* as rules_falls_on */
	size_t day_count;
};

struct candidate {
	uint32_t tutor; /* of the roster and the model */
	bool at_school;
	uint32_t sessions; /* that day */
	int64_t cents;     /* of this session */
};

struct substitutes {
	struct rows candidates; /* struct candidate, the best first */
	uint32_t rungs[SUBSTITUTE_RUNGS];
};

/*
 * date, minute: when it begins, at the school.  Free the rows also after a
 * failure.
 */
MUST_USE enum status substitutes_find(const struct substitute_search *search,
    const struct planned_session *session, int32_t date, uint32_t minute,
    struct substitutes *found);
