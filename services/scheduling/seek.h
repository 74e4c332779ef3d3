// SPDX-License-Identifier: Apache-2.0
/*
 * seek.h - the heaviest group that one cell and one tutor can form now.
 *
 * The cell's members who have no place stand heaviest first, each with the
 * set of slots where they can come.  A search over members keeps the slots
 * that suit everybody taken so far, and leaves a branch as soon as the
 * heaviest members that are left could not make it better than what is
 * found.  It looks at SEEK_NODES_MAX sets at most.
 */
#pragma once

#include "services/scheduling/board.h"

#define SEEK_MEMBERS_MAX 64
#define SEEK_NODES_MAX 400

struct seek {
	struct part *part;
	const struct board *board;
	/* of the cell */
	const struct cell *cell;
	uint32_t member_count;
	bool is_passed_over; /* somebody, by chance */
	uint32_t member[SEEK_MEMBERS_MAX];
	slot_set free[SEEK_MEMBERS_MAX];
	int32_t weight[SEEK_MEMBERS_MAX];
	uint32_t most[SEEK_MEMBERS_MAX]; /* largest group for the member */
	unsigned band[SEEK_MEMBERS_MAX];
	uint32_t tutor[SEEK_MEMBERS_MAX]; /* pinned to, or MODEL_NONE */
	bool single[SEEK_MEMBERS_MAX];    /* the person has no other need */
	bool partners[SEEK_MEMBERS_MAX];  /* must be with others, or not */
	bool has_room[2];
	slot_set room[2]; /* in person, virtual; as has_room says */
	/* of the tutor: the members who come into question */
	uint32_t count;
	uint32_t who[SEEK_MEMBERS_MAX];
	slot_set can[SEEK_MEMBERS_MAX];
	int32_t sum[SEEK_MEMBERS_MAX + 1]; /* of the weights before */
	uint32_t nodes;
	/* the path, and the best that was found */
	uint32_t path[MODEL_MEMBERS_MAX], best_path[MODEL_MEMBERS_MAX];
	uint32_t best_size;
	int32_t best;
	slot_set best_set; /* slots that suit all */
	uint32_t best_tutor;
};

/*
 * Who of the cell has no place; false when nobody has.  A member is passed
 * over with that chance out of 256, so that others get their turn.
 */
bool seek_cell(struct seek *seek, uint32_t cell, uint32_t blink);
/* After a group of the cell was added: without its members. */
bool seek_drop(struct seek *seek);
/* What the heaviest group could weigh, if all could meet. */
int32_t seek_top(const struct seek *seek);
/* Forgets the best; only groups heavier than that count. */
void seek_begin(struct seek *seek, int32_t least);
/*
 * Looks for a group with the tutor who stands there in the cell's list that
 * weighs more than the best so far, or, with ties, as much.  True: found.
 */
bool seek_tutor(struct seek *seek, uint32_t at, bool ties);
/* The best as a group, with slots on different days by chance. */
void seek_read(struct seek *seek, struct group *group);
/* One slot a day for that many days; prefers one start time. */
void seek_choose_slots(const struct board *board, struct random *random,
    const struct cell *cell, slot_set among, uint32_t *slot);
