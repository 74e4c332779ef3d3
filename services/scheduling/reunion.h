// SPDX-License-Identifier: Apache-2.0
/*
 * reunion.h - a step of same_tutor.h: one need back with its tutor.
 */
#pragma once

#include "services/scheduling/fill.h"

/* Groups that a step takes off. */
#define REUNION_REMOVED_MAX 10
#define REUNION_CELLS_MAX REUNION_REMOVED_MAX

struct reunion {
	struct fill *fill;
	struct part *all;
	const struct board *board;
	const uint32_t *former;
	struct group removed[REUNION_REMOVED_MAX];
	uint32_t removed_count;
	/* Touched, and what was the same in them before. */
	uint32_t cells[REUNION_CELLS_MAX];
	uint32_t cell_count;
	uint32_t same_before;
	bool is_full; /* the step would touch too much */
};

/* The need is placed with the tutor whom it had. */
bool reunion_has_same(const struct reunion *reunion, uint32_t student);
/* Undone unless the schedule is no worse after it; a gain: it is better. */
MUST_USE enum status reunion_step(
    struct reunion *reunion, uint32_t student, bool *is_gain);
