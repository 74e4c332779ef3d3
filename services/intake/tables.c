// SPDX-License-Identifier: Apache-2.0
/*
 * tables.c - keys and values of intake's tables.
 *
 * Every key is one byte and an id, so that a kind's records stand together,
 * sorted by id.
 */
#include "services/intake/tables.h"

#include <string.h>

enum status
tables_open(struct store *store, struct intake_tables *tables)
{
	enum status status = store_table(store, "records", &tables->records);

	if (status == STATUS_OK)
		status = store_table(store, "identities", &tables->identities);
	if (status == STATUS_OK)
		status =
		    store_table(store, "source_rows", &tables->source_rows);
	return status;
}

static struct bytes
make_key(struct store_key *key, unsigned first, const char *id)
{
	key_start(key);
	key_u8(key, (uint8_t)first);
	key_string(key, id);
	return key_bytes(key);
}

enum status
tables_get_record(const struct intake_tables *tables, struct store_txn *txn,
    enum record_kind kind, const char *id, struct bytes *event)
{
	struct store_key key;

	return store_get(txn, tables->records, make_key(&key, kind, id), event);
}

enum status
tables_put_record(const struct intake_tables *tables, struct store_txn *txn,
    enum record_kind kind, const char *id, struct bytes event)
{
	struct store_key key;

	return store_put(txn, tables->records, make_key(&key, kind, id), event);
}

enum status
tables_drop_record(const struct intake_tables *tables, struct store_txn *txn,
    enum record_kind kind, const char *id)
{
	struct store_key key;

	return store_drop(txn, tables->records, make_key(&key, kind, id));
}

static enum status
key_id(struct bytes key, const char **id)
{
	struct key_reader reader = key_read(key);
	uint8_t first;

	if (!key_read_u8(&reader, &first) || !key_read_string(&reader, id))
		return STATUS_CORRUPT;
	return STATUS_OK;
}

static enum status
walk_records(struct store_walk *walk, enum record_kind kind, struct bytes from,
    const char *after, record_visit_fn *visit, void *ctx)
{
	struct bytes key;
	struct bytes value;
	const char *id;
	enum status status = store_walk_first(walk, from, &key, &value);

	while (status == STATUS_OK && key.len > 0 && key.data[0] == kind) {
		status = key_id(key, &id);
		if (status == STATUS_OK && strcmp(id, after) > 0)
			status = visit(id, value, ctx);
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
tables_scan_records_after(const struct intake_tables *tables,
    struct store_txn *txn, enum record_kind kind, const char *after,
    record_visit_fn *visit, void *ctx)
{
	struct store_walk *walk = NULL;
	struct store_key key;
	enum status status = store_walk_open(txn, tables->records, &walk);

	if (status != STATUS_OK)
		return status;
	key_start(&key);
	key_u8(&key, (uint8_t)kind);
	key_raw(&key, after, strlen(after));
	status = walk_records(walk, kind, key_bytes(&key), after, visit, ctx);
	store_walk_close(&walk);
	return status;
}

enum status
tables_scan_records(const struct intake_tables *tables, struct store_txn *txn,
    enum record_kind kind, record_visit_fn *visit, void *ctx)
{
	return tables_scan_records_after(tables, txn, kind, "", visit, ctx);
}

enum status
tables_get_identity(const struct intake_tables *tables, struct store_txn *txn,
    enum identity_of whose, const char *id, struct bytes *identity)
{
	struct store_key key;

	return store_get(
	    txn, tables->identities, make_key(&key, whose, id), identity);
}

enum status
tables_put_identity(const struct intake_tables *tables, struct store_txn *txn,
    enum identity_of whose, const char *id, struct bytes identity)
{
	struct store_key key;

	return store_put(
	    txn, tables->identities, make_key(&key, whose, id), identity);
}

enum status
tables_drop_identity(const struct intake_tables *tables, struct store_txn *txn,
    enum identity_of whose, const char *id)
{
	struct store_key key;
	enum status status =
	    store_drop(txn, tables->identities, make_key(&key, whose, id));

	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
read_source_row(struct bytes value, struct source_row *row)
{
	size_t rest;

	if (value.len < ROW_HASH_BYTES || value.len > ROW_HASH_BYTES + ID_MAX)
		return STATUS_CORRUPT;
	rest = value.len - ROW_HASH_BYTES;
	memcpy(row->hash, value.data, ROW_HASH_BYTES);
	memcpy(row->user_id, value.data + ROW_HASH_BYTES, rest);
	row->user_id[rest] = '\0';
	return STATUS_OK;
}

enum status
tables_get_source_row(const struct intake_tables *tables, struct store_txn *txn,
    enum oneroster_file file, const char *id, struct source_row *row)
{
	struct store_key key;
	struct bytes value;
	enum status status = store_get(
	    txn, tables->source_rows, make_key(&key, file, id), &value);

	return status == STATUS_OK ? read_source_row(value, row) : status;
}

enum status
tables_put_source_row(const struct intake_tables *tables, struct store_txn *txn,
    enum oneroster_file file, const char *id, const struct source_row *row)
{
	struct store_key key;
	uint8_t value[ROW_HASH_BYTES + ID_MAX];
	size_t len = strlen(row->user_id);

	memcpy(value, row->hash, ROW_HASH_BYTES);
	memcpy(value + ROW_HASH_BYTES, row->user_id, len);
	return store_put(txn, tables->source_rows, make_key(&key, file, id),
	    bytes_of(value, ROW_HASH_BYTES + len));
}

enum status
tables_drop_source_row(const struct intake_tables *tables,
    struct store_txn *txn, enum oneroster_file file, const char *id)
{
	struct store_key key;

	return store_drop(txn, tables->source_rows, make_key(&key, file, id));
}

struct row_scan {
	source_row_visit_fn *visit;
	void *ctx;
};

static enum status
visit_row(struct bytes key, struct bytes value, void *ctx)
{
	struct row_scan *scan = ctx;
	struct source_row row;
	const char *id;
	enum status status = key_id(key, &id);

	if (status == STATUS_OK)
		status = read_source_row(value, &row);
	return status == STATUS_OK ? scan->visit(id, &row, scan->ctx) : status;
}

enum status
tables_scan_source_rows(const struct intake_tables *tables,
    struct store_txn *txn, enum oneroster_file file, source_row_visit_fn *visit,
    void *ctx)
{
	struct row_scan scan = {.visit = visit, .ctx = ctx};
	uint8_t prefix = (uint8_t)file;

	return store_scan(
	    txn, tables->source_rows, bytes_of(&prefix, 1), visit_row, &scan);
}
