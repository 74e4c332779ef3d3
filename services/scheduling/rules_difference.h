// SPDX-License-Identifier: Apache-2.0
/*
 * rules_difference.h - what changes from one plan to another.
 *
 * A group is kept when its id is; it may then have another tutor, times or
 * members.  A student counts once for each programme.
 * One who has a place in both plans may get another tutor, other times, or
 * both; a weekly session has moved when the student had none in that slot.
 */
#pragma once

#include "services/scheduling/plan.h"

enum place_change {
	PLACE_KEPT,
	PLACE_GAINED,
	PLACE_LOST,
	PLACE_TUTOR,
	PLACE_TIME,
	PLACE_TUTOR_AND_TIME,
};

struct plan_difference {
	uint64_t groups_kept, groups_new, groups_dropped;
	uint64_t groups_changed;     /* of those kept: tutor or times */
	uint64_t kept, gained, lost; /* students */
	uint64_t other_tutor, other_time;
	uint64_t moved; /* weekly sessions of students who keep a place */
	/* Dated sessions; not of this rule. */
	uint64_t planned, changed, withdrawn;
};

/* Of one student in one programme; old and group are borrowed, or NULL. */
struct student_change {
	const char *student, *program;
	enum place_change change;
	const struct standing_group *old, *group;
};

/*
 * changes: struct student_change of everybody whose place is not KEPT, by
 * student and programme.  Free its items also after a failure.
 */
MUST_USE enum status rules_difference(const struct standing_group *old,
    size_t old_count, const struct standing_group *groups, size_t count,
    struct plan_difference *difference, struct rows *changes);
