// SPDX-License-Identifier: Apache-2.0
/* plan_diff.c - two lists in the order of keys, side by side. */
#include "services/scheduling/plan_diff.h"

#include <stdlib.h>
#include <string.h>

#define DIFF_BYTES_MAX ((size_t)2 << 30)
#define ENTRY_BYTES (1024u * 1024u)
#define SCRATCH_BYTES (256u * 1024u)

struct comparing {
	struct plan_diff *diff;
	const struct plan_scope *scope;
	struct arena *entry; /* of one entry */
	size_t next;         /* of the publication's items */
};

static const struct plan_item *
item(const struct comparing *c)
{
	const struct rows *items = &c->scope->publication->items;

	return c->next < items->count
		   ? (const struct plan_item *)items->items + c->next
		   : NULL;
}

static enum status
put(struct comparing *c, bool is_new)
{
	const struct plan_item *put = item(c);

	c->next++;
	if (put->key.data[0] == PLAN_SESSION) {
		c->diff->planned += is_new ? 1 : 0;
		c->diff->changed += is_new ? 0 : 1;
	}
	return rows_append(&c->diff->puts, put, sizeof(*put));
}

static enum status
drop(struct comparing *c, struct bytes key, struct bytes value)
{
	struct bytes kept;
	uint8_t *copy;
	bool over;
	enum status status =
	    plan_is_over(c->scope, c->entry, key, value, &over);

	if (status != STATUS_OK || !over)
		return status;
	copy = arena_alloc(c->diff->arena, key.len);
	if (copy == NULL)
		return STATUS_NO_MEMORY;
	memcpy(copy, key.data, key.len);
	kept = bytes_of(copy, key.len);
	c->diff->withdrawn += key.data[0] == PLAN_SESSION ? 1 : 0;
	return rows_append(&c->diff->drops, &kept, sizeof(kept));
}

static enum status
on_published(struct bytes key, struct bytes value, void *ctx)
{
	struct comparing *c = ctx;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && item(c) != NULL &&
	       bytes_compare(item(c)->key, key) < 0)
		status = put(c, true);
	if (status != STATUS_OK)
		return status;
	if (item(c) == NULL || bytes_compare(item(c)->key, key) > 0)
		return drop(c, key, value);
	if (!bytes_equal(item(c)->data, value))
		return put(c, false);
	c->next++;
	return STATUS_OK;
}

enum status
plan_diff_make(struct store_txn *txn, struct store_table table,
    const struct plan_scope *scope, struct plan_diff *diff)
{
	struct comparing c = {.diff = diff, .scope = scope};
	enum status status;

	plan_diff_fini(diff);
	diff->publication = scope->publication;
	status = arena_new(DIFF_BYTES_MAX, &diff->arena);
	if (status == STATUS_OK)
		status = arena_new(ENTRY_BYTES, &c.entry);
	if (status == STATUS_OK)
		status =
		    store_scan(txn, table, bytes_of(NULL, 0), on_published, &c);
	while (status == STATUS_OK && item(&c) != NULL)
		status = put(&c, true);
	arena_free(&c.entry);
	return status;
}

void
plan_diff_fini(struct plan_diff *diff)
{
	free(diff->puts.items);
	free(diff->drops.items);
	arena_free(&diff->arena);
	*diff = (struct plan_diff){0};
}

static enum status
write_end(struct store_txn *txn, struct store_table table, struct log *log,
    const struct plan_diff *diff, struct bytes key, struct arena *arena,
    struct buffer *scratch)
{
	struct bytes value;
	uint64_t seq;
	enum status status = store_get(txn, table, key, &value);

	arena_reset(arena);
	buffer_reset(scratch);
	if (status == STATUS_OK)
		status = wire_pack_end(value,
		    publication_lost(diff->publication, key), arena, scratch);
	if (status == STATUS_OK)
		status = log_append(log, txn, buffer_bytes(scratch), &seq);
	return status == STATUS_OK || status == STATUS_NOT_FOUND
		   ? store_drop(txn, table, key)
		   : status;
}

enum status
plan_diff_write(struct store_txn *txn, struct store_table table,
    struct log *log, const struct plan_diff *diff)
{
	const struct plan_item *puts = diff->puts.items;
	const struct bytes *drops = diff->drops.items;
	struct buffer scratch;
	struct arena *arena;
	uint64_t seq;
	enum status status = arena_new(ENTRY_BYTES, &arena);

	if (status != STATUS_OK)
		return status;
	buffer_init(&scratch, SCRATCH_BYTES);
	for (size_t i = 0; i < diff->puts.count && status == STATUS_OK; i++) {
		status = store_put(txn, table, puts[i].key, puts[i].data);
		if (status == STATUS_OK)
			status = log_append(log, txn, puts[i].data, &seq);
	}
	for (size_t i = 0; i < diff->drops.count && status == STATUS_OK; i++)
		status =
		    write_end(txn, table, log, diff, drops[i], arena, &scratch);
	buffer_fini(&scratch);
	arena_free(&arena);
	return status;
}
