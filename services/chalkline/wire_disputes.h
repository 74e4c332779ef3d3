// SPDX-License-Identifier: Apache-2.0
/*
 * wire_disputes.h - disputes and how they are settled, asked of attendance.
 *
 * Texts live in the arena they were read with; absent ones are "", absent
 * instants INT64_MIN, absent minutes -1.
 */
#pragma once

#include "common/arena.h"
#include "services/chalkline/record_filter.h"

struct listed_statement {
	const char *source_kind, *source, *event_id, *status, *reason;
	int64_t minutes;
	int64_t occurred_at, received_at;
};

struct listed_settlement {
	const char *upheld, *reason, *by, *role, *mark_event_id; /* upheld "":
								    none */
	int64_t at;
};

struct listed_dispute {
	const char *provider_id, *session_id, *student_id;
	const char *school_id, *program_id;
	int64_t session_start;
	struct listed_statement provider, witness;
	bool is_open;
	const char *stands; /* PROVIDER, WITNESS or "" */
	struct listed_settlement settlement;
};

struct dispute_page {
	size_t disputes;
	struct listed_dispute *dispute;
	struct bytes next;
};

MUST_USE enum status wire_pack_list_disputes(const struct record_filter *filter,
    bool all, struct bytes after, uint32_t limit, struct buffer *out);
MUST_USE enum status wire_read_disputes(
    struct bytes body, struct arena *arena, struct dispute_page *page);

/* The number of "SCHOOL_RECORDS"; 0: there is no such reason. */
int settlement_reason_number(const char *word);

struct settling {
	const char *provider_id, *session_id, *student_id;
	bool uphold_provider; /* else the school or district */
	int reason;
};
MUST_USE enum status wire_pack_resolve(
    const struct settling *settling, struct buffer *out);
/* The statements that were judged stand in dispute. */
MUST_USE enum status wire_read_resolved(struct bytes body, struct arena *arena,
    struct listed_dispute *dispute, bool *is_new);
