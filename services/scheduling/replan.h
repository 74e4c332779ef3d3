// SPDX-License-Identifier: Apache-2.0
/*
 * replan.h - an old schedule made valid again for a model that has changed,
 * with the least change.
 *
 * What still holds stays.  A group that does not is given the same times
 * with another tutor, else the same members at other times, else its members
 * are placed again; for that at most `moves` sessions of other groups may
 * move.  Last, students without a place get what is free.  Pins hold.
 *
 * All of that is tried REPLAN_ATTEMPTS times with other random numbers, at once
 * on as many processors as there are, and the best is taken: the same for any
 * number of them.
 */
#pragma once

#include "services/scheduling/model.h"

/* A group as it was.  Of what is gone nothing is here but the counts. */
struct old_group {
	uint32_t tutor; /* MODEL_NONE: gone */
	uint32_t sessions, members;
	uint32_t slot[MODEL_DAYS_MAX];
	uint32_t member[MODEL_MEMBERS_MAX];
	uint32_t sessions_before, members_before;
};

#define REPLAN_MOVES 6
#define REPLAN_ATTEMPTS 2

struct replan_budget {
	uint64_t steps; /* of search, for each broken group and attempt */
	uint64_t seed;
	uint32_t moves;
};

/* Sessions are those of one week. */
struct replan_report {
	uint64_t sessions_before;
	uint64_t broken;    /* of groups that no longer hold */
	uint64_t retutored; /* of those: the same times, another tutor */
	uint64_t others;    /* of groups that held, and moved */
	uint64_t added;     /* that no old group had */
	int64_t weight_before;
	uint64_t displaced; /* students who had a place and have none */
};

/* old: struct old_group. */
MUST_USE enum status replan(const struct model *model, const struct rows *old,
    const struct replan_budget *budget, struct schedule *schedule,
    struct replan_report *report);
