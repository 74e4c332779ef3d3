// SPDX-License-Identifier: Apache-2.0
/*
 * advise_parts.h - the parts of advise: a board to try on, the change in the
 * model, and which changes are worth a try.
 */
#pragma once

#include "services/scheduling/advise.h"
#include "services/scheduling/fill.h"

/* A board with a schedule on it. */
struct trial {
	struct layout layout;
	struct board board;
	struct part all;
	struct fill *fill;
	bool is_open;
};

/* groups: struct group.  Free it also after a failure. */
MUST_USE enum status trial_open(
    struct trial *trial, const struct model *model, const struct rows *groups);
void trial_close(struct trial *trial);
/* Fills what the change has opened. */
MUST_USE enum status trial_fill(
    struct trial *trial, const struct advice *advice);
/* Its groups, without the fixed ones. */
MUST_USE enum status trial_read(const struct trial *trial, struct rows *groups);

/* What a change was made to, to be given back. */
struct made_change {
	struct model *model;
	struct model_tutor tutor;
	struct model_school school;
	struct model_student *students; /* CLASS: all, before; or NULL */
	size_t windows, tutors, pool, closed;
	const char *new_id; /* of a tutor that was added, or NULL */
	const struct advice *advice;
};
MUST_USE enum status change_make(
    struct model *model, const struct advice *advice, struct made_change *made);
void change_undo(struct made_change *made);
/* The slot is open without the classes that the advice takes away. */
bool advice_frees(
    const struct advice *advice, const struct model_closed *closed);

/* candidates: struct advice with their promise, the most promising first. */
MUST_USE enum status advise_gather(
    const struct board *board, struct rows *candidates);
