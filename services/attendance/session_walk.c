// SPDX-License-Identifier: Apache-2.0
/*
 * session_walk.c - over records, or over the records of a student.
 */
#include "services/attendance/session_walk.h"

#include <string.h>

static enum status
walk_rows(
    const struct session_walk *w, struct store_walk *walk, struct bytes prefix)
{
	struct store_key from;
	struct bytes key, value;
	enum status status;

	key_start(&from);
	key_raw(&from, prefix.data, prefix.len);
	key_raw(&from, w->after.data, w->after.len);
	status = store_walk_first(walk, key_bytes(&from), &key, &value);
	while (status == STATUS_OK && key.len >= prefix.len &&
	       memcmp(key.data, prefix.data, prefix.len) == 0) {
		struct bytes session =
		    bytes_of(key.data + prefix.len, key.len - prefix.len);

		/* The page before ended with this one. */
		if (!bytes_equal(session, w->after))
			status = w->take(w->ctx, session);
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	return status == STATUS_NOT_FOUND || status == STATUS_CANCELLED
		   ? STATUS_OK
		   : status;
}

enum status
attendance_walk_sessions(const struct session_walk *w)
{
	struct store_key prefix;
	struct store_walk *walk;
	struct store_table table = w->tables->records;
	enum status status;

	key_start(&prefix);
	if (w->student_id != NULL) {
		table = w->tables->records_by_student;
		person_prefix(&prefix, w->student_id);
	}
	status = store_walk_open(w->txn, table, &walk);
	if (status != STATUS_OK)
		return status;
	status = walk_rows(w, walk, key_bytes(&prefix));
	store_walk_close(&walk);
	return status;
}
