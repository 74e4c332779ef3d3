// SPDX-License-Identifier: Apache-2.0
/* wire_show.h - the query scheduling.Show. */
#pragma once

#include "services/scheduling/wire_mirror.h"
#include "services/scheduling/wire_plan.h"

struct show_request {
	const char *school, *tutor, *student, *program; /* NULL: any */
	bool sessions;
	struct bytes after;
	uint32_t limit; /* 0: not told */
};

MUST_USE enum status wire_read_show(struct bytes body, struct arena *arena,
    struct show_request *request, char *detail, size_t detail_size);

/* A page being made; everything is borrowed from the arena. */
struct show_page;
/* At most limit entries can be added. */
MUST_USE enum status wire_page_new(
    struct arena *arena, size_t limit, struct show_page **page);
/*
 * Adds a stored event (borrowed until the page is packed).  slots: the weekly
 * slots of a group, in the order of its ids.
 */
MUST_USE enum status wire_page_add(struct show_page *page, struct bytes stored,
    const struct mirror_slot *slots, size_t slot_count);
/* next.len 0: the last page. */
MUST_USE enum status wire_page_pack(
    struct show_page *page, struct bytes next, struct buffer *out);
