// SPDX-License-Identifier: Apache-2.0
/*
 * closures.h - the days that were closed or delayed.
 *
 *   closures: school id \0 date \0 -> the packed SchedulingEvent (ClosureSet)
 */
#pragma once

#include "services/scheduling/rules_closure.h"

#include "common/arena.h"
#include "common/log.h"

struct closures {
	struct arena *arena; /* owns the texts */
	struct closure *items;
	size_t count, room;
};

/* Reads all of them; free it also after a failure. */
MUST_USE enum status closures_load(
    struct store_txn *txn, struct store_table table, struct closures *closures);
void closures_fini(struct closures *closures);
bool closures_equal(const struct closures *a, const struct closures *b);
/* Stores and logs it; one that stands already logs nothing. */
MUST_USE enum status closures_put(struct store_txn *txn,
    struct store_table table, struct log *log, const struct closure *closure);
