// SPDX-License-Identifier: Apache-2.0
/* wire_calendar.h - the query scheduling.Calendar. */
#pragma once

#include "services/scheduling/told.h"
#include "services/scheduling/wire_plan.h"

struct calendar_query {
	const char *school, *tutor, *student, *program; /* NULL: any */
	bool has_from, has_to, withdrawn;
	int64_t from, to;
	struct bytes after;
	uint32_t limit; /* 0: not told */
};

MUST_USE enum status wire_read_calendar(struct bytes body, struct arena *arena,
    struct calendar_query *query, char *detail, size_t detail_size);

/* A page being made; everything is borrowed from the arena. */
struct calendar_page;
/* At most limit entries can be added. */
MUST_USE enum status wire_calendar_new(
    struct arena *arena, size_t limit, struct calendar_page **page);
/* zone: borrowed until the page is packed. */
MUST_USE enum status wire_calendar_add(struct calendar_page *page,
    const struct told_session *told, const char *zone);
/* next.len 0: the last page. */
MUST_USE enum status wire_calendar_pack(
    struct calendar_page *page, struct bytes next, struct buffer *out);
