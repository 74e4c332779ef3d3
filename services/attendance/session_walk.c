// SPDX-License-Identifier: Apache-2.0
/*
 * session_walk.c - over records, or over the sessions of a student.
 */
#include "services/attendance/session_walk.h"

#include <string.h>

/* Of the provider's sessions, those behind the page before. */
struct part {
	struct bytes from;
	struct store_key prefix; /* of the keys; empty: any */
};

static void
find_part(const struct session_walk *w, struct part *part)
{
	key_start(&part->prefix);
	if (w->provider_id != NULL)
		key_string(&part->prefix, w->provider_id);
	part->from = key_bytes(&part->prefix);
	if (bytes_compare(w->after, part->from) > 0)
		part->from = w->after;
}

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
	struct part part;
	struct bytes key, value;
	enum status status = store_walk_open(w->txn, w->tables->records, &walk);

	if (status != STATUS_OK)
		return status;
	find_part(w, &part);
	status = store_walk_first(walk, part.from, &key, &value);
	while (status == STATUS_OK &&
	       bytes_begin_with(key, key_bytes(&part.prefix))) {
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
	struct store_key from, prefix;
	struct part part;
	struct bytes key, value;
	enum status status;

	find_part(w, &part);
	person_prefix(&from, PERSON_STUDENT, w->student_id);
	prefix = from;
	key_raw(&from, part.from.data, part.from.len);
	key_raw(&prefix, part.prefix.data, part.prefix.len);
	status = presence_walk_first(walk, key_bytes(&from), &key, &value);
	while (
	    status == STATUS_OK && bytes_begin_with(key, key_bytes(&prefix))) {
		status = give(w, bytes_of(key.data + PERSON_HASH_BYTES,
				     key.len - PERSON_HASH_BYTES));
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
