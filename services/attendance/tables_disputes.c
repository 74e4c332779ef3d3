// SPDX-License-Identifier: Apache-2.0
/*
 * tables_disputes.c - settlements, by session, student and place in the log.
 */
#include "services/attendance/tables_disputes.h"

#include <string.h>
#include <xxhash.h>

#define SETTLEMENT_VERSION 1

/* The student's hash: three ids may be longer than a key. */
enum status
attendance_put_settlement(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session,
    const char *student_id, const struct kept_settlement *kept)
{
	XXH128_canonical_t hash;
	struct store_key key, head;
	struct buffer value;
	enum status status;

	XXH128_canonicalFromHash(
	    &hash, XXH3_128bits(student_id, strlen(student_id)));
	key_start(&key);
	key_raw(&key, session.data, session.len);
	key_raw(&key, &hash, sizeof(hash));
	key_u64(&key, kept->seq);
	key_start(&head);
	key_u8(&head, SETTLEMENT_VERSION);
	key_instant(&head, kept->known_at);
	buffer_init(&value, head.len + kept->packed.len);
	buffer_append(&value, head.data, head.len);
	buffer_append(&value, kept->packed.data, kept->packed.len);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(
		    txn, t->settlements, key_bytes(&key), buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

bool
attendance_read_settlement(
    struct bytes key, struct bytes value, struct kept_settlement *kept)
{
	struct key_reader r = key_read(value);
	uint8_t version;

	if (key.len < sizeof(kept->seq) || !key_read_u8(&r, &version) ||
	    version != SETTLEMENT_VERSION ||
	    !key_read_instant(&r, &kept->known_at))
		return false;
	kept->packed = r.rest;
	r = key_read(bytes_of(
	    key.data + key.len - sizeof(kept->seq), sizeof(kept->seq)));
	return key_read_u64(&r, &kept->seq);
}
