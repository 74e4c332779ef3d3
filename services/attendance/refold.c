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
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_record.h"

#include "common/diag.h"

#include <string.h>

/* Folded before they are logged; together they fit on a workbench. */
#define SLICE_SESSIONS 2048u
#define SLICE_ARENA ((size_t)24 << 20)
#define SLICE_PACKED ((size_t)2 << 20)

/* A session whose record changed, until that is logged and stored. */
struct folded {
	struct bytes session;
	size_t packed_at, packed_len; /* in bench->packed */
	size_t cause_len;             /* behind it */
	uint32_t revision_before;     /* 0: there was none */
	uint64_t seq_before;
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
	size_t folded_count;
	struct presence_rows rows; /* who came into them, or went */
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
	return STATUS_OK;
}

/* The record and its bytes, behind those of other sessions. */
static enum status
fold_and_pack(struct slice *s, struct folded *f, struct session_record *record)
{
	struct buffer *packed = &s->bench->packed;
	struct fold_input input;
	enum status status;

	arena_reset(s->a->folding);
	status = attendance_load_session(
	    s->txn, s->a, s->a->folding, f->session, INT64_MAX, &input);
	if (status == STATUS_OK)
		status = session_fold(&input, s->a->folding, record);
	if (status == STATUS_OK)
		status = record_pack(record, packed);
	f->packed_len = packed->len - f->packed_at;
	return status;
}

static enum status
fold_session(struct slice *s, struct bytes session)
{
	struct buffer *packed = &s->bench->packed;
	struct folded *f = &s->folded[s->folded_count];
	struct kept_record before = {.revision = 0};
	struct session_record record;
	enum status status;

	*f = (struct folded){.session = session, .packed_at = packed->len};
	status = fold_and_pack(s, f, &record);
	if (status != STATUS_OK)
		return status;
	status = attendance_get_record(s->txn, &s->a->tables, session, &before);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	if (status == STATUS_OK &&
	    bytes_equal(before.packed,
		bytes_of(packed->data + f->packed_at, f->packed_len))) {
		packed->len = f->packed_at;
		return STATUS_OK;
	}
	f->revision_before = before.revision;
	f->seq_before = before.seq;
	f->kept.revision = before.revision + 1;
	status = pack_cause(s, f);
	if (status == STATUS_OK)
		status = attendance_add_people(&s->rows, s->bench->arena,
		    s->a->folding, session, &before, &record);
	if (status == STATUS_OK)
		s->folded_count++;
	return status;
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

static enum status
fold_slice(struct slice *s)
{
	for (; s->next < s->session_count && !is_full(s); s->next++) {
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
	enum status status;

	find_packed(s, f);
	recorded = (struct recorded){
	    f->kept.packed, f->kept.revision, f->kept.cause, 0};
	buffer_reset(entry);
	status = log_write_recorded(&recorded, entry);
	if (status == STATUS_OK)
		status = log_append(
		    s->a->log, s->txn, buffer_bytes(entry), &f->kept.seq);
	if (status == STATUS_OK)
		status = log_read_head(s->a->log, s->txn, &head);
	if (status == STATUS_OK)
		f->kept.known_at = head.known_at;
	return status;
}

/* In one turn of the writer: a commit costs more than what it holds. */
static enum status
log_slice(struct slice *s)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < s->folded_count && status == STATUS_OK; i++)
		status = log_one(s, &s->folded[i]);
	return status == STATUS_OK && s->folded_count > 0
		   ? store_end_turn(s->txn)
		   : status;
}

static enum status
keep_slice(struct slice *s, bool more)
{
	struct store_table dirty = s->a->tables.dirty;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < s->folded_count && status == STATUS_OK; i++) {
		struct folded *f = &s->folded[i];

		find_packed(s, f);
		status = attendance_keep_record(s->txn, s->a, f->session,
		    f->revision_before, f->seq_before, &f->kept);
	}
	if (status == STATUS_OK)
		status = presence_put(s->txn, &s->a->tables.presence,
		    s->bench->arena, s->rows.items, s->rows.count);
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
	if (status != STATUS_OK || s.session_count == 0)
		return status;
	status = fold_slice(&s);
	*more = *more || s.next < s.session_count;
	s.session_count = s.next;
	if (status == STATUS_OK)
		status = log_slice(&s);
	return status == STATUS_OK ? keep_slice(&s, *more) : status;
}
