// SPDX-License-Identifier: Apache-2.0
/*
 * record_history.c - the records of a session as they were logged.
 *
 * The newest stands in the tables; of those before it they tell where in the
 * own log they are.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/wire_log.h"

static enum status
get_logged(struct store_txn *txn, const struct session_desk *a, uint64_t seq,
    struct kept_record *record)
{
	struct log_entry entry;
	struct log_fact fact;
	enum status status = log_get(a->log, txn, seq, &entry);

	if (status == STATUS_OK)
		status = log_read_recorded(entry.data, &fact);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND || status == STATUS_INVALID
			   ? STATUS_CORRUPT
			   : status;
	*record = (struct kept_record){
	    fact.revision, entry.known_at, seq, fact.cause, fact.record};
	return STATUS_OK;
}

struct visiting {
	struct store_txn *txn;
	const struct session_desk *a;
	record_visit_fn *visit;
	void *ctx;
};

static enum status
visit_row(struct bytes key, struct bytes value, void *ctx)
{
	const struct visiting *v = ctx;
	struct kept_record record;
	uint64_t seq;
	enum status status;

	(void)key;
	if (!attendance_read_revision(value, &seq))
		return STATUS_CORRUPT;
	status = get_logged(v->txn, v->a, seq, &record);
	return status == STATUS_OK ? v->visit(&record, v->ctx) : status;
}

enum status
attendance_visit_records(struct store_txn *txn, const struct session_desk *a,
    struct bytes session, record_visit_fn *visit, void *ctx)
{
	struct visiting v = {txn, a, visit, ctx};
	struct kept_record newest;
	enum status status =
	    store_scan(txn, a->tables.record_history, session, visit_row, &v);

	if (status == STATUS_OK)
		status =
		    attendance_get_record(txn, &a->tables, session, &newest);
	if (status == STATUS_OK)
		return visit(&newest, ctx);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
attendance_get_record_at(struct store_txn *txn, const struct session_desk *a,
    struct bytes session, int64_t moment, struct kept_record *record)
{
	uint64_t seq;
	enum status status =
	    attendance_get_record(txn, &a->tables, session, record);

	/* Most moments are near the end of the history. */
	while (status == STATUS_OK && record->known_at > moment) {
		if (record->revision <= 1)
			return STATUS_NOT_FOUND;
		status = attendance_get_revision(
		    txn, &a->tables, session, record->revision - 1, &seq);
		if (status == STATUS_OK)
			status = get_logged(txn, a, seq, record);
		else if (status == STATUS_NOT_FOUND)
			status = STATUS_CORRUPT;
	}
	return status;
}
