// SPDX-License-Identifier: Apache-2.0
/*
 * seek.h - the heaviest group that one cell and one tutor can form now.
 *
 * The cell's members who have no place are bits, heaviest first; each slot
 * is the set of those who can come.  A search over the days keeps the set of
 * those who can come to every slot taken so far, and leaves a branch as soon
 * as its heaviest possible group is no better than one already found.  It
 * looks at SEEK_NODES_MAX sets at most, so it is exact for all but the
 * largest cells.
 */
#pragma once

#include "services/scheduling/board.h"

#define SEEK_MEMBERS_MAX 64
#define SEEK_NODES_MAX 4000

struct seek {
	const struct board *board;
	/* of the cell */
	uint32_t cell;
	uint32_t member_count;
	uint32_t member[SEEK_MEMBERS_MAX];
	uint32_t weight[SEEK_MEMBERS_MAX];
	uint32_t most[SEEK_MEMBERS_MAX]; /* largest group for the member */
	uint64_t same[SEEK_MEMBERS_MAX]; /* members who are the same person */
	uint64_t in_band[4];
	uint64_t *comers; /* cell's slot -> who can come */
	/* of the tutor */
	uint32_t *open; /* numbers of the cell's slots, by day */
	uint64_t *set;  /* of each open slot */
	uint32_t day_first[MODEL_DAYS_MAX + 1];
	uint32_t nodes;
	/* of the path and of the best leaf */
	uint32_t path[MODEL_DAYS_MAX], best_path[MODEL_DAYS_MAX];
	uint64_t best_set;
	int64_t best;
};

MUST_USE enum status seek_init(struct seek *seek, const struct board *board);
void seek_fini(struct seek *seek);
/* Who of the cell has no place; false when nobody has. */
bool seek_cell(struct seek *seek, uint32_t cell);
/*
 * The heaviest group of the cell with the tutor that weighs at least least;
 * of equal ones the one with fewer start times, then fewer adjacent days.
 * Returns its weight; 0: none.
 */
int64_t seek_tutor(
    struct seek *seek, uint32_t tutor, int64_t least, struct group *group);
