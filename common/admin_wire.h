// SPDX-License-Identifier: Apache-2.0
/*
 * admin_wire.h - service.Status and quarantine.* between bytes and structs.
 */
#pragma once

#include "common/arena.h"
#include "common/follower.h"
#include "common/quarantine.h"

struct service_status {
	const char *name, *version;
	const uint8_t *epoch; /* LOG_EPOCH_BYTES */
	uint64_t head, store_bytes, quarantined, oldest_reader_ms;
	const struct follower_view *followers;
	size_t follower_count;
};
MUST_USE enum status admin_pack_status(const struct service_status *status,
    struct arena *arena, struct buffer *out);

struct quarantine_list {
	uint64_t after;
	uint32_t limit; /* 0: as many as there may be */
};
MUST_USE enum status admin_unpack_list(struct bytes body, struct arena *arena,
    struct quarantine_list *list, char *detail, size_t detail_size);
MUST_USE enum status admin_unpack_id(struct bytes body, struct arena *arena,
    uint64_t *id, char *detail, size_t detail_size);
/* The item itself; its data only with_data. */
MUST_USE enum status admin_pack_item(
    const struct quarantine_item *item, bool with_data, struct buffer *out);
/* Without data. */
MUST_USE enum status admin_pack_items(const struct quarantine_item *items,
    size_t count, struct arena *arena, struct buffer *out);
