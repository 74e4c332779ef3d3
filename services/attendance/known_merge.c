// SPDX-License-Identifier: Apache-2.0
/*
 * known_merge.c - RUNS_FAN runs of a level become one of the next.
 *
 * In transactions of MERGE_ITEMS items, each of which leaves a row that tells
 * where to go on; the runs are read until the last one has dropped them.
 *
 *   state: "merge" -> version (1) target (1) items (8) last id (16)
 *                     source (1 each)
 */
#include "services/attendance/known_runs_internal.h"

#include <string.h>

#define MERGE_VERSION 1u
/* About 6 MB: a tenth of a second at most. */
#define MERGE_ITEMS ((size_t)256 << 10)

struct merge {
	uint8_t target;
	uint8_t sources[RUNS_FAN];
	size_t source_count;
	uint64_t done;                /* items in the target */
	uint8_t last[KNOWN_ID_BYTES]; /* of these */
};

static struct bytes
merge_key(void)
{
	return bytes_of_string("merge");
}

static enum status
get_merge(
    struct store_txn *txn, const struct known_runs *r, struct merge *merge)
{
	struct bytes value;
	struct key_reader reader;
	uint8_t version;
	enum status status = store_get(txn, r->state, merge_key(), &value);

	*merge = (struct merge){.done = 0};
	if (status != STATUS_OK)
		return status;
	reader = key_read(value);
	if (!key_read_u8(&reader, &version) || version != MERGE_VERSION ||
	    !key_read_u8(&reader, &merge->target) ||
	    !key_read_u64(&reader, &merge->done) ||
	    !key_read_raw(&reader, merge->last, KNOWN_ID_BYTES) ||
	    reader.rest.len > RUNS_FAN || merge->target >= RUN_TABLES)
		return STATUS_CORRUPT;
	while (key_read_u8(&reader, &merge->sources[merge->source_count])) {
		if (merge->sources[merge->source_count++] >= RUN_TABLES)
			return STATUS_CORRUPT;
		if (merge->source_count == RUNS_FAN)
			break;
	}
	return STATUS_OK;
}

static enum status
put_merge(struct store_txn *txn, const struct known_runs *r,
    const struct merge *merge)
{
	struct store_key value;

	key_start(&value);
	key_u8(&value, MERGE_VERSION);
	key_u8(&value, merge->target);
	key_u64(&value, merge->done);
	key_raw(&value, merge->last, KNOWN_ID_BYTES);
	key_raw(&value, merge->sources, merge->source_count);
	return store_put(txn, r->state, merge_key(), key_bytes(&value));
}

/* The lowest level that has enough; NOT_FOUND: none has. */
static enum status
choose(const struct run list[RUN_TABLES], struct merge *merge)
{
	for (unsigned level = 0; level < RUN_TABLES; level++) {
		merge->source_count = 0;
		for (uint8_t i = 0;
		     i < RUN_TABLES && merge->source_count < RUNS_FAN; i++) {
			if (list[i].state == RUN_READY &&
			    list[i].level == level)
				merge->sources[merge->source_count++] = i;
		}
		if (merge->source_count == RUNS_FAN)
			return runs_find_free(list, 0, &merge->target);
	}
	return STATUS_NOT_FOUND;
}

static enum status
begin(struct store_txn *txn, const struct known_runs *r, struct merge *merge)
{
	struct run list[RUN_TABLES];
	struct run making = {.state = RUN_MAKING};
	enum status status = runs_list(txn, r, list);

	if (status == STATUS_OK)
		status = choose(list, merge);
	if (status != STATUS_OK)
		return status;
	making.level = (uint8_t)(list[merge->sources[0]].level + 1);
	return run_put(txn, r, merge->target, &making);
}

/* One run on its way through the merge; a block of it at a time. */
struct source {
	struct store_walk *walk;
	struct known_item block[BLOCK_ITEMS];
	size_t count, at;
	bool ended;
};

static enum status
take_block(struct source *s, enum status found, struct bytes value)
{
	s->at = 0;
	s->count = value.len / sizeof(*s->block);
	s->ended = found == STATUS_NOT_FOUND;
	if (found != STATUS_OK)
		return s->ended ? STATUS_OK : found;
	if (s->count == 0 || s->count > BLOCK_ITEMS)
		return STATUS_CORRUPT;
	memcpy(s->block, value.data, s->count * sizeof(*s->block));
	return STATUS_OK;
}

static enum status
step_source(struct source *s)
{
	struct bytes key, value = bytes_of("", 0);
	enum status found;

	if (++s->at < s->count)
		return STATUS_OK;
	found = store_walk_next(s->walk, &key, &value);
	return take_block(s, found, value);
}

/* At the first item after what the target has. */
static enum status
open_source(struct store_txn *txn, const struct known_runs *r,
    const struct merge *merge, uint8_t table, struct source *s)
{
	struct bytes key, value = bytes_of("", 0);
	struct bytes from =
	    bytes_of(merge->last, merge->done == 0 ? 0 : KNOWN_ID_BYTES);
	enum status status = store_walk_open(txn, r->tables[table], &s->walk);

	if (status != STATUS_OK)
		return status;
	status =
	    take_block(s, store_walk_first(s->walk, from, &key, &value), value);
	while (status == STATUS_OK && !s->ended && merge->done > 0 &&
	       memcmp(s->block[s->at].id, merge->last, KNOWN_ID_BYTES) <= 0)
		status = step_source(s);
	return status;
}

/* Of one id the greatest content first, for it alone stays. */
static bool
is_before(const struct known_item *x, const struct known_item *y)
{
	int order = memcmp(x->id, y->id, KNOWN_ID_BYTES);

	return order != 0
		   ? order < 0
		   : memcmp(x->content, y->content, KNOWN_CONTENT_BYTES) > 0;
}

static struct source *
least(struct source *sources, size_t count)
{
	struct source *found = NULL;

	for (size_t i = 0; i < count; i++) {
		struct source *s = &sources[i];

		if (!s->ended &&
		    (found == NULL ||
			is_before(&s->block[s->at], &found->block[found->at])))
			found = s;
	}
	return found;
}

/* What has come together for a block of the target. */
struct target {
	struct store_txn *txn;
	const struct known_runs *runs;
	struct merge *merge;
	struct known_item block[BLOCK_ITEMS];
	size_t count;
};

static enum status
end_block(struct target *t)
{
	enum status status =
	    run_append(t->txn, t->runs, t->merge->target, t->block, t->count);

	t->merge->done += t->count;
	t->count = 0;
	return status;
}

static enum status
give(struct target *t, const struct known_item *item)
{
	bool repeated = t->merge->done + t->count > 0 &&
			memcmp(t->merge->last, item->id, KNOWN_ID_BYTES) == 0;

	if (repeated)
		return STATUS_OK;
	t->block[t->count++] = *item;
	memcpy(t->merge->last, item->id, KNOWN_ID_BYTES);
	return t->count == BLOCK_ITEMS ? end_block(t) : STATUS_OK;
}

static enum status
pour(struct target *t, struct source *sources, bool *ended)
{
	enum status status = STATUS_OK;

	*ended = false;
	for (size_t i = 0; i < MERGE_ITEMS && status == STATUS_OK; i++) {
		struct source *s = least(sources, t->merge->source_count);

		*ended = s == NULL;
		if (s == NULL)
			break;
		status = give(t, &s->block[s->at]);
		if (status == STATUS_OK)
			status = step_source(s);
	}
	return status == STATUS_OK && t->count > 0 ? end_block(t) : status;
}

static enum status
finish(struct store_txn *txn, const struct known_runs *r,
    const struct merge *merge)
{
	struct run list[RUN_TABLES];
	struct run made = {.state = RUN_READY, .count = merge->done};
	enum status status = runs_list(txn, r, list);

	if (status == STATUS_OK) {
		made.level = list[merge->target].level;
		status = run_put(txn, r, merge->target, &made);
	}
	for (size_t i = 0; i < merge->source_count && status == STATUS_OK; i++)
		status = run_drop(txn, r, merge->sources[i]);
	if (status == STATUS_OK)
		status = store_drop(txn, r->state, merge_key());
	/* There is none of a merge that was done at once. */
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

struct merging {
	struct known_runs *runs;
	bool more;
};

static enum status
merge_some(struct store_txn *txn, void *ctx)
{
	struct merging *m = ctx;
	struct source sources[RUNS_FAN] = {{.walk = NULL}};
	struct merge merge;
	struct target target = {.txn = txn, .runs = m->runs, .merge = &merge};
	bool ended = false;
	enum status status = get_merge(txn, m->runs, &merge);

	m->more = status == STATUS_OK;
	if (status == STATUS_NOT_FOUND)
		status = begin(txn, m->runs, &merge);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	m->more = true;
	for (size_t i = 0; i < merge.source_count && status == STATUS_OK; i++)
		status = open_source(
		    txn, m->runs, &merge, merge.sources[i], &sources[i]);
	if (status == STATUS_OK)
		status = pour(&target, sources, &ended);
	for (size_t i = 0; i < RUNS_FAN; i++)
		store_walk_close(&sources[i].walk);
	if (status != STATUS_OK)
		return status;
	return ended ? finish(txn, m->runs, &merge)
		     : put_merge(txn, m->runs, &merge);
}

enum status
known_runs_merge(struct known_runs *r, bool *more)
{
	struct merging m = {.runs = r};
	enum status status = store_write(r->store, merge_some, &m);

	*more = status == STATUS_OK && m.more;
	return status;
}
