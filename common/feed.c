// SPDX-License-Identifier: Apache-2.0
/*
 * feed.c - a bounded piece of a log after a cursor.
 */
#include "common/feed.h"

#include <string.h>

/* What an entry costs in a message beside its data. */
#define ENTRY_OVERHEAD 48u
#define ENTRIES_FIRST 256u

struct collecting {
	struct arena *arena;
	struct feed_batch *batch;
	size_t capacity;
	size_t bytes;
	size_t max_bytes;
};

/* The old array stays in the arena until its reset: at most as much again. */
static enum status
make_room(struct collecting *c)
{
	if (c->batch->count < c->capacity)
		return STATUS_OK;
	size_t capacity = c->capacity == 0 ? ENTRIES_FIRST : c->capacity * 2;
	struct log_entry *entries =
	    arena_zeroed(c->arena, capacity, sizeof *entries);
	if (entries == NULL)
		return STATUS_NO_MEMORY;
	if (c->batch->count > 0)
		memcpy(entries, c->batch->entries,
		    c->batch->count * sizeof *entries);
	c->batch->entries = entries;
	c->capacity = capacity;
	return STATUS_OK;
}

static enum status
collect(const struct log_entry *entry, void *ctx)
{
	struct collecting *c = ctx;
	size_t cost = entry->data.len + ENTRY_OVERHEAD;
	if (c->batch->count > 0 && cost > c->max_bytes - c->bytes)
		return STATUS_CANCELLED;
	enum status status = make_room(c);
	if (status != STATUS_OK)
		return status;
	c->batch->entries[c->batch->count++] = *entry;
	c->bytes += cost;
	return c->bytes < c->max_bytes ? STATUS_OK : STATUS_CANCELLED;
}

static size_t
bound(const struct feed_read *read)
{
	if (read->max_bytes == 0)
		return FEED_BYTES_DEFAULT;
	return read->own || read->max_bytes < FEED_BYTES_MAX ? read->max_bytes
							     : FEED_BYTES_MAX;
}

enum status
feed_collect(struct log *log, struct store_txn *txn,
    const struct feed_read *read, struct arena *arena, struct feed_batch *batch)
{
	struct log_head head;
	enum status status = log_read_head(log, txn, &head);
	if (status != STATUS_OK)
		return status;
	*batch = (struct feed_batch){.head_seq = head.seq};
	memcpy(batch->epoch, log_epoch(log), LOG_EPOCH_BYTES);
	if (read->has_epoch)
		status = log_check_cursor(
		    log, txn, read->epoch, read->after_seq, read->hash);
	if (status != STATUS_OK)
		return status;
	struct collecting collecting = {
	    .arena = arena,
	    .batch = batch,
	    .max_bytes = bound(read),
	};
	return log_scan(log, txn, read->after_seq, collect, &collecting);
}
