// SPDX-License-Identifier: Apache-2.0
/*
 * load_session.c - a session as the fold takes it: events and base versions.
 *
 * An event stands in the own log alone; session_events tells where.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/rules_fold.h"
#include "services/attendance/tables_roster.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_plan.h"

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
	uint32_t place;
	enum status status;

	if (!attendance_read_places(key, value, &seq, &places))
		return STATUS_CORRUPT;
	status = log_get(l->a->log, l->txn, seq, &entry);
	if (status == STATUS_OK && entry.known_at > l->moment)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = log_read_fact(entry.data, l->arena, &fact);
	if (status == STATUS_OK && fact.what != LOG_ACCEPTED)
		return STATUS_CORRUPT;
	while (status == STATUS_OK && attendance_next_place(&places, &place)) {
		status = log_read_event_at(entry.data, place, &packed);
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
