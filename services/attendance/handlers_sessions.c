// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_sessions.c - attendance.ListSessions: records, page by page.
 *
 * A page ends when it holds enough sessions or bytes, or when enough rows
 * were looked at, so that no snapshot lives long; it may then be empty and
 * still have a next one.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/dates.h"
#include "services/attendance/rules_fold.h"
#include "services/attendance/session_walk.h"
#include "services/attendance/wire_query.h"
#include "services/attendance/wire_record.h"

#include <stdio.h>
#include <string.h>

#define PAGE_SESSIONS 1000u
#define PAGE_BYTES (2u * 1024u * 1024u)
#define PAGE_ROWS 20000u
/* One record, unpacked and packed again. */
#define RECORD_BYTES ((size_t)16 << 20)

struct listing {
	struct call *call;
	struct session_desk *a;
	struct sessions_query query;
	struct arena *arena; /* of one record */
	struct buffer packed;
	uint32_t sessions, rows;
	struct store_key last; /* the session looked at last */
	bool full;
};

static bool
names_student(const struct session_record *r, const char *student_id)
{
	for (size_t i = 0; i < r->student_count; i++) {
		if (strcmp(r->students[i].student_id, student_id) == 0)
			return true;
	}
	for (size_t i = 0; i < r->promised_count; i++) {
		if (strcmp(r->promised_students[i], student_id) == 0)
			return true;
	}
	return false;
}

/* As of a moment, time may have made it UNREPORTED or UNCLOSED. */
static enum status
show(struct listing *l, struct session_record *record,
    const struct kept_record *kept)
{
	enum session_status shown =
	    l->query.has_as_of ? session_status_at(record, l->query.as_of)
			       : record->status;
	struct bytes packed = kept->packed;

	if (shown != record->status) {
		enum status status;

		record->status = shown;
		buffer_reset(&l->packed);
		status = record_pack(record, &l->packed);
		if (status != STATUS_OK)
			return status;
		packed = buffer_bytes(&l->packed);
	}
	query_put_session(packed, kept->revision, l->call->reply);
	l->sessions++;
	return l->call->reply->failed;
}

static enum status
look_at(struct listing *l, struct bytes session)
{
	struct kept_record kept;
	struct session_record record;
	bool is_in;
	enum status status = l->query.has_as_of
				 ? attendance_get_record_at(l->call->txn, l->a,
				       session, l->query.as_of, &kept)
				 : attendance_get_record(l->call->txn,
				       &l->a->tables, session, &kept);

	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK && l->query.school_id != NULL &&
	    !record_is_at(kept.packed, l->query.school_id))
		return STATUS_OK;
	arena_reset(l->arena);
	if (status == STATUS_OK)
		status = record_unpack(kept.packed, l->arena, &record);
	if (status != STATUS_OK)
		return status;
	if (!attendance_is_in_scope(l->call->who, &record) ||
	    (l->query.student_id != NULL &&
		!names_student(&record, l->query.student_id)))
		return STATUS_OK;
	status =
	    dates_has(l->call, l->query.has_as_of ? l->query.as_of : TOLD_LAST,
		&l->query.dates, &record, &is_in);
	return status == STATUS_OK && is_in ? show(l, &record, &kept) : status;
}

static bool
is_wanted(const struct listing *l, struct bytes session)
{
	const char *provider_id, *session_id;

	if (l->query.session_id == NULL && l->query.provider_id == NULL)
		return true;
	return session_key_read(session, &provider_id, &session_id) &&
	       (l->query.session_id == NULL ||
		   strcmp(session_id, l->query.session_id) == 0) &&
	       (l->query.provider_id == NULL ||
		   strcmp(provider_id, l->query.provider_id) == 0);
}

/* CANCELLED: the page is full. */
static enum status
take(void *ctx, struct bytes session)
{
	struct listing *l = ctx;

	if (l->sessions >= l->query.limit || ++l->rows > PAGE_ROWS ||
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
	const struct session_walk walk = {.txn = l->call->txn,
	    .tables = &l->a->tables,
	    .provider_id = l->query.provider_id,
	    .student_id = l->query.student_id,
	    .after = l->query.after,
	    .take = take,
	    .ctx = l};
	enum status status = attendance_walk_sessions(&walk);

	if (status == STATUS_OK && l->full)
		query_put_sessions_next(key_bytes(&l->last), l->call->reply);
	return status;
}

enum status
on_list_sessions(struct call *call)
{
	struct listing l = {.call = call, .a = call->state};
	const char *only;
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    query_read_sessions(call->body, call->arena, &l.query, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "student", l.query.student_id);
	call_audit(call, "session", l.query.session_id);
	call_audit(call, "provider", l.query.provider_id);
	only = attendance_only_provider(call->who);
	if (only != NULL && l.query.provider_id != NULL &&
	    strcmp(only, l.query.provider_id) != 0)
		return attendance_refuse_other(
		    call, "provider_id", l.query.provider_id);
	if (only != NULL)
		l.query.provider_id = only;
	if (l.query.limit == 0 || l.query.limit > PAGE_SESSIONS)
		l.query.limit = PAGE_SESSIONS;
	key_start(&l.last);
	buffer_init(&l.packed, RECORD_BYTES);
	status = arena_new(RECORD_BYTES, &l.arena);
	if (status == STATUS_OK)
		status = list(&l);
	arena_free(&l.arena);
	buffer_fini(&l.packed);
	return status;
}
