// SPDX-License-Identifier: Apache-2.0
/*
 * fill.h - puts groups on the board: what stands already, and the greedy.
 */
#pragma once

#include "services/scheduling/random.h"
#include "services/scheduling/seek.h"

struct fill {
	struct board *board;
	struct seek seek;
	struct random random;
	uint32_t *calls_of; /* tutor -> cells that could use the tutor */
};

MUST_USE enum status fill_init(
    struct fill *fill, struct board *board, uint64_t seed);
void fill_fini(struct fill *fill);
/* Groups of other programmes, then pinned students. */
MUST_USE enum status fill_standing(struct fill *fill);
/* The first schedule. */
MUST_USE enum status fill_greedy(struct fill *fill);
/* Places what it can of one cell, into groups that are there and new ones. */
MUST_USE enum status fill_cell(struct fill *fill, uint32_t cell);
