// SPDX-License-Identifier: Apache-2.0
/*
 * proposing.h - make-ups for what a closure withdrew, or for what attendance
 * tells was not held, as they could be now.
 *
 * Proposals are made in the order of provider and session id; each takes its
 * time before the next is looked for.
 */
#pragma once

#include "services/scheduling/handlers.h"
#include "services/scheduling/makeup.h"
#include "services/scheduling/missed.h"
#include "services/scheduling/roster_view.h"
#include "services/scheduling/wire_makeup.h"

struct proposing {
	struct store_txn *txn;
	const struct scheduling *service;
	struct makeups_query query;
	struct arena *arena;      /* sessions, keys, answers */
	struct roster_view *view; /* NULL until it runs, or read before */
	struct closures closures;
	struct meetings meetings;
	struct names made_up; /* provider/session that has a make-up */
	struct rows answers;  /* struct makeup_answer */
	/* The record that is looked at, and tutors who did not come. */
	struct missed_session record;
	struct names missing; /* tutor */
	struct rows tutors;   /* struct tutor_missing, by that number */
};

/* Free it also after a failure. */
MUST_USE enum status proposing_init(struct proposing *proposing,
    struct store_txn *txn, const struct scheduling *service);
void proposing_fini(struct proposing *proposing);
/* By the query: fills answers, and tutors who did not come often. */
MUST_USE enum status proposing_run(struct proposing *proposing);
