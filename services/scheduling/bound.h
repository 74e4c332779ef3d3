// SPDX-License-Identifier: Apache-2.0
/*
 * bound.h - a weight that no schedule of the model can exceed.
 *
 * Of the rules these count: how much weight few groups of a cell can hold
 * (bound_cell.h), who qualifies to teach it on enough days, how many groups a
 * tutor who is there in person can lead at the times of a cell, and how much a
 * tutor's week holds, in minutes of whole groups or in groups, whichever says
 * less.  Rooms, travel and a person's other needs do not count.  What is left
 * is a flow from cells to tutors, and the heaviest is found exactly.
 */
#pragma once

#include "services/scheduling/layout.h"

/* Groups of other programmes stand, and count for nothing. */
MUST_USE enum status bound_weight(const struct layout *layout, int64_t *bound);
