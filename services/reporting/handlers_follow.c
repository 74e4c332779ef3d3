// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_follow.c - keeps what the feeds tell, version by version.
 *
 * Nothing is computed here: an entry is checked, its record found, and its
 * bytes kept as they came.
 */
#include "services/reporting/handlers.h"
#include "services/reporting/wire_facts.h"

static enum status
keep(struct store_txn *txn, const struct log_entry *entry,
    struct reporting *reporting, enum stream stream)
{
	struct arena *arena = reporting->arenas[stream];
	struct fact_id id;
	char detail[FACT_DETAIL];
	enum status status;

	arena_reset(arena);
	status =
	    reporting_read_fact_id(stream, entry->data, arena, &id, detail);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	return reporting_put_fact(txn, &reporting->tables, stream, &id,
	    entry->known_at, entry->seq, entry->data);
}

enum status
on_intake_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state)
{
	return keep(txn, entry, state, STREAM_INTAKE);
}

enum status
on_scheduling_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state)
{
	return keep(txn, entry, state, STREAM_SCHEDULING);
}

enum status
on_attendance_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state)
{
	return keep(txn, entry, state, STREAM_ATTENDANCE);
}

static enum status
drop(struct store_txn *txn, const struct reporting *reporting,
    enum stream stream)
{
	return reporting_drop_facts(txn, &reporting->tables, stream);
}

enum status
on_intake_reset(struct store_txn *txn, void *state)
{
	return drop(txn, state, STREAM_INTAKE);
}

enum status
on_scheduling_reset(struct store_txn *txn, void *state)
{
	return drop(txn, state, STREAM_SCHEDULING);
}

enum status
on_attendance_reset(struct store_txn *txn, void *state)
{
	return drop(txn, state, STREAM_ATTENDANCE);
}
