// SPDX-License-Identifier: Apache-2.0
/*
 * feed_wire.c - FeedRead and FeedBatch, packed and unpacked side by side.
 */
#include "common/feed_wire.h"

#include "common/wire.h"

#include <stdio.h>
#include <string.h>

#include "chalkline/v1/feed.pb-c.h"

/* protobuf-c's bytes are not const, but packing does not write to them. */
static ProtobufCBinaryData
binary(const uint8_t *data, size_t len)
{
	union {
		const uint8_t *in;
		uint8_t *out;
	} pointer = {.in = data};
	return (ProtobufCBinaryData){.len = len, .data = pointer.out};
}

enum status
feed_pack_read(const struct feed_read *read, struct buffer *out)
{
	Chalkline__V1__FeedRead message;
	chalkline__v1__feed_read__init(&message);
	message.has_after_seq = true;
	message.after_seq = read->after_seq;
	if (read->has_epoch) {
		message.has_epoch = true;
		message.epoch = binary(read->epoch, LOG_EPOCH_BYTES);
		message.has_hash_at_seq = true;
		message.hash_at_seq = binary(read->hash, LOG_HASH_BYTES);
	}
	message.has_max_bytes = read->max_bytes != 0;
	message.max_bytes = read->max_bytes;
	message.has_wait_ms = read->wait_ms != 0;
	message.wait_ms = read->wait_ms;
	return wire_pack(&message.base, out);
}

static enum status
refuse(char *detail, size_t detail_size, const char *why)
{
	snprintf(detail, detail_size, "%s", why);
	return STATUS_INVALID;
}

enum status
feed_unpack_read(struct bytes body, struct arena *arena, struct feed_read *read,
    char *detail, size_t detail_size)
{
	ProtobufCMessage *base;
	enum status status = wire_unpack(&chalkline__v1__feed_read__descriptor,
	    body, arena, &base, detail, detail_size);
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__FeedRead *message =
	    (const Chalkline__V1__FeedRead *)base;
	struct feed_read unpacked = {
	    .has_epoch = message->has_epoch,
	    .after_seq = message->after_seq,
	    .max_bytes = message->max_bytes,
	    .wait_ms = message->wait_ms,
	};
	if (message->wait_ms > FEED_WAIT_MAX_MS)
		return refuse(detail, detail_size,
		    "FeedRead.wait_ms: expected at most 5,000");
	if (message->has_epoch) {
		if (message->epoch.len != LOG_EPOCH_BYTES)
			return refuse(detail, detail_size,
			    "FeedRead.epoch: expected 16 bytes");
		if (message->hash_at_seq.len != LOG_HASH_BYTES)
			return refuse(detail, detail_size,
			    "FeedRead.hash_at_seq: expected 16 bytes");
		memcpy(unpacked.epoch, message->epoch.data, LOG_EPOCH_BYTES);
		memcpy(
		    unpacked.hash, message->hash_at_seq.data, LOG_HASH_BYTES);
	}
	*read = unpacked;
	return STATUS_OK;
}

static void
fill_entry(Chalkline__V1__FeedEntry *message, const struct log_entry *entry)
{
	chalkline__v1__feed_entry__init(message);
	message->has_seq = true;
	message->seq = entry->seq;
	message->has_known_at = true;
	message->known_at = entry->known_at;
	message->has_hash = true;
	message->hash = binary(entry->hash, LOG_HASH_BYTES);
	message->has_data = true;
	message->data = binary(entry->data.data, entry->data.len);
}

enum status
feed_pack_batch(
    const struct feed_batch *batch, struct arena *arena, struct buffer *out)
{
	Chalkline__V1__FeedBatch message;
	chalkline__v1__feed_batch__init(&message);
	message.has_epoch = true;
	message.epoch = binary(batch->epoch, LOG_EPOCH_BYTES);
	message.has_head_seq = true;
	message.head_seq = batch->head_seq;
	Chalkline__V1__FeedEntry *entries =
	    arena_zeroed(arena, batch->count, sizeof *entries);
	message.entries =
	    arena_zeroed(arena, batch->count, sizeof *message.entries);
	if (entries == NULL || message.entries == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < batch->count; i++) {
		fill_entry(&entries[i], &batch->entries[i]);
		message.entries[i] = &entries[i];
	}
	message.n_entries = batch->count;
	return wire_pack(&message.base, out);
}

static bool
read_entry(const Chalkline__V1__FeedEntry *message, struct log_entry *entry)
{
	if (!message->has_seq || !message->has_known_at || !message->has_data ||
	    message->hash.len != LOG_HASH_BYTES)
		return false;
	*entry = (struct log_entry){
	    .seq = message->seq,
	    .known_at = message->known_at,
	    .hash = message->hash.data,
	    .data = bytes_of(message->data.data, message->data.len),
	};
	return true;
}

enum status
feed_unpack_batch(struct bytes body, struct arena *arena,
    struct feed_batch *batch, char *detail, size_t detail_size)
{
	ProtobufCMessage *base;
	enum status status = wire_unpack(&chalkline__v1__feed_batch__descriptor,
	    body, arena, &base, detail, detail_size);
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__FeedBatch *message =
	    (const Chalkline__V1__FeedBatch *)base;
	if (message->epoch.len != LOG_EPOCH_BYTES)
		return refuse(
		    detail, detail_size, "FeedBatch.epoch: expected 16 bytes");
	struct feed_batch unpacked = {
	    .head_seq = message->head_seq,
	    .count = message->n_entries,
	};
	memcpy(unpacked.epoch, message->epoch.data, LOG_EPOCH_BYTES);
	unpacked.entries =
	    arena_zeroed(arena, message->n_entries, sizeof *unpacked.entries);
	if (unpacked.entries == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < message->n_entries; i++)
		if (!read_entry(message->entries[i], &unpacked.entries[i]))
			return refuse(detail, detail_size,
			    "FeedBatch.entries: expected seq, known_at, a "
			    "hash of 16 bytes and data");
	*batch = unpacked;
	return STATUS_OK;
}
