// SPDX-License-Identifier: Apache-2.0
/*
 * wire_disputes.h - ListDisputes, ResolveDispute, and DisputeSettled.
 */
#pragma once

#include "services/attendance/rules_dispute.h"
#include "services/attendance/wire_query.h"

/* Of strings that are all there and fit. */
#define SETTLEMENT_PACKED_MAX 8192u

struct disputes_query {
	const char *provider_id, *session_id, *student_id, *school_id;
	struct date_range dates;
	bool all;
	bool has_as_of;
	int64_t as_of;
	struct bytes after;
	uint32_t limit;
};
MUST_USE enum status disputes_read_query(struct bytes body, struct arena *arena,
    struct disputes_query *query, char detail[QUERY_DETAIL]);

struct shown_dispute {
	const char *provider_id, *session_id, *student_id;
	const char *school_id, *program_id;
	int64_t session_start;
	struct statement provider, witness;
	bool is_open;
	enum dispute_side stands;
	struct bytes settlement; /* packed; empty: nobody judged */
	int64_t settled_at;
};
MUST_USE enum status disputes_put(
    const struct shown_dispute *shown, struct arena *arena, struct buffer *out);
void disputes_put_next(struct bytes next, struct buffer *out);

struct resolve_request {
	const char *provider_id, *session_id, *student_id;
	enum dispute_side upheld;
	enum settlement_reason reason;
};
MUST_USE enum status disputes_read_resolve(struct bytes body,
    struct arena *arena, struct resolve_request *request,
    char detail[QUERY_DETAIL]);

MUST_USE enum status settlement_pack(
    const struct settlement *settlement, struct buffer *out);
MUST_USE enum status settlement_unpack(
    struct bytes packed, struct arena *arena, struct settlement *settlement);
/* The entry of the log around a packed one; the answer. */
MUST_USE enum status settlement_log(struct bytes packed, struct buffer *out);
MUST_USE enum status settlement_answer(
    struct bytes packed, bool is_new, struct buffer *out);
