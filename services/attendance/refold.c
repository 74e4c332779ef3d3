// SPDX-License-Identifier: Apache-2.0
/*
 * refold.c - from the tables through the fold to the log.
 *
 * A session that something touched is loaded whole and folded.  The record
 * goes to the log only when its bytes differ from the last one's, with the
 * next revision.  Folding and storing keep no command waiting: the writer's
 * turn is taken for the log's entries alone.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/rules_fold.h"
#include "services/attendance/tables_roster.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_plan.h"
#include "services/attendance/wire_record.h"

#include "common/diag.h"
#include "common/event/event_wire.h"

#include <string.h>

/* Folded before they are logged; together they fit on a workbench. */
#define SLICE_SESSIONS 2048u
/* Logged in one turn of the writer: some milliseconds with the commit. */
#define TURN_SESSIONS 512u
#define SLICE_ARENA ((size_t)24 << 20)
#define SLICE_PACKED ((size_t)2 << 20)
/* A list in the arena that doubles. */
#define LIST_START 32

struct loading {
	struct store_txn *txn;
	struct session_desk *a;
	const struct attendance_tables *t;
	struct arena *arena;
	const char *provider_id;
	int64_t moment; /* nothing that was known later */
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
	if (status == STATUS_INVALID ||
	    (status == STATUS_OK && !event_is_whole(event)))
		return STATUS_CORRUPT;
	if (status != STATUS_OK)
		return status;
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
	if (status == STATUS_OK && entry.known_at > l->moment)
		return STATUS_OK;
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
	if (kept.published_at > l->moment)
		return STATUS_OK;
	status = plan_read(kept.packed, l->arena, &told);
	if (status != STATUS_OK)
		return status == STATUS_NO_MEMORY ? status : STATUS_CORRUPT;
	told.version.published_at = kept.published_at;
	l->versions[l->version_count++] = told.version;
	return STATUS_OK;
}

enum status
attendance_load_session(struct store_txn *txn, struct session_desk *a,
    struct arena *arena, struct bytes session, int64_t moment,
    struct fold_input *input)
{
	struct loading l = {.txn = txn,
	    .a = a,
	    .t = &a->tables,
	    .arena = arena,
	    .moment = moment};
	enum status status;

	if (!session_key_read(session, &input->provider_id, &input->session_id))
		return STATUS_CORRUPT;
	l.provider_id = input->provider_id;
	status =
	    store_scan(txn, a->tables.session_events, session, load_events, &l);
	if (status == STATUS_OK)
		status =
		    store_scan(txn, a->tables.plans, session, load_version, &l);
	input->versions = l.versions;
	input->version_count = l.version_count;
	input->events = l.events;
	input->event_count = l.event_count;
	return status;
}

static enum status
load_and_fold(struct store_txn *txn, struct session_desk *a,
    struct workbench *bench, struct bytes session,
    struct session_record *record)
{
	struct fold_input input;
	enum status status = attendance_load_session(
	    txn, a, bench->arena, session, INT64_MAX, &input);

	return status == STATUS_OK ? session_fold(&input, bench->arena, record)
				   : status;
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

/* A session whose record changed, until that is logged and stored. */
struct folded {
	struct bytes session;
	struct session_record record;
	size_t packed_at, packed_len; /* in bench->packed */
	size_t cause_len;             /* behind it */
	struct kept_record kept;
};

struct slice {
	struct store_txn *txn;
	struct session_desk *a;
	struct workbench *bench;
	struct bytes *sessions; /* marked */
	size_t session_count;
	size_t next; /* of them, to fold */
	struct folded *folded;
	size_t folded_count, logged_count;
};

/* Copies the first marked sessions; more: there are others. */
static enum status
take_dirty(struct slice *s, bool *more)
{
	struct store_walk *walk;
	struct bytes key, value;
	enum status status = store_walk_open(s->txn, s->a->tables.dirty, &walk);

	*more = false;
	if (status != STATUS_OK)
		return status;
	status = store_walk_first(walk, bytes_of("", 0), &key, &value);
	while (status == STATUS_OK && s->session_count < SLICE_SESSIONS) {
		uint8_t *copy = arena_alloc(s->bench->arena, key.len);

		if (copy == NULL) {
			status = STATUS_NO_MEMORY;
			break;
		}
		memcpy(copy, key.data, key.len);
		s->sessions[s->session_count++] = bytes_of(copy, key.len);
		status = store_walk_next(walk, &key, &value);
	}
	*more = status == STATUS_OK;
	store_walk_close(&walk);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Behind the record, why it is another one. */
static enum status
pack_cause(struct slice *s, struct folded *f)
{
	struct buffer *packed = &s->bench->packed;
	struct record_cause cause;
	struct bytes value;
	size_t at = packed->len;
	enum status status =
	    store_get(s->txn, s->a->tables.dirty, f->session, &value);

	if (status == STATUS_OK && !attendance_read_dirty(value, &cause))
		return STATUS_CORRUPT;
	if (status != STATUS_OK)
		return status;
	log_pack_cause(&cause, packed);
	if (packed->failed != STATUS_OK)
		return packed->failed;
	f->cause_len = packed->len - at;
	s->folded_count++;
	return STATUS_OK;
}

static enum status
fold_session(struct slice *s, struct bytes session)
{
	struct workbench *bench = s->bench;
	struct folded *f = &s->folded[s->folded_count];
	struct kept_record before = {.revision = 0};
	enum status status;

	*f =
	    (struct folded){.session = session, .packed_at = bench->packed.len};
	status = load_and_fold(s->txn, s->a, bench, session, &f->record);
	if (status == STATUS_OK)
		status = record_pack(&f->record, bench->arena, &bench->packed);
	if (status != STATUS_OK)
		return status;
	f->packed_len = bench->packed.len - f->packed_at;
	status = attendance_get_record(s->txn, &s->a->tables, session, &before);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	f->kept.revision = before.revision + 1;
	if (status == STATUS_OK &&
	    bytes_equal(before.packed,
		bytes_of(bench->packed.data + f->packed_at, f->packed_len)))
		bench->packed.len = f->packed_at;
	else
		return pack_cause(s, f);
	return STATUS_OK;
}

/* Nothing that comes later would fold it: it keeps the record it has. */
static bool
is_unfoldable(enum status status)
{
	return status == STATUS_CORRUPT || status == STATUS_INVALID ||
	       status == STATUS_TOO_BIG;
}

static bool
is_full(const struct slice *s)
{
	return s->next > 0 && (arena_used(s->bench->arena) > SLICE_ARENA ||
				  s->bench->packed.len > SLICE_PACKED);
}

/* As many as one turn of the writer logs. */
static enum status
fold_some(struct slice *s)
{
	for (size_t i = 0;
	     i < TURN_SESSIONS && s->next < s->session_count && !is_full(s);
	     i++, s->next++) {
		struct bytes session = s->sessions[s->next];
		enum status status = fold_session(s, session);

		if (is_unfoldable(status)) {
			diag(DIAG_ERROR, "session.unfoldable",
			    "session=%s\treason=%s", (const char *)session.data,
			    status_name(status));
			s->bench->packed.len =
			    s->folded[s->folded_count].packed_at;
		} else if (status != STATUS_OK) {
			return status;
		}
	}
	return STATUS_OK;
}

/* The bytes move while others are packed. */
static void
find_packed(const struct slice *s, struct folded *f)
{
	const uint8_t *packed = s->bench->packed.data + f->packed_at;

	f->kept.packed = bytes_of(packed, f->packed_len);
	f->kept.cause = bytes_of(packed + f->packed_len, f->cause_len);
}

static enum status
log_one(struct slice *s, struct folded *f)
{
	struct buffer *entry = &s->bench->entry;
	struct recorded recorded;
	struct log_head head;
	uint64_t seq;
	enum status status;

	find_packed(s, f);
	recorded = (struct recorded){
	    f->kept.packed, f->kept.revision, f->kept.cause, 0};
	buffer_reset(entry);
	status = log_write_recorded(&recorded, entry);
	if (status == STATUS_OK)
		status =
		    log_append(s->a->log, s->txn, buffer_bytes(entry), &seq);
	if (status == STATUS_OK)
		status = log_read_head(s->a->log, s->txn, &head);
	if (status == STATUS_OK)
		f->kept.known_at = head.known_at;
	return status;
}

/* In one turn of the writer. */
static enum status
log_some(struct slice *s)
{
	enum status status = STATUS_OK;

	for (; s->logged_count < s->folded_count && status == STATUS_OK;
	     s->logged_count++)
		status = log_one(s, &s->folded[s->logged_count]);
	return status == STATUS_OK ? store_end_turn(s->txn) : status;
}

/* In short turns, between which the writer gets in. */
static enum status
fold_slice(struct slice *s, bool *more)
{
	enum status status = STATUS_OK;

	while (
	    status == STATUS_OK && s->next < s->session_count && !is_full(s)) {
		status = fold_some(s);
		if (status == STATUS_OK)
			status = log_some(s);
	}
	*more = *more || s->next < s->session_count;
	s->session_count = s->next;
	return status;
}

static enum status
keep_slice(struct slice *s, bool more)
{
	struct store_table dirty = s->a->tables.dirty;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < s->folded_count && status == STATUS_OK; i++) {
		struct folded *f = &s->folded[i];

		find_packed(s, f);
		status = attendance_keep_record(
		    s->txn, s->a, s->bench, f->session, &f->record, &f->kept);
	}
	if (status == STATUS_OK && !more)
		return store_clear(s->txn, dirty);
	for (size_t i = 0; i < s->session_count && status == STATUS_OK; i++)
		status = store_drop(s->txn, dirty, s->sessions[i]);
	return status;
}

enum status
on_own_derive(struct store_txn *txn, void *state, bool *more)
{
	struct session_desk *a = state;
	struct slice s = {.txn = txn, .a = a, .bench = &a->projection};
	struct arena *arena = s.bench->arena;
	enum status status;

	arena_reset(arena);
	buffer_reset(&s.bench->packed);
	s.sessions = arena_zeroed(arena, SLICE_SESSIONS, sizeof(*s.sessions));
	s.folded = arena_zeroed(arena, SLICE_SESSIONS + 1, sizeof(*s.folded));
	if (s.sessions == NULL || s.folded == NULL)
		return STATUS_NO_MEMORY;
	status = take_dirty(&s, more);
	if (status == STATUS_OK && s.session_count > 0)
		status = fold_slice(&s, more);
	if (status == STATUS_OK && s.session_count > 0)
		status = keep_slice(&s, *more);
	return status;
}
