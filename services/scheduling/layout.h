// SPDX-License-Identifier: Apache-2.0
/*
 * layout.h - what is calculated from a model once, before the search.
 *
 * A cell is everybody who may share a group as far as rows tell: one school,
 * programme, level, language, and grade where the programme asks for it.
 * Its slots are numbered from 0 in the order of time, so that when somebody
 * can be there is one word of bits: a slot_set.  Cells of a school whose
 * sessions are as long have the same slots, and what is known of a tutor's
 * time there is known once for all of them.
 *
 * A point is a moment at which a session may begin at a school.  The number
 * of sessions that run at once is greatest at a session's beginning, so rooms
 * and seats are counted at points only.
 */
#pragma once

#include "services/scheduling/model.h"

/* Of a cell with more slots, those that most members can attend count. */
#define SLOT_SET_MAX 128
#define LAYOUT_DAY 4096 /* more than the minutes of a day and any way */

__extension__ typedef unsigned __int128 slot_set;

struct cell {
	uint32_t school, program, level, language;
	uint32_t sessions, minutes; /* the programme's */
	uint32_t week_minutes;      /* of a group, in the fullest week */
	uint32_t max_group;         /* the programme's, or a member's waiver */
	uint32_t slot_count;
	bool has_all_slots;   /* of the school that are long enough */
	struct range members; /* of layout.members: heaviest first */
	uint32_t slots;       /* first of layout.slots, whens, points_at */
	uint32_t words;       /* first of board.waiting */
	/* Of layout.tutors, ranks: the school's first; each by number.  Of all
	 * cells of one programme and language at the school. */
	struct range tutors;
	uint32_t local_tutors;
	uint32_t views; /* first of layout.open, board.views: by rank */
	uint8_t day_first[MODEL_DAYS_MAX + 1]; /* slot numbers */
	slot_set day[MODEL_DAYS_MAX];
	slot_set last;   /* the last slot of each day */
	slot_set comers; /* where a member could be, but for a class */
};

/* What is asked of a student most often, side by side. */
struct trait {
	slot_set free; /* layout.free_of */
	uint32_t student;
	uint32_t weight;
	uint32_t tutor; /* pinned to; MODEL_NONE: anybody */
	uint8_t most;   /* largest group */
	uint8_t band;
	bool is_single; /* the person has no other need */
	bool has_partners;
};

struct point {
	uint32_t school, day, start;
};

struct layout {
	const struct model *model;
	struct cell *cells;
	uint32_t cell_count;
	uint32_t *members;
	struct trait *traits; /* as members */
	uint32_t *cell_of;    /* student -> cell */
	uint32_t *place_of;   /* student -> place in members */
	uint32_t word_count;  /* of board.waiting */
	slot_set *free_of;    /* student -> slots of the cell */
	bool *is_hopeless;    /* student: nobody could ever teach */
	struct rows slots;    /* uint32_t: the cells' slots */
	uint16_t *whens;      /* of each of them: LAYOUT_DAY * day + start */
	uint32_t *points_at;  /* of each: point_of the slot */
	uint16_t *covers;     /* of each: points that a session covers */
	slot_set *near;       /* of each: slots a session there forbids */
	struct rows tutors;   /* uint32_t: the cells' tutors */
	struct rows ranks;    /* uint32_t: of each, among all at the school */
	uint32_t view_count;
	slot_set *open; /* of each who is in a list: windows alone */
	struct point *points;
	uint32_t point_count;
	uint32_t *point_of;        /* slot -> point */
	uint32_t *needs;           /* students by person */
	struct range *needs_of;    /* person -> range of needs */
	struct range *cells_of;    /* school -> its cells */
	struct range *members_of;  /* school -> of members: its students */
	struct range *partners_of; /* student -> partners; NULL: none at all */
	struct rows partners;      /* struct partner (partners.h) */
};

/* Borrows the model, which outlives the layout. */
MUST_USE enum status layout_init(
    struct layout *layout, const struct model *model);
void layout_fini(struct layout *layout);

/* The student's row names the slot, of the own school. */
bool layout_is_free(
    const struct layout *layout, uint32_t student, uint32_t slot);
/* Points that a session covers: from point_of[slot], this many. */
uint32_t layout_points(
    const struct layout *layout, uint32_t slot, uint32_t minutes);
bool layout_tutor_reaches(const struct model *model,
    const struct model_tutor *tutor, uint32_t school);
/* Rule 4 without the bands, which are each member's. */
bool layout_tutor_qualifies(const struct model *model,
    const struct model_tutor *tutor, uint32_t school, uint32_t program,
    uint32_t language);
/* Where the tutor stands in the cell's list; MODEL_NONE: does not qualify. */
uint32_t layout_find_tutor(
    const struct layout *layout, const struct cell *cell, uint32_t tutor);
/* The cell's slots inside the tutor's windows. */
slot_set layout_open_slots(
    const struct layout *layout, const struct cell *cell, uint32_t tutor);
/* The cell's slots that are nearer than the gap to a session. */
slot_set layout_near(const struct layout *layout, const struct cell *cell,
    uint32_t when, uint32_t minutes, uint32_t gap);
/* The number of a slot in the cell; MODEL_NONE: not one of them. */
uint32_t layout_find_slot(
    const struct layout *layout, const struct cell *cell, uint32_t slot);

static inline const uint32_t *
cell_slots(const struct layout *l, const struct cell *cell)
{
	return (const uint32_t *)l->slots.items + cell->slots;
}

static inline const uint32_t *
cell_tutors(const struct layout *l, const struct cell *cell)
{
	return (const uint32_t *)l->tutors.items + cell->tutors.first;
}

/* Where the tutor who stands there in the cell's list is in the views. */
static inline uint32_t
cell_view(const struct layout *l, const struct cell *cell, uint32_t at)
{
	return cell->views +
	       ((const uint32_t *)l->ranks.items)[cell->tutors.first + at];
}

/* What that tutor could teach, as far as the windows go. */
static inline slot_set
cell_open(const struct layout *l, const struct cell *cell, uint32_t at)
{
	return l->open[cell_view(l, cell, at)] & cell->comers;
}

/* Words of bits, one for each of the members. */
static inline uint32_t
cell_words(const struct cell *cell)
{
	return (cell->members.count + 63) / 64;
}

static inline slot_set
slot_bit(uint32_t slot)
{
	return (slot_set)1 << slot;
}

/* Of a set that is not empty. */
static inline uint32_t
slot_first(slot_set set)
{
	uint64_t low = (uint64_t)set;

	return low != 0 ? (uint32_t)__builtin_ctzll(low)
			: 64 + (uint32_t)__builtin_ctzll((uint64_t)(set >> 64));
}

static inline uint32_t
slot_count(slot_set set)
{
	return (uint32_t)(__builtin_popcountll((uint64_t)set) +
			  __builtin_popcountll((uint64_t)(set >> 64)));
}

/*
 * Of each day on which the set has a slot, the last slot of the cell.  A day's
 * slots stand side by side: adding the others to those of the set carries
 * into the last one when there is any.
 */
static inline slot_set
cell_last(const struct cell *cell, slot_set set)
{
	slot_set others = ~cell->last;

	return (((set & others) + others) | set) & cell->last;
}

/* Days on which the set has a slot. */
static inline uint32_t
cell_days(const struct cell *cell, slot_set set)
{
	slot_set last = cell_last(cell, set);
	uint32_t count = 0;

	for (; last != 0; last &= last - 1)
		count++;
	return count;
}

/* A group of the cell could meet in the set: it has days enough. */
static inline bool
cell_can_meet(const struct cell *cell, slot_set set)
{
	slot_set last = cell_last(cell, set);

	for (uint32_t i = 1; i < cell->sessions; i++)
		last &= last - 1;
	return last != 0;
}
