// SPDX-License-Identifier: Apache-2.0
/*
 * imported.h - groups that met before Chalkline was there, as a file told.
 *
 *   imported_groups: group id \0 -> the packed SchedulingEvent (GroupImported)
 *                    that told it last
 */
#pragma once

#include "services/scheduling/model.h"

#include "common/log.h"

struct imported_group {
	const char *id, *program, *school, *tutor;
	char **slots, **students; /* students: sorted */
	size_t slot_count, student_count;
};

/* Appends all of them, struct imported_group, by id; texts are of the arena. */
MUST_USE enum status imported_load(struct store_txn *txn,
    struct store_table table, struct arena *arena, struct rows *groups);
/* NULL: there is none; groups: by id. */
const struct imported_group *imported_find(
    const struct rows *groups, const char *id);
bool imported_equal(
    const struct imported_group *a, const struct imported_group *b);
/* Store and log; what stands so already, or is not there, logs nothing. */
MUST_USE enum status imported_put(struct store_txn *txn,
    struct store_table table, struct log *log,
    const struct imported_group *group);
MUST_USE enum status imported_drop(struct store_txn *txn,
    struct store_table table, struct log *log, const char *id);
