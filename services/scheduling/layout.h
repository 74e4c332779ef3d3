// SPDX-License-Identifier: Apache-2.0
/*
 * layout.h - what is calculated from a model once, before the search.
 *
 * A cell is everybody who may share a group as far as rows tell: one school,
 * programme, level, language, and grade where the programme asks for it.
 *
 * A point is a moment at which a session may begin at a school.  The number
 * of sessions that run at once is greatest at a session's beginning, so rooms
 * and seats are counted at points only.
 */
#pragma once

#include "services/scheduling/model.h"

struct cell {
	uint32_t school, program, level, language;
	struct range members; /* of layout.members: heaviest first */
	struct range slots;   /* of layout.pool: long enough, somebody may */
	/* Of layout.pool: tutors who qualify; those of the school first. */
	struct range tutors;
	uint32_t local_tutors;
};

struct point {
	uint32_t school, day, start;
};

struct layout {
	const struct model *model;
	struct cell *cells;
	uint32_t cell_count;
	uint32_t *members;
	uint32_t *cell_of; /* student -> cell */
	struct rows pool;  /* uint32_t */
	struct point *points;
	uint32_t point_count;
	uint32_t *point_of;     /* slot -> point */
	uint32_t *local_of;     /* slot -> number within the school */
	uint32_t *words_of;     /* school -> 64-bit words of a slot set */
	size_t *bits_of;        /* student -> first word in bits */
	uint64_t *bits;         /* slot sets of students */
	uint32_t *needs;        /* students by person */
	struct range *needs_of; /* person -> range of needs */
};

/* Borrows the model, which outlives the layout. */
MUST_USE enum status layout_init(
    struct layout *layout, const struct model *model);
void layout_fini(struct layout *layout);
const uint32_t *layout_pool(const struct layout *layout, struct range range);
/* The student may be in this slot of the own school. */
static inline bool
layout_is_free(const struct layout *layout, uint32_t student, uint32_t slot)
{
	uint32_t local = layout->local_of[slot];

	return (layout->bits[layout->bits_of[student] + local / 64] >>
		       (local % 64) &
		   1) != 0;
}
/* Points that a session covers: from point_of[slot], this many. */
uint32_t layout_points(
    const struct layout *layout, uint32_t slot, uint32_t minutes);
/* Rule 4 without the bands, which are each member's. */
bool layout_tutor_qualifies(const struct model *model,
    const struct model_tutor *tutor, uint32_t school, uint32_t program,
    uint32_t language);
