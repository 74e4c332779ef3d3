// SPDX-License-Identifier: Apache-2.0
/*
 * tables_record.c - records, and where the log has those before them.
 */
#include "services/attendance/tables.h"

#define RECORD_VERSION 3
#define REVISION_VERSION 2

enum status
attendance_put_record(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes session, const struct kept_record *record)
{
	struct store_key head;
	struct buffer value;
	enum status status;

	key_start(&head);
	key_u8(&head, RECORD_VERSION);
	key_u32(&head, record->revision);
	key_instant(&head, record->known_at);
	key_u64(&head, record->seq);
	key_u8(&head, (uint8_t)record->cause.len);
	key_raw(&head, record->cause.data, record->cause.len);
	buffer_init(&value, head.len + record->packed.len);
	buffer_append(&value, head.data, head.len);
	buffer_append(&value, record->packed.data, record->packed.len);
	status = value.failed;
	if (status == STATUS_OK)
		status =
		    store_put(txn, t->records, session, buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

bool
attendance_read_record(struct bytes value, struct kept_record *record)
{
	struct key_reader r = key_read(value);
	uint8_t version, cause;

	if (!key_read_u8(&r, &version) || version != RECORD_VERSION ||
	    !key_read_u32(&r, &record->revision) ||
	    !key_read_instant(&r, &record->known_at) ||
	    !key_read_u64(&r, &record->seq) || !key_read_u8(&r, &cause) ||
	    r.rest.len < cause)
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

static void
revision_key(struct store_key *key, struct bytes session, uint32_t revision)
{
	key_start(key);
	key_raw(key, session.data, session.len);
	key_u32(key, revision);
}

enum status
attendance_put_revision(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session, uint32_t revision,
    uint64_t seq)
{
	struct store_key key, value;

	revision_key(&key, session, revision);
	key_start(&value);
	key_u8(&value, REVISION_VERSION);
	key_u64(&value, seq);
	return store_put(
	    txn, t->record_history, key_bytes(&key), key_bytes(&value));
}

bool
attendance_read_revision(struct bytes value, uint64_t *seq)
{
	struct key_reader r = key_read(value);
	uint8_t version;

	return key_read_u8(&r, &version) && version == REVISION_VERSION &&
	       key_read_u64(&r, seq) && r.rest.len == 0;
}

enum status
attendance_get_revision(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session, uint32_t revision,
    uint64_t *seq)
{
	struct store_key key;
	struct bytes value;
	enum status status;

	revision_key(&key, session, revision);
	status = store_get(txn, t->record_history, key_bytes(&key), &value);
	if (status == STATUS_OK && !attendance_read_revision(value, seq))
		return STATUS_CORRUPT;
	return status;
}
