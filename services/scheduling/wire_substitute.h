// SPDX-License-Identifier: Apache-2.0
/* wire_substitute.h - substitutes and absences, in the log and asked for. */
#pragma once

#include "services/scheduling/exceptions.h"
#include "services/scheduling/substitute.h"

/* Each appends one packed SchedulingEvent. */
MUST_USE enum status wire_pack_substitute_set(
    const struct substitute *substitute, struct buffer *out);
MUST_USE enum status wire_pack_absence_set(
    const struct absence *absence, struct buffer *out);
/* CORRUPT: not one of ours. */
MUST_USE enum status wire_read_substitute_set(
    struct bytes stored, struct arena *arena, struct substitute *substitute);
MUST_USE enum status wire_read_absence_set(
    struct bytes stored, struct arena *arena, struct absence *absence);

struct substitutes_query {
	int32_t date;
	const char *tutor, *session; /* "": any */
};

/* INVALID: detail says which field, what was found and expected. */
MUST_USE enum status wire_read_substitutes_query(struct bytes body,
    struct arena *arena, struct substitutes_query *query, char *detail,
    size_t detail_size);

struct substitutes_answer {
	const struct planned_session *session;
	struct substitutes found;
};

MUST_USE enum status wire_pack_substitutes(
    const struct substitutes_answer *answers, size_t count,
    const struct roster *roster, uint64_t head, struct arena *arena,
    struct buffer *out);

struct substitute_request {
	const char *provider, *session, *tutor;
	uint64_t head;
};

MUST_USE enum status wire_read_substitute(struct bytes body,
    struct arena *arena, struct substitute_request *request, char *detail,
    size_t detail_size);
MUST_USE enum status wire_pack_substituted(uint64_t head, struct buffer *out);

struct absence_request {
	struct absence absence;
	struct bytes after;
};

MUST_USE enum status wire_read_set_absence(struct bytes body,
    struct arena *arena, struct absence_request *request, char *detail,
    size_t detail_size);
MUST_USE enum status wire_pack_absence_stored(
    uint64_t withdrawn, struct bytes next, struct buffer *out);
