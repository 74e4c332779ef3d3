// SPDX-License-Identifier: Apache-2.0
/*
 * presence.c - rows as bytes, the tail, and new runs.
 */
#include "services/attendance/presence.h"

#include "services/attendance/presence_runs.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define NAME_ROOM 24
/* Rows at once that are a run of their own: this part of a full tail. */
#define AT_ONCE_PART 8u
#define TUTOR_BIT 0x80u

enum status
presence_open(struct store *store, size_t tail_rows, struct presence_tables *t)
{
	struct store_table_name names[PRESENCE_TABLES + 3] = {
	    {"presence", &t->tail}, {"presence_runs", &t->runs},
	    {"presence_merges", &t->merges}};
	char texts[PRESENCE_TABLES][NAME_ROOM];

	t->tail_rows = tail_rows == 0 ? PRESENCE_TAIL_ROWS : tail_rows;
	for (unsigned i = 0; i < PRESENCE_TABLES; i++) {
		snprintf(texts[i], sizeof(texts[i]), "presence_run.%u", i);
		names[i + 3] = (struct store_table_name){texts[i], &t->run[i]};
	}
	return store_tables_derived(store, names, PRESENCE_TABLES + 3);
}

enum status
presence_clear(struct store_txn *txn, const struct presence_tables *t)
{
	enum status status = store_clear(txn, t->tail);

	if (status == STATUS_OK)
		status = store_clear(txn, t->runs);
	if (status == STATUS_OK)
		status = store_clear(txn, t->merges);
	for (unsigned i = 0; i < PRESENCE_TABLES && status == STATUS_OK; i++)
		status = store_clear(txn, t->run[i]);
	return status;
}

void
person_prefix(
    struct store_key *key, enum person_kind kind, const char *person_id)
{
	XXH128_canonical_t hash;

	static_assert(sizeof(hash) == PERSON_HASH_BYTES, "128 bits");
	XXH128_canonicalFromHash(
	    &hash, XXH3_128bits(person_id, strlen(person_id)));
	hash.digest[0] &= TUTOR_BIT - 1;
	if (kind == PERSON_TUTOR)
		hash.digest[0] |= TUTOR_BIT;
	key_start(key);
	key_raw(key, &hash, sizeof(hash));
}

static void
pack(const struct kept_presence *row, struct store_key *key,
    struct store_key *value)
{
	person_prefix(key, row->person.kind, row->person.person_id);
	key_raw(key, row->session.data, row->session.len);
	key_start(value);
	key_string(value, row->person.person_id);
	key_instant(value, row->person.from);
	key_instant(value, row->person.to);
}

bool
presence_read(
    struct bytes key, struct bytes value, struct kept_presence *presence)
{
	struct key_reader r = key_read(value);
	struct person_in_session *person = &presence->person;

	if (key.len < PERSON_HASH_BYTES ||
	    !key_read_string(&r, &person->person_id) ||
	    !key_read_instant(&r, &person->from) ||
	    !key_read_instant(&r, &person->to))
		return false;
	person->kind =
	    (key.data[0] & TUTOR_BIT) != 0 ? PERSON_TUTOR : PERSON_STUDENT;
	presence->session =
	    bytes_of(key.data + PERSON_HASH_BYTES, key.len - PERSON_HASH_BYTES);
	return true;
}

static enum status
new_run(struct store_txn *txn, const struct presence_tables *t,
    struct presence_run *run, struct presence_writer *w)
{
	struct presence_list list;
	enum status status = presence_list_runs(txn, t, &list);

	if (status == STATUS_OK)
		status = presence_new_run(&list, run);
	if (status == STATUS_NOT_FOUND)
		return STATUS_INTERNAL;
	if (status == STATUS_OK)
		*w = (struct presence_writer){
		    .txn = txn, .table = t->run[run->table]};
	return status;
}

/* Each row is merged once a level: so many rows keep up with that. */
static enum status
end_run(struct presence_writer *w, const struct presence_tables *t,
    struct presence_run *run)
{
	enum status status = presence_end_rows(w);

	run->rows = w->rows;
	if (status == STATUS_OK)
		status = presence_put_run(w->txn, t, run);
	return status == STATUS_OK
		   ? presence_merge(w->txn, t, w->rows * PRESENCE_FAN)
		   : status;
}

/* What is borrowed from the tail does not outlast the end of a block. */
static enum status
copy_row(struct bytes key, struct bytes value, void *ctx)
{
	struct store_key k, v;

	key_start(&k);
	key_raw(&k, key.data, key.len);
	key_start(&v);
	key_raw(&v, value.data, value.len);
	return presence_add_row(ctx, key_bytes(&k), key_bytes(&v));
}

static enum status
end_tail(struct store_txn *txn, const struct presence_tables *t)
{
	struct presence_run run;
	struct presence_writer w = {.rows = 0};
	enum status status = new_run(txn, t, &run, &w);

	if (status == STATUS_OK)
		status =
		    store_scan(txn, t->tail, bytes_of("", 0), copy_row, &w);
	if (status == STATUS_OK)
		status = store_clear(txn, t->tail);
	return status == STATUS_OK ? end_run(&w, t, &run) : status;
}

static enum status
put_in_tail(struct store_txn *txn, const struct presence_tables *t,
    const struct kept_presence *rows, size_t count)
{
	struct store_key key, value;
	uint64_t there = 0;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		pack(&rows[i], &key, &value);
		status =
		    store_put(txn, t->tail, key_bytes(&key), key_bytes(&value));
	}
	if (status == STATUS_OK)
		status = store_count(txn, t->tail, &there);
	return status == STATUS_OK && there >= t->tail_rows ? end_tail(txn, t)
							    : status;
}

struct sorted_row {
	uint8_t hash[PERSON_HASH_BYTES];
	const struct kept_presence *row;
};

static int
compare_rows(const void *a, const void *b)
{
	const struct sorted_row *x = a, *y = b;
	int order = memcmp(x->hash, y->hash, PERSON_HASH_BYTES);

	return order != 0 ? order
			  : bytes_compare(x->row->session, y->row->session);
}

static enum status
sort_rows(struct arena *arena, const struct kept_presence *rows, size_t count,
    struct sorted_row **sorted)
{
	struct sorted_row *made = arena_zeroed(arena, count, sizeof(*made));
	struct store_key prefix;

	if (made == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		person_prefix(
		    &prefix, rows[i].person.kind, rows[i].person.person_id);
		memcpy(made[i].hash, prefix.data, PERSON_HASH_BYTES);
		made[i].row = &rows[i];
	}
	qsort(made, count, sizeof(*made), compare_rows);
	*sorted = made;
	return STATUS_OK;
}

/* What is in the tail is older. */
static enum status
put_at_once(struct store_txn *txn, const struct presence_tables *t,
    struct arena *arena, const struct kept_presence *rows, size_t count)
{
	struct sorted_row *sorted = NULL;
	struct presence_run run;
	struct presence_writer w = {.rows = 0};
	struct store_key key, value;
	uint64_t there = 0;
	enum status status = store_count(txn, t->tail, &there);

	if (status == STATUS_OK && there > 0)
		status = end_tail(txn, t);
	if (status == STATUS_OK)
		status = sort_rows(arena, rows, count, &sorted);
	if (status == STATUS_OK)
		status = new_run(txn, t, &run, &w);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		pack(sorted[i].row, &key, &value);
		status =
		    presence_add_row(&w, key_bytes(&key), key_bytes(&value));
	}
	return status == STATUS_OK ? end_run(&w, t, &run) : status;
}

enum status
presence_put(struct store_txn *txn, const struct presence_tables *t,
    struct arena *arena, const struct kept_presence *rows, size_t count)
{
	if (count == 0)
		return STATUS_OK;
	return count < t->tail_rows / AT_ONCE_PART
		   ? put_in_tail(txn, t, rows, count)
		   : put_at_once(txn, t, arena, rows, count);
}
