// SPDX-License-Identifier: Apache-2.0
/*
 * presence.h - who was in which sessions, row by row, by person.
 *
 * Persons come in no order: in one tree each row would write a page of its
 * own.  So a few rows go into a small tree, the tail; a full tail, and rows
 * that come by the thousand, become a sorted run in a table of its own, and
 * PRESENCE_FAN runs of a level are merged into one of the next.  Of rows of
 * one key the newest counts.
 *
 *   tail          the newest rows
 *   level 0       runs as they were made; the higher its number the newer
 *   level 1...    merged runs, each level older than the one before
 *
 * Everything stands in the derived file and is written by the projection in
 * its transactions, merges in portions, so a reader finds all or nothing of
 * one.
 *
 *   key: hash of the person's id (16; the first bit set: a tutor), session
 *   value: person's id 0 from (8) to (8), no version
 */
#pragma once

#include "common/store.h"
#include "services/attendance/rules_people.h"

#define PERSON_HASH_BYTES 16u
#define PRESENCE_FAN 8u
/* Enough for six levels that are being merged. */
#define PRESENCE_TABLES 96u
/* Rows of a full tail; an eighth of them at once need no tail. */
#define PRESENCE_TAIL_ROWS ((size_t)8192)

struct presence_tables {
	struct store_table tail;
	struct store_table runs; /* presence_runs.h */
	struct store_table merges;
	struct store_table run[PRESENCE_TABLES];
	size_t tail_rows; /* of a full tail */
};

/* tail_rows: 0: PRESENCE_TAIL_ROWS.  Only at start, in no transaction. */
MUST_USE enum status presence_open(
    struct store *store, size_t tail_rows, struct presence_tables *tables);
MUST_USE enum status presence_clear(
    struct store_txn *txn, const struct presence_tables *t);

struct kept_presence {
	struct bytes session; /* its key */
	struct person_in_session person;
};
/* What the keys of a person's rows begin with. */
void person_prefix(
    struct store_key *key, enum person_kind kind, const char *person_id);
MUST_USE bool presence_read(
    struct bytes key, struct bytes value, struct kept_presence *presence);

/* Each person of a session at most once; the arena is for the time of it. */
MUST_USE enum status presence_put(struct store_txn *txn,
    const struct presence_tables *t, struct arena *arena,
    const struct kept_presence *rows, size_t count);

/*
 * A walk over rows of one kind in the order of their keys, in a transaction
 * that does not write the tables.  A row is borrowed until the next step.
 */
struct presence_walk;
MUST_USE enum status presence_walk_open(struct store_txn *txn,
    const struct presence_tables *t, enum person_kind kind,
    struct presence_walk **walk);
void presence_walk_close(struct presence_walk **walk);
/* The first row at or after from; from.len 0: the very first. */
MUST_USE enum status presence_walk_first(struct presence_walk *walk,
    struct bytes from, struct bytes *key, struct bytes *value);
MUST_USE enum status presence_walk_next(
    struct presence_walk *walk, struct bytes *key, struct bytes *value);
