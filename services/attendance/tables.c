// SPDX-License-Identifier: Apache-2.0
/*
 * tables.c - the tables of the writer, and keys that all of them share.
 */
#include "services/attendance/tables.h"

#include <string.h>

#define IDENTITY_VERSION 1
#define IDENTITY_BYTES (2 + CONTENT_HASH_BYTES + 8)

enum status
attendance_open_tables(struct store *store, struct attendance_tables *t)
{
	const struct {
		const char *name;
		struct store_table *table;
	} all[ATTENDANCE_TABLES] = {
	    {"identities", &t->identities},
	    {"session_sizes", &t->session_sizes},
	    {"conflicts_seen", &t->conflicts_seen},
	    {"session_events", &t->session_events},
	    {"waiting", &t->waiting},
	    {"dirty", &t->dirty},
	    {"conflicts", &t->conflicts},
	    {"records", &t->records},
	    {"record_history", &t->record_history},
	    {"records_by_student", &t->records_by_student},
	    {"plans", &t->plans},
	    {"aliases", &t->aliases},
	    {"student_aliases", &t->student_aliases},
	    {"zones", &t->zones},
	    {"generations", &t->generations},
	};

	for (size_t i = 0; i < ATTENDANCE_TABLES; i++) {
		enum status status =
		    store_table(store, all[i].name, all[i].table);

		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

void
session_key(
    struct store_key *key, const char *provider_id, const char *session_id)
{
	key_start(key);
	key_string(key, provider_id);
	key_string(key, session_id);
}

bool
session_key_read(
    struct bytes key, const char **provider_id, const char **session_id)
{
	struct key_reader r = key_read(key);

	return key_read_string(&r, provider_id) &&
	       key_read_string(&r, session_id);
}

void
identity_key(struct store_key *key, enum source_kind kind, const char *source,
    const char *event_id)
{
	key_start(key);
	key_u8(key, (uint8_t)kind);
	key_string(key, source);
	key_string(key, event_id);
}

enum status
attendance_get_identity(struct store_txn *txn,
    const struct attendance_tables *t, const struct store_key *key,
    struct identity *identity)
{
	struct bytes value;
	struct key_reader r;
	uint8_t version, quarantined;
	enum status status =
	    store_get(txn, t->identities, key_bytes(key), &value);

	if (status != STATUS_OK)
		return status;
	if (value.len != IDENTITY_BYTES)
		return STATUS_CORRUPT;
	r = key_read(value);
	(void)key_read_u8(&r, &version);
	(void)key_read_u8(&r, &quarantined);
	memcpy(identity->hash, r.rest.data, CONTENT_HASH_BYTES);
	r = key_read(bytes_of(r.rest.data + CONTENT_HASH_BYTES, 8));
	(void)key_read_u64(&r, &identity->quarantine_id);
	identity->quarantined = quarantined != 0;
	return version == IDENTITY_VERSION ? STATUS_OK : STATUS_CORRUPT;
}

enum status
attendance_put_identity(struct store_txn *txn,
    const struct attendance_tables *t, const struct store_key *key,
    const struct identity *identity)
{
	struct store_key value;

	key_start(&value);
	key_u8(&value, IDENTITY_VERSION);
	key_u8(&value, identity->quarantined);
	key_raw(&value, identity->hash, CONTENT_HASH_BYTES);
	key_u64(&value, identity->quarantine_id);
	return store_put(txn, t->identities, key_bytes(key), key_bytes(&value));
}

enum status
attendance_note_conflict(struct store_txn *txn,
    const struct attendance_tables *t, const struct store_key *identity,
    const uint8_t hash[CONTENT_HASH_BYTES])
{
	struct store_key key = *identity;
	struct bytes value;
	enum status status;

	key_raw(&key, hash, CONTENT_HASH_BYTES);
	status = store_get(txn, t->conflicts_seen, key_bytes(&key), &value);
	if (status == STATUS_OK)
		return STATUS_CONFLICT;
	if (status != STATUS_NOT_FOUND)
		return status;
	return store_put(
	    txn, t->conflicts_seen, key_bytes(&key), bytes_of("\1", 1));
}

enum status
attendance_get_size(struct store_txn *txn, const struct attendance_tables *t,
    const struct store_key *session, uint32_t *count)
{
	struct bytes value;
	struct key_reader r;
	enum status status =
	    store_get(txn, t->session_sizes, key_bytes(session), &value);

	*count = 0;
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	r = key_read(value);
	return key_read_u32(&r, count) ? STATUS_OK : STATUS_CORRUPT;
}

enum status
attendance_put_size(struct store_txn *txn, const struct attendance_tables *t,
    const struct store_key *session, uint32_t count)
{
	struct store_key value;

	key_start(&value);
	key_u32(&value, count);
	return store_put(
	    txn, t->session_sizes, key_bytes(session), key_bytes(&value));
}

enum status
attendance_mark_dirty(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes session)
{
	return store_put(txn, t->dirty, session, bytes_of("\1", 1));
}

static const char *const stream_names[] = {
    [GENERATION_SCHEDULING] = "scheduling",
    [GENERATION_INTAKE] = "intake",
};

enum status
attendance_get_generation(struct store_txn *txn,
    const struct attendance_tables *t, enum generation_stream stream,
    uint32_t *generation)
{
	struct bytes value;
	struct key_reader r;
	enum status status = store_get(
	    txn, t->generations, bytes_of_string(stream_names[stream]), &value);

	*generation = 0;
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	r = key_read(value);
	return key_read_u32(&r, generation) ? STATUS_OK : STATUS_CORRUPT;
}

enum status
attendance_next_generation(struct store_txn *txn,
    const struct attendance_tables *t, enum generation_stream stream)
{
	struct store_key value;
	uint32_t generation;
	enum status status =
	    attendance_get_generation(txn, t, stream, &generation);

	if (status != STATUS_OK)
		return status;
	key_start(&value);
	key_u32(&value, generation + 1);
	return store_put(txn, t->generations,
	    bytes_of_string(stream_names[stream]), key_bytes(&value));
}
