// SPDX-License-Identifier: Apache-2.0
/*
 * replan_mend.h - each broken group alone, without moving any other.
 */
#pragma once

#include "services/scheduling/replan_load.h"

/*
 * The same times with another tutor, else the same members at other times
 * with as many of the old ones as can be.  The heaviest groups first.
 */
MUST_USE enum status replan_mend(
    struct part *all, const struct old_state *states, size_t count);
