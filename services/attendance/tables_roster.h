// SPDX-License-Identifier: Apache-2.0
/*
 * tables_roster.h - what attendance keeps of intake: crosswalk and zones.
 *
 * Students' other ids lead to the district's.  Sessions whose events name a
 * student by another id wait under that id, so that they are folded again
 * when the crosswalk changes.
 */
#pragma once

#include "services/attendance/tables.h"

struct alias {
	enum id_scheme scheme;
	const char *issuer; /* the provider, for PROVIDER */
	const char *id;
};

/* Borrowed; NOT_FOUND also when several students have that id. */
MUST_USE enum status attendance_find_student(struct store_txn *txn,
    const struct attendance_tables *t, const struct alias *alias,
    const char **student_id);
/* A session that must be folded again when the alias changes. */
MUST_USE enum status attendance_put_waiting(struct store_txn *txn,
    const struct attendance_tables *t, const struct alias *alias,
    struct bytes session);

/* Marks the sessions that wait under an alias with this prefix. */
MUST_USE enum status attendance_mark_waiting(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes prefix,
    struct cause_entry why);

/* Replaces the aliases of a student; touches those that changed. */
MUST_USE enum status attendance_put_student(struct store_txn *txn,
    const struct attendance_tables *t, const char *student_id,
    const struct alias *aliases, size_t count, const struct touch *touch);
/* Drops students of other generations. */
MUST_USE enum status attendance_sweep_students(struct store_txn *txn,
    const struct attendance_tables *t, const struct touch *touch);

/* school_id "": the authority's.  zone NULL: none. */
MUST_USE enum status attendance_put_zone(struct store_txn *txn,
    const struct attendance_tables *t, const char *school_id, const char *zone,
    int64_t known_at);
/*
 * The school's, else the authority's, as known at the moment; borrowed, NULL
 * when neither is known.
 */
MUST_USE enum status attendance_get_zone(struct store_txn *txn,
    const struct attendance_tables *t, const char *school_id, int64_t moment,
    const char **zone);
