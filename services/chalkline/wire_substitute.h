// SPDX-License-Identifier: Apache-2.0
/*
 * wire_substitute.h - substitutes, and tutors who are away.
 *
 * Strings and arrays live in the arena they were read with; absent strings
 * are "".
 */
#pragma once

#include "common/arena.h"

struct substitutes_filter {
	const char *date, *tutor_id, *session_id; /* or NULL */
};

struct substitute_candidate {
	const char *tutor_id;
	bool at_school;
	uint32_t sessions;
	int64_t cents;
};

/* Tutors who are no candidates, by why. */
#define SUBSTITUTE_WHYS 7
extern const char *const substitute_why_names[SUBSTITUTE_WHYS];
extern const char *const substitute_why_texts[SUBSTITUTE_WHYS];

struct substitute_session {
	const char *provider_id, *session_id, *program_id, *school_id,
	    *tutor_id;
	int64_t planned_start, planned_end;
	struct substitute_candidate *candidate; /* the best first */
	size_t candidates;
	uint32_t why[SUBSTITUTE_WHYS];
};

struct substitutes_shown {
	struct substitute_session *session;
	size_t sessions;
	uint64_t log_head;
};

MUST_USE enum status wire_pack_substitutes_query(
    const struct substitutes_filter *filter, struct buffer *out);
MUST_USE enum status wire_read_substitutes(
    struct bytes body, struct arena *arena, struct substitutes_shown *shown);
MUST_USE enum status wire_pack_substitute(
    const struct substitute_session *session, const char *tutor,
    uint64_t log_head, struct buffer *out);

struct tutor_absence {
	const char *tutor_id, *from_date, *to_date; /* to_date: or NULL */
	bool withdraws, ended;
};

MUST_USE enum status wire_pack_set_absence(const struct tutor_absence *absence,
    struct bytes after, struct buffer *out);
/* next: borrowed from the arena, empty when all is done. */
MUST_USE enum status wire_read_absence_stored(struct bytes body,
    struct arena *arena, uint64_t *withdrawn, struct bytes *next);
