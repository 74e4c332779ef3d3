// SPDX-License-Identifier: Apache-2.0
/*
 * roster_view.h - the roster, with the protected classes and the days that are
 * worked out of it; all of one snapshot.
 */
#pragma once

#include "services/scheduling/protection.h"

#include "common/store.h"

struct roster_view {
	struct roster roster;
	struct protection protection;
	struct calendar_day *days;
	size_t day_count;
	uint64_t commit; /* the last one that the snapshot sees */
};

MUST_USE enum status roster_view_load(struct store_txn *txn,
    struct store_table mirror, struct roster_view **view);
void roster_view_free(struct roster_view **view);
