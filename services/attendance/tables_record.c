// SPDX-License-Identifier: Apache-2.0
/*
 * tables_record.c - records, their history, and who was in them.
 *
 * A person's id stands in a key as its hash: ids of person, provider and
 * session together may be longer than a key.
 */
#include "services/attendance/tables.h"

#include <string.h>

#include <xxhash.h>

/* 1: without a cause. */
#define RECORD_VERSION 2

static enum status
put_record(struct store_txn *txn, struct store_table table, struct bytes key,
    const struct kept_record *record)
{
	struct store_key head;
	struct buffer value;
	enum status status;

	key_start(&head);
	key_u8(&head, RECORD_VERSION);
	key_u32(&head, record->revision);
	key_instant(&head, record->known_at);
	key_u8(&head, (uint8_t)record->cause.len);
	key_raw(&head, record->cause.data, record->cause.len);
	buffer_init(&value, head.len + record->packed.len);
	buffer_append(&value, head.data, head.len);
	buffer_append(&value, record->packed.data, record->packed.len);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(txn, table, key, buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

static void
history_key(struct store_key *key, struct bytes session, uint32_t revision)
{
	key_start(key);
	key_raw(key, session.data, session.len);
	key_u32(key, revision);
}

enum status
attendance_put_record(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes session, const struct kept_record *record)
{
	struct store_key key;
	enum status status;

	history_key(&key, session, record->revision);
	status = put_record(txn, t->record_history, key_bytes(&key), record);
	if (status != STATUS_OK)
		return status;
	return put_record(txn, t->records, session, record);
}

bool
attendance_read_record(struct bytes value, struct kept_record *record)
{
	struct key_reader r = key_read(value);
	uint8_t version, cause = 0;

	if (!key_read_u8(&r, &version) || version < 1 ||
	    version > RECORD_VERSION || !key_read_u32(&r, &record->revision) ||
	    !key_read_instant(&r, &record->known_at) ||
	    (version > 1 && !key_read_u8(&r, &cause)) || r.rest.len < cause)
		return false;
	record->cause = bytes_of(r.rest.data, cause);
	record->packed = bytes_of(r.rest.data + cause, r.rest.len - cause);
	return true;
}

enum status
attendance_get_record(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes session, struct kept_record *record)
{
	struct bytes value;
	enum status status = store_get(txn, t->records, session, &value);

	if (status != STATUS_OK)
		return status;
	return attendance_read_record(value, record) ? STATUS_OK
						     : STATUS_CORRUPT;
}

enum status
attendance_get_record_at(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session, int64_t moment,
    struct kept_record *record)
{
	struct store_key key;
	struct bytes value;
	enum status status = attendance_get_record(txn, t, session, record);

	/* Most moments are near the end of the history. */
	while (status == STATUS_OK && record->known_at > moment) {
		if (record->revision <= 1)
			return STATUS_NOT_FOUND;
		history_key(&key, session, record->revision - 1);
		status =
		    store_get(txn, t->record_history, key_bytes(&key), &value);
		if (status == STATUS_OK &&
		    !attendance_read_record(value, record))
			status = STATUS_CORRUPT;
	}
	return status;
}

void
person_prefix(struct store_key *key, const char *person_id)
{
	XXH128_canonical_t hash;

	XXH128_canonicalFromHash(
	    &hash, XXH3_128bits(person_id, strlen(person_id)));
	key_start(key);
	key_raw(key, &hash, sizeof(hash));
}

enum status
attendance_put_presence(struct store_txn *txn, struct store_table table,
    const struct kept_presence *presence)
{
	struct store_key key, value;
	struct bytes there;
	enum status status;

	person_prefix(&key, presence->person_id);
	key_raw(&key, presence->session.data, presence->session.len);
	key_start(&value);
	key_instant(&value, presence->from);
	key_instant(&value, presence->to);
	key_string(&value, presence->person_id);
	status = store_get(txn, table, key_bytes(&key), &there);
	if (status == STATUS_OK && bytes_equal(there, key_bytes(&value)))
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	return store_put(txn, table, key_bytes(&key), key_bytes(&value));
}

bool
attendance_read_presence(
    struct bytes key, struct bytes value, struct kept_presence *presence)
{
	struct key_reader r = key_read(value);
	size_t hash = sizeof(XXH128_canonical_t);

	if (key.len < hash || !key_read_instant(&r, &presence->from) ||
	    !key_read_instant(&r, &presence->to) ||
	    !key_read_string(&r, &presence->person_id))
		return false;
	presence->session = bytes_of(key.data + hash, key.len - hash);
	return true;
}
