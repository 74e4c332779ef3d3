// SPDX-License-Identifier: Apache-2.0
/*
 * projection.c - the own log: events into sessions, sessions into records.
 *
 * An accepted event goes to its session, which is folded at the end of the
 * batch, once for all that came.  Records come back through the log; those
 * that this store logged itself are there already, those of a replay are not.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/tables_roster.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_record.h"

#include "common/event/event_wire.h"

static enum status
unpack(
    struct workbench *bench, struct bytes packed, struct session_event *event)
{
	struct event_fault fault;

	return event_unpack(packed, true, bench->arena, event, &fault, NULL);
}

static enum status
keep_waiting(struct store_txn *txn, struct session_desk *a,
    const struct session_event *event, struct bytes session)
{
	struct alias alias = {
	    event->student_id_scheme, event->provider_id, event->student_id};

	if (event->student_id == NULL ||
	    event->student_id_scheme <= ID_SCHEME_DISTRICT)
		return STATUS_OK;
	return attendance_put_waiting(txn, &a->tables, &alias, session);
}

static enum status
keep_event(struct store_txn *txn, struct session_desk *a, uint64_t seq,
    uint32_t place, const struct log_fact *fact, struct bytes packed)
{
	struct kept_event kept = {
	    fact->source.kind, fact->source.id, fact->received_at, packed};
	struct session_event event;
	struct store_key session;
	enum status status = unpack(&a->projection, packed, &event);

	if (status != STATUS_OK)
		return status;
	if (event.provider_id == NULL || event.session_id == NULL)
		return STATUS_INVALID;
	session_key(&session, event.provider_id, event.session_id);
	status =
	    attendance_put_event(txn, &a->tables, &session, seq, place, &kept);
	if (status == STATUS_OK)
		status = keep_waiting(txn, a, &event, key_bytes(&session));
	if (status == STATUS_OK)
		status =
		    attendance_mark_dirty(txn, &a->tables, key_bytes(&session));
	return status;
}

static enum status
keep_events(struct store_txn *txn, struct session_desk *a, uint64_t seq,
    struct log_fact *fact)
{
	struct bytes packed;
	uint32_t place = 0;
	enum status status = log_next_event(fact, &packed);

	while (status == STATUS_OK) {
		status = keep_event(txn, a, seq, place++, fact, packed);
		if (status == STATUS_OK)
			status = log_next_event(fact, &packed);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* provider 0 session 0 seq: shown with the findings of the session. */
static enum status
keep_conflict(struct store_txn *txn, struct session_desk *a, uint64_t seq,
    struct log_fact *fact)
{
	struct session_event event;
	struct store_key key;
	struct bytes packed;
	enum status status = log_next_event(fact, &packed);

	if (status == STATUS_OK)
		status = unpack(&a->projection, packed, &event);
	if (status != STATUS_OK)
		return STATUS_INVALID;
	if (event.provider_id == NULL || event.session_id == NULL)
		return STATUS_INVALID;
	session_key(&key, event.provider_id, event.session_id);
	key_u64(&key, seq);
	return store_put(txn, a->tables.conflicts, key_bytes(&key), packed);
}

static enum status
keep_record(struct store_txn *txn, struct session_desk *a,
    const struct log_entry *entry, const struct log_fact *fact)
{
	struct kept_record kept = {
	    fact->revision, entry->known_at, fact->record};
	struct kept_record there;
	struct store_key session;
	struct session_record record;
	enum status status =
	    record_unpack(fact->record, a->projection.arena, &record);

	if (status != STATUS_OK)
		return STATUS_INVALID;
	session_key(&session, record.provider_id, record.session_id);
	status =
	    attendance_get_record(txn, &a->tables, key_bytes(&session), &there);
	if (status == STATUS_OK && there.revision >= fact->revision)
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	return attendance_keep_record(
	    txn, a, &a->projection, key_bytes(&session), &kept);
}

enum status
on_own_entry(struct store_txn *txn, const struct log_entry *entry, void *state)
{
	struct session_desk *a = state;
	struct log_fact fact;
	enum status status;

	arena_reset(a->projection.arena);
	status = log_read_fact(entry->data, a->projection.arena, &fact);
	if (status != STATUS_OK)
		return status;
	switch (fact.what) {
	case LOG_ACCEPTED:
		return keep_events(txn, a, entry->seq, &fact);
	case LOG_CONFLICTED:
		return keep_conflict(txn, a, entry->seq, &fact);
	case LOG_RECORDED:
		return keep_record(txn, a, entry, &fact);
	case LOG_OTHER:
		break;
	}
	return STATUS_OK;
}

enum status
on_own_finish(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;

	return attendance_refold(txn, a, &a->projection, false);
}

enum status
on_own_reset(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;
	const struct store_table derived[] = {a->tables.session_events,
	    a->tables.waiting, a->tables.dirty, a->tables.conflicts,
	    a->tables.records, a->tables.record_history,
	    a->tables.records_by_student};

	for (size_t i = 0; i < sizeof(derived) / sizeof(*derived); i++) {
		enum status status = store_clear(txn, derived[i]);

		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

enum status
on_own_replayed(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;

	return attendance_refold(txn, a, &a->projection, true);
}
