// SPDX-License-Identifier: Apache-2.0
/*
 * tables_alerts.h - what alerts are judged by, beside the records.
 *
 * Thresholds are set by people and keep when they were known; programmes and
 * school days are intake's, and keep when it told of them (tables_told.h).
 */
#pragma once

#include "services/attendance/rules_alerts.h"
#include "services/attendance/tables.h"

/* has is false: taken back.  program_id "": of every programme. */
struct kept_threshold {
	enum threshold_key key;
	const char *program_id;
	int64_t known_at;
	bool has;
	int64_t value;
};
MUST_USE enum status attendance_put_threshold(struct store_txn *txn,
    const struct attendance_tables *t, const struct kept_threshold *kept);
MUST_USE bool attendance_read_threshold(
    struct bytes key, struct bytes value, struct kept_threshold *kept);
/* What holds for a programme ("": for none) at the moment. */
MUST_USE enum status attendance_get_thresholds(struct store_txn *txn,
    const struct attendance_tables *t, const char *program_id, int64_t moment,
    struct thresholds *thresholds);

/* NULL: it is gone.  The thresholds in it are not kept. */
MUST_USE enum status attendance_put_program(struct store_txn *txn,
    const struct attendance_tables *t, const char *program_id,
    const struct alert_program *program, int64_t known_at);
/*
 * As known at the moment, without thresholds; known is false when intake had
 * told nothing of it.
 */
MUST_USE enum status attendance_get_program(struct store_txn *txn,
    const struct attendance_tables *t, const char *program_id, int64_t moment,
    struct alert_program *program);

/* day: the student's id and the date, as intake names the row. */
MUST_USE enum status attendance_put_school_day(struct store_txn *txn,
    const struct attendance_tables *t, const char *student_id, int32_t date,
    bool is_absent, int64_t known_at);
MUST_USE enum status attendance_is_school_absent(struct store_txn *txn,
    const struct attendance_tables *t, const char *student_id, int32_t date,
    int64_t moment, bool *is_absent);
