// SPDX-License-Identifier: Apache-2.0
/*
 * answer.h - from the board, when the search is over, to a schedule.
 */
#pragma once

#include "services/scheduling/board.h"

/* all: the whole board as one part.  Steps are the caller's to fill in. */
MUST_USE enum status answer_read(
    struct board *board, struct part *all, struct schedule *schedule);
