// SPDX-License-Identifier: Apache-2.0
/*
 * store.h - one LMDB environment behind callbacks.
 *
 * A transaction lives exactly as long as the callback it is given to: none
 * can leak, and a full map, a stale reader or a failed disk is handled in
 * one place.  Committed means on disk (fdatasync).  A commit that fails with
 * EIO ends the process: the store is the truth at the next start.
 *
 * Keys are at most 511 bytes.  Values read are borrowed until the
 * transaction ends or writes.  One process opens a store once.
 */
#pragma once

#include "common/bytes.h"
#include "common/store_key.h"

struct store;
struct store_txn;

/* A named table; handles are made once, before any thread reads. */
struct store_table {
	unsigned handle;
	bool derived; /* in the derived file */
};

struct store_settings {
	const char *path;     /* a folder; made with mode 0700 when absent */
	uint64_t map_bytes;   /* most bytes the store may have */
	uint32_t version;     /* of what the service keeps in it */
	const char *owner;    /* the service's name; NULL: not checked */
	unsigned tables_max;  /* 0: 192 */
	unsigned readers_max; /* open read transactions; 0: 126 */
	/* Of what the derived file holds; 0: the store has none. */
	uint32_t derived_version;
};

/*
 * Opens or makes the store, clears stale readers, writes or checks the
 * version.  STATUS_INCOMPATIBLE: the store is of a newer version, or not
 * ours, or another service's.  STATUS_CORRUPT: its file is empty, cut short or
 * no store at all; it is not touched.  STATUS_INVALID: a network file system
 * (detail names it).  STATUS_CONFLICT: it is open already, here or in another
 * process.  The folder holds data.mdb, lock.mdb and open.lock, and the folder
 * derived.
 */
MUST_USE enum status store_open(const struct store_settings *settings,
    struct store **store, char *detail, size_t detail_size);
void store_close(struct store **store);

/* Opens or makes a table; only at start, in no transaction. */
MUST_USE enum status store_table(
    struct store *store, const char *name, struct store_table *table);

/* Several of them, in one transaction. */
struct store_table_name {
	const char *name;
	struct store_table *table;
};
MUST_USE enum status store_tables(
    struct store *store, const struct store_table_name *names, size_t count);

/*
 * The work may run again after an abort, so it has no effect outside the
 * transaction.  Any status but STATUS_OK aborts and is returned.
 */
typedef enum status store_fn(struct store_txn *txn, void *ctx);

/*
 * STATUS_FULL: nothing changed; reads are still served.  A read may be inside
 * a read, a write never inside a write.  RETRY_LATER: too many readers.
 */
MUST_USE enum status store_write(
    struct store *store, store_fn *work, void *ctx);
MUST_USE enum status store_read(struct store *store, store_fn *work, void *ctx);

/*
 * Called after every commit, by the thread that committed; it only signals,
 * and never uses the store.  Up to STORE_LISTENERS_MAX listeners.
 */
#define STORE_LISTENERS_MAX 16
typedef void store_committed_fn(void *ctx);
void store_on_commit(struct store *store, store_committed_fn *call, void *ctx);
/* After it returns the listener is not called again. */
void store_off_commit(struct store *store, store_committed_fn *call, void *ctx);

/*
 * The derived file holds tables that can be made again from the others: one
 * of another version, or a broken one, is thrown away at the open, and so may
 * anybody throw it away while the store is closed.  It has a writer of its
 * own, so that deriving keeps no command waiting.
 *
 * store_write_derived writes its tables.  The other tables are read as they
 * were at the first look.  Whoever writes one of those takes the writer's
 * turn first and holds it to the end of the transaction, or until
 * store_end_turn, which commits what was written in it; no walk may be open
 * then.  So the derived file is never ahead of the store: of the two commits
 * its own is the last, and it alone may be lost, in a failure of the
 * transaction or of the power.
 */
MUST_USE enum status store_table_derived(
    struct store *store, const char *name, struct store_table *table);
MUST_USE enum status store_tables_derived(
    struct store *store, const struct store_table_name *names, size_t count);
MUST_USE enum status store_write_derived(
    struct store *store, store_fn *work, void *ctx);
/* Nothing in a write that is not one of the derived file. */
MUST_USE enum status store_take_turn(struct store_txn *txn);
MUST_USE enum status store_end_turn(struct store_txn *txn);

bool store_is_write(const struct store_txn *txn);
/*
 * Another number for every write transaction of a store, aborted ones too; 0
 * for a read, and where the writer's turn was not taken.  Whoever keeps
 * something for the length of a transaction compares it.
 */
uint64_t store_write_number(const struct store_txn *txn);
/* How often it has written so far; what changed nothing does not count. */
uint64_t store_changes(const struct store_txn *txn);
/*
 * The last commit that a read sees; of a write the one that it will be, if it
 * is: whoever commits before has a lesser number, and who is aborted leaves it
 * to the next.
 */
MUST_USE enum status store_commit_number(
    struct store_txn *txn, uint64_t *number);

MUST_USE enum status store_get(struct store_txn *txn, struct store_table table,
    struct bytes key, struct bytes *value);
MUST_USE enum status store_put(struct store_txn *txn, struct store_table table,
    struct bytes key, struct bytes value);
/* As store_put for a key that is not there; CONFLICT: there is what is. */
MUST_USE enum status store_put_new(struct store_txn *txn,
    struct store_table table, struct bytes key, struct bytes value,
    struct bytes *there);
/* As store_put for a key after every other of the table; else INTERNAL. */
MUST_USE enum status store_append(struct store_txn *txn,
    struct store_table table, struct bytes key, struct bytes value);
/* As store_append; the value is head followed by tail. */
MUST_USE enum status store_append_parts(struct store_txn *txn,
    struct store_table table, struct bytes key, struct bytes head,
    struct bytes tail);
/* NOT_FOUND when it was not there. */
MUST_USE enum status store_drop(
    struct store_txn *txn, struct store_table table, struct bytes key);
/* Empties a table. */
MUST_USE enum status store_clear(
    struct store_txn *txn, struct store_table table);
MUST_USE enum status store_count(
    struct store_txn *txn, struct store_table table, uint64_t *count);

/*
 * A walk in key order.  first: the least key >= from (from.len 0: the very
 * first); next: the one after; last: the greatest.  NOT_FOUND at the end.
 * Close it before the transaction ends.
 */
struct store_walk;
MUST_USE enum status store_walk_open(
    struct store_txn *txn, struct store_table table, struct store_walk **walk);
void store_walk_close(struct store_walk **walk);
MUST_USE enum status store_walk_first(struct store_walk *walk,
    struct bytes from, struct bytes *key, struct bytes *value);
MUST_USE enum status store_walk_next(
    struct store_walk *walk, struct bytes *key, struct bytes *value);
MUST_USE enum status store_walk_last(
    struct store_walk *walk, struct bytes *key, struct bytes *value);

/*
 * Visits every pair whose key begins with prefix, in key order.  The visitor
 * ends the scan early with any status but OK, which is returned.  In a write
 * it may drop or replace the pair it was given: copy the key first, for key
 * and value are gone with that.
 */
typedef enum status store_visit_fn(
    struct bytes key, struct bytes value, void *ctx);
MUST_USE enum status store_scan(struct store_txn *txn, struct store_table table,
    struct bytes prefix, store_visit_fn *visit, void *ctx);

/* Bytes of the file in use, freed pages included, without the derived one; and
 * the most that each may have. */
uint64_t store_bytes_used(struct store *store);
uint64_t store_bytes_max(struct store *store);
/* True when a write was FULL since this was last asked. */
bool store_found_no_room(struct store *store);
/*
 * Lets an open store have more bytes; fewer than it may have: nothing
 * changes.  Waits for the open transactions of other threads, up to a second:
 * RETRY_LATER.  Not inside a transaction.
 */
MUST_USE enum status store_grow(struct store *store, uint64_t map_bytes);
/* Age of the oldest open read transaction, milliseconds; 0 when none. */
uint64_t store_oldest_reader_ms(struct store *store);
/* Clears readers of dead processes; called at open and every minute. */
void store_check_readers(struct store *store);
