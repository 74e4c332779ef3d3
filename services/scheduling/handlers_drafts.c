// SPDX-License-Identifier: Apache-2.0
/* handlers_drafts.c - drafts are listed, shown and given up. */
#include "services/scheduling/drafts.h"
#include "services/scheduling/handlers.h"
#include "services/scheduling/wire_draft.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LIMIT_DEFAULT 200
#define LIMIT_MAX 1000
#define PAGE_BYTES (256u * 1024u)

enum status
on_drafts(struct call *call)
{
	const struct scheduling *s = call->state;
	struct bytes heads[DRAFTS_MAX];
	struct drafts_list list = {.count = 0};
	enum status status = wire_read_drafts_query(
	    call->body, call->arena, call->detail, sizeof(call->detail));

	if (status == STATUS_OK)
		status = drafts_list(call->txn, s->drafts, &list);
	for (size_t i = 0; status == STATUS_OK && i < list.count; i++)
		status =
		    drafts_get(call->txn, s->drafts, list.number[i], &heads[i]);
	return status == STATUS_OK ? wire_pack_drafts(heads, list.count,
					 call->arena, call->reply)
				   : status;
}

static enum status
find_draft(struct call *call, uint64_t *number, struct bytes *head)
{
	const struct scheduling *s = call->state;
	struct drafts_list list;
	enum status status = STATUS_OK;

	if (*number == 0) {
		status = drafts_list(call->txn, s->drafts, &list);
		if (status == STATUS_OK && list.count > 0)
			*number = list.number[list.count - 1];
	}
	if (status == STATUS_OK)
		status = drafts_get(call->txn, s->drafts, *number, head);
	if (status == STATUS_NOT_FOUND && *number == 0)
		snprintf(call->detail, sizeof(call->detail),
		    "there is no draft: solve with --preview");
	else if (status == STATUS_NOT_FOUND)
		snprintf(call->detail, sizeof(call->detail),
		    "draft %" PRIu64 ": published, given up or never made",
		    *number);
	/* The question was wrong. */
	return status == STATUS_NOT_FOUND ? STATUS_INVALID : status;
}

/* A page of what changes for students, behind a key. */
struct changes {
	struct call *call;
	struct bytes *items;
	size_t count, limit, bytes;
	struct bytes after, next;
};

static enum status
on_change(struct bytes key, struct bytes value, void *ctx)
{
	struct changes *c = ctx;

	if (bytes_compare(key, c->after) <= 0)
		return STATUS_OK;
	if (c->count == c->limit || c->bytes > PAGE_BYTES)
		return STATUS_CANCELLED;
	c->items[c->count++] = value;
	c->bytes += value.len;
	c->next = key;
	return STATUS_OK;
}

static enum status
read_changes(struct changes *c, const struct preview_query *query)
{
	const struct scheduling *s = c->call->state;
	struct store_walk *walk;
	struct store_key prefix;
	struct bytes key, value;
	enum status status;

	drafts_key(&prefix, query->draft, DRAFTS_CHANGE);
	c->items = arena_zeroed(c->call->arena, c->limit, sizeof(*c->items));
	if (c->items == NULL)
		return STATUS_NO_MEMORY;
	status = store_walk_open(c->call->txn, s->drafts, &walk);
	if (status != STATUS_OK)
		return status;
	status = store_walk_first(walk,
	    c->after.len > 0 ? c->after : key_bytes(&prefix), &key, &value);
	while (status == STATUS_OK && key.len > prefix.len &&
	       memcmp(key.data, prefix.data, prefix.len) == 0) {
		status = on_change(key, value, c);
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	store_walk_close(&walk);
	if (status != STATUS_CANCELLED)
		c->next = bytes_of(NULL, 0);
	return status == STATUS_CANCELLED || status == STATUS_NOT_FOUND
		   ? STATUS_OK
		   : status;
}

static enum status
check_after(struct call *call, const struct preview_query *query)
{
	struct store_key prefix;

	drafts_key(&prefix, query->draft, DRAFTS_CHANGE);
	if (query->after.len == 0 ||
	    (query->after.len > prefix.len &&
		query->after.len <= STORE_KEY_MAX &&
		memcmp(query->after.data, prefix.data, prefix.len) == 0))
		return STATUS_OK;
	snprintf(call->detail, sizeof(call->detail),
	    "after: found %zu bytes, expected what a page of this draft gave",
	    query->after.len);
	return STATUS_INVALID;
}

enum status
on_preview(struct call *call)
{
	struct preview_query query;
	struct changes changes = {.call = call};
	struct bytes head;
	enum status status = wire_read_preview(call->body, call->arena, &query,
	    call->detail, sizeof(call->detail));

	if (status == STATUS_OK)
		status = find_draft(call, &query.draft, &head);
	if (status == STATUS_OK)
		status = check_after(call, &query);
	if (status != STATUS_OK)
		return status;
	changes.after = query.after;
	changes.limit = query.limit == 0          ? LIMIT_DEFAULT
			: query.limit > LIMIT_MAX ? LIMIT_MAX
						  : query.limit;
	if (query.changes)
		status = read_changes(&changes, &query);
	return status == STATUS_OK
		   ? wire_pack_preview(head, changes.items, changes.count,
			 changes.next, call->arena, call->reply)
		   : status;
}

/* What is left behind the head goes when the next draft is kept. */
enum status
on_discard_draft(struct call *call)
{
	const struct scheduling *s = call->state;
	uint64_t number;
	struct bytes head;
	enum status status = wire_read_discard(call->body, call->arena, &number,
	    call->detail, sizeof(call->detail));

	if (status == STATUS_OK)
		status = find_draft(call, &number, &head);
	return status == STATUS_OK
		   ? drafts_drop_head(call->txn, s->drafts, number)
		   : status;
}
