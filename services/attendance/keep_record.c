// SPDX-License-Identifier: Apache-2.0
/*
 * keep_record.c - a record that was logged, and the indexes of who is in it.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/wire_record.h"

#include <string.h>

static enum status
keep_presence(struct store_txn *txn, struct session_desk *a,
    struct bytes session, const char *student_id, int64_t from, int64_t to)
{
	struct kept_presence presence = {from, to, student_id, session};

	return attendance_put_presence(
	    txn, a->tables.records_by_student, &presence);
}

static enum status
keep_tutor(struct store_txn *txn, struct session_desk *a, struct bytes session,
    const char *tutor_id, int64_t from, int64_t to)
{
	struct kept_presence presence = {from, to, tutor_id, session};

	return attendance_put_presence(
	    txn, a->tables.records_by_tutor, &presence);
}

/* Who taught, and when; before is all 0 when there was no record. */
static enum status
move_tutor(struct store_txn *txn, struct session_desk *a, struct bytes session,
    const struct session_record *before, const struct session_record *after)
{
	bool taught =
	    after->tutor_id != NULL && after->actual_start != EVENT_NO_INSTANT;
	enum status status = STATUS_OK;

	if (before->tutor_id != NULL &&
	    before->actual_start != EVENT_NO_INSTANT &&
	    (!taught || strcmp(before->tutor_id, after->tutor_id) != 0))
		status = keep_tutor(txn, a, session, before->tutor_id,
		    EVENT_NO_INSTANT, EVENT_NO_INSTANT);
	if (status == STATUS_OK && taught)
		status = keep_tutor(txn, a, session, after->tutor_id,
		    after->actual_start, after->actual_end);
	return status;
}

/* Whoever was in the record before, and may not be in the next one. */
static enum status
forget_presences(struct store_txn *txn, struct session_desk *a,
    struct workbench *bench, struct bytes session,
    struct session_record *before)
{
	struct kept_record kept;
	enum status status =
	    attendance_get_record(txn, &a->tables, session, &kept);

	memset(before, 0, sizeof(*before));
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = record_unpack(kept.packed, bench->arena, before);
	for (size_t i = 0; status == STATUS_OK && i < before->student_count;
	     i++) {
		if (before->students[i].present_from != EVENT_NO_INSTANT)
			status = keep_presence(txn, a, session,
			    before->students[i].student_id, EVENT_NO_INSTANT,
			    EVENT_NO_INSTANT);
	}
	return status;
}

enum status
attendance_keep_record(struct store_txn *txn, struct session_desk *a,
    struct workbench *bench, struct bytes session,
    const struct session_record *record, const struct kept_record *kept)
{
	struct session_record before;
	enum status status = forget_presences(txn, a, bench, session, &before);

	if (status == STATUS_OK)
		status = move_tutor(txn, a, session, &before, record);
	for (size_t i = 0; status == STATUS_OK && i < record->promised_count;
	     i++)
		status =
		    keep_presence(txn, a, session, record->promised_students[i],
			EVENT_NO_INSTANT, EVENT_NO_INSTANT);
	for (size_t i = 0; status == STATUS_OK && i < record->student_count;
	     i++)
		status = keep_presence(txn, a, session,
		    record->students[i].student_id,
		    record->students[i].present_from,
		    record->students[i].present_to);
	if (status == STATUS_OK)
		status = attendance_put_record(txn, &a->tables, session, kept);
	return status;
}
