// SPDX-License-Identifier: Apache-2.0
/*
 * replan_search.h - the search of a re-plan, and what it changes.
 *
 * Counted are sessions a week of groups that held and are not there any more
 * (moved), of groups that did not hold and have lost their time as well
 * (retimed), and students who had a place and have none (displaced).
 */
#pragma once

#include "services/scheduling/improve.h"
#include "services/scheduling/replan_load.h"

struct replan_change {
	uint32_t moved, displaced, retimed;
};

struct replan_search {
	struct board *board;
	struct part *all;
	struct improvement im;
	const struct rows *old;
	const struct old_state *states;
	uint32_t *by_cell;             /* old groups */
	struct range *of_cell;         /* cell -> of by_cell */
	bool *had_place;               /* student */
	struct replan_change *changes; /* cell -> its own */
	struct replan_change change;   /* of all cells */
	struct rows seeds;             /* uint32_t: who lost the place */
	bool is_elsewhere;             /* the step began with another */
};

/* Borrows all; after replan_load, before anybody gets another place. */
MUST_USE enum status replan_search_init(struct replan_search *search,
    struct part *all, const struct rows *old, const struct old_state *states);
void replan_search_fini(struct replan_search *search);
/* budget->steps for each broken group; at most budget->moves are moved. */
MUST_USE enum status replan_search_run(
    struct replan_search *search, const struct replan_budget *budget);
/* What it strives for, after it ran: of two the greater is the better. */
double replan_search_value(const struct replan_search *search);
/* The group, of the state's cell, is at the same times. */
bool replan_has_times(
    const struct board_group *g, const struct old_state *state);
/* On the board at the same times, with that tutor or, if asked, another. */
bool replan_is_there(const struct replan_search *search,
    const struct old_state *state, bool any_tutor);
