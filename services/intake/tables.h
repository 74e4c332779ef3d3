// SPDX-License-Identifier: Apache-2.0
/*
 * tables.h - what intake keeps in its store.
 *
 *   records      kind (1 byte) id \0  -> the packed IntakeEvent that told it
 *   identities   whose (1 byte) id \0 -> packed Identity; names are only here
 *   source_rows  file (1 byte) id \0  -> XXH3-128 of the row's cells, then for
 *                                        roles.csv the user's id
 *
 * source_rows exists for the counts of files that share one record (users,
 * roles, demographics).
 */
#pragma once

#include "common/store.h"
#include "services/intake/rules_roster.h"

#define ROW_HASH_BYTES 16

struct intake_tables {
	struct store_table records;
	struct store_table identities;
	struct store_table source_rows;
};

enum identity_of {
	IDENTITY_USER = 1,
	IDENTITY_TUTOR = 2,
};

MUST_USE enum status tables_open(
    struct store *store, struct intake_tables *tables);

/* NOT_FOUND when there is none; borrowed from the transaction. */
MUST_USE enum status tables_get_record(const struct intake_tables *tables,
    struct store_txn *txn, enum record_kind kind, const char *id,
    struct bytes *event);
MUST_USE enum status tables_put_record(const struct intake_tables *tables,
    struct store_txn *txn, enum record_kind kind, const char *id,
    struct bytes event);
MUST_USE enum status tables_drop_record(const struct intake_tables *tables,
    struct store_txn *txn, enum record_kind kind, const char *id);

/* Visits the records of a kind in the order of ids; as store_scan. */
typedef enum status record_visit_fn(
    const char *id, struct bytes event, void *ctx);
MUST_USE enum status tables_scan_records(const struct intake_tables *tables,
    struct store_txn *txn, enum record_kind kind, record_visit_fn *visit,
    void *ctx);
/* From the first id after `after` ("": the very first). */
MUST_USE enum status tables_scan_records_after(
    const struct intake_tables *tables, struct store_txn *txn,
    enum record_kind kind, const char *after, record_visit_fn *visit,
    void *ctx);

MUST_USE enum status tables_get_identity(const struct intake_tables *tables,
    struct store_txn *txn, enum identity_of whose, const char *id,
    struct bytes *identity);
MUST_USE enum status tables_put_identity(const struct intake_tables *tables,
    struct store_txn *txn, enum identity_of whose, const char *id,
    struct bytes identity);
/* OK also when there was none. */
MUST_USE enum status tables_drop_identity(const struct intake_tables *tables,
    struct store_txn *txn, enum identity_of whose, const char *id);

struct source_row {
	uint8_t hash[ROW_HASH_BYTES];
	char user_id[ID_MAX + 1]; /* of a row of roles.csv; else "" */
};
MUST_USE enum status tables_get_source_row(const struct intake_tables *tables,
    struct store_txn *txn, enum oneroster_file file, const char *id,
    struct source_row *row);
MUST_USE enum status tables_put_source_row(const struct intake_tables *tables,
    struct store_txn *txn, enum oneroster_file file, const char *id,
    const struct source_row *row);
/* NOT_FOUND when there was none. */
MUST_USE enum status tables_drop_source_row(const struct intake_tables *tables,
    struct store_txn *txn, enum oneroster_file file, const char *id);
typedef enum status source_row_visit_fn(
    const char *id, const struct source_row *row, void *ctx);
MUST_USE enum status tables_scan_source_rows(const struct intake_tables *tables,
    struct store_txn *txn, enum oneroster_file file, source_row_visit_fn *visit,
    void *ctx);
