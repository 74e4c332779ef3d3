// SPDX-License-Identifier: Apache-2.0
/*
 * service_quarantine.c - quarantine.List, .Show, .Retry, .Discard.
 *
 * A retry runs the same handler again, as the same principal and in the
 * transaction that drops the item: it has its effect and is gone, or neither.
 * Receipt is now, so that what came too early may count.
 */
#include "common/service_parts.h"

#include <stdio.h>
#include <string.h>

#include "common/admin_wire.h"
#include "common/diag.h"

#define LIST_MAX 1000u

struct listing {
	struct arena *arena;
	struct quarantine_item *items;
	size_t count, limit;
};

static enum status
list_item(const struct quarantine_item *item, void *ctx)
{
	struct listing *listing = ctx;

	if (listing->count == listing->limit) {
		return STATUS_CANCELLED;
	}
	/* Borrowed from the snapshot, which outlives the packing. */
	listing->items[listing->count++] = *item;
	return STATUS_OK;
}

enum status
on_quarantine_list(struct call *call)
{
	struct quarantine_list asked;
	struct listing listing = {.arena = call->arena};
	enum status status;

	status = admin_unpack_list(call->body, call->arena, &asked,
	    call->detail, sizeof(call->detail));
	if (status != STATUS_OK) {
		return status;
	}
	listing.limit =
	    asked.limit == 0 || asked.limit > LIST_MAX ? LIST_MAX : asked.limit;
	listing.items =
	    arena_zeroed(call->arena, listing.limit, sizeof(listing.items[0]));
	if (listing.items == NULL) {
		return STATUS_NO_MEMORY;
	}
	status = quarantine_scan(call->service->quarantine, call->txn,
	    asked.after, list_item, &listing);
	if (status != STATUS_OK && status != STATUS_CANCELLED) {
		return status;
	}
	return admin_pack_items(
	    listing.items, listing.count, call->arena, call->reply);
}

static enum status
find_item(struct call *call, struct quarantine_item *item)
{
	uint64_t id;
	enum status status;

	status = admin_unpack_id(
	    call->body, call->arena, &id, call->detail, sizeof(call->detail));
	if (status != STATUS_OK) {
		return status;
	}
	status = quarantine_get(call->service->quarantine, call->txn, id, item);
	if (status == STATUS_NOT_FOUND) {
		snprintf(call->detail, sizeof(call->detail),
		    "nothing in quarantine is %llu: it was applied, discarded "
		    "or never there; `chalkline quarantine list %s` shows "
		    "what is",
		    (unsigned long long)id, call->service->name);
	}
	return status;
}

enum status
on_quarantine_show(struct call *call)
{
	struct quarantine_item item;
	enum status status = find_item(call, &item);

	if (status != STATUS_OK) {
		return status;
	}
	return admin_pack_item(&item, true, call->reply);
}

enum status
on_quarantine_discard(struct call *call)
{
	struct quarantine_item item;
	enum status status = find_item(call, &item);

	if (status != STATUS_OK) {
		return status;
	}
	diag(DIAG_WARNING, "quarantine.discarded", "id=%llu\tkind=%s\tby=%s",
	    (unsigned long long)item.id, item.kind, call->who->name);
	return quarantine_drop(call->service->quarantine, call->txn, item.id);
}

/* The item's bytes, out of the way of writes in the transaction. */
static enum status
keep_data(struct call *call, struct quarantine_item *item)
{
	uint8_t *copy = arena_alloc(call->arena, item->data.len + 1);
	char *kind = arena_string(call->arena, bytes_of_string(item->kind));
	char *name =
	    arena_string(call->arena, bytes_of_string(item->principal));

	if (copy == NULL || kind == NULL || name == NULL) {
		return STATUS_NO_MEMORY;
	}
	if (item->data.len > 0) {
		memcpy(copy, item->data.data, item->data.len);
	}
	item->data = bytes_of(copy, item->data.len);
	item->kind = kind;
	item->principal = name;
	return STATUS_OK;
}

static enum status
retry_request(struct call *call, const struct quarantine_item *item)
{
	const struct route *route = route_find(call->service, item->kind);
	struct principal who;
	struct call again = *call;
	enum status status;

	if (route == NULL || route->lane != LANE_WRITER ||
	    !route->quarantined) {
		snprintf(call->detail, sizeof(call->detail),
		    "%s is not a command of this service", item->kind);
		return STATUS_INVALID;
	}
	if (authorized_find_name(call->service->authorized, item->principal,
		&who) != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail),
		    "its principal %s is no longer in keys/authorized",
		    item->principal);
		return STATUS_DENIED;
	}
	if (!access_allows(who.role, item->kind)) {
		access_tell(
		    who.role, item->kind, call->detail, sizeof(call->detail));
		return STATUS_DENIED;
	}
	again.who = &who;
	again.type = item->kind;
	again.body = item->data;
	status = route->run(&again);
	memcpy(call->detail, again.detail, sizeof(call->detail));
	return status;
}

static const struct follow *
find_follow(const struct service *s, const char *stream)
{
	for (size_t i = 0; i < s->definition->follow_count; i++) {
		if (strcmp(s->definition->follows[i].stream, stream) == 0) {
			return &s->definition->follows[i];
		}
	}
	return NULL;
}

static enum status
retry_entry(struct call *call, const struct quarantine_item *item)
{
	const char *stream = item->kind + strlen("feed:");
	const struct follow *follow = find_follow(call->service, stream);
	struct log_entry entry;
	enum status status;

	if (follow == NULL) {
		snprintf(call->detail, sizeof(call->detail),
		    "this service does not follow %s", stream);
		return STATUS_INVALID;
	}
	if (follow->derive != NULL) {
		snprintf(call->detail, sizeof(call->detail),
		    "the own log is applied again as a whole: stop the "
		    "service, remove the folder derived of its store, start "
		    "it");
		return STATUS_INVALID;
	}
	status = follower_read_quarantined(item->data, &entry);
	if (status != STATUS_OK) {
		return status;
	}
	status = follow->apply(call->txn, &entry, call->state);
	if (status == STATUS_OK && follow->finish != NULL) {
		status = follow->finish(call->txn, call->state);
	}
	return status;
}

/* Applies the item, and takes it out. */
static enum status
retry_item(struct call *call, const struct quarantine_item *item)
{
	enum status status = strncmp(item->kind, "feed:", 5) == 0
				 ? retry_entry(call, item)
				 : retry_request(call, item);

	if (status != STATUS_OK) {
		return status;
	}
	status =
	    quarantine_drop(call->service->quarantine, call->txn, item->id);
	/* A handler that judges anew may have dropped it by itself. */
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The item that was put back is the last one. */
static enum status
tell_item(const struct quarantine_item *item, void *ctx)
{
	struct call *call = ctx;

	snprintf(call->detail, sizeof(call->detail),
	    "it still cannot be applied (%.300s); it stays in quarantine as "
	    "number %llu: retry it when that has changed, or discard it",
	    item->reason, (unsigned long long)item->id);
	return STATUS_OK;
}

/*
 * A handler may judge as before and put the item back under another number:
 * then that stays, and the asker is told.
 */
enum status
on_quarantine_retry(struct call *call)
{
	struct quarantine *quarantine = call->service->quarantine;
	struct quarantine_item item;
	uint64_t before = 0, after = 0;
	enum status status = find_item(call, &item);

	if (status == STATUS_OK) {
		status = keep_data(call, &item);
	}
	if (status == STATUS_OK) {
		status = quarantine_count(quarantine, call->txn, &before);
	}
	if (status == STATUS_OK) {
		status = retry_item(call, &item);
	}
	if (status == STATUS_OK) {
		status = quarantine_count(quarantine, call->txn, &after);
	}
	if (status == STATUS_OK && after >= before) {
		status = quarantine_scan(
		    quarantine, call->txn, item.id, tell_item, call);
		status = status == STATUS_OK ? STATUS_INVALID : status;
		call->keeps_writes = status == STATUS_INVALID;
	}
	return status;
}
