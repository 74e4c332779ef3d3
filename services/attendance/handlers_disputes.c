// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_disputes.c - attendance.ListDisputes: where provider and school
 * differ, with both statements.
 */
#include "services/attendance/dates.h"
#include "services/attendance/disputes.h"
#include "services/attendance/session_walk.h"
#include "services/attendance/wire_disputes.h"
#include "services/attendance/wire_record.h"

#include <stdio.h>
#include <string.h>

#define PAGE_DISPUTES 1000u
#define PAGE_BYTES (2u * 1024u * 1024u)
#define PAGE_ROWS 20000u
/* A session of as many events as may be, unpacked, and its record. */
#define SESSION_BYTES ((size_t)64 << 20)

struct listing {
	struct call *call;
	struct session_desk *a;
	struct disputes_query query;
	int64_t moment;
	struct arena *arena; /* of one session */
	uint32_t shown, rows;
	struct store_key last; /* the session looked at last */
	bool full;
};

static bool
is_same(const char *wanted, const char *found)
{
	return wanted == NULL || (found != NULL && strcmp(wanted, found) == 0);
}

static enum status
show(struct listing *l, const struct session_record *r, const struct dispute *d)
{
	const struct shown_dispute shown = {.provider_id = r->provider_id,
	    .session_id = r->session_id,
	    .student_id = d->student_id,
	    .school_id = r->school_id,
	    .program_id = r->program_id,
	    .session_start = r->planned_start != EVENT_NO_INSTANT
				 ? r->planned_start
				 : r->actual_start,
	    .provider = d->provider,
	    .witness = d->witness,
	    .is_open = d->is_open,
	    .stands = d->stands,
	    .settlement = d->settlement_packed,
	    .settled_at = d->settled_at};

	if ((!d->is_open && !l->query.all) ||
	    !is_same(l->query.student_id, d->student_id))
		return STATUS_OK;
	l->shown++;
	return disputes_put(&shown, l->arena, l->call->reply);
}

static enum status
get_record(
    struct listing *l, struct bytes session, struct session_record *record)
{
	struct kept_record kept;
	enum status status = attendance_get_record_at(
	    l->call->txn, l->a, session, l->moment, &kept);

	arena_reset(l->arena);
	return status == STATUS_OK
		   ? record_unpack(kept.packed, l->arena, record)
		   : status;
}

static enum status
look_at(struct listing *l, struct bytes session)
{
	struct session_record record;
	struct dispute_list list;
	bool is_in;
	enum status status = get_record(l, session, &record);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (!attendance_is_in_scope(l->call->who, &record) ||
	    !is_same(l->query.school_id, record.school_id))
		return STATUS_OK;
	status =
	    dates_has(l->call, l->moment, &l->query.dates, &record, &is_in);
	if (status != STATUS_OK || !is_in)
		return status;
	status = attendance_list_disputes(l->call->txn, l->a, l->arena, &record,
	    l->moment, l->query.all, &list);
	for (size_t i = 0; status == STATUS_OK && i < list.count; i++)
		status = show(l, &record, &list.items[i]);
	return status;
}

static bool
is_wanted(const struct listing *l, struct bytes session)
{
	const char *provider_id, *session_id;

	return session_key_read(session, &provider_id, &session_id) &&
	       is_same(l->query.provider_id, provider_id) &&
	       is_same(l->query.session_id, session_id);
}

/* CANCELLED: the page is full. */
static enum status
take(void *ctx, struct bytes session)
{
	struct listing *l = ctx;

	if (l->shown >= l->query.limit || ++l->rows > PAGE_ROWS ||
	    l->call->reply->len > PAGE_BYTES) {
		l->full = true;
		return STATUS_CANCELLED;
	}
	key_start(&l->last);
	key_raw(&l->last, session.data, session.len);
	return is_wanted(l, session) ? look_at(l, session) : STATUS_OK;
}

static enum status
list(struct listing *l)
{
	const char *only = attendance_only_provider(l->call->who);
	const struct session_walk walk = {.txn = l->call->txn,
	    .tables = &l->a->tables,
	    .provider_id = only != NULL ? only : l->query.provider_id,
	    .student_id = l->query.student_id,
	    .after = l->query.after,
	    .take = take,
	    .ctx = l};
	enum status status = attendance_walk_sessions(&walk);

	if (status == STATUS_OK && l->full)
		disputes_put_next(key_bytes(&l->last), l->call->reply);
	return status == STATUS_OK ? l->call->reply->failed : status;
}

enum status
on_list_disputes(struct call *call)
{
	struct listing l = {
	    .call = call, .a = call->state, .moment = INT64_MAX};
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    disputes_read_query(call->body, call->arena, &l.query, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "student", l.query.student_id);
	call_audit(call, "session", l.query.session_id);
	call_audit(call, "school", l.query.school_id);
	call_audit(call, "provider", l.query.provider_id);
	if (l.query.limit == 0 || l.query.limit > PAGE_DISPUTES)
		l.query.limit = PAGE_DISPUTES;
	if (l.query.has_as_of)
		l.moment = l.query.as_of;
	key_start(&l.last);
	status = arena_new(SESSION_BYTES, &l.arena);
	if (status == STATUS_OK)
		status = list(&l);
	arena_free(&l.arena);
	return status;
}
