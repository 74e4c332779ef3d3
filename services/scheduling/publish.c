// SPDX-License-Identifier: Apache-2.0
/* publish.c - first what is new or changed, then what is no longer. */
#include "services/scheduling/publish.h"

#include <string.h>

#define PUT_ITEMS 1000
#define VISIT_PAIRS 4000
#define DROP_KEYS 500
#define SCRATCH_BYTES (64u * 1024u)
#define EVENT_ARENA_BYTES (1024u * 1024u)

/* One transaction; what it has done counts only when it is committed. */
struct chunk {
	const struct publish *publish;
	size_t from; /* of the items */
	size_t to;
	uint64_t logged;
	struct arena *arena;
	struct buffer scratch;
	uint8_t last[STORE_KEY_MAX]; /* key that was visited last */
	size_t last_len;
	uint8_t next[STORE_KEY_MAX];
	size_t next_len;
	bool at_end;
};

static enum status
append(struct chunk *c, struct store_txn *txn, struct bytes data)
{
	uint64_t seq;

	c->logged++;
	return log_append(c->publish->log, txn, data, &seq);
}

static enum status
put_item(struct chunk *c, struct store_txn *txn, const struct plan_item *item)
{
	struct bytes old;
	enum status status = store_get(txn, c->publish->table, item->key, &old);

	if (status == STATUS_OK && bytes_equal(old, item->data))
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	status = store_put(txn, c->publish->table, item->key, item->data);
	return status == STATUS_OK ? append(c, txn, item->data) : status;
}

static enum status
put_chunk(struct store_txn *txn, void *ctx)
{
	struct chunk *c = ctx;
	const struct plan_item *items =
	    c->publish->scope->publication->items.items;
	enum status status = STATUS_OK;

	c->logged = 0;
	for (size_t i = c->from; i < c->to && status == STATUS_OK; i++)
		status = put_item(c, txn, &items[i]);
	return status;
}

static enum status
drop_key(struct chunk *c, struct store_txn *txn, struct bytes key)
{
	struct bytes value;
	enum status status = store_get(txn, c->publish->table, key, &value);

	if (status != STATUS_OK)
		return status;
	arena_reset(c->arena);
	buffer_reset(&c->scratch);
	status = wire_pack_end(value,
	    publication_lost(c->publish->scope->publication, key), c->arena,
	    &c->scratch);
	if (status == STATUS_OK)
		status = append(c, txn, buffer_bytes(&c->scratch));
	if (status == STATUS_OK || status == STATUS_NOT_FOUND)
		status = store_drop(txn, c->publish->table, key);
	return status;
}

/* Keys that are over, behind the last one; a walk does not bear changes. */
static enum status
find_over(struct chunk *c, struct store_txn *txn, struct store_key *keys,
    size_t *count)
{
	struct store_walk *walk;
	struct bytes key, value;
	enum status status = store_walk_open(txn, c->publish->table, &walk);

	*count = 0;
	if (status != STATUS_OK)
		return status;
	status = store_walk_first(
	    walk, bytes_of(c->last, c->last_len), &key, &value);
	for (size_t seen = 0;
	     status == STATUS_OK && seen < VISIT_PAIRS && *count < DROP_KEYS;
	     seen++) {
		bool over;

		memcpy(c->next, key.data, key.len);
		c->next_len = key.len;
		status = plan_is_over(
		    c->publish->scope, c->arena, key, value, &over);
		if (status == STATUS_OK && over) {
			key_start(&keys[*count]);
			key_raw(&keys[(*count)++], key.data, key.len);
		}
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	store_walk_close(&walk);
	c->at_end = status == STATUS_NOT_FOUND;
	return c->at_end ? STATUS_OK : status;
}

static enum status
drop_chunk(struct store_txn *txn, void *ctx)
{
	struct chunk *c = ctx;
	struct store_key *keys;
	size_t count;
	enum status status;
	struct arena *room;

	c->logged = 0;
	c->next_len = 0;
	status = arena_new(DROP_KEYS * sizeof(*keys) + 4096, &room);
	if (status != STATUS_OK)
		return status;
	keys = arena_alloc(room, DROP_KEYS * sizeof(*keys));
	status =
	    keys == NULL ? STATUS_NO_MEMORY : find_over(c, txn, keys, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = drop_key(c, txn, key_bytes(&keys[i]));
	arena_free(&room);
	return status;
}

static enum status
put_all(struct chunk *c, uint64_t *logged)
{
	const struct publish *p = c->publish;
	size_t count = p->scope->publication->items.count;
	enum status status = STATUS_OK;

	for (size_t from = 0; from < count && status == STATUS_OK;
	     from = c->to) {
		c->from = from;
		c->to = from + PUT_ITEMS < count ? from + PUT_ITEMS : count;
		status = store_write(p->store, put_chunk, c);
		if (status != STATUS_OK)
			break;
		*logged += c->logged;
		p->progress(p->ctx, c->to, count);
	}
	return status;
}

static enum status
drop_all(struct chunk *c, uint64_t *logged)
{
	enum status status = STATUS_OK;

	while (status == STATUS_OK && !c->at_end) {
		status = store_write(c->publish->store, drop_chunk, c);
		if (status != STATUS_OK)
			break;
		*logged += c->logged;
		memcpy(c->last, c->next, c->next_len);
		c->last_len = c->next_len;
	}
	return status;
}

static enum status
finish(struct store_txn *txn, void *ctx)
{
	const struct publish *p = ctx;

	return history_put(txn, p->published, p->scope->plan);
}

enum status
publish_run(const struct publish *publish, uint64_t *logged)
{
	struct chunk c = {.publish = publish};
	enum status status = arena_new(EVENT_ARENA_BYTES, &c.arena);

	*logged = 0;
	if (status != STATUS_OK)
		return status;
	buffer_init(&c.scratch, SCRATCH_BYTES);
	status = put_all(&c, logged);
	if (status == STATUS_OK)
		status = drop_all(&c, logged);
	if (status == STATUS_OK)
		status = store_write(publish->store, finish, (void *)publish);
	buffer_fini(&c.scratch);
	arena_free(&c.arena);
	return status;
}
