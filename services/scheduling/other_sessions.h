// SPDX-License-Identifier: Apache-2.0
/*
 * other_sessions.h - what is planned beside a plan that is being made, on dates
 * with another bell schedule: sessions of other programmes, and make-ups.
 */
#pragma once

#include "services/scheduling/meetings.h"
#include "services/scheduling/plan.h"

struct other_sessions {
	struct arena *arena;
	struct rows all; /* struct meeting */
};

/*
 * plan: the table.  made: whose programmes are planned anew; NULL: all are.
 * What was loaded before is given back first; free it also after a failure.
 */
MUST_USE enum status other_sessions_load(struct store_txn *txn,
    struct store_table plan, const struct roster *roster,
    const struct plan *made, struct other_sessions *others);
void other_sessions_fini(struct other_sessions *others);
