// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_revisions.c - attendance.ListRevisions: how the record of one
 * session came about, the first revision first.
 *
 * Each revision is seen by whom it concerns: a school to which a session was
 * moved does not see what it was elsewhere.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/wire_query.h"
#include "services/attendance/wire_record.h"

#include <stdio.h>

#define PAGE_REVISIONS 500u
#define PAGE_BYTES (2u * 1024u * 1024u)
#define RECORD_BYTES ((size_t)16 << 20)

struct listing {
	struct call *call;
	struct revisions_query query;
	struct arena *arena; /* of one record */
	uint32_t rows;
	uint32_t after; /* the revision that the page before ended with */
	uint32_t last;  /* the one looked at last */
};

/* CANCELLED: the page is full, or what comes was not known yet. */
static enum status
show_record(const struct kept_record *kept, void *ctx)
{
	struct listing *l = ctx;
	struct session_record record;
	enum status status;

	if (kept->revision <= l->after)
		return STATUS_OK;
	if (l->query.has_as_of && kept->known_at > l->query.as_of) {
		l->last = 0;
		return STATUS_CANCELLED;
	}
	if (l->rows >= l->query.limit || l->call->reply->len > PAGE_BYTES)
		return STATUS_CANCELLED;
	arena_reset(l->arena);
	status = record_unpack(kept->packed, l->arena, &record);
	if (status != STATUS_OK)
		return status;
	l->rows++;
	l->last = kept->revision;
	if (attendance_is_in_scope(l->call->who, &record))
		query_put_revision(
		    &(struct shown_revision){kept->packed, kept->revision,
			kept->cause, kept->known_at},
		    l->call->reply);
	return l->call->reply->failed;
}

static enum status
list(struct listing *l)
{
	const struct session_desk *a = l->call->state;
	struct store_key session, mark;
	enum status status;

	session_key(&session, l->query.provider_id, l->query.session_id);
	status = attendance_visit_records(
	    l->call->txn, a, key_bytes(&session), show_record, l);
	if (status != STATUS_CANCELLED)
		return status;
	key_start(&mark);
	key_u32(&mark, l->last);
	if (l->last > 0)
		query_put_revisions_next(key_bytes(&mark), l->call->reply);
	return l->call->reply->failed;
}

/* Where the page before ended; false when the mark is not ours. */
static bool
read_mark(struct listing *l)
{
	struct key_reader r = key_read(l->query.after);

	return l->query.after.len == 0 ||
	       (key_read_u32(&r, &l->after) && r.rest.len == 0);
}

enum status
on_list_revisions(struct call *call)
{
	struct listing l = {.call = call};
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    query_read_revisions(call->body, call->arena, &l.query, wrong);

	if (status == STATUS_OK && !read_mark(&l)) {
		snprintf(
		    wrong, sizeof(wrong), "after: expected the mark of a page");
		status = STATUS_INVALID;
	}
	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "provider", l.query.provider_id);
	call_audit(call, "session", l.query.session_id);
	if (l.query.limit == 0 || l.query.limit > PAGE_REVISIONS)
		l.query.limit = PAGE_REVISIONS;
	status = arena_new(RECORD_BYTES, &l.arena);
	if (status == STATUS_OK)
		status = list(&l);
	arena_free(&l.arena);
	return status;
}
