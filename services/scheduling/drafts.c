// SPDX-License-Identifier: Apache-2.0
/* drafts.c - keeping, listing and giving up drafts. */
#include "services/scheduling/drafts.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#define ITEMS_A_WRITE 1000
#define DROPS_A_WRITE 500

struct digest {
	XXH3_state_t *state;
};

static enum status
add_to_digest(struct bytes key, struct bytes value, void *ctx)
{
	struct digest *digest = ctx;
	const uint64_t sizes[2] = {key.len, value.len};

	XXH3_128bits_update(digest->state, sizes, sizeof(sizes));
	XXH3_128bits_update(digest->state, key.data, key.len);
	XXH3_128bits_update(digest->state, value.data, value.len);
	return STATUS_OK;
}

enum status
drafts_base(
    struct store_txn *txn, struct store_table plan, uint8_t base[DRAFTS_BASE])
{
	struct digest digest = {.state = XXH3_createState()};
	XXH128_canonical_t text;
	uint8_t prefix = PLAN_GROUP;
	enum status status;

	if (digest.state == NULL)
		return STATUS_NO_MEMORY;
	XXH3_128bits_reset(digest.state);
	status =
	    store_scan(txn, plan, bytes_of(&prefix, 1), add_to_digest, &digest);
	XXH128_canonicalFromHash(&text, XXH3_128bits_digest(digest.state));
	XXH3_freeState(digest.state);
	if (status == STATUS_OK)
		memcpy(base, text.digest, DRAFTS_BASE);
	return status;
}

void
drafts_key(struct store_key *key, uint64_t number, enum drafts_section section)
{
	key_start(key);
	key_u64(key, number);
	key_u8(key, (uint8_t)section);
}

enum status
drafts_get(struct store_txn *txn, struct store_table drafts, uint64_t number,
    struct bytes *head)
{
	struct store_key key;
	struct bytes value;
	enum status status;

	drafts_key(&key, number, DRAFTS_HEAD);
	status = store_get(txn, drafts, key_bytes(&key), &value);
	if (status != STATUS_OK)
		return status;
	if (value.len == 0 || value.data[0] != DRAFTS_VERSION)
		return STATUS_CORRUPT;
	*head = bytes_of(value.data + 1, value.len - 1);
	return STATUS_OK;
}

/* The least number from one on that has anything; NOT_FOUND. */
static enum status
find_number(struct store_txn *txn, struct store_table drafts, uint64_t from,
    uint64_t *number, bool *has_head)
{
	struct store_walk *walk;
	struct store_key key;
	struct key_reader parts;
	struct bytes found, value;
	uint8_t section = 0;
	enum status status = store_walk_open(txn, drafts, &walk);

	if (status != STATUS_OK)
		return status;
	drafts_key(&key, from, DRAFTS_HEAD);
	status = store_walk_first(walk, key_bytes(&key), &found, &value);
	if (status == STATUS_OK) {
		parts = key_read(found);
		if (key_read_u64(&parts, number) &&
		    key_read_u8(&parts, &section))
			*has_head = section == DRAFTS_HEAD;
		else
			status = STATUS_CORRUPT;
	}
	store_walk_close(&walk);
	return status;
}

enum status
drafts_list(
    struct store_txn *txn, struct store_table drafts, struct drafts_list *list)
{
	uint64_t number = 0;
	bool has_head = false;
	enum status status;

	list->count = 0;
	while (list->count < DRAFTS_MAX) {
		status =
		    find_number(txn, drafts, number + 1, &number, &has_head);
		if (status != STATUS_OK)
			return status == STATUS_NOT_FOUND ? STATUS_OK : status;
		if (has_head)
			list->number[list->count++] = number;
	}
	return STATUS_OK;
}

enum status
drafts_drop_head(
    struct store_txn *txn, struct store_table drafts, uint64_t number)
{
	struct store_key key;

	drafts_key(&key, number, DRAFTS_HEAD);
	return store_drop(txn, drafts, key_bytes(&key));
}

/* One transaction of several. */
struct chunk {
	struct store_table drafts;
	uint64_t number;
	const struct plan_item *items;
	size_t count;
	enum drafts_section section; /* of changes; HEAD: the items tell */
	struct bytes head;
	struct drafts_list *given_up;
	bool is_done;
	struct store_key *keys; /* of what is dropped */
	size_t key_count;
};

static enum status
note_key(struct bytes key, struct bytes value, void *ctx)
{
	struct chunk *c = ctx;

	(void)value;
	if (c->key_count == DROPS_A_WRITE)
		return STATUS_CANCELLED;
	key_start(&c->keys[c->key_count]);
	key_raw(&c->keys[c->key_count++], key.data, key.len);
	return STATUS_OK;
}

static enum status
drop_some(struct chunk *c, struct store_txn *txn, uint64_t number)
{
	struct store_key prefix;
	enum status status;

	key_start(&prefix);
	key_u64(&prefix, number);
	c->key_count = 0;
	status = store_scan(txn, c->drafts, key_bytes(&prefix), note_key, c);
	if (status == STATUS_CANCELLED)
		status = STATUS_OK;
	for (size_t i = 0; i < c->key_count && status == STATUS_OK; i++)
		status = store_drop(txn, c->drafts, key_bytes(&c->keys[i]));
	return status;
}

/* Of the first number that has no head. */
static enum status
sweep_some(struct store_txn *txn, void *ctx)
{
	struct chunk *c = ctx;
	uint64_t number = 0;
	bool has_head = true;
	enum status status = STATUS_OK;

	c->is_done = false;
	while (status == STATUS_OK && has_head)
		status =
		    find_number(txn, c->drafts, number + 1, &number, &has_head);
	if (status == STATUS_OK)
		return drop_some(c, txn, number);
	c->is_done = status == STATUS_NOT_FOUND;
	return c->is_done ? STATUS_OK : status;
}

enum status
drafts_sweep(struct store *store, struct store_table drafts)
{
	struct chunk c = {.drafts = drafts};
	enum status status = STATUS_OK;

	c.keys = calloc(DROPS_A_WRITE, sizeof(*c.keys));
	if (c.keys == NULL)
		return STATUS_NO_MEMORY;
	while (status == STATUS_OK && !c.is_done)
		status = store_write(store, sweep_some, &c);
	free(c.keys);
	return status;
}

/* Room for one more; one of an earlier run of the same job goes as well. */
static enum status
make_room(struct store_txn *txn, void *ctx)
{
	struct chunk *c = ctx;
	struct drafts_list list;
	enum status status = drafts_list(txn, c->drafts, &list);

	c->given_up->count = 0;
	if (status == STATUS_OK)
		status = drafts_drop_head(txn, c->drafts, c->number);
	if (status == STATUS_NOT_FOUND && list.count == DRAFTS_MAX) {
		status = drafts_drop_head(txn, c->drafts, list.number[0]);
		c->given_up->number[c->given_up->count++] = list.number[0];
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
put_some(struct store_txn *txn, void *ctx)
{
	struct chunk *c = ctx;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < c->count && status == STATUS_OK; i++) {
		struct store_key key;

		key_start(&key);
		key_u64(&key, c->number);
		if (c->section != DRAFTS_HEAD)
			key_u8(&key, (uint8_t)c->section);
		key_raw(&key, c->items[i].key.data, c->items[i].key.len);
		status = key.too_long ? STATUS_INVALID
				      : store_put(txn, c->drafts,
					    key_bytes(&key), c->items[i].data);
	}
	return status;
}

/* Keys of a publication begin with their kind. */
static enum status
put_all(struct store *store, struct chunk *c, const struct rows *rows,
    enum drafts_section section)
{
	const struct plan_item *items = rows->items;
	enum status status = STATUS_OK;

	c->section = section;
	for (size_t i = 0; i < rows->count && status == STATUS_OK;
	     i += c->count) {
		c->items = &items[i];
		c->count = 0;
		while (c->count < ITEMS_A_WRITE && i + c->count < rows->count &&
		       (section != DRAFTS_HEAD ||
			   items[i + c->count].key.data[0] != PLAN_SESSION))
			c->count++;
		if (c->count == 0) /* sessions, the last kind, begin */
			break;
		status = store_write(store, put_some, c);
	}
	return status;
}

static enum status
put_head(struct store_txn *txn, void *ctx)
{
	struct chunk *c = ctx;
	struct store_key key;

	drafts_key(&key, c->number, DRAFTS_HEAD);
	return store_put(txn, c->drafts, key_bytes(&key), c->head);
}

enum status
drafts_keep(struct store *store, struct store_table drafts, uint64_t number,
    const struct publication *publication, const struct rows *changes,
    struct bytes head, struct drafts_list *given_up)
{
	struct chunk c = {
	    .drafts = drafts,
	    .number = number,
	    .head = head,
	    .given_up = given_up,
	};
	enum status status = store_write(store, make_room, &c);

	if (status == STATUS_OK)
		status = drafts_sweep(store, drafts);
	if (status == STATUS_OK)
		status = put_all(store, &c, &publication->items, DRAFTS_HEAD);
	if (status == STATUS_OK)
		status = put_all(store, &c, changes, DRAFTS_CHANGE);
	return status == STATUS_OK ? store_write(store, put_head, &c) : status;
}

struct marking {
	struct store_table drafts;
	uint64_t number;
};

enum status
drafts_marked(
    struct store_txn *txn, struct store_table drafts, uint64_t *number)
{
	struct store_key key;
	struct key_reader value;
	struct bytes stored;
	enum status status;

	key_start(&key);
	key_u64(&key, 0);
	*number = 0;
	status = store_get(txn, drafts, key_bytes(&key), &stored);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	value = key_read(stored);
	if (status == STATUS_OK && !key_read_u64(&value, number))
		return STATUS_CORRUPT;
	return status;
}

static enum status
put_mark(struct store_txn *txn, void *ctx)
{
	const struct marking *m = ctx;
	struct store_key key, value;
	uint64_t marked;
	enum status status = drafts_marked(txn, m->drafts, &marked);

	if (status != STATUS_OK || marked == m->number)
		return status;
	key_start(&key);
	key_u64(&key, 0);
	key_start(&value);
	key_u64(&value, m->number);
	return store_put(txn, m->drafts, key_bytes(&key), key_bytes(&value));
}

enum status
drafts_mark(struct store *store, struct store_table drafts, uint64_t number)
{
	struct marking m = {.drafts = drafts, .number = number};

	return store_write(store, put_mark, &m);
}
