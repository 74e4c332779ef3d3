// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_roster.h - ids of a sheet that have lost their zeros, by the ids that
 * the schedule has.
 *
 * Excel takes the zeros off ids of digits.  Where nobody who is placed, or
 * waits for a place, has the id of a row, and somebody has it with zeros
 * before it, the row is refused: what it says is of that student, and would
 * be counted for one that there is not.  Who asks sees the students that were
 * placed with it; where scheduling has told of none, nothing is refused.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/sheet_rows.h"

/* Nothing to ask when the layout gives the zeros back. */
void sheet_roster_check(struct cli *cli, const struct sheet_reading *reading,
    struct sheet_rows *rows);
