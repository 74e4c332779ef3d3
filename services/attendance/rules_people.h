// SPDX-License-Identifier: Apache-2.0
/*
 * rules_people.h - who is in a session, and what a new record changes in that.
 *
 * Pure.  A tutor who taught is in it from its actual start to its end; a
 * student who is in the record, or was promised, from when it was first there
 * to when it was last there, or at no instant.  Whoever was in it once stays
 * known as somebody who was.
 */
#pragma once

#include "services/attendance/session_record.h"

#include "common/arena.h"

enum person_kind {
	PERSON_STUDENT = 0,
	PERSON_TUTOR,
};

struct person_in_session {
	enum person_kind kind;
	const char *person_id;
	int64_t from, to; /* EVENT_NO_INSTANT: at no instant */
};

struct people {
	const struct person_in_session *items;
	size_t count;
};

/*
 * Each person once, those alone whose instants differ from what the record
 * before told; before may be NULL.  Ids are borrowed from both records.
 */
MUST_USE enum status people_find_changes(const struct session_record *before,
    const struct session_record *after, struct arena *arena,
    struct people *changes);
