// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_imported.c - attendance.ListImported: what sheets told for a month.
 *
 * Every accepted event of the provider that was made from a sheet for the
 * period, voids included, in the order of the log; who asks works out what
 * still stands.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/wire_imported.h"
#include "services/attendance/wire_log.h"

#include <stdio.h>
#include <string.h>

#define PAGE_EVENTS 5000u
#define PAGE_BYTES (2u * 1024u * 1024u)

struct listing {
	struct call *call;
	struct session_desk *a;
	struct imported_query query;
	struct store_key prefix;
	struct log_fact fact; /* of the entry that is being read */
	uint64_t seq;         /* its number; 0: none yet */
	uint32_t place;       /* of the event that comes next */
	uint32_t count;
};

/* The projection's part: an event of a provider, at its place in the log. */
enum status
attendance_keep_imported(struct store_txn *txn, struct session_desk *a,
    const struct event_source *source, uint64_t seq, uint32_t place,
    struct bytes packed)
{
	char period[EVENT_PERIOD_TEXT];
	enum status status;

	if (source->kind != SOURCE_PROVIDER)
		return STATUS_OK;
	status = imported_read_period(packed, period);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	return attendance_put_imported(
	    txn, &a->tables, source->id, period, seq, place);
}

/* The events of an entry are taken one after the other. */
static enum status
find_event(
    struct listing *l, uint64_t seq, uint32_t place, struct bytes *packed)
{
	struct log_entry entry;
	enum status status = STATUS_OK;

	if (seq != l->seq || place < l->place) {
		status = log_get(l->a->log, l->call->txn, seq, &entry);
		if (status == STATUS_OK)
			status =
			    log_read_fact(entry.data, l->call->arena, &l->fact);
		l->seq = seq;
		l->place = 0;
	}
	while (status == STATUS_OK && l->place <= place) {
		status = log_next_event(&l->fact, packed);
		l->place++;
	}
	return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
}

static enum status
show(struct listing *l, struct bytes place_of, struct bytes value)
{
	struct bytes packed = bytes_of(NULL, 0);
	uint32_t place;
	uint64_t seq;
	enum status status;

	if (!attendance_read_imported(place_of, value, &seq, &place))
		return STATUS_CORRUPT;
	status = find_event(l, seq, place, &packed);
	if (status != STATUS_OK)
		return status;
	imported_put_event(packed, l->call->reply);
	l->count++;
	return l->call->reply->failed;
}

static bool
is_full(const struct listing *l)
{
	return l->count >= l->query.limit || l->call->reply->len > PAGE_BYTES;
}

static enum status
walk(struct listing *l, struct store_walk *rows)
{
	struct bytes prefix = key_bytes(&l->prefix);
	struct store_key from = l->prefix;
	struct bytes key, value, place_of = l->query.after;
	enum status status;

	key_raw(&from, l->query.after.data, l->query.after.len);
	status = store_walk_first(rows, key_bytes(&from), &key, &value);
	while (status == STATUS_OK && key.len >= prefix.len &&
	       memcmp(key.data, prefix.data, prefix.len) == 0) {
		struct bytes rest =
		    bytes_of(key.data + prefix.len, key.len - prefix.len);

		if (is_full(l)) {
			imported_put_next(place_of, l->call->reply);
			return l->call->reply->failed;
		}
		/* The page before ended with this one. */
		if (!bytes_equal(rest, l->query.after))
			status = show(l, rest, value);
		place_of = rest;
		if (status == STATUS_OK)
			status = store_walk_next(rows, &key, &value);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* A provider reads back what it sent, and nobody else's. */
static enum status
narrow(struct call *call, struct imported_query *query)
{
	const struct principal *who = call->who;
	bool narrowed =
	    who->role == ROLE_PROVIDER && strcmp(who->scope, "*") != 0;

	if (narrowed && query->provider_id == NULL)
		query->provider_id = who->scope;
	if (query->provider_id == NULL) {
		snprintf(call->detail, sizeof(call->detail),
		    "provider_id: expected whose sheet it is (`--provider`)");
		return STATUS_INVALID;
	}
	if (narrowed && strcmp(query->provider_id, who->scope) != 0) {
		return attendance_refuse_other(
		    call, "provider_id", query->provider_id);
	}
	return STATUS_OK;
}

enum status
on_list_imported(struct call *call)
{
	struct listing l = {.call = call, .a = call->state};
	char wrong[QUERY_DETAIL] = "";
	struct store_walk *rows;
	enum status status =
	    imported_read_query(call->body, call->arena, &l.query, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "provider", l.query.provider_id);
	call_audit(call, "period", l.query.period);
	status = narrow(call, &l.query);
	if (status != STATUS_OK)
		return status;
	if (l.query.limit == 0 || l.query.limit > PAGE_EVENTS)
		l.query.limit = PAGE_EVENTS;
	imported_prefix(&l.prefix, l.query.provider_id, l.query.period);
	status = store_walk_open(call->txn, l.a->tables.imported, &rows);
	if (status != STATUS_OK)
		return status;
	status = walk(&l, rows);
	store_walk_close(&rows);
	return status;
}
