// SPDX-License-Identifier: Apache-2.0
/*
 * publish.h - from a publication to the store and the log, the differences
 * only.
 *
 * The plan is written in bounded transactions.  One that was written and is
 * the same logs nothing, so a publication that was cut off is simply done
 * again.
 */
#pragma once

#include "services/scheduling/plan_over.h"

#include "common/log.h"

struct publish {
	struct store *store;
	struct log *log;
	struct store_table table;     /* plan */
	struct store_table published; /* history.h */
	const struct plan_scope *scope;
	void (*progress)(void *ctx, uint64_t done, uint64_t total);
	void *ctx;
};

/* logged: entries of the log; may be given after a failure as well. */
MUST_USE enum status publish_run(
    const struct publish *publish, uint64_t *logged);
