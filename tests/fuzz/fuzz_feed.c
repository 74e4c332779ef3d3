// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_feed.c - the questions and answers of a feed, and quarantined entries.
 *
 * What is accepted must come out of packing and unpacking unchanged.
 */
#include "common/feed_wire.h"
#include "common/follower.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES (16u * 1024u * 1024u)
#define PACKED_MAX (4u * 1024u * 1024u)

static void
try_read(struct bytes body, struct arena *arena, struct buffer *packed)
{
	struct feed_read read, again;
	char detail[256];
	if (feed_unpack_read(body, arena, &read, detail, sizeof detail) !=
	    STATUS_OK)
		return;
	assert(feed_pack_read(&read, packed) == STATUS_OK);
	assert(feed_unpack_read(buffer_bytes(packed), arena, &again, detail,
		   sizeof detail) == STATUS_OK);
	assert(read.has_epoch == again.has_epoch);
	assert(read.after_seq == again.after_seq);
	assert(memcmp(read.epoch, again.epoch, LOG_EPOCH_BYTES) == 0);
	assert(memcmp(read.hash, again.hash, LOG_HASH_BYTES) == 0);
	assert(read.max_bytes == again.max_bytes);
	assert(read.wait_ms == again.wait_ms);
}

static void
try_batch(struct bytes body, struct arena *arena, struct buffer *packed)
{
	struct feed_batch batch, again;
	char detail[256];
	if (feed_unpack_batch(body, arena, &batch, detail, sizeof detail) !=
	    STATUS_OK)
		return;
	assert(feed_pack_batch(&batch, arena, packed) == STATUS_OK);
	assert(feed_unpack_batch(buffer_bytes(packed), arena, &again, detail,
		   sizeof detail) == STATUS_OK);
	assert(batch.count == again.count);
	assert(batch.head_seq == again.head_seq);
	for (size_t i = 0; i < batch.count; i++) {
		uint8_t hash[LOG_HASH_BYTES];
		const struct log_entry *a = &batch.entries[i];
		const struct log_entry *b = &again.entries[i];
		assert(a->seq == b->seq && a->known_at == b->known_at);
		assert(bytes_equal(a->data, b->data));
		assert(memcmp(a->hash, b->hash, LOG_HASH_BYTES) == 0);
		log_chain(batch.epoch, a, hash);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct arena *arena;
	if (arena == NULL && arena_new(ARENA_BYTES, &arena) != STATUS_OK)
		abort();
	struct buffer packed;
	buffer_init(&packed, PACKED_MAX);
	arena_reset(arena);
	try_read(bytes_of(data, len), arena, &packed);
	buffer_reset(&packed);
	try_batch(bytes_of(data, len), arena, &packed);
	buffer_fini(&packed);
	struct log_entry entry;
	if (follower_read_quarantined(bytes_of(data, len), &entry) == STATUS_OK)
		assert(entry.data.len == len - 32);
	return 0;
}
