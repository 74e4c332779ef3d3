// SPDX-License-Identifier: Apache-2.0
/*
 * known_keeper.h - brings full tables of known events to disk, and merges.
 *
 * One thread; the writer never waits for it.
 */
#pragma once

#include "services/attendance/known_runs.h"

#include <stdatomic.h>

/* The giver's, who frees it once it is kept. */
struct full_table {
	struct full_table *next; /* the keeper's */
	struct known_table table;
	struct known_covered covers; /* the log, with all before it */
	atomic_bool kept;            /* its run is committed */
};

struct known_keeper;

/* runs are borrowed. */
MUST_USE enum status keeper_open(
    struct known_runs *runs, struct known_keeper **keeper);
/* What was given and is not kept yet is left: the log has it. */
void keeper_close(struct known_keeper **keeper);
/* In the order in which they cover the log. */
void keeper_give(struct known_keeper *keeper, struct full_table *full);

/*
 * Emptying a table takes milliseconds, so that is the keeper's: it takes one
 * that nobody reads any more, and has an empty one ready by and by.
 */
void keeper_give_back(struct known_keeper *keeper, struct known_table *table);
/* With its memory; without any when none is ready. */
struct known_table keeper_take_empty(struct known_keeper *keeper);
