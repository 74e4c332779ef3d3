// SPDX-License-Identifier: Apache-2.0
/*
 * wire_quarantine.h - the requests about what could not be applied.
 */
#pragma once

#include "common/arena.h"

struct quarantined {
	uint64_t id;
	const char *kind;
	const char *reason;
	const char *principal;
	int64_t at;
	uint64_t bytes;
	struct bytes data; /* only of quarantine.Show */
};

MUST_USE enum status wire_pack_quarantine_list(
    uint64_t after, uint32_t limit, struct buffer *out);
MUST_USE enum status wire_pack_quarantine_id(uint64_t id, struct buffer *out);
/* Items and their strings live in the arena. */
MUST_USE enum status wire_read_quarantine_items(struct bytes body,
    struct arena *arena, struct quarantined **items, size_t *count);
MUST_USE enum status wire_read_quarantine_item(
    struct bytes body, struct arena *arena, struct quarantined *item);
