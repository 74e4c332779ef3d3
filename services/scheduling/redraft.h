// SPDX-License-Identifier: Apache-2.0
/*
 * redraft.h - a draft as a schedule again, of the data as they are now.
 */
#pragma once

#include "services/scheduling/drafts.h"

/* What keeps a draft from being published; the first ones are told. */
struct faults {
	size_t count;
	char text[320];
	size_t len;
};
void faults_add(struct faults *faults, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

struct redraft {
	struct rows groups;     /* struct standing_group, by id */
	struct rows placements; /* struct planned_placement */
	struct rows waits;      /* struct planned_wait */
};

/* Texts live in the arena; free it also after a failure. */
MUST_USE enum status redraft_read(struct store_txn *txn,
    struct store_table drafts, uint64_t number, struct arena *arena,
    struct redraft *redraft);
void redraft_fini(struct redraft *redraft);
/*
 * The groups and reasons in the numbers of the plan's model.  faults: members,
 * tutors and slots that are gone, and every group that breaks a hard rule.
 * Needs that came since then wait.
 */
MUST_USE enum status redraft_schedule(const struct redraft *redraft,
    const struct plan *plan, struct schedule *schedule, struct faults *faults);
