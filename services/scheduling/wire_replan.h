// SPDX-License-Identifier: Apache-2.0
/* wire_replan.h - parameters and result of the job scheduling.Replan. */
#pragma once

#include "services/scheduling/history.h"
#include "services/scheduling/replan.h"

#define REPLAN_STEPS 4000

struct replan_params {
	int32_t from, today; /* HISTORY_NO_DAY: not told */
	struct replan_budget budget;
	bool preview;
	size_t without_count;
	char **without; /* tutors; borrowed from the arena */
};

/* INVALID: detail says which field, what was found and expected. */
MUST_USE enum status wire_read_replan(struct bytes body, struct arena *arena,
    struct replan_params *params, char *detail, size_t detail_size);

/* before or after: NULL of a new one, and of an ended one. */
struct group_change {
	const struct planned_group *before, *after;
};

struct place_lost {
	const struct planned_placement *place;
	const char *reason;
};

struct replan_result {
	const struct replan_report *report;
	const struct schedule *schedule;
	double seconds;
	uint64_t planned, changed, withdrawn;
	bool published;
	struct rows changes; /* struct group_change */
	struct rows lost;    /* struct place_lost */
};

/* roster: tells the times of slots. */
MUST_USE enum status wire_pack_replan_result(const struct replan_result *result,
    const struct roster *roster, struct arena *arena, struct buffer *out);
