// SPDX-License-Identifier: Apache-2.0
/*
 * plan_diff.h - a publication against what is published, whole or not at all.
 *
 * The differences are found on a snapshot and written in one transaction, if
 * the log is still where it was.
 */
#pragma once

#include "services/scheduling/plan_over.h"

#include "common/log.h"

struct plan_diff {
	struct arena *arena;
	struct rows puts;  /* struct plan_item of the publication */
	struct rows drops; /* struct bytes: keys, of the arena */
	const struct publication *publication; /* borrowed */
	/* Sessions. */
	uint64_t planned, changed, withdrawn;
};

/* Free it also after a failure. */
MUST_USE enum status plan_diff_make(struct store_txn *txn,
    struct store_table table, const struct plan_scope *scope,
    struct plan_diff *diff);
MUST_USE enum status plan_diff_write(struct store_txn *txn,
    struct store_table table, struct log *log, const struct plan_diff *diff);
void plan_diff_fini(struct plan_diff *diff);
