// SPDX-License-Identifier: Apache-2.0
/*
 * presence_runs.c - the list of runs, rows in blocks, and sources of them.
 */
#include "services/attendance/presence_runs.h"

#include <stdlib.h>
#include <string.h>

#define RUN_VERSION 1u
#define LENGTHS_BYTES 6u
#define SHARED_MAX 255u

/* The oldest first: of the highest level, there of the lowest number. */
static int
compare_ages(const void *a, const void *b)
{
	const struct presence_run *x = a, *y = b;

	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static enum status
take_run(struct bytes key, struct bytes value, void *ctx)
{
	struct presence_list *list = ctx;
	struct presence_run *run = &list->runs[list->count];
	struct key_reader k = key_read(key), v = key_read(value);
	uint8_t version, state;

	if (list->count == PRESENCE_TABLES || !key_read_u8(&k, &run->table) ||
	    run->table >= PRESENCE_TABLES || !key_read_u8(&v, &version) ||
	    version != RUN_VERSION || !key_read_u8(&v, &state) ||
	    state < PRESENCE_RUN_MAKING || state > PRESENCE_RUN_READY ||
	    !key_read_u8(&v, &run->level) || run->level >= PRESENCE_LEVELS ||
	    !key_read_u64(&v, &run->number) || !key_read_u64(&v, &run->rows))
		return STATUS_CORRUPT;
	run->state = (enum presence_run_state)state;
	list->count++;
	return STATUS_OK;
}

enum status
presence_list_runs(struct store_txn *txn, const struct presence_tables *t,
    struct presence_list *list)
{
	enum status status;

	list->count = 0;
	status = store_scan(txn, t->runs, bytes_of("", 0), take_run, list);
	if (status == STATUS_OK && list->count > 1)
		qsort(
		    list->runs, list->count, sizeof(*list->runs), compare_ages);
	return status;
}

enum status
presence_put_run(struct store_txn *txn, const struct presence_tables *t,
    const struct presence_run *run)
{
	struct store_key value;

	key_start(&value);
	key_u8(&value, RUN_VERSION);
	key_u8(&value, (uint8_t)run->state);
	key_u8(&value, run->level);
	key_u64(&value, run->number);
	key_u64(&value, run->rows);
	return store_put(
	    txn, t->runs, bytes_of(&run->table, 1), key_bytes(&value));
}

enum status
presence_drop_run(
    struct store_txn *txn, const struct presence_tables *t, uint8_t table)
{
	enum status status = store_clear(txn, t->run[table]);

	return status == STATUS_OK
		   ? store_drop(txn, t->runs, bytes_of(&table, 1))
		   : status;
}

enum status
presence_new_run(const struct presence_list *list, struct presence_run *run)
{
	bool is_taken[PRESENCE_TABLES] = {false};

	*run = (struct presence_run){.state = PRESENCE_RUN_READY};
	for (size_t i = 0; i < list->count; i++) {
		const struct presence_run *r = &list->runs[i];

		is_taken[r->table] = true;
		if (r->number >= run->number)
			run->number = r->number + 1;
	}
	while (run->table < PRESENCE_TABLES && is_taken[run->table])
		run->table++;
	return run->table < PRESENCE_TABLES ? STATUS_OK : STATUS_NOT_FOUND;
}

static void
put_length(uint8_t *to, size_t length)
{
	to[0] = (uint8_t)(length >> 8);
	to[1] = (uint8_t)length;
}

static size_t
get_length(const uint8_t *from)
{
	return (size_t)from[0] << 8 | from[1];
}

enum status
presence_end_rows(struct presence_writer *w)
{
	size_t len = w->len;

	w->len = 0;
	return len == 0 ? STATUS_OK
			: store_append(w->txn, w->table, key_bytes(&w->key),
			      bytes_of(w->block, len));
}

static size_t
shared_with(const struct store_key *before, struct bytes now)
{
	size_t most = before->len < now.len ? before->len : now.len;
	size_t shared = 0;

	if (most > SHARED_MAX)
		most = SHARED_MAX;
	while (shared < most && before->data[shared] == now.data[shared])
		shared++;
	return shared;
}

/* The first row of a block shares nothing. */
static size_t
put_row(struct presence_writer *w, struct bytes key, struct bytes value)
{
	size_t of_key = w->len == 0 ? 0 : shared_with(&w->key, key);
	size_t of_value = w->len == 0 ? 0 : shared_with(&w->value, value);
	size_t key_rest = key.len - of_key, value_rest = value.len - of_value;
	uint8_t *at = w->block + w->len;

	if (sizeof(w->block) - w->len < LENGTHS_BYTES + key_rest + value_rest)
		return 0;
	at[0] = (uint8_t)of_key;
	at[1] = (uint8_t)of_value;
	put_length(at + 2, key_rest);
	put_length(at + 4, value_rest);
	memcpy(at + LENGTHS_BYTES, key.data + of_key, key_rest);
	memcpy(
	    at + LENGTHS_BYTES + key_rest, value.data + of_value, value_rest);
	return LENGTHS_BYTES + key_rest + value_rest;
}

static void
remember(struct store_key *made, struct bytes bytes)
{
	key_start(made);
	key_raw(made, bytes.data, bytes.len);
}

enum status
presence_add_row(
    struct presence_writer *w, struct bytes key, struct bytes value)
{
	size_t len = put_row(w, key, value);

	if (len == 0) {
		enum status status = presence_end_rows(w);

		if (status != STATUS_OK)
			return status;
		len = put_row(w, key, value);
	}
	if (len == 0 || key.len > STORE_KEY_MAX || value.len > STORE_KEY_MAX)
		return STATUS_CORRUPT;
	w->len += len;
	w->rows++;
	remember(&w->key, key);
	remember(&w->value, value);
	return STATUS_OK;
}

enum status
presence_open_source(
    struct store_txn *txn, struct store_table table, struct presence_source *s)
{
	return store_walk_open(txn, table, &s->walk);
}

void
presence_close_source(struct presence_source *s)
{
	store_walk_close(&s->walk);
}

/* What it shares with the one before, and what follows; false: not a row. */
static bool
make(struct store_key *made, size_t shared, const uint8_t *rest, size_t len)
{
	if (shared > made->len || len > STORE_KEY_MAX - shared)
		return false;
	memcpy(made->data + shared, rest, len);
	made->len = shared + len;
	return true;
}

static enum status
take_row(struct presence_source *s)
{
	const uint8_t *at = s->rest.data;
	size_t key, value;

	if (s->rest.len < LENGTHS_BYTES)
		return STATUS_CORRUPT;
	key = get_length(at + 2);
	value = get_length(at + 4);
	if (s->rest.len - LENGTHS_BYTES < key + value ||
	    !make(&s->made[0], at[0], at + LENGTHS_BYTES, key) ||
	    !make(&s->made[1], at[1], at + LENGTHS_BYTES + key, value))
		return STATUS_CORRUPT;
	s->key = key_bytes(&s->made[0]);
	s->value = key_bytes(&s->made[1]);
	s->rest = bytes_of(at + LENGTHS_BYTES + key + value,
	    s->rest.len - LENGTHS_BYTES - key - value);
	return STATUS_OK;
}

/* What the walk found: a row of the tail, or a block. */
static enum status
take_found(struct presence_source *s, enum status found, struct bytes key,
    struct bytes value)
{
	s->has_ended = found == STATUS_NOT_FOUND;
	if (found != STATUS_OK)
		return s->has_ended ? STATUS_OK : found;
	if (s->is_tail) {
		s->key = key;
		s->value = value;
		return STATUS_OK;
	}
	s->rest = value;
	key_start(&s->made[0]);
	key_start(&s->made[1]);
	if (s->copy != NULL) {
		if (value.len > PRESENCE_BLOCK_BYTES)
			return STATUS_CORRUPT;
		memcpy(s->copy, value.data, value.len);
		s->rest = bytes_of(s->copy, value.len);
	}
	return take_row(s);
}

enum status
presence_step(struct presence_source *s)
{
	struct bytes key = bytes_of("", 0), value = bytes_of("", 0);
	enum status found;

	if (!s->is_tail && s->rest.len > 0)
		return take_row(s);
	found = store_walk_next(s->walk, &key, &value);
	return take_found(s, found, key, value);
}

enum status
presence_seek(struct presence_source *s, struct bytes from)
{
	struct bytes key = bytes_of("", 0), value = bytes_of("", 0);
	enum status found = store_walk_first(s->walk, from, &key, &value);
	enum status status = take_found(s, found, key, value);

	while (status == STATUS_OK && !s->has_ended &&
	       bytes_compare(s->key, from) < 0)
		status = presence_step(s);
	return status;
}

struct presence_source *
presence_least(struct presence_source *sources, size_t count)
{
	struct presence_source *least = NULL;

	for (size_t i = 0; i < count; i++) {
		struct presence_source *s = &sources[i];

		if (!s->has_ended &&
		    (least == NULL || bytes_compare(s->key, least->key) <= 0))
			least = s;
	}
	return least;
}

enum status
presence_pass(struct presence_source *sources, size_t count,
    struct presence_source *least)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct presence_source *s = &sources[i];

		if (s != least && !s->has_ended &&
		    bytes_equal(s->key, least->key))
			status = presence_step(s);
	}
	return status == STATUS_OK ? presence_step(least) : status;
}
