// SPDX-License-Identifier: Apache-2.0
/*
 * tables.c - every version of every fact, by stream.
 */
#include "services/reporting/tables.h"

#include "common/follower.h"

/* known_at and seq, at the end of every key */
#define KEY_TAIL 16

static const struct {
	const char *name, *table;
} streams[STREAMS] = {
    [STREAM_INTAKE] = {"intake", "facts_intake"},
    [STREAM_SCHEDULING] = {"scheduling", "facts_scheduling"},
    [STREAM_ATTENDANCE] = {"attendance", "facts_attendance"},
};

const char *
reporting_stream_name(enum stream stream)
{
	return streams[stream].name;
}

static enum stream
stream_of(enum fact_kind kind)
{
	switch (kind) {
	case FACT_AUTHORITY:
	case FACT_STUDENT:
	case FACT_PROGRAM:
	case FACT_CALENDAR:
	case FACT_SCHOOL:
		return STREAM_INTAKE;
	case FACT_PLACEMENT:
		return STREAM_SCHEDULING;
	case FACT_SESSION:
		break;
	}
	return STREAM_ATTENDANCE;
}

enum status
reporting_open_tables(struct store *store, struct reporting_tables *tables)
{
	enum status status = STATUS_OK;

	for (int i = 0; status == STATUS_OK && i < STREAMS; i++)
		status =
		    store_table(store, streams[i].table, &tables->facts[i]);
	return status;
}

enum status
reporting_put_fact(struct store_txn *txn, const struct reporting_tables *tables,
    enum stream stream, const struct fact_id *id, int64_t known_at,
    uint64_t seq, struct bytes data)
{
	struct store_key key;

	key_start(&key);
	key_u8(&key, (uint8_t)id->kind);
	if (id->first != NULL)
		key_string(&key, id->first);
	if (id->second != NULL)
		key_string(&key, id->second);
	key_instant(&key, known_at);
	key_u64(&key, seq);
	return store_put(txn, tables->facts[stream], key_bytes(&key), data);
}

enum status
reporting_drop_facts(struct store_txn *txn,
    const struct reporting_tables *tables, enum stream stream)
{
	return store_clear(txn, tables->facts[stream]);
}

struct scan {
	int64_t as_of;
	fact_visit_fn *visit;
	void *ctx;
	bool latest; /* hold a version back until the next id shows */
	bool holds;
	struct fact_version held;
};

/* kind, id parts, known_at, seq */
static enum status
read_version(struct bytes key, struct bytes value, struct fact_version *v)
{
	struct key_reader tail;
	struct key_reader id;
	uint8_t kind;
	uint64_t seq;

	if (key.len < 1 + KEY_TAIL)
		return STATUS_CORRUPT;
	*v = (struct fact_version){.first = "", .second = "", .data = value};
	v->id = bytes_of(key.data, key.len - KEY_TAIL);
	tail = key_read(bytes_of(key.data + v->id.len, KEY_TAIL));
	id = key_read(v->id);
	if (!key_read_instant(&tail, &v->known_at) ||
	    !key_read_u64(&tail, &seq) || !key_read_u8(&id, &kind))
		return STATUS_CORRUPT;
	if (key_read_string(&id, &v->first))
		(void)key_read_string(&id, &v->second);
	return STATUS_OK;
}

static enum status
visit_pair(struct bytes key, struct bytes value, void *ctx)
{
	struct scan *scan = ctx;
	struct fact_version version;
	enum status status = read_version(key, value, &version);

	if (status != STATUS_OK || version.known_at > scan->as_of)
		return status;
	if (!scan->latest)
		return scan->visit(&version, scan->ctx);
	if (scan->holds && !bytes_equal(scan->held.id, version.id))
		status = scan->visit(&scan->held, scan->ctx);
	scan->held = version;
	scan->holds = true;
	return status;
}

static enum status
scan_kind(struct store_txn *txn, const struct reporting_tables *tables,
    enum fact_kind kind, struct scan *scan)
{
	struct store_key prefix;
	enum status status;

	key_start(&prefix);
	key_u8(&prefix, (uint8_t)kind);
	status = store_scan(txn, tables->facts[stream_of(kind)],
	    key_bytes(&prefix), visit_pair, scan);
	if (status == STATUS_OK && scan->holds)
		status = scan->visit(&scan->held, scan->ctx);
	return status;
}

enum status
reporting_scan_versions(struct store_txn *txn,
    const struct reporting_tables *tables, enum fact_kind kind, int64_t as_of,
    fact_visit_fn *visit, void *ctx)
{
	struct scan scan = {.as_of = as_of, .visit = visit, .ctx = ctx};

	return scan_kind(txn, tables, kind, &scan);
}

enum status
reporting_scan_latest(struct store_txn *txn,
    const struct reporting_tables *tables, enum fact_kind kind, int64_t as_of,
    fact_visit_fn *visit, void *ctx)
{
	struct scan scan = {
	    .as_of = as_of, .visit = visit, .ctx = ctx, .latest = true};

	return scan_kind(txn, tables, kind, &scan);
}

enum status
reporting_read_moment(struct store_txn *txn,
    const struct reporting_tables *tables, int64_t *moment)
{
	int64_t greatest = 0;

	for (int i = 0; i < STREAMS; i++) {
		struct cursor cursor;
		enum status status =
		    cursor_get(txn, tables->cursors, streams[i].name, &cursor);

		if (status == STATUS_NOT_FOUND)
			continue;
		if (status != STATUS_OK)
			return status;
		if (cursor.known_at > greatest)
			greatest = cursor.known_at;
	}
	*moment = greatest;
	return STATUS_OK;
}
