// SPDX-License-Identifier: Apache-2.0
/*
 * session_walk.c - over records, or over the sessions of a student.
 */
#include "services/attendance/session_walk.h"

#include <string.h>

/* The page before ended with the session that the walk begins at. */
static enum status
give(const struct session_walk *w, struct bytes session)
{
	return bytes_equal(session, w->after) ? STATUS_OK
					      : w->take(w->ctx, session);
}

static enum status
walk_records(const struct session_walk *w)
{
	struct store_walk *walk;
	struct bytes key, value;
	enum status status = store_walk_open(w->txn, w->tables->records, &walk);

	if (status != STATUS_OK)
		return status;
	status = store_walk_first(walk, w->after, &key, &value);
	while (status == STATUS_OK) {
		status = give(w, key);
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	store_walk_close(&walk);
	return status;
}

static enum status
walk_rows(const struct session_walk *w, struct presence_walk *walk)
{
	struct store_key from;
	struct bytes key, value;
	size_t prefix;
	enum status status;

	person_prefix(&from, PERSON_STUDENT, w->student_id);
	prefix = from.len;
	key_raw(&from, w->after.data, w->after.len);
	status = presence_walk_first(walk, key_bytes(&from), &key, &value);
	while (status == STATUS_OK && key.len >= prefix &&
	       memcmp(key.data, from.data, prefix) == 0) {
		status = give(w, bytes_of(key.data + prefix, key.len - prefix));
		if (status == STATUS_OK)
			status = presence_walk_next(walk, &key, &value);
	}
	return status;
}

static enum status
walk_student(const struct session_walk *w)
{
	struct presence_walk *walk;
	enum status status = presence_walk_open(
	    w->txn, &w->tables->presence, PERSON_STUDENT, &walk);

	if (status != STATUS_OK)
		return status;
	status = walk_rows(w, walk);
	presence_walk_close(&walk);
	return status;
}

enum status
attendance_walk_sessions(const struct session_walk *w)
{
	enum status status =
	    w->student_id == NULL ? walk_records(w) : walk_student(w);

	return status == STATUS_NOT_FOUND || status == STATUS_CANCELLED
		   ? STATUS_OK
		   : status;
}
