// SPDX-License-Identifier: Apache-2.0
/*
 * store_internal.h - what the files of the store share.
 *
 * Included by common/store*.c, and by the tests of them, alone.
 */
#pragma once

#include "common/store.h"

#include <pthread.h>
#include <stdatomic.h>

struct MDB_env;
struct MDB_txn;

struct store_listener {
	store_committed_fn *call;
	void *ctx;
};

struct store {
	struct MDB_env *env;
	struct MDB_env *derived; /* NULL: the store has no derived file */
	struct store_table meta;
	char path[4096];
	int lock_fd;
	atomic_ullong map_bytes;
	atomic_bool no_room; /* a write was FULL */
	/* Held for reading by each transaction: the map moves in none. */
	pthread_rwlock_t map_lock;
	uint64_t writes; /* guarded by LMDB's writer lock */

	pthread_mutex_t mutex; /* guards what follows */
	struct store_listener listeners[STORE_LISTENERS_MAX];
	size_t listener_count;
	/* Open read transactions, the oldest first. */
	struct store_txn *oldest, *newest;
};

/* Lives on the stack of store_read or store_write. */
struct store_txn {
	struct store *store;
	struct MDB_txn *txn;     /* of the store; NULL: not begun */
	struct MDB_txn *derived; /* of the derived file; NULL: not begun */
	struct MDB_txn *view;    /* what txn was before the writer's turn */
	bool writes_derived;
	uint64_t write_number; /* 0: txn is a read */
	uint64_t changes;      /* writes that succeeded */
	enum status failed;    /* a write that failed; the commit is refused */
	unsigned walks;        /* open ones */
	uint64_t since_ms;
	struct store_txn *older, *newer;
};

/* The one translation of LMDB's and the system's errors. */
enum status store_translate(int rc);
/* Remembers a failure, so that the transaction cannot commit. */
enum status store_write_status(struct store_txn *txn, int rc);

/*
 * The transaction that a table is read in, begun when it has to be.  The
 * derived file is never ahead of the store, so its own is begun first; in a
 * write it is behind at most.
 */
int store_txn_for(
    struct store_txn *txn, struct store_table table, struct MDB_txn **found);

/* Opens an environment in path with the bounds of the settings. */
int store_open_environment(const char *path,
    const struct store_settings *settings, unsigned flags,
    struct MDB_env **env);
/* Opens or makes the derived file; one that is of no use is made anew. */
enum status store_open_derived(struct store *store,
    const struct store_settings *settings, char *detail, size_t detail_size);

/* False for a key that LMDB does not take. */
bool store_key_fits(struct bytes key);

/*
 * Looks at data.mdb in the folder, which no process has open, without mapping
 * it.  CORRUPT: it is empty, or something else, or shorter than what is in it;
 * INCOMPATIBLE: LMDB's of another format.  The detail names it, with what was
 * found and expected.  is_there: false when there is none, which is OK.
 */
MUST_USE enum status store_check_file(
    const char *folder, bool *is_there, char *detail, size_t detail_size);

/* Makes the folder; checks the file system; locks it against all others. */
enum status store_take_place(
    struct store *store, char *detail, size_t detail_size);
void store_leave_place(struct store *store);
/* Brings the names in the folder, and its own in its parent, to the disk. */
enum status store_sync_place(struct store *store);
/* True when the disk has next to no room left. */
bool store_disk_is_full(const struct store *store);
/* The name of a file system that LMDB must not be on; NULL for others. */
const char *store_refused_file_system(long type);
