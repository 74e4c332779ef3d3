// SPDX-License-Identifier: Apache-2.0
/*
 * improve.h - ruin and recreate, one step at a time, within one part.
 */
#pragma once

#include "services/scheduling/fill.h"

#define IMPROVE_CELLS_MAX 24

struct improvement {
	struct fill fill;
	struct part *part;
	uint32_t ruin_max; /* groups that a step takes off at most */
	bool has_chains;   /* some steps follow a chain of tutors */
	double cost_unit;  /* weight that one cent times 60 counts as */
	uint32_t cells[IMPROVE_CELLS_MAX]; /* that the step touches */
	uint32_t cell_count;
};

/* A full group of an average tutor costs as much as a tenth of a weight. */
double improve_cost_unit(const struct model *model);
/* Takes groups off round a student; MODEL_NONE: none.  Begins a step. */
MUST_USE enum status improve_ruin(
    struct improvement *improvement, uint32_t student);
/* Fills the cells that were touched. */
MUST_USE enum status improve_refill(struct improvement *improvement);
/* Whether a change that gains so much stays; by chance, if it is a loss. */
bool improve_accepts(struct improvement *improvement, double gain, double heat);
/* One step that begins at a student of the school, which has some. */
MUST_USE enum status improve_step(
    struct improvement *improvement, uint32_t school, double heat);
