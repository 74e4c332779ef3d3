// SPDX-License-Identifier: Apache-2.0
/*
 * known_runs.c - the store of the runs: what is there, adding, looking up.
 *
 * Each run stands in a table of a fixed set.  Its items are packed into
 * blocks, two of which fill a page; the key of a block is the last id in it,
 * so that the first key at or after an id is that of the one block that can
 * hold it.
 *
 *   state: "covered" -> version (1) epoch (16) seq (8) hash (16)
 *          "merge"   -> see known_merge.c
 *   runs:  table (1) -> version (1) state (1) level (1) items (8)
 *   run.N: last id (16) -> items (24 each: id, content)
 */
#include "services/attendance/known_runs_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 2: sizes of sessions among the items */
#define STORE_VERSION 2u
#define STATE_VERSION 1u
#define RUN_VERSION 1u
/* Of addresses, not of disk: beyond what the log's own store can tell of. */
#define MAP_BYTES ((uint64_t)256 << 30)
#define PATH_ROOM 4200
#define NAME_ROOM 16
/* Without a free table no merge can begin, which alone frees some. */
#define LEFT_FOR_MERGE 1u

/* In one transaction, so that a first start is one commit. */
static enum status
open_tables(struct known_runs *r)
{
	struct store_table_name names[RUN_TABLES + 2] = {
	    {"state", &r->state}, {"runs", &r->runs}};
	char texts[RUN_TABLES][NAME_ROOM];

	for (unsigned i = 0; i < RUN_TABLES; i++) {
		snprintf(texts[i], sizeof(texts[i]), "run.%u", i);
		names[i + 2] =
		    (struct store_table_name){texts[i], &r->tables[i]};
	}
	return store_tables(r->store, names, RUN_TABLES + 2);
}

enum status
known_runs_throw_away(const char *path)
{
	static const char *const files[] = {"data.mdb", "lock.mdb"};
	char file[PATH_ROOM];

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(file, sizeof(file), "%s/%s", path, files[i]);
		if (unlink(file) != 0 && errno != ENOENT)
			return STATUS_IO;
	}
	return STATUS_OK;
}

enum status
known_runs_open(
    const char *path, struct known_runs **runs, char *detail, size_t size)
{
	struct store_settings settings = {.path = path,
	    .map_bytes = MAP_BYTES,
	    .version = STORE_VERSION,
	    .owner = "known",
	    .tables_max = RUN_TABLES + 8};
	struct known_runs *r = calloc(1, sizeof(*r));
	enum status status;

	if (r == NULL)
		return STATUS_NO_MEMORY;
	status = store_open(&settings, &r->store, detail, size);
	if (status == STATUS_OK)
		status = open_tables(r);
	if (status != STATUS_OK) {
		known_runs_close(&r);
		return status;
	}
	*runs = r;
	return STATUS_OK;
}

void
known_runs_close(struct known_runs **runs)
{
	if (*runs == NULL)
		return;
	store_close(&(*runs)->store);
	free(*runs);
	*runs = NULL;
}

/* An empty one is not written: that would need room on a full disk. */
static enum status
clear_table(struct store_txn *txn, struct store_table table)
{
	uint64_t rows;
	enum status status = store_count(txn, table, &rows);

	return status == STATUS_OK && rows > 0 ? store_clear(txn, table)
					       : status;
}

static enum status
clear(struct store_txn *txn, void *ctx)
{
	const struct known_runs *r = ctx;
	enum status status = clear_table(txn, r->state);

	if (status == STATUS_OK)
		status = clear_table(txn, r->runs);
	for (unsigned i = 0; i < RUN_TABLES && status == STATUS_OK; i++)
		status = clear_table(txn, r->tables[i]);
	return status;
}

enum status
known_runs_clear(struct known_runs *r)
{
	return store_write(r->store, clear, r);
}

static struct bytes
covered_key(void)
{
	return bytes_of_string("covered");
}

struct covering {
	struct known_runs *runs;
	struct known_covered *covered;
};

static enum status
read_covered(struct store_txn *txn, void *ctx)
{
	struct covering *c = ctx;
	struct known_covered *covered = c->covered;
	struct bytes value;
	struct key_reader reader;
	uint8_t version;
	enum status status =
	    store_get(txn, c->runs->state, covered_key(), &value);

	*covered = (struct known_covered){.seq = 0};
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	reader = key_read(value);
	if (!key_read_u8(&reader, &version) || version != STATE_VERSION ||
	    !key_read_raw(&reader, covered->epoch, LOG_EPOCH_BYTES) ||
	    !key_read_u64(&reader, &covered->seq) ||
	    !key_read_raw(&reader, covered->hash, LOG_HASH_BYTES))
		return STATUS_CORRUPT;
	return STATUS_OK;
}

enum status
known_runs_read_covered(struct known_runs *r, struct known_covered *covered)
{
	struct covering c = {r, covered};

	return store_read(r->store, read_covered, &c);
}

static enum status
put_covered(struct store_txn *txn, const struct known_runs *r,
    const struct known_covered *covered)
{
	struct store_key value;

	key_start(&value);
	key_u8(&value, STATE_VERSION);
	key_raw(&value, covered->epoch, LOG_EPOCH_BYTES);
	key_u64(&value, covered->seq);
	key_raw(&value, covered->hash, LOG_HASH_BYTES);
	return store_put(txn, r->state, covered_key(), key_bytes(&value));
}

static struct bytes
table_key(const uint8_t *table)
{
	return bytes_of(table, 1);
}

enum status
run_put(struct store_txn *txn, const struct known_runs *r, uint8_t table,
    const struct run *run)
{
	struct store_key value;

	key_start(&value);
	key_u8(&value, RUN_VERSION);
	key_u8(&value, (uint8_t)run->state);
	key_u8(&value, run->level);
	key_u64(&value, run->count);
	return store_put(txn, r->runs, table_key(&table), key_bytes(&value));
}

enum status
run_drop(struct store_txn *txn, const struct known_runs *r, uint8_t table)
{
	enum status status = store_clear(txn, r->tables[table]);

	return status == STATUS_OK ? store_drop(txn, r->runs, table_key(&table))
				   : status;
}

enum status
runs_list(struct store_txn *txn, const struct known_runs *r,
    struct run list[RUN_TABLES])
{
	memset(list, 0, RUN_TABLES * sizeof(*list));
	for (uint8_t i = 0; i < RUN_TABLES; i++) {
		struct bytes value;
		struct key_reader reader;
		uint8_t version, state;
		enum status status =
		    store_get(txn, r->runs, table_key(&i), &value);

		if (status == STATUS_NOT_FOUND)
			continue;
		if (status != STATUS_OK)
			return status;
		reader = key_read(value);
		if (!key_read_u8(&reader, &version) || version != RUN_VERSION ||
		    !key_read_u8(&reader, &state) || state > RUN_READY ||
		    !key_read_u8(&reader, &list[i].level) ||
		    !key_read_u64(&reader, &list[i].count))
			return STATUS_CORRUPT;
		list[i].state = (enum run_state)state;
	}
	return STATUS_OK;
}

enum status
runs_find_free(
    const struct run list[RUN_TABLES], unsigned beyond, uint8_t *table)
{
	unsigned found = 0;

	for (uint8_t i = 0; i < RUN_TABLES && found <= beyond; i++) {
		if (list[i].state == RUN_NONE) {
			*table = i;
			found++;
		}
	}
	return found > beyond ? STATUS_OK : STATUS_RETRY_LATER;
}

enum status
run_append(struct store_txn *txn, const struct known_runs *r, uint8_t table,
    const struct known_item *items, size_t count)
{
	enum status status = STATUS_OK;

	while (count > 0 && status == STATUS_OK) {
		size_t some = count < BLOCK_ITEMS ? count : BLOCK_ITEMS;

		status = store_append(txn, r->tables[table],
		    bytes_of(items[some - 1].id, KNOWN_ID_BYTES),
		    bytes_of(items, some * sizeof(*items)));
		items += some;
		count -= some;
	}
	return status;
}

struct adding {
	struct known_runs *runs;
	const struct known_item *items;
	size_t count;
	const struct known_covered *covered;
};

static enum status
add(struct store_txn *txn, void *ctx)
{
	struct adding *a = ctx;
	struct run list[RUN_TABLES];
	struct run run = {.state = RUN_READY, .count = a->count};
	uint8_t table;
	enum status status = runs_list(txn, a->runs, list);

	if (status == STATUS_OK)
		status = runs_find_free(list, LEFT_FOR_MERGE, &table);
	if (status == STATUS_OK)
		status = run_append(txn, a->runs, table, a->items, a->count);
	if (status == STATUS_OK)
		status = run_put(txn, a->runs, table, &run);
	return status == STATUS_OK ? put_covered(txn, a->runs, a->covered)
				   : status;
}

enum status
known_runs_add(struct known_runs *r, const struct known_item *items,
    size_t count, const struct known_covered *covered)
{
	struct adding a = {r, items, count, covered};

	return store_write(r->store, add, &a);
}

struct finding {
	struct known_runs *runs;
	const uint8_t *id;
	enum runs_which which;
	bool found;
	struct known_item *item;
};

bool
block_read(struct bytes value, size_t i, struct known_item *item)
{
	if ((i + 1) * sizeof(*item) > value.len)
		return false;
	memcpy(item, value.data + i * sizeof(*item), sizeof(*item));
	return true;
}

static enum status
find_in_block(struct bytes value, const uint8_t *id, struct known_item *item)
{
	size_t low = 0, high = value.len / sizeof(*item);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order;

		if (!block_read(value, middle, item))
			return STATUS_CORRUPT;
		order = memcmp(item->id, id, KNOWN_ID_BYTES);
		if (order == 0)
			return STATUS_OK;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return STATUS_NOT_FOUND;
}

static enum status
find_in_run(struct store_txn *txn, struct finding *f, uint8_t table)
{
	struct store_walk *walk;
	struct known_item item;
	struct bytes key, value;
	enum status status =
	    store_walk_open(txn, f->runs->tables[table], &walk);

	if (status != STATUS_OK)
		return status;
	status = store_walk_first(
	    walk, bytes_of(f->id, KNOWN_ID_BYTES), &key, &value);
	if (status == STATUS_OK)
		status = find_in_block(value, f->id, &item);
	store_walk_close(&walk);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (!f->found ||
	    memcmp(item.content, f->item->content, KNOWN_CONTENT_BYTES) > 0)
		*f->item = item;
	f->found = true;
	return STATUS_OK;
}

static enum status
find(struct store_txn *txn, void *ctx)
{
	struct finding *f = ctx;
	struct run list[RUN_TABLES];
	enum status status = runs_list(txn, f->runs, list);

	if (status != STATUS_OK)
		return status;
	for (uint8_t i = 0; i < RUN_TABLES && status == STATUS_OK; i++) {
		if (list[i].state == RUN_READY)
			status = find_in_run(txn, f, i);
		if (f->found && f->which == RUNS_ANY)
			break;
	}
	return status == STATUS_OK && !f->found ? STATUS_NOT_FOUND : status;
}

enum status
known_runs_find(struct known_runs *r, const uint8_t id[KNOWN_ID_BYTES],
    enum runs_which which, struct known_item *item)
{
	struct finding f = {.runs = r, .id = id, .which = which, .item = item};

	return store_read(r->store, find, &f);
}

struct visiting {
	struct known_runs *runs;
	known_visit_fn *visit;
	void *ctx;
	uint64_t items;
	size_t runs_there;
};

static enum status
visit_block(struct bytes key, struct bytes value, void *ctx)
{
	struct visiting *v = ctx;
	struct known_item item;

	(void)key;
	for (size_t i = 0; block_read(value, i, &item); i++)
		v->visit(&item, v->ctx);
	return STATUS_OK;
}

static enum status
visit(struct store_txn *txn, void *ctx)
{
	struct visiting *v = ctx;
	struct run list[RUN_TABLES];
	enum status status = runs_list(txn, v->runs, list);

	for (uint8_t i = 0; i < RUN_TABLES && status == STATUS_OK; i++) {
		if (list[i].state != RUN_READY)
			continue;
		v->runs_there++;
		v->items += list[i].count;
		if (v->visit != NULL)
			status = store_scan(txn, v->runs->tables[i],
			    bytes_of("", 0), visit_block, v);
	}
	return status;
}

enum status
known_runs_visit(struct known_runs *r, known_visit_fn *see, void *ctx)
{
	struct visiting v = {.runs = r, .visit = see, .ctx = ctx};

	return store_read(r->store, visit, &v);
}

enum status
known_runs_count(struct known_runs *r, uint64_t *count)
{
	struct visiting v = {.runs = r};
	enum status status = store_read(r->store, visit, &v);

	*count = v.items;
	return status;
}

enum status
known_runs_number(struct known_runs *r, size_t *number)
{
	struct visiting v = {.runs = r};
	enum status status = store_read(r->store, visit, &v);

	*number = v.runs_there;
	return status;
}
