// SPDX-License-Identifier: Apache-2.0
/*
 * explain.h - why a student has no place, as a fixed ladder of reasons.
 */
#pragma once

#include "services/scheduling/board.h"

/* The ladder, first rung first. */
enum explain_rung {
	RUNG_PIN,
	RUNG_PARTNER,
	RUNG_PROTECTED, /* without protected classes there were enough */
	RUNG_FREE_DAYS,
	RUNG_QUALIFIED,
	RUNG_AVAILABLE,
	RUNG_WEEKS,
	RUNG_TIMES,
};

/* Of a student who has no place. */
enum explain_rung explain_rung_of(const struct board *board, uint32_t student);
/* "NO_TUTOR_QUALIFIES" */
const char *explain_rung_name(enum explain_rung rung);

/*
 * The first rung that breaks, with its count: protected classes on too many
 * days, too few free days, no tutor
 * who qualifies, none available on enough days, all weeks full, times or
 * rooms taken.  Then the smallest change that would place the student, if
 * one is found (remedy.h).
 */
void explain_unplaced(
    const struct board *board, uint32_t student, struct model_reason *reason);
