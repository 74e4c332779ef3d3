// SPDX-License-Identifier: Apache-2.0
/*
 * log.c - entries under growing numbers, each chained to the one before.
 *
 * The head is the last key of the table.  It is looked up once in a write
 * transaction and then kept for the length of that transaction; writers
 * exclude each other, so one place for it is enough.
 */
#include "common/log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* the hash's state is kept on the stack */
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#define HEADER_LEN (8u + LOG_HASH_BYTES)

struct log {
	struct store_table entries;
	struct store_table meta;
	uint8_t epoch[LOG_EPOCH_BYTES];
	/* the head as the write transaction of this number has left it */
	uint64_t write_number;
	struct log_head head;
};

static int64_t
clock_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
put_u64(uint8_t out[8], uint64_t value)
{
	for (size_t i = 0; i < 8; i++)
		out[i] = (uint8_t)(value >> (56 - 8 * i));
}

static uint64_t
get_u64(const uint8_t in[8])
{
	uint64_t value = 0;
	for (size_t i = 0; i < 8; i++)
		value = value << 8 | in[i];
	return value;
}

void
log_chain(const uint8_t before[LOG_HASH_BYTES], const struct log_entry *entry,
    uint8_t after[LOG_HASH_BYTES])
{
	uint8_t numbers[16];
	put_u64(numbers, entry->seq);
	put_u64(numbers + 8, (uint64_t)entry->known_at);
	XXH3_state_t state;
	XXH3_128bits_reset(&state);
	XXH3_128bits_update(&state, before, LOG_HASH_BYTES);
	XXH3_128bits_update(&state, numbers, sizeof numbers);
	XXH3_128bits_update(&state, entry->data.data, entry->data.len);
	XXH128_canonical_t digest;
	XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(&state));
	memcpy(after, digest.digest, LOG_HASH_BYTES);
}

static enum status
read_or_make_epoch(struct store_txn *txn, void *ctx)
{
	struct log *log = ctx;
	struct bytes key = bytes_of_string("epoch");
	struct bytes value;
	enum status status = store_get(txn, log->meta, key, &value);
	if (status == STATUS_OK) {
		if (value.len != LOG_EPOCH_BYTES)
			return STATUS_CORRUPT;
		memcpy(log->epoch, value.data, LOG_EPOCH_BYTES);
		return STATUS_OK;
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	if (getrandom(log->epoch, LOG_EPOCH_BYTES, 0) != LOG_EPOCH_BYTES)
		return STATUS_IO;
	return store_put(
	    txn, log->meta, key, bytes_of(log->epoch, LOG_EPOCH_BYTES));
}

enum status
log_open(struct store *store, struct log **log)
{
	struct log *made = calloc(1, sizeof *made);
	if (made == NULL)
		return STATUS_NO_MEMORY;
	enum status status = store_table(store, "log", &made->entries);
	if (status == STATUS_OK)
		status = store_table(store, "meta", &made->meta);
	if (status == STATUS_OK)
		status = store_write(store, read_or_make_epoch, made);
	if (status != STATUS_OK) {
		log_close(&made);
		return status;
	}
	*log = made;
	return STATUS_OK;
}

void
log_close(struct log **log)
{
	free(*log);
	*log = NULL;
}

const uint8_t *
log_epoch(const struct log *log)
{
	return log->epoch;
}

static enum status
decode(struct bytes key, struct bytes value, struct log_entry *entry)
{
	struct key_reader reader = key_read(key);
	uint64_t seq;
	if (!key_read_u64(&reader, &seq) || reader.rest.len != 0 ||
	    value.len < HEADER_LEN)
		return STATUS_CORRUPT;
	*entry = (struct log_entry){
	    .seq = seq,
	    .known_at = (int64_t)get_u64(value.data),
	    .hash = value.data + 8,
	    .data = bytes_of(value.data + HEADER_LEN, value.len - HEADER_LEN),
	};
	return STATUS_OK;
}

static enum status
look_up_head(struct log *log, struct store_txn *txn, struct log_head *head)
{
	struct store_walk *walk = NULL;
	enum status status = store_walk_open(txn, log->entries, &walk);
	if (status != STATUS_OK)
		return status;
	struct bytes key, value;
	struct log_entry entry;
	status = store_walk_last(walk, &key, &value);
	if (status == STATUS_NOT_FOUND) {
		*head = (struct log_head){0};
		memcpy(head->hash, log->epoch, LOG_HASH_BYTES);
		status = STATUS_OK;
	} else if (status == STATUS_OK) {
		status = decode(key, value, &entry);
		if (status == STATUS_OK) {
			head->seq = entry.seq;
			head->known_at = entry.known_at;
			memcpy(head->hash, entry.hash, LOG_HASH_BYTES);
		}
	}
	store_walk_close(&walk);
	return status;
}

/* In log->head, for a write transaction. */
static enum status
keep_head(struct log *log, struct store_txn *txn)
{
	uint64_t number = store_write_number(txn);
	if (log->write_number == number)
		return STATUS_OK;
	struct log_head head;
	enum status status = look_up_head(log, txn, &head);
	if (status != STATUS_OK)
		return status;
	log->head = head;
	log->write_number = number;
	return STATUS_OK;
}

enum status
log_read_head(struct log *log, struct store_txn *txn, struct log_head *head)
{
	if (store_write_number(txn) == 0)
		return look_up_head(log, txn, head);
	enum status status = keep_head(log, txn);
	if (status == STATUS_OK)
		*head = log->head;
	return status;
}

enum status
log_append(
    struct log *log, struct store_txn *txn, struct bytes data, uint64_t *seq)
{
	assert(store_is_write(txn));
	if (data.len > LOG_ENTRY_MAX)
		return STATUS_TOO_BIG;
	enum status status = store_take_turn(txn);
	if (status == STATUS_OK)
		status = keep_head(log, txn);
	if (status != STATUS_OK)
		return status;
	int64_t now = clock_now();
	struct log_head next = {
	    .seq = log->head.seq + 1,
	    .known_at = now > log->head.known_at ? now : log->head.known_at,
	};
	struct log_entry entry = {
	    .seq = next.seq,
	    .known_at = next.known_at,
	    .data = data,
	};
	log_chain(log->head.hash, &entry, next.hash);
	uint8_t header[HEADER_LEN];
	put_u64(header, (uint64_t)next.known_at);
	memcpy(header + 8, next.hash, LOG_HASH_BYTES);
	struct store_key key;
	key_start(&key);
	key_u64(&key, next.seq);
	status = store_append_parts(txn, log->entries, key_bytes(&key),
	    bytes_of(header, sizeof header), data);
	if (status != STATUS_OK)
		return status;
	log->head = next;
	*seq = next.seq;
	return STATUS_OK;
}

enum status
log_get(struct log *log, struct store_txn *txn, uint64_t seq,
    struct log_entry *entry)
{
	struct store_key key;
	key_start(&key);
	key_u64(&key, seq);
	struct bytes value;
	enum status status =
	    store_get(txn, log->entries, key_bytes(&key), &value);
	return status == STATUS_OK ? decode(key_bytes(&key), value, entry)
				   : status;
}

enum status
log_scan(struct log *log, struct store_txn *txn, uint64_t after_seq,
    log_visit_fn *visit, void *ctx)
{
	if (after_seq == UINT64_MAX)
		return STATUS_OK;
	struct store_key from;
	key_start(&from);
	key_u64(&from, after_seq + 1);
	struct store_walk *walk = NULL;
	enum status status = store_walk_open(txn, log->entries, &walk);
	if (status != STATUS_OK)
		return status;
	struct bytes key, value;
	enum status found =
	    store_walk_first(walk, key_bytes(&from), &key, &value);
	while (found == STATUS_OK) {
		struct log_entry entry;
		status = decode(key, value, &entry);
		if (status == STATUS_OK)
			status = visit(&entry, ctx);
		if (status != STATUS_OK)
			break;
		found = store_walk_next(walk, &key, &value);
	}
	store_walk_close(&walk);
	if (found != STATUS_OK && found != STATUS_NOT_FOUND)
		return found;
	return status == STATUS_CANCELLED ? STATUS_OK : status;
}

enum status
log_check_cursor(struct log *log, struct store_txn *txn, const uint8_t *epoch,
    uint64_t seq, const uint8_t *hash)
{
	if (memcmp(epoch, log->epoch, LOG_EPOCH_BYTES) != 0)
		return STATUS_EPOCH_CHANGED;
	if (seq == 0)
		return memcmp(hash, log->epoch, LOG_HASH_BYTES) == 0
			   ? STATUS_OK
			   : STATUS_DIVERGED;
	struct log_entry entry;
	enum status status = log_get(log, txn, seq, &entry);
	if (status == STATUS_NOT_FOUND)
		return STATUS_DIVERGED;
	if (status != STATUS_OK)
		return status;
	return memcmp(hash, entry.hash, LOG_HASH_BYTES) == 0 ? STATUS_OK
							     : STATUS_DIVERGED;
}
