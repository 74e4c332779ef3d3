// SPDX-License-Identifier: Apache-2.0
/*
 * store_pair.c - one key and its value.
 *
 * A failed write marks the transaction, so that it cannot commit even when
 * its work overlooks the failure.
 */
#include "common/store_internal.h"

#include <assert.h>
#include <lmdb.h>
#include <string.h>

bool
store_key_fits(struct bytes key)
{
	return key.len > 0 && key.len <= STORE_KEY_MAX;
}

/* LMDB's parameters are not const, but it does not write through them. */
static MDB_val
val_of(struct bytes b)
{
	union {
		const uint8_t *in;
		void *out;
	} data = {.in = b.data};
	return (MDB_val){.mv_size = b.len, .mv_data = data.out};
}

enum status
store_get(struct store_txn *txn, struct store_table table, struct bytes key,
    struct bytes *value)
{
	if (!store_key_fits(key))
		return STATUS_INVALID;
	if (txn->failed != STATUS_OK)
		return txn->failed;
	MDB_val k = val_of(key), v;
	MDB_txn *in;
	int rc = store_txn_for(txn, table, &in);
	if (rc == 0)
		rc = mdb_get(in, table.handle, &k, &v);
	if (rc == 0)
		*value = bytes_of(v.mv_data, v.mv_size);
	return store_translate(rc);
}

/* The transaction that writes the table, or why it cannot. */
static enum status
begin_write(struct store_txn *txn, struct store_table table, MDB_txn **in)
{
	assert(store_is_write(txn));
	assert(!table.derived || txn->writes_derived);
	if (txn->failed != STATUS_OK)
		return txn->failed;
	enum status status = STATUS_OK;
	if (!table.derived)
		status = store_take_turn(txn);
	*in = table.derived ? txn->derived : txn->txn;
	return status;
}

static enum status
begin_write_key(struct store_txn *txn, struct store_table table,
    struct bytes key, MDB_txn **in)
{
	if (!store_key_fits(key))
		return STATUS_INVALID;
	return begin_write(txn, table, in);
}

enum status
store_put(struct store_txn *txn, struct store_table table, struct bytes key,
    struct bytes value)
{
	MDB_txn *in;
	enum status status = begin_write_key(txn, table, key, &in);
	if (status != STATUS_OK)
		return status;
	MDB_val k = val_of(key), v = val_of(value);
	return store_write_status(txn, mdb_put(in, table.handle, &k, &v, 0));
}

enum status
store_put_new(struct store_txn *txn, struct store_table table, struct bytes key,
    struct bytes value, struct bytes *there)
{
	MDB_txn *in;
	enum status status = begin_write_key(txn, table, key, &in);
	if (status != STATUS_OK)
		return status;
	MDB_val k = val_of(key), v = val_of(value);
	int rc = mdb_put(in, table.handle, &k, &v, MDB_NOOVERWRITE);
	if (rc != MDB_KEYEXIST)
		return store_write_status(txn, rc);
	*there = bytes_of(v.mv_data, v.mv_size);
	return STATUS_CONFLICT;
}

enum status
store_append_parts(struct store_txn *txn, struct store_table table,
    struct bytes key, struct bytes head, struct bytes tail)
{
	MDB_txn *in;
	enum status status = begin_write_key(txn, table, key, &in);
	if (status != STATUS_OK)
		return status;
	MDB_val k = val_of(key);
	MDB_val room = {.mv_size = head.len + tail.len};
	int rc = mdb_put(in, table.handle, &k, &room, MDB_APPEND | MDB_RESERVE);
	if (rc == 0) {
		uint8_t *at = room.mv_data;
		if (head.len > 0)
			memcpy(at, head.data, head.len);
		if (tail.len > 0)
			memcpy(at + head.len, tail.data, tail.len);
	}
	return store_write_status(txn, rc);
}

enum status
store_append(struct store_txn *txn, struct store_table table, struct bytes key,
    struct bytes value)
{
	return store_append_parts(txn, table, key, value, bytes_of(NULL, 0));
}

enum status
store_drop(struct store_txn *txn, struct store_table table, struct bytes key)
{
	MDB_txn *in;
	enum status status = begin_write_key(txn, table, key, &in);
	if (status != STATUS_OK)
		return status;
	MDB_val k = val_of(key);
	return store_write_status(txn, mdb_del(in, table.handle, &k, NULL));
}

enum status
store_clear(struct store_txn *txn, struct store_table table)
{
	MDB_txn *in;
	enum status status = begin_write(txn, table, &in);
	if (status != STATUS_OK)
		return status;
	return store_write_status(txn, mdb_drop(in, table.handle, 0));
}

enum status
store_count(struct store_txn *txn, struct store_table table, uint64_t *count)
{
	if (txn->failed != STATUS_OK)
		return txn->failed;
	MDB_stat stat;
	MDB_txn *in;
	int rc = store_txn_for(txn, table, &in);
	if (rc == 0)
		rc = mdb_stat(in, table.handle, &stat);
	if (rc == 0)
		*count = stat.ms_entries;
	return store_translate(rc);
}
