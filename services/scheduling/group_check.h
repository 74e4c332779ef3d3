// SPDX-License-Identifier: Apache-2.0
/*
 * group_check.h - does what a row of a file of groups names exist?
 *
 * Programme, tutor and students must be of intake's, every student have the
 * group's school and a need of the programme, and every meeting begin with a
 * slot of the school's bell schedule.  Of several such slots the one counts
 * that is not core or lunch, is long enough and is of the first student's
 * grade; else the one with the first id.  Whether the group keeps the rules is
 * not asked here.
 */
#pragma once

#include "services/scheduling/imported.h"
#include "services/scheduling/roster.h"
#include "services/scheduling/rules_group_row.h"

struct group_checker {
	const struct roster *roster; /* borrowed */
	struct arena *arena;         /* borrowed */
	struct names needs;          /* programme \n student */
};

/* Free it also after a failure. */
MUST_USE enum status group_checker_init(struct group_checker *checker,
    const struct roster *roster, struct arena *arena);
void group_checker_fini(struct group_checker *checker);
/* INVALID: the fault names the field. */
MUST_USE enum status group_check(struct group_checker *checker,
    const struct group_row *row, struct imported_group *group,
    struct group_fault *fault);
