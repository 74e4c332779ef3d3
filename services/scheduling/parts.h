// SPDX-License-Identifier: Apache-2.0
/*
 * parts.h - who may change what in one round.
 *
 * Schools are cut into regions by parallel lines, in another direction each
 * round, so that whoever is at a border now is inside soon.  Tutors who go
 * to several schools, and virtual ones, belong to one of the regions they
 * reach, by chance.  Schools of one person's needs stay together.  The cut
 * follows from the seed and the round alone.
 */
#pragma once

#include "services/scheduling/board.h"

struct parts {
	struct board *board;
	struct part *part;
	uint32_t count;
	uint32_t *root_of;     /* school -> one school of those kept together */
	uint32_t *order;       /* schools, as cut */
	double *at;            /* school -> along the direction */
	uint32_t *students_of; /* school */
};

/* Into how many a problem is cut. */
uint32_t parts_count(const struct model *model);
/* Borrows the board. */
MUST_USE enum status parts_init(struct parts *parts, struct board *board);
void parts_fini(struct parts *parts);
void parts_cut(struct parts *parts, uint64_t seed, uint64_t round);
