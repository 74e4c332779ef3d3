// SPDX-License-Identifier: Apache-2.0
/*
 * tables_roster.c - aliases by hash, and what waits under them.
 *
 * An alias's key is scheme (1 byte), hash of the id (16), hash of the issuer
 * (16); the first 17 bytes are the prefix under which sessions wait.
 */
#include "services/attendance/tables_roster.h"

#include "services/attendance/tables_told.h"

#include <assert.h>
#include <string.h>

#include <xxhash.h>

#define HASH_BYTES 16
static_assert(ALIAS_PREFIX_BYTES == 1 + HASH_BYTES, "scheme and hash");
/* Of one student. */
#define ALIASES_MAX 64

static void
key_hash(struct store_key *key, const char *text)
{
	XXH128_canonical_t hash;

	XXH128_canonicalFromHash(&hash, XXH3_128bits(text, strlen(text)));
	key_raw(key, &hash, sizeof(hash));
}

static void
alias_prefix(struct store_key *key, const struct alias *alias)
{
	key_start(key);
	key_u8(key, (uint8_t)alias->scheme);
	key_hash(key, alias->id);
}

static void
alias_key(struct store_key *key, const struct alias *alias)
{
	alias_prefix(key, alias);
	key_hash(key, alias->issuer);
}

/* generation (4), student id; the reader of both tables' values. */
static bool
read_head(struct bytes value, uint32_t *generation, struct bytes *rest)
{
	struct key_reader r = key_read(value);

	if (!key_read_u32(&r, generation))
		return false;
	*rest = r.rest;
	return true;
}

struct finding_student {
	const char *student_id;
	bool several;
};

static enum status
note_student(struct bytes key, struct bytes value, void *ctx)
{
	struct finding_student *f = ctx;
	uint32_t generation;
	struct bytes rest;
	struct key_reader r;
	const char *student_id;

	(void)key;
	if (!read_head(value, &generation, &rest))
		return STATUS_CORRUPT;
	r = key_read(rest);
	if (!key_read_string(&r, &student_id))
		return STATUS_CORRUPT;
	if (f->student_id != NULL && strcmp(f->student_id, student_id) != 0)
		f->several = true;
	f->student_id = student_id;
	return STATUS_OK;
}

enum status
attendance_find_student(struct store_txn *txn,
    const struct attendance_tables *t, const struct alias *alias,
    const char **student_id)
{
	struct finding_student f = {NULL, false};
	struct store_key key;
	enum status status;

	/* A state id is the state's, whoever issued it to the roster. */
	if (alias->scheme == ID_SCHEME_STATE)
		alias_prefix(&key, alias);
	else
		alias_key(&key, alias);
	status = store_scan(txn, t->aliases, key_bytes(&key), note_student, &f);
	if (status != STATUS_OK)
		return status;
	if (f.student_id == NULL || f.several)
		return STATUS_NOT_FOUND;
	*student_id = f.student_id;
	return STATUS_OK;
}

enum status
attendance_put_waiting(struct store_txn *txn, const struct attendance_tables *t,
    const struct alias *alias, struct bytes session)
{
	struct store_key key;

	alias_prefix(&key, alias);
	key_raw(&key, session.data, session.len);
	return store_put(txn, t->waiting, key_bytes(&key), bytes_of("\1", 1));
}

struct marking {
	struct store_txn *txn;
	const struct attendance_tables *t;
	struct cause_entry why;
};

static enum status
mark_waiting(struct bytes key, struct bytes value, void *ctx)
{
	const struct marking *m = ctx;
	struct store_key session;

	(void)value;
	/* Borrowed until the next write, which is the marking itself. */
	key_start(&session);
	key_raw(&session, key.data + ALIAS_PREFIX_BYTES,
	    key.len - ALIAS_PREFIX_BYTES);
	return attendance_mark_dirty(m->txn, m->t, key_bytes(&session), m->why);
}

enum status
attendance_mark_waiting(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes prefix,
    struct cause_entry why)
{
	struct marking m = {txn, t, why};

	return prefix.len == ALIAS_PREFIX_BYTES
		   ? store_scan(txn, t->waiting, prefix, mark_waiting, &m)
		   : STATUS_INVALID;
}

/* The sessions that wait under the alias with this key. */
static enum status
wake(const struct touch *touch, struct bytes alias)
{
	return touch->alias(
	    touch->ctx, bytes_of(alias.data, ALIAS_PREFIX_BYTES));
}

static enum status
put_alias(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes key, uint32_t generation, const char *student_id,
    const struct touch *touch)
{
	struct store_key value;
	struct bytes there, rest = {NULL, 0};
	uint32_t before;
	enum status status = store_get(txn, t->aliases, key, &there);
	bool same;

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	same = status == STATUS_OK && read_head(there, &before, &rest) &&
	       bytes_equal(rest, bytes_of(student_id, strlen(student_id) + 1));
	key_start(&value);
	key_u32(&value, generation);
	key_string(&value, student_id);
	status = store_put(txn, t->aliases, key, key_bytes(&value));
	if (status != STATUS_OK || same)
		return status;
	return wake(touch, key);
}

/* Drops an alias that is still this student's. */
static enum status
drop_alias(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes key, struct bytes student, const struct touch *touch)
{
	struct bytes there, rest;
	uint32_t generation;
	enum status status = store_get(txn, t->aliases, key, &there);

	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (!read_head(there, &generation, &rest))
		return STATUS_CORRUPT;
	if (!bytes_equal(rest, student))
		return STATUS_OK;
	status = store_drop(txn, t->aliases, key);
	return status == STATUS_OK ? wake(touch, key) : status;
}

static bool
is_among(struct bytes key, struct bytes list)
{
	for (size_t i = 0; i + ALIAS_KEY_BYTES <= list.len;
	     i += ALIAS_KEY_BYTES) {
		if (memcmp(list.data + i, key.data, ALIAS_KEY_BYTES) == 0)
			return true;
	}
	return false;
}

/* The keys of before that are not in now; both are the caller's own. */
static enum status
drop_missing(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes before, struct bytes now, struct bytes student,
    const struct touch *touch)
{
	enum status status = STATUS_OK;

	for (size_t i = 0;
	     i + ALIAS_KEY_BYTES <= before.len && status == STATUS_OK;
	     i += ALIAS_KEY_BYTES) {
		struct bytes key = bytes_of(before.data + i, ALIAS_KEY_BYTES);

		if (!is_among(key, now))
			status = drop_alias(txn, t, key, student, touch);
	}
	return status;
}

/* A student's row: generation, then the keys of the aliases. */
struct student_row {
	uint32_t generation;
	size_t len;
	uint8_t keys[ALIASES_MAX * ALIAS_KEY_BYTES];
};

static enum status
get_row(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes key, struct student_row *row)
{
	struct bytes value, rest;
	enum status status = store_get(txn, t->student_aliases, key, &value);

	row->len = 0;
	if (status != STATUS_OK)
		return status;
	if (!read_head(value, &row->generation, &rest) ||
	    rest.len > sizeof(row->keys))
		return STATUS_CORRUPT;
	memcpy(row->keys, rest.data, rest.len);
	row->len = rest.len;
	return STATUS_OK;
}

static enum status
put_row(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes key, const struct student_row *row)
{
	struct buffer value;
	struct store_key head;
	enum status status;

	key_start(&head);
	key_u32(&head, row->generation);
	buffer_init(&value, head.len + row->len);
	buffer_append(&value, head.data, head.len);
	buffer_append(&value, row->keys, row->len);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(
		    txn, t->student_aliases, key, buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

static enum status
put_aliases(struct store_txn *txn, const struct attendance_tables *t,
    const char *student_id, const struct alias *aliases, size_t count,
    struct student_row *row, const struct touch *touch)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && i < ALIASES_MAX && status == STATUS_OK;
	     i++) {
		struct store_key key;

		alias_key(&key, &aliases[i]);
		memcpy(row->keys + row->len, key.data, ALIAS_KEY_BYTES);
		row->len += ALIAS_KEY_BYTES;
		status = put_alias(txn, t, key_bytes(&key), row->generation,
		    student_id, touch);
	}
	return status;
}

enum status
attendance_put_student(struct store_txn *txn, const struct attendance_tables *t,
    const char *student_id, const struct alias *aliases, size_t count,
    const struct touch *touch)
{
	struct student_row before;
	struct student_row now = {.len = 0};
	struct store_key key;
	struct bytes student = bytes_of(student_id, strlen(student_id) + 1);
	enum status status;

	key_start(&key);
	key_string(&key, student_id);
	status = get_row(txn, t, key_bytes(&key), &before);
	/* Most students have no other id. */
	if (status == STATUS_NOT_FOUND && count == 0)
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	status = attendance_get_generation(
	    txn, t, GENERATION_INTAKE, &now.generation);
	if (status == STATUS_OK)
		status = put_aliases(
		    txn, t, student_id, aliases, count, &now, touch);
	if (status == STATUS_OK)
		status = drop_missing(txn, t, bytes_of(before.keys, before.len),
		    bytes_of(now.keys, now.len), student, touch);
	return status == STATUS_OK ? put_row(txn, t, key_bytes(&key), &now)
				   : status;
}

/* The first student of another generation, its key copied. */
static enum status
find_old_student(struct store_txn *txn, const struct attendance_tables *t,
    uint32_t generation, struct store_key *key)
{
	struct store_walk *walk;
	struct bytes found, value, rest;
	uint32_t there;
	enum status status = store_walk_open(txn, t->student_aliases, &walk);

	if (status != STATUS_OK)
		return status;
	status = store_walk_first(walk, key_bytes(key), &found, &value);
	while (status == STATUS_OK) {
		if (!read_head(value, &there, &rest))
			status = STATUS_CORRUPT;
		else if (there != generation)
			break;
		else
			status = store_walk_next(walk, &found, &value);
	}
	if (status == STATUS_OK) {
		key_start(key);
		key_raw(key, found.data, found.len);
	}
	store_walk_close(&walk);
	return status;
}

enum status
attendance_sweep_students(struct store_txn *txn,
    const struct attendance_tables *t, const struct touch *touch)
{
	struct store_key key;
	struct student_row row;
	uint32_t generation;
	enum status status =
	    attendance_get_generation(txn, t, GENERATION_INTAKE, &generation);

	key_start(&key);
	while (status == STATUS_OK) {
		status = find_old_student(txn, t, generation, &key);
		if (status == STATUS_OK)
			status = get_row(txn, t, key_bytes(&key), &row);
		if (status == STATUS_OK)
			status =
			    drop_missing(txn, t, bytes_of(row.keys, row.len),
				bytes_of("", 0), key_bytes(&key), touch);
		if (status == STATUS_OK)
			status = store_drop(
			    txn, t->student_aliases, key_bytes(&key));
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
attendance_put_zone(struct store_txn *txn, const struct attendance_tables *t,
    const char *school_id, const char *zone, int64_t known_at)
{
	struct store_key key;

	key_start(&key);
	key_string(&key, school_id);
	return attendance_put_told(txn, t, TOLD_ZONE, key_bytes(&key),
	    bytes_of(zone, zone == NULL ? 0 : strlen(zone) + 1), known_at);
}

enum status
attendance_get_zone(struct store_txn *txn, const struct attendance_tables *t,
    const char *school_id, int64_t moment, const char **zone)
{
	struct store_key key;
	struct key_reader r;
	struct bytes value;
	enum status status;

	key_start(&key);
	key_string(&key, school_id);
	status = attendance_get_told(
	    txn, t, TOLD_ZONE, key_bytes(&key), moment, &value);
	if (status == STATUS_NOT_FOUND && school_id[0] != '\0')
		return attendance_get_zone(txn, t, "", moment, zone);
	if (status == STATUS_NOT_FOUND)
		*zone = NULL;
	else if (status != STATUS_OK)
		return status;
	r = key_read(value);
	return status == STATUS_NOT_FOUND || key_read_string(&r, zone)
		   ? STATUS_OK
		   : STATUS_CORRUPT;
}
