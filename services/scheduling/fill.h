// SPDX-License-Identifier: Apache-2.0
/*
 * fill.h - puts groups on the board: what stands already, the greedy, and
 * the filling of a gap that a step has made.
 */
#pragma once

#include "services/scheduling/seek.h"

#define FILL_FREED_MAX 64
#define FILL_LEADERS_MAX 256

/* Who may lead a group of the cell that is being filled. */
struct fill_leader {
	uint32_t at;  /* in the cell's list */
	int32_t most; /* what a group weighs at most */
	double cost;  /* by chance; decides between equal weights */
};

struct fill {
	struct part *part;
	struct seek seek;
	/* Tutors who lost a group in this step: they have time. */
	uint32_t freed[FILL_FREED_MAX];
	uint32_t freed_count;
	bool is_thorough; /* every tutor is tried for every cell */
	/* Those of the school, those from elsewhere who were freed, and some
	 * others from elsewhere; all have minutes left for one group. */
	struct fill_leader leaders[FILL_LEADERS_MAX];
	uint32_t leader_count;
};

/* Borrows the part. */
void fill_init(struct fill *fill, struct part *part);
/* Groups of other programmes and kept ones, then pinned students; of the whole
 * board. */
MUST_USE enum status fill_standing(struct part *part);
/* The former alone. */
MUST_USE enum status fill_fixed(struct part *part);
/* One of them as a row, of members who are in no group; false: of nobody. */
bool fill_row(const struct board *board, const struct model_fixed *fixed,
    struct group *group);
/*
 * Free seats of kept groups, where the model fills them: first for those with
 * whom no tutor could begin a group, then the heaviest of a cell first.
 */
MUST_USE enum status fill_seats(struct part *part);
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
