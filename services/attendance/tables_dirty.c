// SPDX-License-Identifier: Apache-2.0
/*
 * tables_dirty.c - the sessions to fold again, with the entries that touched
 * them.
 */
#include "services/attendance/tables.h"

#define DIRTY_VERSION 1

/* No causes: nobody has told, or they were settled. */
bool
attendance_read_dirty(struct bytes value, struct record_cause *cause)
{
	struct key_reader r = key_read(value);
	uint8_t version, more = 0, kind;
	uint64_t seq;

	*cause = (struct record_cause){.count = 0};
	if (!key_read_u8(&r, &version) || version != DIRTY_VERSION)
		return false;
	if (r.rest.len > 0 && !key_read_u8(&r, &more))
		return false;
	while (r.rest.len > 0) {
		if (!key_read_u8(&r, &kind) || !key_read_u64(&r, &seq))
			return false;
		cause_add(
		    cause, (struct cause_entry){(enum cause_kind)kind, seq});
	}
	cause->more = cause->more || more != 0;
	return true;
}

static void
write_dirty(struct store_key *value, const struct record_cause *cause)
{
	key_start(value);
	key_u8(value, DIRTY_VERSION);
	key_u8(value, cause->more);
	for (size_t i = 0; i < cause->count; i++) {
		key_u8(value, (uint8_t)cause->entries[i].kind);
		key_u64(value, cause->entries[i].seq);
	}
}

static enum status
put_dirty(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes session, const struct record_cause *cause)
{
	struct store_key value;

	write_dirty(&value, cause);
	return store_put(txn, t->dirty, session, key_bytes(&value));
}

static enum status
get_dirty(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes session, struct record_cause *cause)
{
	struct bytes value;
	enum status status = store_get(txn, t->dirty, session, &value);

	if (status == STATUS_OK && !attendance_read_dirty(value, cause))
		return STATUS_CORRUPT;
	return status;
}

enum status
attendance_mark_dirty(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes session, struct cause_entry why)
{
	struct record_cause cause = {.count = 0};
	struct store_key value;
	struct bytes there;
	enum status status;

	cause_add(&cause, why);
	write_dirty(&value, &cause);
	status =
	    store_put_new(txn, t->dirty, session, key_bytes(&value), &there);
	if (status != STATUS_CONFLICT)
		return status;
	if (!attendance_read_dirty(there, &cause))
		return STATUS_CORRUPT;
	cause_add(&cause, why);
	return put_dirty(txn, t, session, &cause);
}

enum status
attendance_settle_dirty(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session,
    const struct record_cause *settled)
{
	struct record_cause cause;
	enum status status = get_dirty(txn, t, session, &cause);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	cause_settle(&cause, settled);
	return put_dirty(txn, t, session, &cause);
}
