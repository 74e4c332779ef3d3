// SPDX-License-Identifier: Apache-2.0
/*
 * planning.h - what every job that makes a plan shares: the data of one
 * snapshot, the model of it, and the way from a schedule to what is published.
 */
#pragma once

#include "services/scheduling/drafts.h"
#include "services/scheduling/handlers.h"
#include "services/scheduling/other_sessions.h"
#include "services/scheduling/plan_kept.h"
#include "services/scheduling/plan_diff.h"
#include "services/scheduling/publish.h"

#define PLANNING_DETAIL 400

struct planning {
	struct job_run *run;
	struct scheduling *service;
	struct arena *arena; /* parameters, standing groups, a draft */
	struct roster roster;
	struct rows standing; /* every group that is published */
	struct rows imported; /* struct imported_group */
	bool keep_imported;   /* they stand in the model */
	bool fill_imported;   /* and take further students */
	struct history history;
	uint8_t base[DRAFTS_BASE]; /* of these groups */
	struct plan plan;
	struct schedule schedule;
	struct closures closures, closures_now;
	struct exceptions exceptions;
	struct other_sessions others;
	uint64_t exceptions_made; /* digest of those in the publication */
	struct publication publication;
	struct plan_diff diff;
	char detail[PLANNING_DETAIL]; /* of an INVALID or CONFLICT */
};

MUST_USE enum status planning_init(
    struct planning *planning, struct job_run *run);
void planning_fini(struct planning *planning);
/* Mirror and what is published; inside a read. */
MUST_USE enum status planning_read(
    struct planning *planning, struct store_txn *txn);
/* The model of these programmes; none: all. */
MUST_USE enum status planning_build(struct planning *planning,
    const char *const *programs, size_t program_count);
/* The publication of the schedule, by the closures of this moment. */
MUST_USE enum status planning_make(struct planning *planning);
/* Makes and publishes it; draft: the one that it is, 0: none. */
MUST_USE enum status planning_publish(
    struct planning *planning, uint64_t draft);
/*
 * What planning_publish would change, of the publication as it was made: into
 * diff.
 */
MUST_USE enum status planning_count(struct planning *planning);
