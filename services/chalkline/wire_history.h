// SPDX-License-Identifier: Apache-2.0
/*
 * wire_history.h - the revisions of one session, asked of attendance.
 *
 * Texts live in the arena they were read with.
 */
#pragma once

#include "common/arena.h"
#include "services/chalkline/wire_sessions.h"

struct listed_revision {
	uint32_t revision;
	int64_t known_at;
	const char *record; /* the SessionRecord as one JSON object */
	size_t events, plans, rosters;
	const uint64_t *event_seq, *plan_seq, *roster_seq;
	bool more;
};

struct revision_page {
	size_t revisions;
	struct listed_revision *revision;
	struct bytes next; /* empty on the last page */
};

/* as_of: filter's; which session: provider_id and its session_id. */
MUST_USE enum status wire_pack_list_revisions(const char *provider_id,
    const struct record_filter *filter, struct bytes after, struct buffer *out);
MUST_USE enum status wire_read_revisions(
    struct bytes body, struct arena *arena, struct revision_page *page);
