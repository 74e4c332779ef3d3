// SPDX-License-Identifier: Apache-2.0
/*
 * explain.h - why a student has no place, as a fixed ladder of reasons.
 */
#pragma once

#include "services/scheduling/board.h"

/*
 * The first rung that breaks, with its count: too few free days, no tutor
 * who qualifies, none available on enough days, all weeks full, times or
 * rooms taken.  Then the smallest change that would place the student, if
 * one is found (remedy.h).
 */
void explain_unplaced(
    const struct board *board, uint32_t student, struct model_reason *reason);
