// SPDX-License-Identifier: Apache-2.0
/*
 * tables.c - the tables of the writer, and keys that all of them share.
 */
#include "services/attendance/tables.h"

#include <string.h>
#include <sys/random.h>

#define IDENTITY_VERSION 2
#define ACCEPTED_BYTES (1 + CONTENT_HASH_BYTES)
#define UUID_BYTES 16
#define UUID_TEXT ((size_t)36)
/* How an event's id stands in its key. */
#define ID_AS_UUID 1
#define ID_AS_TEXT 2

enum status
attendance_open_tables(struct store *store, struct attendance_tables *t)
{
	const struct {
		const char *name;
		struct store_table *table;
		bool derived;
	} all[] = {
	    {"identities", &t->identities, false},
	    {"secrets", &t->secrets, false},
	    {"conflicts_seen", &t->conflicts_seen, false},
	    {"session_events", &t->session_events, true},
	    {"waiting", &t->waiting, true},
	    {"dirty", &t->dirty, true},
	    {"conflicts", &t->conflicts, true},
	    {"records", &t->records, true},
	    {"record_history", &t->record_history, true},
	    {"clocks", &t->clocks, true},
	    {"plans", &t->plans, false},
	    {"aliases", &t->aliases, false},
	    {"student_aliases", &t->student_aliases, false},
	    {"zones", &t->zones, false},
	    {"generations", &t->generations, false},
	    {"imported", &t->imported, true},
	    {"settlements", &t->settlements, false},
	    {"attestations", &t->attestations, false},
	    {"thresholds", &t->thresholds, false},
	    {"alert_programs", &t->alert_programs, false},
	    {"school_days", &t->school_days, false},
	    {"contacts", &t->contacts, false},
	    {"contact_ids", &t->contact_ids, false},
	    {"roster_versions", &t->roster_versions, false},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		enum status status =
		    all[i].derived
			? store_table_derived(store, all[i].name, all[i].table)
			: store_table(store, all[i].name, all[i].table);

		if (status != STATUS_OK)
			return status;
	}
	return presence_open(store, 0, &t->presence);
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

/* 16 and more: not a lower-case hexadecimal digit. */
static unsigned
digit_of(char c)
{
	/* one more than the digit */
	static const uint8_t digits[256] = {['0'] = 1,
	    ['1'] = 2,
	    ['2'] = 3,
	    ['3'] = 4,
	    ['4'] = 5,
	    ['5'] = 6,
	    ['6'] = 7,
	    ['7'] = 8,
	    ['8'] = 9,
	    ['9'] = 10,
	    ['a'] = 11,
	    ['b'] = 12,
	    ['c'] = 13,
	    ['d'] = 14,
	    ['e'] = 15,
	    ['f'] = 16};

	return digits[(unsigned char)c] - 1u;
}

/* Only the one spelling that the bytes can be written as again. */
static bool
read_uuid(const char *text, uint8_t uuid[UUID_BYTES])
{
	static const uint8_t places[UUID_BYTES] = {
	    0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
	unsigned digits = 0;

	if (strnlen(text, UUID_TEXT + 1) != UUID_TEXT || text[8] != '-' ||
	    text[13] != '-' || text[18] != '-' || text[23] != '-')
		return false;
	for (size_t i = 0; i < UUID_BYTES; i++) {
		unsigned high = digit_of(text[places[i]]);
		unsigned low = digit_of(text[places[i] + 1]);

		digits |= high | low;
		uuid[i] = (uint8_t)(high << 4 | low);
	}
	return digits <= 15;
}

void
identity_key(struct store_key *key, enum source_kind kind, const char *source,
    const char *event_id)
{
	uint8_t uuid[UUID_BYTES];

	key_start(key);
	key_u8(key, (uint8_t)kind);
	key_string(key, source);
	if (read_uuid(event_id, uuid)) {
		key_u8(key, ID_AS_UUID);
		key_raw(key, uuid, sizeof(uuid));
	} else {
		key_u8(key, ID_AS_TEXT);
		key_string(key, event_id);
	}
}

static enum status
read_identity(struct bytes value, struct identity *identity)
{
	struct key_reader r = key_read(value);
	uint8_t version;

	*identity =
	    (struct identity){.quarantined = value.len > ACCEPTED_BYTES};
	if (!key_read_u8(&r, &version) || version != IDENTITY_VERSION ||
	    !key_read_raw(&r, identity->hash, CONTENT_HASH_BYTES))
		return STATUS_CORRUPT;
	if (identity->quarantined &&
	    !key_read_u64(&r, &identity->quarantine_id))
		return STATUS_CORRUPT;
	return r.rest.len == 0 ? STATUS_OK : STATUS_CORRUPT;
}

static void
write_identity(struct store_key *value, const struct identity *identity)
{
	key_start(value);
	key_u8(value, IDENTITY_VERSION);
	key_raw(value, identity->hash, CONTENT_HASH_BYTES);
	if (identity->quarantined)
		key_u64(value, identity->quarantine_id);
}

enum status
attendance_get_identity(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes key,
    struct identity *identity)
{
	struct bytes value;
	enum status status = store_get(txn, t->identities, key, &value);

	return status == STATUS_OK ? read_identity(value, identity) : status;
}

enum status
attendance_put_identity(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes key,
    const struct identity *identity)
{
	struct store_key value;

	write_identity(&value, identity);
	return store_put(txn, t->identities, key, key_bytes(&value));
}

enum status
attendance_drop_identity(
    struct store_txn *txn, const struct attendance_tables *t, struct bytes key)
{
	return store_drop(txn, t->identities, key);
}

struct getting_secret {
	const struct attendance_tables *tables;
	uint8_t *secret;
};

static enum status
get_or_make_secret(struct store_txn *txn, void *ctx)
{
	struct getting_secret *g = ctx;
	struct bytes key = bytes_of_string("known"), value;
	enum status status = store_get(txn, g->tables->secrets, key, &value);

	if (status == STATUS_OK && value.len != SECRET_BYTES)
		return STATUS_CORRUPT;
	if (status == STATUS_OK)
		memcpy(g->secret, value.data, SECRET_BYTES);
	if (status != STATUS_NOT_FOUND)
		return status;
	if (getrandom(g->secret, SECRET_BYTES, 0) != SECRET_BYTES)
		return STATUS_IO;
	return store_put(
	    txn, g->tables->secrets, key, bytes_of(g->secret, SECRET_BYTES));
}

enum status
attendance_get_secret(struct store *store, const struct attendance_tables *t,
    uint8_t secret[SECRET_BYTES])
{
	struct getting_secret g = {t, secret};

	return store_write(store, get_or_make_secret, &g);
}

enum status
attendance_note_conflict(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes identity,
    const uint8_t hash[CONTENT_HASH_BYTES])
{
	struct store_key key;
	struct bytes there;

	key_start(&key);
	key_raw(&key, identity.data, identity.len);
	key_raw(&key, hash, CONTENT_HASH_BYTES);
	return store_put_new(
	    txn, t->conflicts_seen, key_bytes(&key), bytes_of("\1", 1), &there);
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
