// SPDX-License-Identifier: Apache-2.0
/*
 * tables_attest.c - school, month, place in the log -> what was signed.
 */
#include "services/attendance/tables_attest.h"

#define ATTESTATION_VERSION 1

void
attestation_prefix(struct store_key *key, const char *school_id, uint32_t month)
{
	key_start(key);
	key_string(key, school_id);
	if (month > 0)
		key_u32(key, month);
}

enum status
attendance_put_attestation(struct store_txn *txn,
    const struct attendance_tables *t, const struct kept_attestation *kept)
{
	struct store_key key, head;
	struct buffer value;
	enum status status;

	attestation_prefix(&key, kept->school_id, kept->month);
	key_u64(&key, kept->seq);
	key_start(&head);
	key_u8(&head, ATTESTATION_VERSION);
	key_instant(&head, kept->known_at);
	buffer_init(&value, head.len + kept->packed.len);
	buffer_append(&value, head.data, head.len);
	buffer_append(&value, kept->packed.data, kept->packed.len);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(txn, t->attestations, key_bytes(&key),
		    buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

bool
attendance_read_attestation(
    struct bytes key, struct bytes value, struct kept_attestation *kept)
{
	struct key_reader k = key_read(key), v = key_read(value);
	uint8_t version;

	if (!key_read_string(&k, &kept->school_id) ||
	    !key_read_u32(&k, &kept->month) || !key_read_u64(&k, &kept->seq) ||
	    !key_read_u8(&v, &version) || version != ATTESTATION_VERSION ||
	    !key_read_instant(&v, &kept->known_at))
		return false;
	kept->packed = v.rest;
	return true;
}

struct last {
	struct kept_attestation *kept;
	bool is_found;
};

static enum status
note_last(struct bytes key, struct bytes value, void *ctx)
{
	struct last *last = ctx;

	last->is_found = true;
	return attendance_read_attestation(key, value, last->kept)
		   ? STATUS_OK
		   : STATUS_CORRUPT;
}

enum status
attendance_last_attestation(struct store_txn *txn,
    const struct attendance_tables *t, const char *school_id, uint32_t month,
    struct kept_attestation *kept)
{
	struct last last = {kept, false};
	struct store_key prefix;
	enum status status;

	attestation_prefix(&prefix, school_id, month);
	status = store_scan(
	    txn, t->attestations, key_bytes(&prefix), note_last, &last);
	if (status == STATUS_OK && !last.is_found)
		return STATUS_NOT_FOUND;
	return status;
}
