// SPDX-License-Identifier: Apache-2.0
/*
 * projection.c - the own log: events into sessions, sessions into records.
 *
 * An accepted event goes to its session, which is folded at the end of the
 * batch, once for all that came.  Records come back through the log; those
 * that were logged a moment ago are there already, those of a replay, or from
 * before a crash, are not.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/tables_clock.h"
#include "services/attendance/tables_roster.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_record.h"

#include "common/event/event_import.h"
#include "common/event/event_wire.h"
#include "common/instant.h"

static enum status
unpack(
    struct workbench *bench, struct bytes packed, struct session_event *event)
{
	struct event_fault fault;

	return event_unpack(packed, true, bench->arena, event, &fault, NULL);
}

/* Events of one session that stand together in an entry. */
struct run_of_events {
	struct store_txn *txn;
	struct session_desk *a;
	const struct event_source *source;
	uint64_t seq;
	uint32_t number;        /* in the entry, of the event that comes next */
	struct log_names names; /* of the first; provider_id.len 0: no run */
	struct store_key session;
	uint32_t places[PLACES_MAX];
	size_t count;
	int64_t received_at;
	struct clock_tally clock; /* of the source */
};

static void
names_key(struct store_key *key, const struct log_names *names)
{
	key_start(key);
	key_raw(key, names->provider_id.data, names->provider_id.len);
	key_u8(key, 0);
	key_raw(key, names->session_id.data, names->session_id.len);
	key_u8(key, 0);
}

static enum status
end_run(struct run_of_events *run)
{
	const struct attendance_tables *t = &run->a->tables;
	struct bytes session = key_bytes(&run->session);
	enum status status;

	if (run->count == 0)
		return STATUS_OK;
	status = attendance_put_places(
	    run->txn, t, session, run->seq, run->places, run->count);
	run->count = 0;
	if (status != STATUS_OK)
		return status;
	return attendance_mark_dirty(
	    run->txn, t, session, (struct cause_entry){CAUSE_EVENTS, run->seq});
}

static enum status
keep_waiting(struct run_of_events *run, const struct log_names *names)
{
	struct arena *arena = run->a->projection.arena;
	struct alias alias = {names->student_id_scheme,
	    arena_string(arena, names->provider_id),
	    arena_string(arena, names->student_id)};

	if (alias.issuer == NULL || alias.id == NULL)
		return STATUS_NO_MEMORY;
	return attendance_put_waiting(
	    run->txn, &run->a->tables, &alias, key_bytes(&run->session));
}

/* Only few can come from a sheet; for those the whole event is read. */
static enum status
keep_imported(struct run_of_events *run, const struct log_names *names,
    struct bytes packed)
{
	if (names->type != EVENT_VOIDED &&
	    !bytes_begin_with(
		names->event_id, bytes_of_string(EVENT_IMPORT_PREFIX)))
		return STATUS_OK;
	return attendance_keep_imported(
	    run->txn, run->a, run->source, run->seq, run->number, packed);
}

static enum status
keep_event(struct run_of_events *run, uint32_t place, struct bytes packed)
{
	struct log_names names;
	enum status status = log_read_event_names(packed, &names);

	if (status != STATUS_OK)
		return status;
	if (run->count == PLACES_MAX ||
	    !bytes_equal(names.session_id, run->names.session_id) ||
	    !bytes_equal(names.provider_id, run->names.provider_id)) {
		status = end_run(run);
		run->names = names;
		names_key(&run->session, &names);
	}
	run->places[run->count++] = place;
	clock_add(&run->clock, run->received_at, names.occurred_at);
	if (status == STATUS_OK && names.student_id.len > 0 &&
	    names.student_id_scheme > ID_SCHEME_DISTRICT)
		status = keep_waiting(run, &names);
	if (status == STATUS_OK)
		status = keep_imported(run, &names, packed);
	run->number++;
	return status;
}

static uint32_t
month_of(int64_t instant)
{
	int year, month, day;

	date_to_civil((int32_t)(instant / INSTANT_DAY), &year, &month, &day);
	return (uint32_t)(year * 100 + month);
}

static enum status
read_clock(struct run_of_events *run, const struct log_fact *fact,
    struct store_key *key)
{
	struct clock_name name = {
	    fact->source.kind, fact->source.id, month_of(fact->received_at)};

	clock_key(key, &name);
	return attendance_get_clock(
	    run->txn, &run->a->tables, key_bytes(key), &run->clock);
}

static enum status
keep_events(struct store_txn *txn, struct session_desk *a,
    const struct log_entry *entry, struct log_fact *fact)
{
	struct run_of_events run = {.txn = txn,
	    .a = a,
	    .source = &fact->source,
	    .seq = entry->seq,
	    .received_at = fact->received_at};
	struct store_key clock;
	struct bytes packed;
	uint32_t place;
	enum status status = read_clock(&run, fact, &clock);

	while (status == STATUS_OK) {
		place = (uint32_t)(fact->events.data - entry->data.data);
		status = log_next_event(fact, &packed);
		if (status == STATUS_OK)
			status = keep_event(&run, place, packed);
	}
	if (status == STATUS_NOT_FOUND)
		status = attendance_put_clock(
		    txn, &a->tables, key_bytes(&clock), &run.clock);
	return status == STATUS_OK ? end_run(&run) : status;
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
	struct kept_record kept = {fact->revision, entry->known_at, entry->seq,
	    fact->cause, fact->record};
	struct kept_record there = {.revision = 0};
	struct presence_rows rows = {.count = 0};
	struct arena *arena = a->projection.arena;
	struct log_names names;
	struct store_key session;
	struct session_record record;
	struct record_cause cause;
	enum status status = log_read_record_names(fact->record, &names);

	if (status != STATUS_OK)
		return status;
	names_key(&session, &names);
	status =
	    attendance_get_record(txn, &a->tables, key_bytes(&session), &there);
	if (status == STATUS_OK && there.revision >= fact->revision)
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	if (record_unpack(fact->record, arena, &record) != STATUS_OK ||
	    kept.cause.len > RECORD_CAUSE_MAX ||
	    log_read_cause(kept.cause, &cause) != STATUS_OK)
		return STATUS_INVALID;
	status = attendance_add_people(
	    &rows, arena, arena, key_bytes(&session), &there, &record);
	if (status == STATUS_OK)
		status = attendance_settle_dirty(
		    txn, &a->tables, key_bytes(&session), &cause);
	if (status == STATUS_OK)
		status = attendance_keep_record(txn, a, key_bytes(&session),
		    there.revision, there.seq, &kept);
	return status == STATUS_OK ? presence_put(txn, &a->tables.presence,
					 arena, rows.items, rows.count)
				   : status;
}

static enum status
mark_touched(struct store_txn *txn, struct session_desk *a, uint64_t seq,
    struct log_fact *fact)
{
	const struct attendance_tables *t = &a->tables;
	enum log_touched what;
	struct bytes key;
	enum status status = log_next_touched(fact, &what, &key);

	while (status == STATUS_OK) {
		status = what == TOUCHED_SESSION
			     ? attendance_mark_dirty(txn, t, key,
				   (struct cause_entry){CAUSE_PLAN, seq})
			     : attendance_mark_waiting(txn, t, key,
				   (struct cause_entry){CAUSE_ROSTER, seq});
		if (status == STATUS_OK)
			status = log_next_touched(fact, &what, &key);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
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
		return keep_events(txn, a, entry, &fact);
	case LOG_CONFLICTED:
		return keep_conflict(txn, a, entry->seq, &fact);
	case LOG_RECORDED:
		return keep_record(txn, a, entry, &fact);
	case LOG_TOUCHED:
		return mark_touched(txn, a, entry->seq, &fact);
	case LOG_OTHER:
		break;
	}
	return STATUS_OK;
}

enum status
on_own_reset(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;
	const struct store_table derived[] = {a->tables.session_events,
	    a->tables.waiting, a->tables.dirty, a->tables.conflicts,
	    a->tables.records, a->tables.record_history, a->tables.clocks,
	    a->tables.imported};

	for (size_t i = 0; i < sizeof(derived) / sizeof(*derived); i++) {
		enum status status = store_clear(txn, derived[i]);

		if (status != STATUS_OK)
			return status;
	}
	return presence_clear(txn, &a->tables.presence);
}
