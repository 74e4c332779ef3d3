// SPDX-License-Identifier: Apache-2.0
/*
 * tables_told.c - versions of what intake told, the newest first.
 *
 * A version stands under its kind (1), the key of its row, and its knownAt
 * with every bit turned, so that the first row from a moment on is the one
 * that held then.  The keys of a kind are all of one form: none begins with
 * another and eight bytes.
 */
#include "services/attendance/tables_told.h"

#define TABLE_VERSION 1

static struct store_table
table_of(const struct attendance_tables *t, enum told_kind kind)
{
	switch (kind) {
	case TOLD_ZONE:
		return t->zones;
	case TOLD_PROGRAM:
		return t->alert_programs;
	case TOLD_SCHOOL_DAY:
		return t->school_days;
	case TOLD_NONE:
		break;
	}
	return t->roster_versions;
}

static void
version_prefix(struct store_key *key, enum told_kind kind, struct bytes row)
{
	key_start(key);
	key_u8(key, (uint8_t)kind);
	key_raw(key, row.data, row.len);
}

/* Turned, instants sort from the last to the first. */
static void
key_newest_first(struct store_key *key, int64_t known_at)
{
	key_instant(key, ~known_at);
}

/* told (1), then the value of the row. */
static enum status
put_version(struct store_txn *txn, const struct attendance_tables *t,
    enum told_kind kind, struct bytes row, struct bytes value, int64_t known_at)
{
	struct store_key key, version;

	version_prefix(&key, kind, row);
	key_newest_first(&key, known_at);
	key_start(&version);
	key_u8(&version, value.len > 0);
	key_raw(&version, value.data, value.len);
	return store_put(
	    txn, t->roster_versions, key_bytes(&key), key_bytes(&version));
}

static enum status
put_last(struct store_txn *txn, struct store_table table, struct bytes key,
    struct bytes value)
{
	enum status status = value.len > 0 ? store_put(txn, table, key, value)
					   : store_drop(txn, table, key);

	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
attendance_put_told(struct store_txn *txn, const struct attendance_tables *t,
    enum told_kind kind, struct bytes key, struct bytes value, int64_t known_at)
{
	struct store_table table = table_of(t, kind);
	struct bytes before = {NULL, 0};
	enum status status = store_get(txn, table, key, &before);

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	if (bytes_equal(before, value))
		return STATUS_OK;
	status = put_version(txn, t, kind, key, value, known_at);
	return status == STATUS_OK ? put_last(txn, table, key, value) : status;
}

/* The first version from the moment back, of this row or of another. */
static enum status
find_version(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes from, struct bytes *key, struct bytes *value)
{
	struct store_walk *walk;
	enum status status = store_walk_open(txn, t->roster_versions, &walk);

	if (status != STATUS_OK)
		return status;
	status = store_walk_first(walk, from, key, value);
	store_walk_close(&walk);
	return status;
}

enum status
attendance_get_told(struct store_txn *txn, const struct attendance_tables *t,
    enum told_kind kind, struct bytes row, int64_t moment, struct bytes *value)
{
	struct store_key from;
	struct key_reader r;
	struct bytes key, version;
	size_t prefix_len;
	uint8_t is_told;
	enum status status;

	if (moment == TOLD_LAST)
		return store_get(txn, table_of(t, kind), row, value);
	version_prefix(&from, kind, row);
	prefix_len = from.len;
	key_newest_first(&from, moment);
	status = find_version(txn, t, key_bytes(&from), &key, &version);
	if (status != STATUS_OK)
		return status;
	if (!bytes_begin_with(key, bytes_of(from.data, prefix_len)))
		return STATUS_NOT_FOUND;
	r = key_read(version);
	if (key.len != from.len || !key_read_u8(&r, &is_told))
		return STATUS_CORRUPT;
	if (!is_told)
		return STATUS_NOT_FOUND;
	*value = r.rest;
	return STATUS_OK;
}

static struct bytes
version_key(void)
{
	static const uint8_t key = TOLD_NONE;

	return bytes_of(&key, 1);
}

enum status
attendance_note_told_again(
    struct store_txn *txn, const struct attendance_tables *t, uint64_t seq)
{
	struct store_key value;

	key_start(&value);
	key_u8(&value, TABLE_VERSION);
	key_u64(&value, seq);
	return store_put(
	    txn, t->roster_versions, version_key(), key_bytes(&value));
}

enum status
attendance_clear_told(struct store_txn *txn, const struct attendance_tables *t)
{
	const struct store_table tables[] = {
	    t->zones, t->alert_programs, t->school_days, t->roster_versions};
	enum status status = STATUS_OK;

	for (size_t i = 0;
	     i < sizeof(tables) / sizeof(*tables) && status == STATUS_OK; i++)
		status = store_clear(txn, tables[i]);
	return status == STATUS_OK ? attendance_note_told_again(txn, t, 0)
				   : status;
}

enum status
attendance_get_told_again(
    struct store_txn *txn, const struct attendance_tables *t, uint64_t *seq)
{
	struct key_reader r;
	struct bytes value;
	uint8_t version;
	enum status status =
	    store_get(txn, t->roster_versions, version_key(), &value);

	if (status != STATUS_OK)
		return status;
	r = key_read(value);
	return key_read_u8(&r, &version) && version == TABLE_VERSION &&
		       key_read_u64(&r, seq)
		   ? STATUS_OK
		   : STATUS_CORRUPT;
}
