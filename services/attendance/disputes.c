// SPDX-License-Identifier: Apache-2.0
/*
 * disputes.c - the statements behind a disputed line, and its settlement.
 *
 * A record tells that a line is disputed, not what was said; so the events of
 * such a session are read again.  Nothing of it is kept but what people
 * decided.
 */
#include "services/attendance/disputes.h"
#include "services/attendance/tables_disputes.h"
#include "services/attendance/wire_disputes.h"

#include <string.h>

/* The last settlement of one student. */
struct judged {
	struct bytes packed;
	struct settlement settlement;
	int64_t known_at;
	/* Events that settlements made of marks. */
	const char **marks;
	size_t mark_count;
};

struct collecting {
	struct store_txn *txn;
	struct session_desk *a;
	struct arena *arena;
	const struct session_record *record;
	int64_t moment;
	struct judged *judged;
	size_t judged_count, judged_room;
};

static struct judged *
find_judged(struct collecting *c, const char *student_id)
{
	for (size_t i = 0; i < c->judged_count; i++) {
		if (strcmp(c->judged[i].settlement.student_id, student_id) == 0)
			return &c->judged[i];
	}
	return NULL;
}

static struct judged *
add_judged(struct collecting *c)
{
	if (c->judged_count == c->judged_room) {
		size_t room = c->judged_room == 0 ? 8 : c->judged_room * 2;
		struct judged *more =
		    arena_zeroed(c->arena, room, sizeof(*more));

		if (more == NULL)
			return NULL;
		if (c->judged_count > 0)
			memcpy(
			    more, c->judged, c->judged_count * sizeof(*more));
		c->judged = more;
		c->judged_room = room;
	}
	return &c->judged[c->judged_count++];
}

static enum status
note_mark(struct collecting *c, struct judged *j, const char *event_id)
{
	const char **more;

	if (event_id == NULL)
		return STATUS_OK;
	more = arena_zeroed(c->arena, j->mark_count + 1, sizeof(*more));
	if (more == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < j->mark_count; i++)
		more[i] = j->marks[i];
	more[j->mark_count++] = event_id;
	j->marks = more;
	return STATUS_OK;
}

/* Those of a student come in the order of the log. */
static enum status
read_row(struct bytes key, struct bytes value, void *ctx)
{
	struct collecting *c = ctx;
	struct kept_settlement kept;
	struct settlement settlement;
	struct judged *j;
	enum status status;

	if (!attendance_read_settlement(key, value, &kept))
		return STATUS_CORRUPT;
	if (kept.known_at > c->moment)
		return STATUS_OK;
	status = settlement_unpack(kept.packed, c->arena, &settlement);
	if (status != STATUS_OK)
		return status;
	j = find_judged(c, settlement.student_id);
	if (j == NULL)
		j = add_judged(c);
	if (j == NULL)
		return STATUS_NO_MEMORY;
	j->packed = kept.packed;
	j->settlement = settlement;
	j->known_at = kept.known_at;
	return note_mark(c, j, settlement.mark_event_id);
}

static void
state(struct statement *s, const struct fold_event *e)
{
	*s = (struct statement){.minutes = EVENT_NO_MINUTES};
	if (e == NULL)
		return;
	*s = (struct statement){e->source_kind, e->source, e->event->event_id,
	    e->event->status, e->event->minutes_present, e->event->reason,
	    e->event->occurred_at, e->received_at};
}

static void
add_settlement(struct dispute *d, const struct judged *j)
{
	if (j == NULL)
		return;
	d->settlement = j->settlement;
	d->settlement_packed = j->packed;
	d->settled_at = j->known_at;
	for (size_t i = 0; i < j->mark_count; i++) {
		if (d->witness.source_kind == SOURCE_DISTRICT &&
		    strcmp(j->marks[i], d->witness.event_id) == 0)
			d->witness_is_judgement = true;
	}
}

/*
 * Between an event and the record that follows from it a line may be disputed
 * whose two last marks are not both there, or differ no more: it is over.
 */
static bool
do_differ(const struct fold_event *a, const struct fold_event *b)
{
	return a != NULL && b != NULL && a->event->status != b->event->status;
}

/* Lines whose two last marks differ. */
static enum status
collect_differing(struct collecting *c, struct dispute_list *list)
{
	const struct session_record *r = c->record;
	struct fold_marks marks = {NULL, 0};
	struct fold_input input;
	struct store_key session;
	enum status status;

	session_key(&session, r->provider_id, r->session_id);
	status = attendance_load_session(
	    c->txn, c->a, c->arena, key_bytes(&session), c->moment, &input);
	if (status == STATUS_OK)
		status = session_find_marks(&input, c->arena, &marks);
	for (size_t i = 0; status == STATUS_OK && i < r->student_count; i++) {
		const struct student_line *line = &r->students[i];
		struct dispute *d = &list->items[list->count];
		const struct fold_event *provider, *witness;
		const struct judged *j;

		if (!line->disputed)
			continue;
		session_last_marks(
		    &marks, line->student_id, &provider, &witness);
		if (!do_differ(provider, witness))
			continue;
		*d = (struct dispute){
		    .student_id = line->student_id, .line = line};
		state(&d->provider, provider);
		state(&d->witness, witness);
		j = find_judged(c, line->student_id);
		add_settlement(d, j);
		d->is_open =
		    !dispute_is_settled(j == NULL ? NULL : &d->settlement,
			&d->provider, &d->witness);
		d->stands = dispute_stands(line, &d->provider, &d->witness);
		list->count++;
	}
	return status;
}

static const struct student_line *
find_line(const struct session_record *r, const char *student_id)
{
	for (size_t i = 0; i < r->student_count; i++) {
		if (strcmp(r->students[i].student_id, student_id) == 0)
			return &r->students[i];
	}
	return NULL;
}

static bool
is_listed(const struct dispute *items, size_t count, const char *student_id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i].student_id, student_id) == 0)
			return true;
	}
	return false;
}

/* What was judged and differs no more, as it was judged. */
static void
collect_settled(struct collecting *c, struct dispute_list *list)
{
	size_t differing = list->count;

	for (size_t i = 0; i < c->judged_count; i++) {
		const struct judged *j = &c->judged[i];
		const struct student_line *line =
		    find_line(c->record, j->settlement.student_id);
		struct dispute *d = &list->items[list->count];

		if (is_listed(list->items, differing, j->settlement.student_id))
			continue;
		*d = (struct dispute){.student_id = j->settlement.student_id,
		    .line = line,
		    .provider = j->settlement.provider,
		    .witness = j->settlement.witness};
		add_settlement(d, j);
		d->stands = dispute_stands(line, &d->provider, &d->witness);
		list->count++;
	}
}

static bool
has_differing(const struct session_record *record)
{
	for (size_t i = 0; i < record->student_count; i++) {
		if (record->students[i].disputed)
			return true;
	}
	return false;
}

enum status
attendance_list_disputes(struct store_txn *txn, struct session_desk *a,
    struct arena *arena, const struct session_record *record, int64_t moment,
    bool settled, struct dispute_list *list)
{
	struct collecting c = {.txn = txn,
	    .a = a,
	    .arena = arena,
	    .record = record,
	    .moment = moment};
	bool differing = has_differing(record);
	struct store_key session;
	enum status status = STATUS_OK;

	*list = (struct dispute_list){NULL, 0};
	if (!differing && !settled)
		return STATUS_OK;
	session_key(&session, record->provider_id, record->session_id);
	status = store_scan(
	    txn, a->tables.settlements, key_bytes(&session), read_row, &c);
	if (status != STATUS_OK)
		return status;
	list->items = arena_zeroed(arena,
	    record->student_count + c.judged_count + 1, sizeof(*list->items));
	if (list->items == NULL)
		return STATUS_NO_MEMORY;
	if (differing)
		status = collect_differing(&c, list);
	if (status == STATUS_OK && settled)
		collect_settled(&c, list);
	return status;
}

size_t
attendance_count_open(const struct dispute_list *list)
{
	size_t open = 0;

	for (size_t i = 0; i < list->count; i++)
		open += list->items[i].is_open;
	return open;
}
