// SPDX-License-Identifier: Apache-2.0
/*
 * presence_merge.c - PRESENCE_FAN runs of a level become one of the next.
 *
 * A merge that is not done keeps its target and its sources in `merges`; it
 * goes on behind the last row that the target has.  The sources are read
 * until all of it is there.
 */
#include "services/attendance/presence_runs.h"

#include <string.h>

#define MERGE_VERSION 1u

struct merge {
	struct store_txn *txn;
	const struct presence_tables *t;
	struct presence_run target;
	uint8_t tables[PRESENCE_FAN];
	struct presence_source sources[PRESENCE_FAN];
	uint8_t blocks[PRESENCE_FAN][PRESENCE_BLOCK_BYTES];
	struct presence_writer writer;
};

static struct bytes
level_key(const uint8_t *level)
{
	return bytes_of(level, 1);
}

static enum status
put_merge(const struct merge *m, uint8_t level)
{
	struct store_key value;

	key_start(&value);
	key_u8(&value, MERGE_VERSION);
	key_u8(&value, m->target.table);
	key_raw(&value, m->tables, PRESENCE_FAN);
	return store_put(
	    m->txn, m->t->merges, level_key(&level), key_bytes(&value));
}

static enum status
get_merge(struct merge *m, const struct presence_list *list, uint8_t level)
{
	struct bytes value;
	struct key_reader r;
	uint8_t version, table;
	enum status status =
	    store_get(m->txn, m->t->merges, level_key(&level), &value);

	if (status != STATUS_OK)
		return status;
	r = key_read(value);
	if (!key_read_u8(&r, &version) || version != MERGE_VERSION ||
	    !key_read_u8(&r, &table) ||
	    !key_read_raw(&r, m->tables, PRESENCE_FAN))
		return STATUS_CORRUPT;
	for (size_t i = 0; i < PRESENCE_FAN; i++)
		if (m->tables[i] >= PRESENCE_TABLES)
			return STATUS_CORRUPT;
	for (size_t i = 0; i < list->count; i++) {
		m->target = list->runs[i];
		if (m->target.table == table &&
		    m->target.state == PRESENCE_RUN_MAKING)
			return STATUS_OK;
	}
	return STATUS_CORRUPT;
}

/* With the oldest runs of the level; NOT_FOUND: they are too few. */
static enum status
begin_merge(struct merge *m, const struct presence_list *list, uint8_t level)
{
	size_t count = 0;
	enum status status;

	for (size_t i = 0; i < list->count && count < PRESENCE_FAN; i++) {
		if (list->runs[i].level == level &&
		    list->runs[i].state == PRESENCE_RUN_READY)
			m->tables[count++] = list->runs[i].table;
	}
	if (count < PRESENCE_FAN || level + 1u >= PRESENCE_LEVELS)
		return STATUS_NOT_FOUND;
	status = presence_new_run(list, &m->target);
	if (status != STATUS_OK)
		return status;
	m->target.state = PRESENCE_RUN_MAKING;
	m->target.level = (uint8_t)(level + 1);
	status = presence_put_run(m->txn, m->t, &m->target);
	return status == STATUS_OK ? put_merge(m, level) : status;
}

/* The key of the last row that the target has; empty: none. */
static enum status
find_last(const struct merge *m, struct store_key *last)
{
	struct store_walk *walk;
	struct bytes key, value;
	enum status status =
	    store_walk_open(m->txn, m->t->run[m->target.table], &walk);

	key_start(last);
	if (status != STATUS_OK)
		return status;
	status = store_walk_last(walk, &key, &value);
	if (status == STATUS_OK)
		key_raw(last, key.data, key.len);
	store_walk_close(&walk);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
open_sources(struct merge *m)
{
	struct store_key last;
	enum status status = find_last(m, &last);

	for (size_t i = 0; i < PRESENCE_FAN && status == STATUS_OK; i++) {
		struct presence_source *s = &m->sources[i];

		s->copy = m->blocks[i];
		status =
		    presence_open_source(m->txn, m->t->run[m->tables[i]], s);
		if (status == STATUS_OK)
			status = presence_seek(s, key_bytes(&last));
		while (status == STATUS_OK && !s->has_ended && last.len > 0 &&
		       bytes_equal(s->key, key_bytes(&last)))
			status = presence_step(s);
	}
	return status;
}

static enum status
pour(struct merge *m, uint64_t rows, bool *has_ended)
{
	enum status status = STATUS_OK;

	*has_ended = false;
	while (m->writer.rows < rows && status == STATUS_OK) {
		struct presence_source *s =
		    presence_least(m->sources, PRESENCE_FAN);

		*has_ended = s == NULL;
		if (s == NULL)
			break;
		status = presence_add_row(&m->writer, s->key, s->value);
		if (status == STATUS_OK)
			status = presence_pass(m->sources, PRESENCE_FAN, s);
	}
	return status == STATUS_OK ? presence_end_rows(&m->writer) : status;
}

static enum status
finish_merge(struct merge *m, uint8_t level)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < PRESENCE_FAN && status == STATUS_OK; i++)
		status = presence_drop_run(m->txn, m->t, m->tables[i]);
	m->target.state = PRESENCE_RUN_READY;
	return status == STATUS_OK
		   ? store_drop(m->txn, m->t->merges, level_key(&level))
		   : status;
}

/* rows: how many may still be merged; fewer afterwards. */
static enum status
merge_level(struct merge *m, uint8_t level, uint64_t *rows)
{
	bool has_ended = false;
	enum status status;

	m->writer = (struct presence_writer){
	    .txn = m->txn, .table = m->t->run[m->target.table]};
	status = open_sources(m);
	if (status == STATUS_OK)
		status = pour(m, *rows, &has_ended);
	for (size_t i = 0; i < PRESENCE_FAN; i++)
		presence_close_source(&m->sources[i]);
	*rows -= m->writer.rows;
	m->target.rows += m->writer.rows;
	if (status == STATUS_OK && has_ended)
		status = finish_merge(m, level);
	return status == STATUS_OK ? presence_put_run(m->txn, m->t, &m->target)
				   : status;
}

enum status
presence_merge(
    struct store_txn *txn, const struct presence_tables *t, uint64_t rows)
{
	struct presence_list list;
	enum status status = STATUS_OK;

	for (uint8_t level = 0; level < PRESENCE_LEVELS && rows > 0;) {
		struct merge m = {.txn = txn, .t = t};

		status = presence_list_runs(txn, t, &list);
		if (status == STATUS_OK)
			status = get_merge(&m, &list, level);
		if (status == STATUS_NOT_FOUND)
			status = begin_merge(&m, &list, level);
		if (status == STATUS_OK)
			status = merge_level(&m, level, &rows);
		else if (status == STATUS_NOT_FOUND)
			level++;
		else
			return status;
		if (status != STATUS_OK && status != STATUS_NOT_FOUND)
			return status;
	}
	return STATUS_OK;
}
