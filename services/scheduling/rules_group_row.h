// SPDX-License-Identifier: Apache-2.0
/*
 * rules_group_row.h - one row of a file of groups that meet already.
 *
 * Pure.  A row is a group: its id, programme, school, tutor, students and the
 * times of a week, or of a cycle, at which it meets: pairs of a day and a time,
 * as `MON 10:00 WED 10:00`.  Lists are separated by blanks.  The id may
 * stand in session ids, so it has their alphabet, and does not begin with
 * `G-`, as those that a solve makes.  What the ids mean is judged elsewhere
 * (group_check.h).
 */
#pragma once

#include "common/arena.h"

#define GROUP_ROW_STUDENTS 64
#define GROUP_ROW_MEETINGS 16
#define GROUP_ROW_ID_MAX 49
#define GROUP_ROW_FAULT 160

/* The cells; "" where there is nothing. */
struct group_cells {
	const char *group, *program, *school, *tutor;
	const char *students, *meets, *status;
};

struct group_meeting {
	uint32_t day;   /* 0 = Monday; 8 to 17: first to tenth of the cycle */
	uint32_t start; /* minutes after midnight */
};

struct group_row {
	const char *id, *program, *school, *tutor;
	bool is_dropped;                    /* then only the id counts */
	char *students[GROUP_ROW_STUDENTS]; /* sorted, each once */
	struct group_meeting meetings[GROUP_ROW_MEETINGS]; /* in their order */
	size_t student_count, meeting_count;
};

struct group_fault {
	const char *code;  /* constant */
	const char *field; /* constant */
	char found[GROUP_ROW_FAULT], expected[GROUP_ROW_FAULT];
};

/* found may be longer than there is room for. */
void group_fault_set(struct group_fault *fault, const char *code,
    const char *field, const char *found, const char *expected);
/* INVALID: the fault says why.  Texts are of the arena. */
MUST_USE enum status rules_group_row(const struct group_cells *cells,
    struct arena *arena, struct group_row *row, struct group_fault *fault);
