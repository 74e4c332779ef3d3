// SPDX-License-Identifier: Apache-2.0
/*
 * store_walk.c - many pairs in the order of their keys.
 */
#include "common/store_internal.h"

#include <assert.h>
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

struct store_walk {
	struct store_txn *txn;
	MDB_cursor *cursor;
};

enum status
store_walk_open(
    struct store_txn *txn, struct store_table table, struct store_walk **walk)
{
	if (txn->failed != STATUS_OK)
		return txn->failed;
	struct store_walk *made = calloc(1, sizeof *made);
	if (made == NULL)
		return STATUS_NO_MEMORY;
	MDB_txn *in;
	int rc = store_txn_for(txn, table, &in);
	if (rc == 0)
		rc = mdb_cursor_open(in, table.handle, &made->cursor);
	if (rc != 0) {
		free(made);
		return store_translate(rc);
	}
	made->txn = txn;
	txn->walks++;
	*walk = made;
	return STATUS_OK;
}

void
store_walk_close(struct store_walk **walk)
{
	if (*walk == NULL)
		return;
	assert((*walk)->txn->walks > 0);
	(*walk)->txn->walks--;
	mdb_cursor_close((*walk)->cursor);
	free(*walk);
	*walk = NULL;
}

static enum status
step(struct store_walk *walk, MDB_val *from, MDB_cursor_op op,
    struct bytes *key, struct bytes *value)
{
	assert(walk != NULL);
	if (walk->txn->failed != STATUS_OK)
		return walk->txn->failed;
	MDB_val v;
	int rc = mdb_cursor_get(walk->cursor, from, &v, op);
	if (rc == 0) {
		*key = bytes_of(from->mv_data, from->mv_size);
		*value = bytes_of(v.mv_data, v.mv_size);
	}
	return store_translate(rc);
}

enum status
store_walk_first(struct store_walk *walk, struct bytes from, struct bytes *key,
    struct bytes *value)
{
	if (from.len > STORE_KEY_MAX)
		return STATUS_INVALID;
	if (from.len == 0)
		return step(walk, &(MDB_val){0}, MDB_FIRST, key, value);
	/* the cursor points k at the stored key; the copy may be overwritten */
	uint8_t copy[STORE_KEY_MAX];
	memcpy(copy, from.data, from.len);
	MDB_val k = {.mv_size = from.len, .mv_data = copy};
	return step(walk, &k, MDB_SET_RANGE, key, value);
}

enum status
store_walk_next(struct store_walk *walk, struct bytes *key, struct bytes *value)
{
	return step(walk, &(MDB_val){0}, MDB_NEXT, key, value);
}

enum status
store_walk_last(struct store_walk *walk, struct bytes *key, struct bytes *value)
{
	return step(walk, &(MDB_val){0}, MDB_LAST, key, value);
}

enum status
store_scan(struct store_txn *txn, struct store_table table, struct bytes prefix,
    store_visit_fn *visit, void *ctx)
{
	struct store_walk *walk = NULL;
	enum status status = store_walk_open(txn, table, &walk);
	if (status != STATUS_OK)
		return status;
	struct bytes key = bytes_of(NULL, 0);
	struct bytes value = key;
	enum status found = store_walk_first(walk, prefix, &key, &value);
	while (found == STATUS_OK && bytes_begin_with(key, prefix)) {
		status = visit(key, value, ctx);
		if (status != STATUS_OK)
			break;
		found = store_walk_next(walk, &key, &value);
	}
	if (found != STATUS_OK && found != STATUS_NOT_FOUND)
		status = found;
	store_walk_close(&walk);
	return status;
}
