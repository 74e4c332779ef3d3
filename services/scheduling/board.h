// SPDX-License-Identifier: Apache-2.0
/*
 * board.h - the schedule while it is being made: who is where, what is taken.
 *
 * The functions board_may_* each ask one of the hard rules of the format; a
 * group goes on the board only after all were asked.  Every change since
 * board_keep can be taken back, in one go, as if it had never been made.
 */
#pragma once

#include "services/scheduling/layout.h"

#define BOARD_NONE UINT32_MAX

struct board_entry {
	struct group group;
	uint32_t cell;
	uint32_t next, previous; /* groups of the same tutor */
	bool is_on;
};

struct board {
	const struct layout *layout;
	const struct model *model;
	struct rows entries; /* struct board_entry */
	struct rows spare;   /* numbers of entries that are off */
	struct rows journal;
	uint32_t *group_of;    /* student -> entry */
	uint32_t *first_of;    /* tutor -> entry */
	uint32_t *minutes_of;  /* tutor -> minutes of the week */
	bool *is_barred;       /* student: never placed by the search */
	uint32_t *load[2];     /* point -> sessions in person, virtual */
	uint32_t *unplaced;    /* students, in no order that means anything */
	uint32_t *unplaced_at; /* student -> place in unplaced */
	uint32_t unplaced_count;
	int64_t weight; /* placed, without the fixed groups */
	int64_t cost;   /* cents times 60 */
};

MUST_USE enum status board_init(
    struct board *board, const struct layout *layout);
void board_fini(struct board *board);
struct board_entry *board_at(const struct board *board, uint32_t entry);

/* Rule 5: inside a window, no overlap, time to travel. */
bool board_may_teach(
    const struct board *board, uint32_t tutor, uint32_t slot, uint32_t minutes);
/* Rule 7. */
bool board_may_host(const struct board *board, bool is_virtual, uint32_t slot,
    uint32_t minutes);
/* Rule 3: no other session of the same person. */
bool board_may_attend(const struct board *board, uint32_t student,
    uint32_t slot, uint32_t minutes);
/* Rule 6, for one more group of the programme. */
bool board_has_minutes(
    const struct board *board, uint32_t tutor, uint32_t program);
/* All the rules, for a group made elsewhere; NULL, or the one it breaks. */
const char *board_refuses(const struct board *board, const struct group *group);

/* Without asking; the group is copied. */
MUST_USE enum status board_add(
    struct board *board, const struct group *group, uint32_t *entry);
MUST_USE enum status board_remove(struct board *board, uint32_t entry);
void board_keep(struct board *board);
void board_take_back(struct board *board);
