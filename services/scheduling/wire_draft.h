// SPDX-License-Identifier: Apache-2.0
/*
 * wire_draft.h - drafts as they are stored, and what is asked of them.
 */
#pragma once

#include "services/scheduling/rules_difference.h"
#include "services/scheduling/rules_rates.h"
#include "services/scheduling/wire_job.h"

struct draft {
	uint64_t number;
	int64_t made_at;
	size_t program_count;
	char **programs;
	struct bytes result; /* packed SolveResult */
	uint64_t week_sessions;
	int64_t term_cents;
	struct plan_difference difference;
	const struct rate *rates;
	size_t rate_count;
	struct bytes base;
	int32_t from; /* INT32_MIN: not told */
	bool keep_imported, fill_imported;
};

/* The head as it is stored, with its version. */
MUST_USE enum status wire_pack_draft(
    const struct draft *draft, struct arena *arena, struct buffer *out);
MUST_USE enum status wire_pack_change(
    const struct student_change *change, struct buffer *out);

/* Of a packed Draft: what publishing asks; the rest is not set. */
MUST_USE enum status wire_read_draft(
    struct bytes packed, struct arena *arena, struct draft *draft);
/* The SolveResult of a packed Draft, as a publication has made it. */
MUST_USE enum status wire_pack_published(struct bytes packed,
    struct arena *arena, uint64_t sessions, struct buffer *out);

/* DraftsListed, of packed Drafts. */
MUST_USE enum status wire_pack_drafts(const struct bytes *drafts, size_t count,
    struct arena *arena, struct buffer *out);

struct preview_query {
	uint64_t draft; /* 0: the newest */
	bool changes;
	struct bytes after;
	uint32_t limit; /* 0: not told */
};
/* It has no field yet; INVALID: not the message. */
MUST_USE enum status wire_read_drafts_query(
    struct bytes body, struct arena *arena, char *detail, size_t detail_size);
MUST_USE enum status wire_read_preview(struct bytes body, struct arena *arena,
    struct preview_query *query, char *detail, size_t detail_size);
/* PreviewShown, of a packed Draft and packed StudentChanges. */
MUST_USE enum status wire_pack_preview(struct bytes draft,
    const struct bytes *changes, size_t count, struct bytes next,
    struct arena *arena, struct buffer *out);
MUST_USE enum status wire_read_discard(struct bytes body, struct arena *arena,
    uint64_t *draft, char *detail, size_t detail_size);
