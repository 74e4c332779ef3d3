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
	double cost_unit; /* weight that one cent times 60 counts as */
	uint32_t cells[IMPROVE_CELLS_MAX]; /* that the step touches */
	uint32_t cell_count;
};

/* A full group of an average tutor costs as much as a tenth of a weight. */
double improve_cost_unit(const struct model *model);
/* Of the part's students there is at least one. */
MUST_USE enum status improve_step(struct improvement *improvement, double heat);
