// SPDX-License-Identifier: Apache-2.0
/*
 * feed_wire.h - FeedRead and FeedBatch between bytes and plain structs.
 *
 * Unpacked entries borrow from the arena.  INVALID names the field in detail.
 */
#pragma once

#include "common/feed.h"

MUST_USE enum status feed_pack_read(
    const struct feed_read *read, struct buffer *out);
MUST_USE enum status feed_unpack_read(struct bytes body, struct arena *arena,
    struct feed_read *read, char *detail, size_t detail_size);

MUST_USE enum status feed_pack_batch(
    const struct feed_batch *batch, struct arena *arena, struct buffer *out);
MUST_USE enum status feed_unpack_batch(struct bytes body, struct arena *arena,
    struct feed_batch *batch, char *detail, size_t detail_size);
