// SPDX-License-Identifier: Apache-2.0
/*
 * known.c - the index as the writer sees it.
 *
 * A full table is handed to the keeper and stays readable until its run is
 * committed and the writer has seen so: what is looked for stands in a table
 * or in a run at any moment.
 */
#include "services/attendance/known_internal.h"
#include "services/attendance/wire_submit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* A larger one is given back, for all of it is cleared each time. */
#define STAGED_ROOM ((size_t)1 << 14)
/* Places of staged ids that are looked at before they are needed. */
#define AHEAD 16u

void
known_id(const uint8_t secret[KNOWN_SECRET_BYTES], struct bytes identity,
    uint8_t id[KNOWN_ID_BYTES])
{
	static const uint8_t none[KNOWN_ID_BYTES];

	crypto_shorthash_siphashx24(id, identity.data, identity.len, secret);
	if (memcmp(id, none, sizeof(none)) == 0)
		id[0] = 1;
}

/* Under a key of its own, so that no session can meet an event. */
void
known_session_id(const uint8_t secret[KNOWN_SECRET_BYTES], struct bytes session,
    uint8_t id[KNOWN_ID_BYTES])
{
	uint8_t other[KNOWN_SECRET_BYTES];

	memcpy(other, secret, sizeof(other));
	other[0] ^= 0xffu;
	known_id(other, session, id);
}

/* What has reached the disk is not needed here. */
static void
reap(struct known *k)
{
	size_t done = 0;

	while (done < k->full_count && atomic_load(&k->full[done]->kept)) {
		keeper_give_back(k->keeper, &k->full[done]->table);
		free(k->full[done++]);
	}
	k->full_count -= done;
	memmove(k->full, k->full + done, k->full_count * sizeof(*k->full));
}

enum status
known_hand_over(struct known *k)
{
	struct full_table *full;

	reap(k);
	if (k->newest.count < k->table_items)
		return STATUS_OK;
	if (k->full_count == KNOWN_TABLES_MAX)
		return STATUS_RETRY_LATER;
	full = calloc(1, sizeof(*full));
	if (full == NULL)
		return STATUS_NO_MEMORY;
	full->table = k->newest;
	full->covers = k->covers;
	k->newest = keeper_take_empty(k->keeper);
	k->full[k->full_count++] = full;
	keeper_give(k->keeper, full);
	/* none was empty yet: at once, not by doubling */
	return known_table_reserve(
	    &k->newest, k->table_items + SUBMIT_EVENTS_MAX);
}

/* The log has the entry that the mark names, and not another in its place. */
static enum status
was_committed(struct known *k, struct store_txn *txn, bool *committed)
{
	struct log_entry entry;
	enum status status;

	*committed = false;
	if (k->mark.seq == 0)
		return STATUS_OK;
	status = log_get(k->log, txn, k->mark.seq, &entry);
	if (status == STATUS_OK)
		*committed =
		    memcmp(entry.hash, k->mark.hash, LOG_HASH_BYTES) == 0;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
known_keep(struct known *k, const struct known_item *item)
{
	size_t before = k->newest.count;
	enum status status = known_table_add(&k->newest, item);

	if (status == STATUS_OK && k->newest.count > before)
		known_filter_add(&k->filter, item->id);
	return status;
}

void
known_cover(struct known *k, uint64_t seq, const uint8_t *hash)
{
	k->covers.seq = seq;
	memcpy(k->covers.hash, hash, LOG_HASH_BYTES);
}

static void
look_ahead(const struct known *k, size_t place)
{
	if (place >= k->staged.room || !known_table_has(&k->staged, place))
		return;
	known_table_prefetch(&k->newest, k->staged.items[place].id);
	known_filter_prefetch_add(&k->filter, k->staged.items[place].id);
}

static enum status
keep_staged(struct known *k)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < k->staged.room && status == STATUS_OK; i++) {
		look_ahead(k, i + AHEAD);
		if (known_table_has(&k->staged, i))
			status = known_keep(k, &k->staged.items[i]);
	}
	if (status == STATUS_OK)
		known_cover(k, k->mark.seq, k->mark.hash);
	return status;
}

static void
forget_staged(struct known *k)
{
	if (k->staged.room > STAGED_ROOM)
		known_table_fini(&k->staged);
	else
		known_table_clear(&k->staged);
	k->mark.seq = 0;
}

enum status
known_begin(struct known *k, struct store_txn *txn)
{
	uint64_t number = store_write_number(txn);
	bool committed;
	enum status status;

	if (k->staged_in == number)
		return STATUS_OK;
	status = was_committed(k, txn, &committed);
	if (status == STATUS_OK && committed)
		status = keep_staged(k);
	if (status != STATUS_OK)
		return status;
	forget_staged(k);
	status = known_hand_over(k);
	if (status == STATUS_OK)
		k->staged_in = number;
	return status;
}

void
known_prefetch(const struct known *k, const uint8_t id[KNOWN_ID_BYTES])
{
	known_filter_prefetch(&k->filter, id);
}

static enum status
find(struct known *k, const uint8_t *id, enum runs_which which,
    struct known_item *item)
{
	const struct known_item *found = known_table_find(&k->staged, id);

	if (found == NULL && !known_filter_may_have(&k->filter, id))
		return STATUS_NOT_FOUND;
	if (found == NULL)
		found = known_table_find(&k->newest, id);
	for (size_t i = k->full_count; i > 0 && found == NULL; i--)
		found = known_table_find(&k->full[i - 1]->table, id);
	if (found == NULL)
		return known_runs_find(k->runs, id, which, item);
	*item = *found;
	return STATUS_OK;
}

enum status
known_find(
    struct known *k, const uint8_t id[KNOWN_ID_BYTES], struct known_item *item)
{
	return find(k, id, RUNS_ANY, item);
}

enum status
known_add(struct known *k, const struct known_item *item)
{
	return known_table_add(&k->staged, item);
}

enum status
known_find_size(struct known *k, const uint8_t id[KNOWN_ID_BYTES],
    struct session_size *size)
{
	struct known_item item;
	struct key_reader r;
	enum status status = find(k, id, RUNS_GREATEST, &item);

	*size = (struct session_size){0, 0};
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	r = key_read(bytes_of(item.content, sizeof(item.content)));
	return key_read_u32(&r, &size->events) && key_read_u32(&r, &size->bytes)
		   ? STATUS_OK
		   : STATUS_CORRUPT;
}

void
known_size_item(const uint8_t id[KNOWN_ID_BYTES],
    const struct session_size *size, struct known_item *item)
{
	struct store_key content;

	key_start(&content);
	key_u32(&content, size->events);
	key_u32(&content, size->bytes);
	memcpy(item->id, id, KNOWN_ID_BYTES);
	memcpy(item->content, content.data, KNOWN_CONTENT_BYTES);
}

enum status
known_add_size(struct known *k, const uint8_t id[KNOWN_ID_BYTES],
    const struct session_size *size)
{
	struct known_item item;

	known_size_item(id, size, &item);
	return known_table_add(&k->staged, &item);
}

enum status
known_mark(struct known *k, struct store_txn *txn)
{
	return log_read_head(k->log, txn, &k->mark);
}

void
known_close(struct known **known)
{
	struct known *k = *known;

	if (k == NULL)
		return;
	keeper_close(&k->keeper);
	known_runs_close(&k->runs);
	for (size_t i = 0; i < k->full_count; i++) {
		known_table_fini(&k->full[i]->table);
		free(k->full[i]);
	}
	known_table_fini(&k->newest);
	known_table_fini(&k->staged);
	known_filter_fini(&k->filter);
	free(k);
	*known = NULL;
}
