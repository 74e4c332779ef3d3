// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_alerts.c - attendance.ListAlerts: what asks for attention.
 *
 * Three walks, one after the other: student by student, session by session,
 * and at last what providers have not told.  The mark of a page is the walk's
 * number and the key it ended at.
 */
#include "services/attendance/student_lines.h"
#include "services/attendance/wire_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#define PAGE_ALERTS 1000u
#define PAGE_BYTES (2u * 1024u * 1024u)
#define PAGE_ROWS 50000u
#define RECORD_BYTES ((size_t)16 << 20)
#define SUBJECT_BYTES ((size_t)64 << 20)

/* Of marks that are out there: never renumber. */
enum walk_number {
	WALK_STUDENTS = 1,
	WALK_SESSIONS,
	WALK_PROVIDERS,
	WALK_END,
};

static const unsigned codes_of[WALK_END] = {
    [WALK_STUDENTS] = 1u << ALERT_STUDENT_ABSENT | 1u << ALERT_ATTENDANCE_LOW |
		      1u << ALERT_DOSAGE_OUT_OF_REACH,
    [WALK_SESSIONS] = 1u << ALERT_TUTOR_NO_SHOW | 1u << ALERT_SESSION_SHORT |
		      1u << ALERT_GROUP_TOO_LARGE | 1u << ALERT_NO_TUTOR,
    [WALK_PROVIDERS] =
	1u << ALERT_PROVIDER_SILENT | 1u << ALERT_SESSIONS_UNREPORTED,
};

bool
alerts_is_full(struct alert_listing *l)
{
	l->full = l->shown >= l->query.limit || l->rows >= PAGE_ROWS ||
		  l->call->reply->len > PAGE_BYTES;
	return l->full;
}

void
alerts_note_row(struct alert_listing *l, struct bytes key)
{
	key_start(&l->after);
	key_raw(&l->after, key.data, key.len);
	l->rows++;
}

enum status
alerts_get_record(struct alert_listing *l, struct bytes session,
    struct session_record *record)
{
	struct kept_record kept;
	enum status status = l->query.has_as_of
				 ? attendance_get_record_at(l->call->txn, l->a,
				       session, l->query.as_of, &kept)
				 : attendance_get_record(l->call->txn,
				       &l->a->tables, session, &kept);

	if (status == STATUS_OK)
		status = record_unpack(kept.packed, l->record, record);
	return status;
}

static bool
is_same(const char *wanted, const char *found)
{
	return wanted == NULL || (found != NULL && strcmp(wanted, found) == 0);
}

bool
alerts_is_visible(
    const struct alert_listing *l, const struct session_record *record)
{
	return attendance_is_in_scope(l->call->who, record) &&
	       is_same(l->query.provider_id, record->provider_id) &&
	       is_same(l->query.school_id, record->school_id);
}

enum status
alerts_get_program(struct alert_listing *l, const char *program_id,
    struct alert_program *program)
{
	const char *id = program_id == NULL ? "" : program_id;
	enum status status = attendance_get_program(
	    l->call->txn, &l->a->tables, id, l->told, program);

	if (status != STATUS_OK)
		return status;
	return attendance_get_thresholds(
	    l->call->txn, &l->a->tables, id, l->told, &program->thresholds);
}

bool
alerts_wants(const struct alert_listing *l, enum alert_code code)
{
	return l->query.code == ALERT_NONE || l->query.code == code;
}

enum status
alerts_show(struct alert_listing *l, struct alert *alert, struct bytes parts)
{
	char id[ALERT_ID_TEXT];

	snprintf(id, sizeof(id), "%s-%016" PRIx64,
	    alert_code_prefix(alert->code),
	    XXH3_64bits_withSeed(
		parts.data, parts.len, (XXH64_hash_t)alert->code));
	alert->id = id;
	l->shown++;
	return alerts_put(alert, l->record, l->call->reply);
}

/* From behind the mark of the page before. */
static enum status
begin_walk(struct alert_listing *l, struct store_walk *walk, struct bytes *key,
    struct bytes *value)
{
	enum status status =
	    store_walk_first(walk, key_bytes(&l->after), key, value);

	if (status == STATUS_OK && l->after.len > 0 &&
	    bytes_equal(*key, key_bytes(&l->after)))
		status = store_walk_next(walk, key, value);
	return status;
}

static enum status
walk_sessions(struct alert_listing *l, struct store_walk *walk)
{
	struct bytes key, value;
	enum status status = begin_walk(l, walk, &key, &value);

	while (status == STATUS_OK && !alerts_is_full(l)) {
		struct session_record record;

		arena_reset(l->record);
		status = alerts_get_record(l, key, &record);
		if (status == STATUS_OK && alerts_is_visible(l, &record))
			status = alerts_of_session(l, &record);
		alerts_note_row(l, key);
		if (status == STATUS_OK || status == STATUS_NOT_FOUND)
			status = store_walk_next(walk, &key, &value);
	}
	return status;
}

static enum status
run_walk(struct alert_listing *l)
{
	struct store_walk *walk;
	enum status status;

	if (l->walk == WALK_STUDENTS)
		return student_lines_walk(l, alerts_of_student);
	if (l->walk == WALK_PROVIDERS) {
		arena_reset(l->arena);
		return alerts_of_providers(l);
	}
	status = store_walk_open(l->call->txn, l->a->tables.records, &walk);
	if (status != STATUS_OK)
		return status;
	status = walk_sessions(l, walk);
	store_walk_close(&walk);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* A student's alerts are of no session alone, nor of a provider. */
static bool
is_wanted(const struct alert_listing *l)
{
	if (l->query.student_id != NULL && l->walk != WALK_STUDENTS)
		return false;
	return l->query.code == ALERT_NONE ||
	       (codes_of[l->walk] & 1u << l->query.code) != 0;
}

static enum status
list(struct alert_listing *l)
{
	struct store_key mark;
	enum status status = STATUS_OK;

	for (; l->walk < WALK_END && status == STATUS_OK; l->walk++) {
		if (is_wanted(l))
			status = run_walk(l);
		if (l->full)
			break;
		key_start(&l->after);
	}
	if (status != STATUS_OK || l->walk >= WALK_END)
		return status;
	key_start(&mark);
	key_u8(&mark, (uint8_t)l->walk);
	key_raw(&mark, l->after.data, l->after.len);
	alerts_put_next(key_bytes(&mark), l->call->reply);
	return l->call->reply->failed;
}

/* Where the page before ended. */
static bool
read_mark(struct alert_listing *l)
{
	struct key_reader r = key_read(l->query.after);
	uint8_t walk = WALK_STUDENTS;

	key_start(&l->after);
	if (l->query.after.len > 0 && !key_read_u8(&r, &walk))
		return false;
	key_raw(&l->after, r.rest.data, r.rest.len);
	l->walk = walk;
	return walk >= WALK_STUDENTS && walk < WALK_END;
}

enum status
alerts_find_moment(struct alert_listing *l)
{
	struct log_head head;
	enum status status = STATUS_OK;

	l->moment = l->told = l->query.as_of;
	if (!l->query.has_as_of) {
		status = log_read_head(l->a->log, l->call->txn, &head);
		l->moment = head.known_at;
		l->told = TOLD_LAST;
	}
	return status;
}

enum status
on_list_alerts(struct call *call)
{
	struct alert_listing l = {.call = call, .a = call->state};
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    alerts_read_query(call->body, call->arena, &l.query, wrong);

	if (status == STATUS_OK && !read_mark(&l)) {
		snprintf(wrong, sizeof(wrong),
		    "after: expected the next of an answer");
		status = STATUS_INVALID;
	}
	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "code", alert_code_word(l.query.code));
	call_audit(call, "student", l.query.student_id);
	call_audit(call, "school", l.query.school_id);
	call_audit(call, "provider", l.query.provider_id);
	if (l.query.limit == 0 || l.query.limit > PAGE_ALERTS)
		l.query.limit = PAGE_ALERTS;
	status = alerts_find_moment(&l);
	if (status == STATUS_OK)
		status = arena_new(SUBJECT_BYTES, &l.arena);
	if (status == STATUS_OK)
		status = arena_new(RECORD_BYTES, &l.record);
	if (status == STATUS_OK)
		status = list(&l);
	arena_free(&l.arena);
	arena_free(&l.record);
	return status;
}
