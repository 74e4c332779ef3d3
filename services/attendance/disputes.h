// SPDX-License-Identifier: Apache-2.0
/*
 * disputes.h - what two witnesses of a session differ in.
 */
#pragma once

#include "services/attendance/attendance.h"
#include "services/attendance/rules_dispute.h"

struct dispute {
	const char *student_id;
	const struct student_line *line; /* NULL: the record has none */
	struct statement provider, witness;
	bool is_open;
	enum dispute_side stands;
	/* The last one, packed; empty: nobody judged. */
	struct bytes settlement_packed;
	struct settlement settlement;
	int64_t settled_at;
	bool witness_is_judgement; /* a settlement made the mark */
};

struct dispute_list {
	struct dispute *items; /* the differing lines first, by student */
	size_t count;
};

/*
 * The disputes of a session with this record, both of the moment; settled:
 * also those that were settled and differ no more.  Borrows the record and
 * from txn; the rest is in the arena.
 */
MUST_USE enum status attendance_list_disputes(struct store_txn *txn,
    struct session_desk *a, struct arena *arena,
    const struct session_record *record, int64_t moment, bool settled,
    struct dispute_list *list);
/* How many of them are open. */
size_t attendance_count_open(const struct dispute_list *list);
