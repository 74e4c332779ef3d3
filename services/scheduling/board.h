// SPDX-License-Identifier: Apache-2.0
/*
 * board.h - the schedule while it is being made: who is where, what is taken.
 *
 * The board is shared; a part of it belongs to one thread at a time.  A part
 * has some schools, with their cells, and some tutors.  It changes only groups
 * whose school and tutor both are its own, so parts never meet; see parts.h.
 *
 * A group's place on the board is one of its cell's members' numbers, so that
 * nothing is allocated while searching.  Every change of a part since
 * board_keep can be taken back in time proportional to the changes.
 */
#pragma once

#include "services/scheduling/layout.h"
#include "services/scheduling/random.h"

#define BOARD_NONE UINT32_MAX
#define BOARD_NO_SLOT UINT8_MAX

struct board_group {
	uint32_t tutor;
	uint32_t cell;
	uint32_t next, previous; /* groups of the same tutor */
	bool locked, fixed, kept, sound;
	uint8_t sessions, members;
	uint16_t minutes;              /* of one session */
	uint16_t week_minutes;         /* in the fullest week */
	uint32_t weight;               /* of the members */
	slot_set set;                  /* of slots that the cell has */
	uint16_t when[MODEL_DAYS_MAX]; /* LAYOUT_DAY * day + start */
	uint8_t at[MODEL_DAYS_MAX];    /* number in the cell; BOARD_NO_SLOT */
	uint32_t slot[MODEL_DAYS_MAX];
	uint32_t member[MODEL_MEMBERS_MAX]; /* last: copied as far as filled */
};

/* What is asked of a tutor most often, side by side. */
struct board_tutor {
	uint32_t first; /* place of a group */
	/* Of the week; below 0 where standing groups take more. */
	int32_t minutes_left;
	uint32_t rate;
	/* Of the list of groups, a number of its own; the last one given. */
	uint32_t state, last_state;
	uint16_t part;
	uint8_t bands;
	bool is_virtual;
};

/* Of a cell's slots, those that a tutor's windows and sessions leave open. */
struct board_view {
	slot_set open;
	uint32_t state; /* of the tutor, when that was found out */
};

struct board {
	const struct layout *layout;
	const struct model *model;
	struct board_group *groups; /* by place: one for each student */
	uint8_t *size_of;           /* place -> members; 0: no group */
	uint32_t *group_of;         /* student -> place */
	struct board_tutor *tutors;
	struct board_view *views; /* by cell.views */
	bool *is_barred;          /* student: never placed by the search */
	/* Point -> in person, virtual; as minutes_left; INT32_MAX: any. */
	int32_t *room_left[2];
	uint32_t *full_points[2]; /* school -> points with nothing left */
	uint32_t *unplaced;       /* of the parts, one after the other */
	uint32_t *unplaced_at;    /* student -> place in its part's list */
	uint64_t *waiting;        /* cell.words: who is in such a list */
	uint16_t *part_of_school;
};

/* What one thread changes. */
struct part {
	struct board *board;
	uint16_t number;
	struct random random;
	uint32_t *unplaced; /* students who may be placed, in no order */
	uint32_t unplaced_count;
	uint32_t student_count; /* of its schools */
	const uint32_t *schools;
	uint32_t school_count;
	struct rows journal;
	int64_t weight; /* placed, without the fixed groups */
	int64_t cost;   /* cents times 60 */
};

MUST_USE enum status board_init(
    struct board *board, const struct layout *layout);
void board_fini(struct board *board);

/* Rule 6, for one more group of the cell. */
static inline bool
board_has_minutes(
    const struct board *b, uint32_t tutor, const struct cell *cell)
{
	return b->tutors[tutor].minutes_left >= (int32_t)cell->week_minutes;
}

/* How many more the week would have to have, where it has not enough. */
static inline uint32_t
board_lacking_minutes(
    const struct board *b, uint32_t tutor, const struct cell *cell)
{
	return (uint32_t)((int32_t)cell->week_minutes -
			  b->tutors[tutor].minutes_left);
}

/*
 * Rules 5 and 7: of the cell's slots, those that the tutor's sessions leave
 * with time to travel; those with a room or a seat left; where the student is
 * not in another session of the own person.  more: so many rooms or seats
 * beyond those of the school.
 */
slot_set board_tutor_slots(const struct board *board, const struct cell *cell,
    uint32_t tutor, slot_set among);
/* Of a cell, what the windows and sessions of the tutor who stands there in
 * its list leave open. */
slot_set board_open_slots(
    const struct board *board, const struct cell *cell, uint32_t at);
slot_set board_room_slots(const struct board *board, const struct cell *cell,
    bool is_virtual, int32_t more);
slot_set board_student_slots(const struct board *board, uint32_t student);
/* All the rules, for a group made elsewhere; NULL, or the one it breaks. */
const char *board_refuses(const struct board *board, const struct group *group);
/* The same but for who must be together or apart: of a part of a group. */
const char *board_refuses_any(
    const struct board *board, const struct group *group);

/*
 * The student fits into a group that is there and breaks no rule, as it stands:
 * with everybody in it, and free in all its slots, which free tells.
 */
bool board_admits(const struct board *board, const struct board_group *group,
    uint32_t student, slot_set free);
/* Anybody may join it who fits. */
bool board_is_open(const struct board *board, const struct board_group *group);

/* Without asking. */
MUST_USE enum status board_add(
    struct part *part, const struct group *group, uint32_t *place);
MUST_USE enum status board_remove(struct part *part, uint32_t place);
/* The group, as a row of a schedule. */
void board_row(const struct board_group *from, struct group *group);
/* The same, of the group at a place. */
void board_read(const struct board *board, uint32_t place, struct group *group);
void board_keep(struct part *part);
void board_take_back(struct part *part);
/* All schools and tutors in one part; the lists of who has no place. */
void board_take_all(struct board *board, struct part *part);
