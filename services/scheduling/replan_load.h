// SPDX-License-Identifier: Apache-2.0
/*
 * replan_load.h - the old groups on the board, as far as they still hold.
 */
#pragma once

#include "services/scheduling/board.h"
#include "services/scheduling/replan.h"

/* One old group, seen from the new model. */
struct old_state {
	struct group group; /* tutor may be MODEL_NONE, members of one cell */
	uint32_t cell;      /* MODEL_NONE: nobody of it is left */
	slot_set set;       /* of the group's slots that the cell has */
	bool is_broken;     /* did not go on the board as it was */
	bool has_all_slots;
};

/*
 * Pinned groups, standing ones, then the rest.  states has a place for each
 * old group.
 */
MUST_USE enum status replan_load(
    struct part *all, const struct rows *old, struct old_state *states);
