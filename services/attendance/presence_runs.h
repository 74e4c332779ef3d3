// SPDX-License-Identifier: Apache-2.0
/*
 * presence_runs.h - what the files of presence share: runs, and rows in order.
 *
 *   runs:   table (1) -> version (1) state (1) level (1) number (8) rows (8)
 *   merges: level (1) -> version (1) target (1) source (1 each)
 *   run[N]: last key of a block -> rows, each: how many bytes of key and of
 *           value are those of the row before it in the block (1 each), how
 *           many follow (2 each), those of the key, those of the value
 *
 * Two blocks fill a page.  The first block whose key is at or after a row's
 * is the one that can hold it.  A person's rows stand together, and those of
 * one provider in them, so that most of a row is that of the one before.
 */
#pragma once

#include "services/attendance/presence.h"

/* With its key just under half a page. */
#define PRESENCE_BLOCK_BYTES 1900u
#define PRESENCE_LEVELS 16u

enum presence_run_state {
	PRESENCE_RUN_NONE = 0, /* a free table */
	PRESENCE_RUN_MAKING,   /* by a merge; nobody reads it */
	PRESENCE_RUN_READY,
};

struct presence_run {
	enum presence_run_state state;
	uint8_t table;
	uint8_t level;
	uint64_t number; /* the higher the newer, within its level */
	uint64_t rows;
};

/* Those that are there, the oldest first. */
struct presence_list {
	struct presence_run runs[PRESENCE_TABLES];
	size_t count;
};
MUST_USE enum status presence_list_runs(struct store_txn *txn,
    const struct presence_tables *t, struct presence_list *list);
MUST_USE enum status presence_put_run(struct store_txn *txn,
    const struct presence_tables *t, const struct presence_run *run);
MUST_USE enum status presence_drop_run(
    struct store_txn *txn, const struct presence_tables *t, uint8_t table);
/* A free table and the next number; NOT_FOUND: no table is free. */
MUST_USE enum status presence_new_run(
    const struct presence_list *list, struct presence_run *run);

/* Appends rows to the table of a run, in the order of their keys. */
struct presence_writer {
	struct store_txn *txn;
	struct store_table table;
	uint8_t block[PRESENCE_BLOCK_BYTES];
	size_t len;
	struct store_key key, value; /* of the last row */
	uint64_t rows;               /* added so far */
};
MUST_USE enum status presence_add_row(
    struct presence_writer *w, struct bytes key, struct bytes value);
/* Writes what is left in the block. */
MUST_USE enum status presence_end_rows(struct presence_writer *w);

/* The rows of a run, or of the tail, one after the other. */
struct presence_source {
	struct store_walk *walk;
	bool is_tail;
	uint8_t *copy; /* of a block, when the transaction writes; or NULL */
	struct bytes rest;        /* of the block */
	struct store_key made[2]; /* of a row of a block */
	struct bytes key, value;  /* until the next step */
	bool has_ended;
};
MUST_USE enum status presence_open_source(
    struct store_txn *txn, struct store_table table, struct presence_source *s);
void presence_close_source(struct presence_source *s);
/* The first row at or after from. */
MUST_USE enum status presence_seek(
    struct presence_source *s, struct bytes from);
MUST_USE enum status presence_step(struct presence_source *s);

/*
 * Of sources from the oldest to the newest: the one with the least key, of
 * several the newest; NULL: all have ended.
 */
struct presence_source *presence_least(
    struct presence_source *sources, size_t count);
/* Moves all that stand at the key of the least. */
MUST_USE enum status presence_pass(struct presence_source *sources,
    size_t count, struct presence_source *least);

/*
 * presence_merge.c: merges of the lowest levels first, about so many rows in
 * all; what is begun goes on the next time.
 */
MUST_USE enum status presence_merge(
    struct store_txn *txn, const struct presence_tables *t, uint64_t rows);
