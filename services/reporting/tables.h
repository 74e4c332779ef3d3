// SPDX-License-Identifier: Apache-2.0
/*
 * tables.h - every version of every fact, by stream.
 *
 * Key: kind (u8), id parts (each ended by a 0 byte), known_at, seq; value: the
 * feed's entry as it came.  So the versions of one record stand together in
 * the order in which they became known.
 */
#pragma once

#include "services/reporting/fact.h"

#include "common/store.h"

struct reporting_tables {
	struct store_table facts[STREAMS];
	struct store_table cursors; /* of common/follower.h */
};

/* The stream's name in settings and cursors. */
const char *reporting_stream_name(enum stream stream);

MUST_USE enum status reporting_open_tables(
    struct store *store, struct reporting_tables *tables);

/* One version, copied as read from the table. */
struct fact_version {
	const char *first, *second; /* the id's parts; "" when there is none */
	struct bytes id;            /* the key up to the instant */
	int64_t known_at;
	struct bytes data;
};

MUST_USE enum status reporting_put_fact(struct store_txn *txn,
    const struct reporting_tables *tables, enum stream stream,
    const struct fact_id *id, int64_t known_at, uint64_t seq,
    struct bytes data);

/* Drops every fact of the stream. */
MUST_USE enum status reporting_drop_facts(struct store_txn *txn,
    const struct reporting_tables *tables, enum stream stream);

/*
 * Visits the versions of a kind with known_at <= as_of, in the order of ids
 * as bytes and, within one, as they became known; or, of each record, the
 * last of them.  Any status but OK ends the scan and is returned.  Everything
 * is borrowed from the transaction.
 */
typedef enum status fact_visit_fn(
    const struct fact_version *version, void *ctx);
MUST_USE enum status reporting_scan_versions(struct store_txn *txn,
    const struct reporting_tables *tables, enum fact_kind kind, int64_t as_of,
    fact_visit_fn *visit, void *ctx);
MUST_USE enum status reporting_scan_latest(struct store_txn *txn,
    const struct reporting_tables *tables, enum fact_kind kind, int64_t as_of,
    fact_visit_fn *visit, void *ctx);

/* The greatest known_at that was applied from any stream; 0 without any. */
MUST_USE enum status reporting_read_moment(struct store_txn *txn,
    const struct reporting_tables *tables, int64_t *moment);
