// SPDX-License-Identifier: Apache-2.0
/*
 * bell_moves.h - when groups meet on dates with another bell schedule.
 *
 * A session takes place at its own time when that schedule has a slot of the
 * same label, not core or lunch and of the members' grades, in which it fits
 * and everybody is free (free_times.h); else it is moved to the beginning of
 * the first such slot, in the order of time, in which everybody is; else it is
 * not held. On each date first stands what is not of the plan that is made, and
 * what meets as ever at schools with the regular schedule; then what keeps its
 * time; then what is moved, in the order of the groups' ids.
 */
#pragma once

#include "services/scheduling/closures.h"
#include "services/scheduling/exceptions.h"
#include "services/scheduling/free_times.h"
#include "services/scheduling/history.h"
#include "services/scheduling/plan.h"

#include "common/zone.h"

#define BELL_MOVES_LOST UINT32_MAX

struct bell_move {
	uint32_t group; /* of the schedule */
	int32_t date;
	uint32_t start; /* minute before any delay; or LOST */
};

struct bell_moves {
	struct rows moves; /* struct bell_move, by group and date */
};

struct bell_moves_input {
	const struct plan *plan;
	const struct schedule *schedule;
	const char *const *ids; /* of the schedule's groups */
	const struct calendar_day *days;
	size_t day_count;
	const struct closures *closures;
	const struct exceptions *exceptions;
	const struct history *history;
	const struct zone *zone; /* of the authority */
	/* struct meeting: what stands beside the plan on such dates; or NULL */
	const struct rows *others;
};

/* Free it also after a failure. */
MUST_USE enum status bell_moves_find(
    const struct bell_moves_input *input, struct bell_moves *moves);
void bell_moves_fini(struct bell_moves *moves);
/* When the group meets on that date instead of `start`; or LOST. */
uint32_t bell_moves_start(const struct bell_moves *moves, uint32_t group,
    int32_t date, uint32_t start);
