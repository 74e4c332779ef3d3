// SPDX-License-Identifier: Apache-2.0
/*
 * tables_told.h - what intake told of zones, programmes and school days: as it
 * was told last, and as it was known at a moment.
 *
 * What was told last stands in a table of its kind; every time that intake
 * told something else stands in roster_versions, under the knownAt of intake's
 * entry.  tables_alerts.h and tables_roster.h know keys and values.
 */
#pragma once

#include "services/attendance/tables.h"

/* Of keys on disk: never renumber. */
enum told_kind {
	TOLD_NONE = 0, /* the version of the table itself */
	TOLD_ZONE,
	TOLD_PROGRAM,
	TOLD_SCHOOL_DAY,
};

/* What is asked for as it was told last, whatever the moment. */
#define TOLD_LAST INT64_MAX

/* value.len 0: it is gone.  What was told before again writes nothing. */
MUST_USE enum status attendance_put_told(struct store_txn *txn,
    const struct attendance_tables *t, enum told_kind kind, struct bytes key,
    struct bytes value, int64_t known_at);
/* Borrowed.  NOT_FOUND: intake had not told of it, or it was gone. */
MUST_USE enum status attendance_get_told(struct store_txn *txn,
    const struct attendance_tables *t, enum told_kind kind, struct bytes key,
    int64_t moment, struct bytes *value);

/* Drops it all: intake's log is read from its beginning. */
MUST_USE enum status attendance_clear_told(
    struct store_txn *txn, const struct attendance_tables *t);
/*
 * The entries of intake's log up to seq are read again for versions alone, as
 * those of a build that kept none were; 0: that is done.
 */
MUST_USE enum status attendance_note_told_again(
    struct store_txn *txn, const struct attendance_tables *t, uint64_t seq);
/* NOT_FOUND: the table keeps no versions yet. */
MUST_USE enum status attendance_get_told_again(
    struct store_txn *txn, const struct attendance_tables *t, uint64_t *seq);
