// SPDX-License-Identifier: Apache-2.0
/*
 * fill.h - puts groups on the board: what stands already, the greedy, and
 * the filling of a gap that a step has made.
 */
#pragma once

#include "services/scheduling/seek.h"

#define FILL_FREED_MAX 64

struct fill {
	struct part *part;
	struct seek seek;
	/* Tutors who lost a group in this step: they have time. */
	uint32_t freed[FILL_FREED_MAX];
	uint32_t freed_count;
	uint32_t tried_max; /* tutors from elsewhere, for one group */
};

/* Borrows the part. */
void fill_init(struct fill *fill, struct part *part);
/* Groups of other programmes, then pinned students; of the whole board. */
MUST_USE enum status fill_standing(struct part *part);
/* The first schedule; of the whole board. */
MUST_USE enum status fill_greedy(struct fill *fill);
/*
 * Places what it can of one cell, into groups that are there and new ones.
 * Members are passed over with a chance of blink out of 256.
 */
MUST_USE enum status fill_cell(
    struct fill *fill, uint32_t cell, uint32_t blink);
/* Whoever can have what is free, with any tutor. */
MUST_USE enum status fill_rest(struct fill *fill);
/* Of the cell's unplaced, into groups that are there, as they stand. */
MUST_USE enum status fill_seats(struct fill *fill, uint32_t cell);
