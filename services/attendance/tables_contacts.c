// SPDX-License-Identifier: Apache-2.0
/*
 * tables_contacts.c - contacts by student and moment, and by id.
 *
 * contact_ids points at the row of contacts, so that a void finds it.
 */
#include "services/attendance/tables_contacts.h"

#include <string.h>
#include <xxhash.h>

#define CONTACT_VERSION 1
#define CONTACT_ID_VERSION 1
/* version, known at, voided at */
#define CONTACT_HEAD 17u

void
contact_id_key(struct store_key *key, const struct event_source *source,
    const char *contact_id)
{
	key_start(key);
	key_u8(key, (uint8_t)source->kind);
	key_string(key, source->id);
	key_string(key, contact_id);
}

void
contact_prefix(struct store_key *key, const char *student_id)
{
	key_start(key);
	key_string(key, student_id);
}

void
contact_key(
    struct store_key *key, const char *student_id, int64_t at, struct bytes id)
{
	XXH128_canonical_t hash;

	XXH128_canonicalFromHash(&hash, XXH3_128bits(id.data, id.len));
	contact_prefix(key, student_id);
	key_instant(key, at);
	key_raw(key, &hash, sizeof(hash));
}

/* Reads what contact_ids holds. */
static bool
read_id(struct bytes value, uint8_t hash[CONTENT_HASH_BYTES], struct bytes *key)
{
	struct key_reader r = key_read(value);
	uint8_t version;

	if (!key_read_u8(&r, &version) || version != CONTACT_ID_VERSION ||
	    !key_read_raw(&r, hash, CONTENT_HASH_BYTES))
		return false;
	*key = r.rest;
	return true;
}

enum status
attendance_find_contact(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes id,
    const uint8_t hash[CONTENT_HASH_BYTES], bool *is_taken, bool *is_same)
{
	uint8_t there[CONTENT_HASH_BYTES];
	struct bytes value, key;
	enum status status = store_get(txn, t->contact_ids, id, &value);

	*is_taken = status == STATUS_OK;
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (!read_id(value, there, &key))
		return STATUS_CORRUPT;
	*is_same = memcmp(there, hash, CONTENT_HASH_BYTES) == 0;
	return STATUS_OK;
}

static enum status
put_row(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes key, const struct kept_contact *kept)
{
	struct store_key head;
	struct buffer value;
	enum status status;

	key_start(&head);
	key_u8(&head, CONTACT_VERSION);
	key_instant(&head, kept->known_at);
	key_instant(&head, kept->voided_at);
	buffer_init(&value, CONTACT_HEAD + kept->packed.len);
	buffer_append(&value, head.data, head.len);
	buffer_append(&value, kept->packed.data, kept->packed.len);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(txn, t->contacts, key, buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

enum status
attendance_put_contact(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes id, const uint8_t hash[CONTENT_HASH_BYTES], struct bytes key,
    const struct kept_contact *kept)
{
	struct store_key value;
	enum status status;

	key_start(&value);
	key_u8(&value, CONTACT_ID_VERSION);
	key_raw(&value, hash, CONTENT_HASH_BYTES);
	key_raw(&value, key.data, key.len);
	status = store_put(txn, t->contact_ids, id, key_bytes(&value));
	return status == STATUS_OK ? put_row(txn, t, key, kept) : status;
}

enum status
attendance_get_contact(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes id, struct store_key *key, struct kept_contact *kept)
{
	uint8_t hash[CONTENT_HASH_BYTES];
	struct bytes value, place;
	const char *student_id;
	enum status status = store_get(txn, t->contact_ids, id, &value);

	if (status != STATUS_OK)
		return status;
	if (!read_id(value, hash, &place))
		return STATUS_CORRUPT;
	key_start(key);
	key_raw(key, place.data, place.len);
	if (key->len == 0 || key->too_long)
		return STATUS_CORRUPT;
	status = store_get(txn, t->contacts, key_bytes(key), &value);
	if (status == STATUS_OK &&
	    !attendance_read_contact(key_bytes(key), value, &student_id, kept))
		return STATUS_CORRUPT;
	return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
}

enum status
attendance_void_contact(struct store_txn *txn,
    const struct attendance_tables *t, const struct store_key *key,
    const struct kept_contact *kept, int64_t voided_at)
{
	struct kept_contact voided = *kept;

	voided.voided_at = voided_at;
	return put_row(txn, t, key_bytes(key), &voided);
}

bool
attendance_read_contact(struct bytes key, struct bytes value,
    const char **student_id, struct kept_contact *kept)
{
	struct key_reader k = key_read(key), v = key_read(value);
	uint8_t version;

	if (!key_read_string(&k, student_id) || !key_read_u8(&v, &version) ||
	    version != CONTACT_VERSION ||
	    !key_read_instant(&v, &kept->known_at) ||
	    !key_read_instant(&v, &kept->voided_at))
		return false;
	kept->packed = v.rest;
	return true;
}

bool
contact_stands_at(const struct kept_contact *kept, int64_t moment)
{
	return kept->known_at <= moment &&
	       (kept->voided_at == EVENT_NO_INSTANT ||
		   kept->voided_at > moment);
}
