// SPDX-License-Identifier: Apache-2.0
/*
 * rules_rates.h - how many of whom have a place.
 *
 * Each need counts in one cell of each dimension.  Dimensions of what pupils
 * are (grade, gender, race and ethnicity, flags of the roster) are told under
 * the rule of small cells: one with fewer than RATES_SMALL students has no
 * number; where it would be the only one of its dimension, the smallest of the
 * others has none either, for the total is known.  Schools, programmes and
 * what is asked for are told as they are.
 *
 * Race and ethnicity are the seven federal categories: Hispanic or Latino of
 * any race; else two or more races; else the one that is told.
 */
#pragma once

#include "services/scheduling/names.h"

#define RATES_SMALL 10
#define RATES_NOT_TOLD "not told"

struct rate {
	const char *dimension, *value;
	bool of_pupils; /* small cells are kept back */
	bool suppressed;
	uint64_t students, needs, placed, placed_before;
	int64_t weight, placed_weight;
	const char *last_student; /* counted last */
};

/* What a need is and whether it has a place; texts are borrowed. */
struct rated_need {
	const char *student, *grade, *school, *program, *subject, *level;
	const char *language;
	const char *const *subgroups;
	size_t subgroup_count;
	bool placed, placed_before;
	int64_t weight;
};

struct rates {
	struct names cells; /* dimension \n value */
	struct rate *items;
	size_t count, room;
	/* Flags of the roster that somebody has, beside race and sex. */
	const char **flags;
	size_t flag_count;
};

/* The arena keeps the texts of cells. */
void rates_init(struct rates *rates, struct arena *arena);
void rates_fini(struct rates *rates);
/* Before any rates_add, of every need: which flags there are. */
MUST_USE enum status rates_note_flags(
    struct rates *rates, const struct rated_need *need);
/* Needs of one student come one after the other. */
MUST_USE enum status rates_add(
    struct rates *rates, const struct rated_need *need);
/* Orders the cells and keeps back the small ones. */
void rates_finish(struct rates *rates);
