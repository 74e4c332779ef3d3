// SPDX-License-Identifier: Apache-2.0
/*
 * wire_sessions.h - session records and findings of attendance.
 *
 * Strings and arrays live in the arena they were read with; absent strings
 * are "", absent instants INT64_MIN.
 */
#pragma once

#include "common/arena.h"
#include "services/chalkline/record_filter.h"

struct listed_student {
	const char *student_id, *status, *basis, *reason;
	uint32_t minutes;
	bool disputed;
};

struct listed_session {
	const char *provider_id, *session_id, *status, *program_id, *school_id;
	const char *subject, *tutor_id;
	int64_t planned_start, planned_end, actual_start, actual_end;
	int64_t promised_start, promised_end;
	size_t promised;
	char **promised_student;
	uint32_t revision;
	size_t students;
	struct listed_student *student;
};

struct session_page {
	size_t sessions;
	struct listed_session *session;
	struct bytes next; /* empty on the last page */
};

MUST_USE enum status wire_pack_list_sessions(const struct record_filter *filter,
    struct bytes after, uint32_t limit, struct buffer *out);
MUST_USE enum status wire_read_sessions(
    struct bytes body, struct arena *arena, struct session_page *page);

struct listed_finding {
	const char *code, *provider_id, *session_id, *event_id, *student_id;
	const char *field, *found, *expected;
};

struct finding_page {
	size_t findings;
	struct listed_finding *finding;
	struct bytes next;
};

MUST_USE enum status wire_pack_list_findings(const struct record_filter *filter,
    const char *code, struct bytes after, uint32_t limit, struct buffer *out);
MUST_USE enum status wire_read_findings(
    struct bytes body, struct arena *arena, struct finding_page *page);
