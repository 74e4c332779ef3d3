// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_findings.c - attendance.ListFindings: what is wrong with what was
 * sent.
 *
 * Three walks, one after the other: the findings of the records, the
 * conflicts, and the overlaps of one student in two sessions.  The mark of a
 * page is the walk's number and the key it ended at.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/rules_overlap.h"
#include "services/attendance/wire_query.h"
#include "services/attendance/wire_record.h"

#include "common/event/event_wire.h"

#include <stdio.h>
#include <string.h>

#define PAGE_FINDINGS 1000u
#define PAGE_BYTES (2u * 1024u * 1024u)
#define PAGE_ROWS 20000u
#define RECORD_BYTES ((size_t)16 << 20)
#define HASH_BYTES 16

enum walk_number {
	WALK_RECORDS = 1,
	WALK_CONFLICTS,
	WALK_OVERLAPS,
	WALK_END,
};

struct listing {
	struct call *call;
	struct session_desk *a;
	struct findings_query query;
	const char *provider_id; /* only this one's; NULL: all */
	struct arena *arena;
	uint32_t shown, rows;
	enum walk_number walk;
	struct store_key after; /* in the walk */
	bool full;
};

static bool
is_full(struct listing *l)
{
	l->full = l->shown >= l->query.limit || l->rows >= PAGE_ROWS ||
		  l->call->reply->len > PAGE_BYTES;
	return l->full;
}

static void
note_after(struct listing *l, struct bytes key)
{
	key_start(&l->after);
	key_raw(&l->after, key.data, key.len);
	l->rows++;
}

static enum status
show(struct listing *l, const struct shown_finding *shown)
{
	l->shown++;
	return query_put_finding(shown, l->call->reply);
}

static bool
is_of_provider(const struct listing *l, const char *provider_id)
{
	return l->provider_id == NULL ||
	       strcmp(l->provider_id, provider_id) == 0;
}

/* A school sees what concerns sessions at it. */
static bool
is_of_school(const struct listing *l, const struct session_record *record)
{
	const struct principal *who = l->call->who;

	if (who->role != ROLE_SCHOOL || strcmp(who->scope, "*") == 0)
		return true;
	return record->school_id != NULL &&
	       strcmp(record->school_id, who->scope) == 0;
}

/* The record of a session; NOT_FOUND also when it is out of scope. */
static enum status
get_visible(
    struct listing *l, struct bytes session, struct session_record *record)
{
	struct kept_record kept;
	enum status status =
	    attendance_get_record(l->call->txn, &l->a->tables, session, &kept);

	if (status == STATUS_OK)
		status = record_unpack(kept.packed, l->arena, record);
	if (status != STATUS_OK)
		return status;
	return is_of_provider(l, record->provider_id) && is_of_school(l, record)
		   ? STATUS_OK
		   : STATUS_NOT_FOUND;
}

static enum status
show_record(struct listing *l, struct bytes key, struct bytes value)
{
	struct session_record record;
	enum status status = get_visible(l, key, &record);

	(void)value;
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < record.finding_count;
	     i++) {
		struct shown_finding shown = {
		    record.provider_id, record.session_id, record.findings[i]};

		status = show(l, &shown);
	}
	return status;
}

static enum status
show_conflict(struct listing *l, struct bytes key, struct bytes value)
{
	struct session_record record;
	struct session_event event;
	struct event_fault fault;
	enum status status =
	    event_unpack(value, true, l->arena, &event, &fault, NULL);

	if (status != STATUS_OK)
		return STATUS_CORRUPT;
	if (!is_of_provider(l, event.provider_id))
		return STATUS_OK;
	if (l->call->who->role == ROLE_SCHOOL) {
		status =
		    get_visible(l, bytes_of(key.data, key.len - 8), &record);
		if (status != STATUS_OK)
			return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	}
	return show(
	    l, &(struct shown_finding){event.provider_id, event.session_id,
		   {"CONFLICT", event.event_id, event.student_id, "eventId",
		       event_type_word(event.type),
		       "an id once, or the same event"}});
}

static enum status
show_overlap(struct listing *l, const struct presence_span *later,
    const struct presence_span *earlier)
{
	struct session_record record, other;
	enum status status = get_visible(l, later->session, &record);
	bool sees_later = status == STATUS_OK;

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	status = get_visible(l, earlier->session, &other);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	/* Both parties of an overlap learn of it. */
	if (!sees_later && status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (!session_key_read(
		later->session, &record.provider_id, &record.session_id) ||
	    !session_key_read(
		earlier->session, &other.provider_id, &other.session_id))
		return STATUS_CORRUPT;
	return show(
	    l, &(struct shown_finding){record.provider_id, record.session_id,
		   {"OVERLAP", NULL, later->student_id, "sessionId",
		       other.session_id, "one session at one time"}});
}

static enum status
show_overlaps(struct listing *l, struct presence_span *spans, size_t count)
{
	enum status status = STATUS_OK;

	overlap_sort(spans, count);
	for (size_t i = 1; i < count && status == STATUS_OK; i++) {
		size_t earlier;

		if (overlap_find(spans, i, &earlier))
			status = show_overlap(l, &spans[i], &spans[earlier]);
	}
	return status;
}

/* The rows of one student, from where the walk stands. */
#define STUDENT_SESSIONS_MAX 20000u

static enum status
collect_student(struct listing *l, struct store_walk *walk, struct bytes *key,
    struct bytes *value, struct presence_span *spans, size_t *count)
{
	uint8_t hash[HASH_BYTES];
	enum status status = STATUS_OK;

	if (key->len < HASH_BYTES)
		return STATUS_CORRUPT;
	memcpy(hash, key->data, HASH_BYTES);
	*count = 0;
	while (status == STATUS_OK && key->len >= HASH_BYTES &&
	       memcmp(key->data, hash, HASH_BYTES) == 0) {
		struct kept_presence p;

		if (!attendance_read_presence(*key, *value, &p))
			return STATUS_CORRUPT;
		if (p.from != EVENT_NO_INSTANT && *count < STUDENT_SESSIONS_MAX)
			spans[(*count)++] = (struct presence_span){
			    p.from, p.to, p.student_id, p.session};
		note_after(l, *key);
		status = store_walk_next(walk, key, value);
	}
	return status;
}

static enum status
walk_overlaps(struct listing *l, struct store_walk *walk)
{
	struct presence_span *spans =
	    arena_zeroed(l->call->arena, STUDENT_SESSIONS_MAX, sizeof(*spans));
	struct bytes key, value;
	size_t count;
	enum status status;

	if (spans == NULL)
		return STATUS_NO_MEMORY;
	status = store_walk_first(walk, key_bytes(&l->after), &key, &value);
	if (status == STATUS_OK && bytes_equal(key, key_bytes(&l->after)))
		status = store_walk_next(walk, &key, &value);
	while (status == STATUS_OK && !is_full(l)) {
		enum status more;

		more = collect_student(l, walk, &key, &value, spans, &count);
		if (more != STATUS_OK && more != STATUS_NOT_FOUND)
			return more;
		arena_reset(l->arena);
		status = show_overlaps(l, spans, count);
		if (status == STATUS_OK)
			status = more;
	}
	return status;
}

typedef enum status show_fn(
    struct listing *l, struct bytes key, struct bytes value);

static enum status
walk_rows(struct listing *l, struct store_walk *walk, show_fn *show_row)
{
	struct bytes key, value;
	enum status status =
	    store_walk_first(walk, key_bytes(&l->after), &key, &value);

	if (status == STATUS_OK && bytes_equal(key, key_bytes(&l->after)))
		status = store_walk_next(walk, &key, &value);
	while (status == STATUS_OK && !is_full(l)) {
		note_after(l, key);
		arena_reset(l->arena);
		status = show_row(l, key, value);
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	return status;
}

static enum status
run_walk(struct listing *l)
{
	struct store_table tables[WALK_END] = {
	    [WALK_RECORDS] = l->a->tables.records,
	    [WALK_CONFLICTS] = l->a->tables.conflicts,
	    [WALK_OVERLAPS] = l->a->tables.records_by_student,
	};
	struct store_walk *walk;
	enum status status =
	    store_walk_open(l->call->txn, tables[l->walk], &walk);

	if (status != STATUS_OK)
		return status;
	if (l->walk == WALK_OVERLAPS)
		status = walk_overlaps(l, walk);
	else
		status = walk_rows(l, walk,
		    l->walk == WALK_RECORDS ? show_record : show_conflict);
	store_walk_close(&walk);
	return status;
}

static enum status
list(struct listing *l)
{
	struct store_key next;

	while (l->walk < WALK_END) {
		enum status status = run_walk(l);

		if (status == STATUS_OK && l->full)
			break;
		if (status != STATUS_NOT_FOUND)
			return status;
		l->walk++;
		key_start(&l->after);
	}
	if (l->walk == WALK_END)
		return STATUS_OK;
	key_start(&next);
	key_u8(&next, (uint8_t)l->walk);
	key_raw(&next, l->after.data, l->after.len);
	query_put_findings_next(key_bytes(&next), l->call->reply);
	return l->call->reply->failed;
}

/* Where the page before ended; false when the mark is not ours. */
static bool
read_mark(struct listing *l)
{
	struct bytes after = l->query.after;

	l->walk = WALK_RECORDS;
	key_start(&l->after);
	if (after.len == 0)
		return true;
	if (after.data[0] < WALK_RECORDS || after.data[0] >= WALK_END ||
	    after.len > STORE_KEY_MAX)
		return false;
	l->walk = (enum walk_number)after.data[0];
	key_raw(&l->after, after.data + 1, after.len - 1);
	return true;
}

enum status
on_list_findings(struct call *call)
{
	struct listing l = {.call = call, .a = call->state};
	char wrong[QUERY_DETAIL] = "after: expected the mark of a page";
	enum status status =
	    query_read_findings(call->body, call->arena, &l.query, wrong);

	if (status == STATUS_OK && !read_mark(&l))
		status = STATUS_INVALID;
	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	if (l.query.limit == 0 || l.query.limit > PAGE_FINDINGS)
		l.query.limit = PAGE_FINDINGS;
	l.provider_id = l.query.provider_id;
	if (call->who->role == ROLE_PROVIDER &&
	    strcmp(call->who->scope, "*") != 0) {
		if (l.provider_id != NULL &&
		    strcmp(l.provider_id, call->who->scope) != 0) {
			snprintf(call->detail, sizeof(call->detail),
			    "provider_id: expected %s", call->who->scope);
			return STATUS_DENIED;
		}
		l.provider_id = call->who->scope;
	}
	status = arena_new(RECORD_BYTES, &l.arena);
	if (status == STATUS_OK)
		status = list(&l);
	arena_free(&l.arena);
	return status;
}
