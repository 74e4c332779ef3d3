// SPDX-License-Identifier: Apache-2.0
/*
 * wire_replan.h - re-planning what is published.
 *
 * Strings and arrays live in the arena they were read with; absent strings
 * are "".
 */
#pragma once

#include "services/chalkline/wire_schedule.h"

struct replan_params {
	const char *from, *today; /* YYYY-MM-DD */
	const char **without;     /* tutors */
	size_t withouts;
	bool has_moves, has_steps, has_seed, preview;
	uint64_t moves, steps, seed;
};

struct replan_change {
	bool is_new, is_ended; /* neither: changed */
	const char *group_id, *program_id, *school_id;
	const char *tutor_before, *tutor_after;
	struct shown_group before, after; /* slots alone */
	char **joined, **left;
	size_t joins, leaves;
};

struct replan_loss {
	const char *need_id, *student_id, *program_id, *reason;
};

struct replan_result {
	uint64_t moved, sessions_before, broken, same_time, added, displaced;
	uint64_t placed, sessions, planned, changed, withdrawn;
	int64_t weight_before, placed_weight;
	double seconds;
	bool published;
	size_t changes, losses; /* that are listed */
	struct replan_change *change;
	struct replan_loss *loss;
	uint64_t change_count, loss_count; /* that there are */
};

MUST_USE enum status wire_pack_replan_params(
    const struct replan_params *params, struct buffer *out);
MUST_USE enum status wire_read_replan_result(
    struct bytes body, struct arena *arena, struct replan_result *result);
