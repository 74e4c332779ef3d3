// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_attestations.c - attendance.ListAttestations and
 * ListAttestedChanges: the months that were signed, and what is no more as it
 * was.
 */
#include "services/attendance/attest_changes.h"
#include "services/attendance/session_walk.h"
#include "services/attendance/tables_attest.h"
#include "services/attendance/wire_attest.h"

#include <stdio.h>
#include <string.h>

#define PAGE_ITEMS 1000u
#define PAGE_ROWS 20000u
#define MONTHS_BYTES ((size_t)64 << 20)
#define RECORD_BYTES ((size_t)32 << 20)

struct listing {
	struct call *call;
	struct session_desk *a;
	struct attestations_query query;
	int64_t moment;
	struct attested_months months;
	struct arena *arena, *record;
	uint32_t shown, rows;
	struct store_key last;
	bool full;
};

/* A school has its own months, a provider changes of its own sessions. */
static enum status
narrow(struct listing *l)
{
	const struct principal *who = l->call->who;
	const char **wanted = who->role == ROLE_SCHOOL ? &l->query.school_id
						       : &l->query.provider_id;

	l->moment = l->query.has_as_of ? l->query.as_of : INT64_MAX;
	if (l->query.limit == 0 || l->query.limit > PAGE_ITEMS)
		l->query.limit = PAGE_ITEMS;
	if ((who->role != ROLE_SCHOOL && who->role != ROLE_PROVIDER) ||
	    strcmp(who->scope, "*") == 0)
		return STATUS_OK;
	if (*wanted != NULL && strcmp(*wanted, who->scope) != 0)
		return attendance_refuse_other(l->call,
		    who->role == ROLE_SCHOOL ? "school_id" : "provider_id",
		    *wanted);
	*wanted = who->scope;
	return STATUS_OK;
}

/* Is there no other of the month that was known at the moment? */
static enum status
check_last(
    struct listing *l, const struct kept_attestation *kept, bool *is_last)
{
	struct attested_months months;
	struct attestation attestation;
	enum status status;

	arena_reset(l->record);
	status = attendance_load_attested(l->call->txn, l->a, l->record,
	    kept->school_id, kept->month, l->moment, &months);
	if (status == STATUS_OK)
		status =
		    attestation_unpack(kept->packed, l->record, &attestation);
	*is_last = status == STATUS_OK && months.count == 1 &&
		   months.items[0].as_of == attestation.sum.as_of;
	return status;
}

/* CANCELLED: the page is full. */
static enum status
show_row(struct bytes key, struct bytes value, void *ctx)
{
	struct listing *l = ctx;
	struct kept_attestation kept;
	bool is_last;
	enum status status;

	if (!attendance_read_attestation(key, value, &kept))
		return STATUS_CORRUPT;
	if (l->query.after.len > 0 && bytes_compare(key, l->query.after) <= 0)
		return STATUS_OK;
	if (l->shown >= l->query.limit) {
		l->full = true;
		return STATUS_CANCELLED;
	}
	key_start(&l->last);
	key_raw(&l->last, key.data, key.len);
	if (kept.known_at > l->moment ||
	    (l->query.month != 0 && kept.month != l->query.month))
		return STATUS_OK;
	status = check_last(l, &kept, &is_last);
	if (status != STATUS_OK)
		return status;
	l->shown++;
	return attestations_put(
	    kept.packed, kept.known_at, is_last, l->call->reply);
}

static enum status
list_attestations(struct listing *l)
{
	struct store_key prefix;
	enum status status;

	key_start(&prefix);
	if (l->query.school_id != NULL)
		attestation_prefix(&prefix, l->query.school_id, l->query.month);
	status = store_scan(l->call->txn, l->a->tables.attestations,
	    key_bytes(&prefix), show_row, l);
	return status == STATUS_CANCELLED ? STATUS_OK : status;
}

static enum status
show_changes(struct listing *l, struct bytes session)
{
	struct session_changes changes;
	enum status status = attendance_find_changes(
	    l->call, &l->months, l->moment, session, l->record, &changes);

	for (size_t i = 0; status == STATUS_OK && i < changes.count; i++) {
		l->shown++;
		status = changes_put(changes.provider_id, changes.session_id,
		    &changes.items[i], l->call->reply);
	}
	return status;
}

/* CANCELLED: the page is full. */
static enum status
take(void *ctx, struct bytes session)
{
	struct listing *l = ctx;

	if (l->shown >= l->query.limit || ++l->rows > PAGE_ROWS) {
		l->full = true;
		return STATUS_CANCELLED;
	}
	key_start(&l->last);
	key_raw(&l->last, session.data, session.len);
	return show_changes(l, session);
}

static enum status
list_changes(struct listing *l)
{
	const struct session_walk walk = {.txn = l->call->txn,
	    .tables = &l->a->tables,
	    .provider_id = l->query.provider_id,
	    .after = l->query.after,
	    .take = take,
	    .ctx = l};
	enum status status =
	    attendance_load_attested(l->call->txn, l->a, l->arena,
		l->query.school_id, l->query.month, l->moment, &l->months);

	if (status == STATUS_OK && l->months.count > 0)
		status = attendance_walk_sessions(&walk);
	return status;
}

static enum status
answer(struct call *call, const struct attestations_query *query,
    enum status read, const char *wrong, enum status (*list)(struct listing *))
{
	struct listing l = {.call = call, .a = call->state, .query = *query};
	enum status status = read;

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	status = narrow(&l);
	if (status != STATUS_OK)
		return status;
	call_audit(call, "school", l.query.school_id);
	call_audit(call, "provider", l.query.provider_id);
	key_start(&l.last);
	status = arena_new(MONTHS_BYTES, &l.arena);
	if (status == STATUS_OK)
		status = arena_new(RECORD_BYTES, &l.record);
	if (status == STATUS_OK)
		status = list(&l);
	if (status == STATUS_OK && l.full)
		attestations_put_next(key_bytes(&l.last), call->reply);
	arena_free(&l.arena);
	arena_free(&l.record);
	return status == STATUS_OK ? call->reply->failed : status;
}

enum status
on_list_attestations(struct call *call)
{
	struct attestations_query query = {.limit = 0};
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    attestations_read_query(call->body, call->arena, &query, wrong);

	return answer(call, &query, status, wrong, list_attestations);
}

enum status
on_list_attested_changes(struct call *call)
{
	struct attestations_query query = {.limit = 0};
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    changes_read_query(call->body, call->arena, &query, wrong);

	return answer(call, &query, status, wrong, list_changes);
}
