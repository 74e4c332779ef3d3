// SPDX-License-Identifier: Apache-2.0
/*
 * quarantine.c - the table of what could not be applied.
 *
 * quarantine:  id (8 bytes, big-endian) -> version (1 byte, 1), at (8,
 *              big-endian), kind 0 reason 0 principal 0, data
 * meta:        "quarantine_id" -> the last id given (8, big-endian), so that
 *              the id of a dropped item is never given again
 */
#include "common/quarantine.h"

#include <stdlib.h>
#include <string.h>

#define VERSION 1u
#define DATA_MAX (4u * 1024u * 1024u)

struct quarantine {
	struct store_table items;
	struct store_table meta;
};

enum status
quarantine_open(struct store *store, struct quarantine **quarantine)
{
	struct quarantine *made = calloc(1, sizeof *made);
	if (made == NULL)
		return STATUS_NO_MEMORY;
	enum status status = store_table(store, "quarantine", &made->items);
	if (status == STATUS_OK)
		status = store_table(store, "meta", &made->meta);
	if (status != STATUS_OK) {
		quarantine_close(&made);
		return status;
	}
	*quarantine = made;
	return STATUS_OK;
}

void
quarantine_close(struct quarantine **quarantine)
{
	free(*quarantine);
	*quarantine = NULL;
}

static enum status
next_id(struct quarantine *quarantine, struct store_txn *txn, uint64_t *id)
{
	struct bytes name = bytes_of_string("quarantine_id");
	struct bytes value;
	uint64_t last = 0;
	enum status status = store_get(txn, quarantine->meta, name, &value);
	if (status == STATUS_OK) {
		struct key_reader reader = key_read(value);
		if (!key_read_u64(&reader, &last))
			return STATUS_CORRUPT;
	} else if (status != STATUS_NOT_FOUND) {
		return status;
	}
	struct store_key next;
	key_start(&next);
	key_u64(&next, last + 1);
	status = store_put(txn, quarantine->meta, name, key_bytes(&next));
	if (status == STATUS_OK)
		*id = last + 1;
	return status;
}

static void
append_cut(struct buffer *out, const char *text)
{
	buffer_append(out, text, strnlen(text, QUARANTINE_REASON_MAX));
	buffer_append(out, "", 1);
}

static void
encode(const struct quarantine_item *item, struct buffer *out)
{
	struct store_key start;
	key_start(&start);
	key_u8(&start, VERSION);
	key_instant(&start, item->at);
	buffer_append(out, start.data, start.len);
	append_cut(out, item->kind);
	append_cut(out, item->reason);
	append_cut(out, item->principal);
	buffer_append(out, item->data.data, item->data.len);
}

static enum status
decode(struct bytes key, struct bytes value, struct quarantine_item *item)
{
	struct key_reader id = key_read(key);
	struct key_reader rest = key_read(value);
	uint8_t version;
	if (!key_read_u64(&id, &item->id) || !key_read_u8(&rest, &version) ||
	    version != VERSION || !key_read_instant(&rest, &item->at) ||
	    !key_read_string(&rest, &item->kind) ||
	    !key_read_string(&rest, &item->reason) ||
	    !key_read_string(&rest, &item->principal))
		return STATUS_CORRUPT;
	item->data = rest.rest;
	return STATUS_OK;
}

static struct store_key
key_of(uint64_t id)
{
	struct store_key key;
	key_start(&key);
	key_u64(&key, id);
	return key;
}

enum status
quarantine_add(struct quarantine *quarantine, struct store_txn *txn,
    const struct quarantine_item *item, uint64_t *id)
{
	uint64_t made = 0;
	enum status status = next_id(quarantine, txn, &made);
	if (status != STATUS_OK)
		return status;
	struct buffer value;
	buffer_init(&value, DATA_MAX);
	encode(item, &value);
	struct store_key key = key_of(made);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(txn, quarantine->items, key_bytes(&key),
		    buffer_bytes(&value));
	buffer_fini(&value);
	if (status == STATUS_OK)
		*id = made;
	return status;
}

enum status
quarantine_get(struct quarantine *quarantine, struct store_txn *txn,
    uint64_t id, struct quarantine_item *item)
{
	struct store_key key = key_of(id);
	struct bytes value;
	enum status status =
	    store_get(txn, quarantine->items, key_bytes(&key), &value);
	return status == STATUS_OK ? decode(key_bytes(&key), value, item)
				   : status;
}

enum status
quarantine_drop(
    struct quarantine *quarantine, struct store_txn *txn, uint64_t id)
{
	struct store_key key = key_of(id);
	return store_drop(txn, quarantine->items, key_bytes(&key));
}

enum status
quarantine_scan(struct quarantine *quarantine, struct store_txn *txn,
    uint64_t after, quarantine_visit_fn *visit, void *ctx)
{
	if (after == UINT64_MAX)
		return STATUS_OK;
	struct store_walk *walk = NULL;
	enum status status = store_walk_open(txn, quarantine->items, &walk);
	if (status != STATUS_OK)
		return status;
	struct store_key from = key_of(after + 1);
	struct bytes key, value;
	enum status found =
	    store_walk_first(walk, key_bytes(&from), &key, &value);
	while (found == STATUS_OK && status == STATUS_OK) {
		struct quarantine_item item;
		status = decode(key, value, &item);
		if (status == STATUS_OK)
			status = visit(&item, ctx);
		found = store_walk_next(walk, &key, &value);
	}
	store_walk_close(&walk);
	if (found != STATUS_OK && found != STATUS_NOT_FOUND)
		return found;
	return status;
}

enum status
quarantine_count(
    struct quarantine *quarantine, struct store_txn *txn, uint64_t *count)
{
	return store_count(txn, quarantine->items, count);
}

struct kind_search {
	const char *kind;
	uint64_t id; /* 0: not found */
};

static enum status
find_kind(const struct quarantine_item *item, void *ctx)
{
	struct kind_search *search = ctx;
	if (strcmp(item->kind, search->kind) != 0)
		return STATUS_OK;
	search->id = item->id;
	return STATUS_CANCELLED;
}

enum status
quarantine_drop_kind(struct quarantine *quarantine, struct store_txn *txn,
    const char *kind, uint64_t *count)
{
	uint64_t after = 0, dropped = 0;
	for (;;) {
		struct kind_search search = {.kind = kind};
		enum status status =
		    quarantine_scan(quarantine, txn, after, find_kind, &search);
		if (status == STATUS_OK)
			break;
		if (status != STATUS_CANCELLED)
			return status;
		status = quarantine_drop(quarantine, txn, search.id);
		if (status != STATUS_OK)
			return status;
		after = search.id;
		dropped++;
	}
	if (count != NULL)
		*count = dropped;
	return STATUS_OK;
}
