// SPDX-License-Identifier: Apache-2.0
/*
 * cursor.c - the table `cursors`: how far each stream has been applied.
 */
#include "common/follower.h"

#define VERSION 1u

enum status
cursor_get(struct store_txn *txn, struct store_table cursors,
    const char *stream, struct cursor *cursor)
{
	struct bytes value;
	enum status status =
	    store_get(txn, cursors, bytes_of_string(stream), &value);
	if (status != STATUS_OK)
		return status;
	struct key_reader reader = key_read(value);
	struct cursor found;
	uint8_t version;
	if (!key_read_u8(&reader, &version) || version != VERSION ||
	    !key_read_raw(&reader, found.epoch, LOG_EPOCH_BYTES) ||
	    !key_read_u64(&reader, &found.seq) ||
	    !key_read_raw(&reader, found.hash, LOG_HASH_BYTES) ||
	    !key_read_instant(&reader, &found.known_at) ||
	    !key_read_u64(&reader, &found.replay_to))
		return STATUS_CORRUPT;
	*cursor = found;
	return STATUS_OK;
}

enum status
cursor_put(struct store_txn *txn, struct store_table cursors,
    const char *stream, const struct cursor *cursor)
{
	struct store_key value;
	key_start(&value);
	key_u8(&value, VERSION);
	key_raw(&value, cursor->epoch, LOG_EPOCH_BYTES);
	key_u64(&value, cursor->seq);
	key_raw(&value, cursor->hash, LOG_HASH_BYTES);
	key_instant(&value, cursor->known_at);
	key_u64(&value, cursor->replay_to);
	return store_put(
	    txn, cursors, bytes_of_string(stream), key_bytes(&value));
}
