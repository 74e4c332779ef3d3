// SPDX-License-Identifier: Apache-2.0
/*
 * refold.c - from the tables through the fold to the log.
 *
 * A session that something touched is loaded whole and folded.  The record
 * goes to the log only when its bytes differ from the last one's, with the
 * next revision, in the transaction that touched it.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/rules_fold.h"
#include "services/attendance/tables_roster.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_plan.h"
#include "services/attendance/wire_record.h"

#include "common/event/event_wire.h"

#include <string.h>

/* A list in the arena that doubles. */
#define LIST_START 32

struct loading {
	struct store_txn *txn;
	struct session_desk *a;
	const struct attendance_tables *t;
	struct arena *arena;
	const char *provider_id;
	struct fold_event *events;
	size_t event_count, event_room;
	struct base_version *versions;
	size_t version_count, version_room;
};

/* Room for one more item; the items move. */
static void *
grow(struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
	void *more;

	if (count < *room)
		return items;
	*room = *room == 0 ? LIST_START : *room * 2;
	more = arena_zeroed(arena, *room, size);
	if (more != NULL && count > 0)
		memcpy(more, items, count * size);
	return more;
}

static enum status
resolve(struct loading *l, const struct session_event *event,
    struct fold_event *told)
{
	struct alias alias = {
	    event->student_id_scheme, l->provider_id, event->student_id};
	const char *student_id;
	enum status status;

	told->student_id = event->student_id;
	if (event->student_id == NULL ||
	    event->student_id_scheme <= ID_SCHEME_DISTRICT)
		return STATUS_OK;
	status = attendance_find_student(l->txn, l->t, &alias, &student_id);
	if (status == STATUS_OK)
		told->student_id = student_id;
	else if (status == STATUS_NOT_FOUND)
		told->student_unknown = true;
	else
		return status;
	return STATUS_OK;
}

static enum status
load_event(struct loading *l, const struct log_fact *fact, struct bytes packed)
{
	struct session_event *event = arena_alloc(l->arena, sizeof(*event));
	struct event_fault fault;
	struct fold_event *told;
	enum status status;

	l->events = grow(l->arena, l->events, l->event_count, &l->event_room,
	    sizeof(*l->events));
	if (event == NULL || l->events == NULL)
		return STATUS_NO_MEMORY;
	status = event_unpack(packed, true, l->arena, event, &fault, NULL);
	if (status != STATUS_OK)
		return status == STATUS_INVALID ? STATUS_CORRUPT : status;
	told = &l->events[l->event_count++];
	*told = (struct fold_event){.event = event,
	    .source_kind = fact->source.kind,
	    .source = fact->source.id,
	    .received_at = fact->received_at};
	return resolve(l, event, told);
}

/* The events of the session in one entry of the own log. */
static enum status
load_events(struct bytes key, struct bytes value, void *ctx)
{
	struct loading *l = ctx;
	struct log_entry entry;
	struct log_fact fact;
	struct bytes places, packed;
	uint64_t seq;
	uint32_t place, at = 0;
	enum status status;

	if (!attendance_read_places(key, value, &seq, &places))
		return STATUS_CORRUPT;
	status = log_get(l->a->log, l->txn, seq, &entry);
	if (status == STATUS_OK)
		status = log_read_fact(entry.data, l->arena, &fact);
	while (status == STATUS_OK && attendance_next_place(&places, &place)) {
		status = log_next_event(&fact, &packed);
		for (; status == STATUS_OK && at < place; at++)
			status = log_next_event(&fact, &packed);
		at++;
		if (status == STATUS_OK)
			status = load_event(l, &fact, packed);
	}
	return status == STATUS_NOT_FOUND || status == STATUS_INVALID
		   ? STATUS_CORRUPT
		   : status;
}

static enum status
load_version(struct bytes key, struct bytes value, void *ctx)
{
	struct loading *l = ctx;
	struct kept_plan kept;
	struct told_plan told;
	enum status status;

	(void)key;
	l->versions = grow(l->arena, l->versions, l->version_count,
	    &l->version_room, sizeof(*l->versions));
	if (l->versions == NULL)
		return STATUS_NO_MEMORY;
	if (!attendance_read_plan(value, &kept))
		return STATUS_CORRUPT;
	status = plan_read(kept.packed, l->arena, &told);
	if (status != STATUS_OK)
		return status == STATUS_NO_MEMORY ? status : STATUS_CORRUPT;
	told.version.published_at = kept.published_at;
	l->versions[l->version_count++] = told.version;
	return STATUS_OK;
}

static enum status
load_and_fold(struct store_txn *txn, struct session_desk *a,
    struct workbench *bench, struct bytes session,
    struct session_record *record)
{
	struct loading l = {
	    .txn = txn, .a = a, .t = &a->tables, .arena = bench->arena};
	struct fold_input input;
	enum status status;

	if (!session_key_read(session, &input.provider_id, &input.session_id))
		return STATUS_CORRUPT;
	l.provider_id = input.provider_id;
	status =
	    store_scan(txn, a->tables.session_events, session, load_events, &l);
	if (status == STATUS_OK)
		status =
		    store_scan(txn, a->tables.plans, session, load_version, &l);
	if (status != STATUS_OK)
		return status;
	input.versions = l.versions;
	input.version_count = l.version_count;
	input.events = l.events;
	input.event_count = l.event_count;
	return session_fold(&input, bench->arena, record);
}

static enum status
keep_presence(struct store_txn *txn, struct session_desk *a,
    struct bytes session, const char *student_id, int64_t from, int64_t to)
{
	struct kept_presence presence = {from, to, student_id, session};

	return attendance_put_presence(
	    txn, a->tables.records_by_student, &presence);
}

static enum status
keep_tutor(struct store_txn *txn, struct session_desk *a, struct bytes session,
    const char *tutor_id, int64_t from, int64_t to)
{
	struct kept_presence presence = {from, to, tutor_id, session};

	return attendance_put_presence(
	    txn, a->tables.records_by_tutor, &presence);
}

/* Who taught, and when; before is all 0 when there was no record. */
static enum status
move_tutor(struct store_txn *txn, struct session_desk *a, struct bytes session,
    const struct session_record *before, const struct session_record *after)
{
	bool taught =
	    after->tutor_id != NULL && after->actual_start != EVENT_NO_INSTANT;
	enum status status = STATUS_OK;

	if (before->tutor_id != NULL &&
	    before->actual_start != EVENT_NO_INSTANT &&
	    (!taught || strcmp(before->tutor_id, after->tutor_id) != 0))
		status = keep_tutor(txn, a, session, before->tutor_id,
		    EVENT_NO_INSTANT, EVENT_NO_INSTANT);
	if (status == STATUS_OK && taught)
		status = keep_tutor(txn, a, session, after->tutor_id,
		    after->actual_start, after->actual_end);
	return status;
}

/* Whoever was in the record before, and may not be in the next one. */
static enum status
forget_presences(struct store_txn *txn, struct session_desk *a,
    struct workbench *bench, struct bytes session,
    struct session_record *before)
{
	struct kept_record kept;
	enum status status =
	    attendance_get_record(txn, &a->tables, session, &kept);

	memset(before, 0, sizeof(*before));
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = record_unpack(kept.packed, bench->arena, before);
	for (size_t i = 0; status == STATUS_OK && i < before->student_count;
	     i++) {
		if (before->students[i].present_from != EVENT_NO_INSTANT)
			status = keep_presence(txn, a, session,
			    before->students[i].student_id, EVENT_NO_INSTANT,
			    EVENT_NO_INSTANT);
	}
	return status;
}

enum status
attendance_keep_record(struct store_txn *txn, struct session_desk *a,
    struct workbench *bench, struct bytes session,
    const struct session_record *record, const struct kept_record *kept)
{
	struct session_record before;
	enum status status = forget_presences(txn, a, bench, session, &before);

	if (status == STATUS_OK)
		status = move_tutor(txn, a, session, &before, record);
	for (size_t i = 0; status == STATUS_OK && i < record->promised_count;
	     i++)
		status =
		    keep_presence(txn, a, session, record->promised_students[i],
			EVENT_NO_INSTANT, EVENT_NO_INSTANT);
	for (size_t i = 0; status == STATUS_OK && i < record->student_count;
	     i++)
		status = keep_presence(txn, a, session,
		    record->students[i].student_id,
		    record->students[i].present_from,
		    record->students[i].present_to);
	if (status == STATUS_OK)
		status = attendance_put_record(txn, &a->tables, session, kept);
	return status;
}

static enum status
log_record(struct store_txn *txn, struct session_desk *a,
    struct workbench *bench, struct bytes session,
    const struct session_record *record, uint32_t revision)
{
	struct bytes packed = buffer_bytes(&bench->packed);
	struct kept_record kept = {.revision = revision, .packed = packed};
	struct log_entry entry;
	uint64_t seq;
	enum status status;

	buffer_reset(&bench->entry);
	status = log_write_recorded(packed, revision, &bench->entry);
	if (status == STATUS_OK)
		status =
		    log_append(a->log, txn, buffer_bytes(&bench->entry), &seq);
	if (status == STATUS_OK)
		status = log_get(a->log, txn, seq, &entry);
	if (status != STATUS_OK)
		return status;
	kept.known_at = entry.known_at;
	return attendance_keep_record(txn, a, bench, session, record, &kept);
}

/* session is the caller's own copy. */
static enum status
refold_session(struct store_txn *txn, struct session_desk *a,
    struct workbench *bench, struct bytes session)
{
	struct session_record record;
	struct kept_record before = {.revision = 0};
	enum status status;

	arena_reset(bench->arena);
	buffer_reset(&bench->packed);
	status = load_and_fold(txn, a, bench, session, &record);
	if (status == STATUS_OK)
		status = record_pack(&record, bench->arena, &bench->packed);
	if (status != STATUS_OK)
		return status;
	status = attendance_get_record(txn, &a->tables, session, &before);
	if (status == STATUS_OK &&
	    bytes_equal(before.packed, buffer_bytes(&bench->packed)))
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	return log_record(txn, a, bench, session, &record, before.revision + 1);
}

/* Copies the first marked session; NOT_FOUND: none. */
static enum status
next_dirty(struct store_txn *txn, const struct attendance_tables *t,
    struct store_key *session)
{
	struct store_walk *walk;
	struct bytes key, value;
	enum status status = store_walk_open(txn, t->dirty, &walk);

	if (status != STATUS_OK)
		return status;
	status = store_walk_first(walk, bytes_of("", 0), &key, &value);
	if (status == STATUS_OK) {
		key_start(session);
		key_raw(session, key.data, key.len);
	}
	store_walk_close(&walk);
	return status;
}

static enum status
is_replaying(struct store_txn *txn, struct session_desk *a, bool *replaying)
{
	struct cursor cursor;
	enum status status = cursor_get(txn, a->cursors, OWN_STREAM, &cursor);

	*replaying = status == STATUS_OK && cursor.replay_to != 0;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
attendance_refold(struct store_txn *txn, struct session_desk *a,
    struct workbench *bench, bool at_end)
{
	struct store_key session;
	bool replaying;
	enum status status = is_replaying(txn, a, &replaying);

	if (status != STATUS_OK || (replaying && !at_end))
		return status;
	for (;;) {
		status = next_dirty(txn, &a->tables, &session);
		if (status == STATUS_NOT_FOUND)
			return STATUS_OK;
		if (status == STATUS_OK)
			status = store_drop(
			    txn, a->tables.dirty, key_bytes(&session));
		if (status == STATUS_OK)
			status =
			    refold_session(txn, a, bench, key_bytes(&session));
		if (status != STATUS_OK)
			return status;
	}
}
