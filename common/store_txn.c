// SPDX-License-Identifier: Apache-2.0
/*
 * store_txn.c - a transaction around a callback.
 *
 * After mdb_txn_commit, whatever it returned, the transaction is gone.  When
 * the disk failed, what is in memory may differ from what is on it: the
 * process ends, and the next start decides.
 */
#include "common/diag.h"
#include "common/store_internal.h"

#include <assert.h>
#include <errno.h>
#include <lmdb.h>
#include <time.h>
#include <unistd.h>

#define EXIT_DISK_FAILED 74 /* EX_IOERR of sysexits.h */

/* A write inside a write of the same thread would wait for itself. */
static _Thread_local bool is_writing;

static uint64_t
monotonic_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

enum status
store_write_status(struct store_txn *txn, int rc)
{
	enum status status = store_translate(rc);
	/* a write that was cut short by a full disk reads as EIO */
	if (rc == EIO && store_disk_is_full(txn->store))
		status = STATUS_FULL;
	if (!status_is_answer(status))
		txn->failed = status;
	return status;
}

bool
store_is_write(const struct store_txn *txn)
{
	return txn->write_number != 0;
}

uint64_t
store_write_number(const struct store_txn *txn)
{
	return txn->write_number;
}

void
store_on_commit(struct store *store, store_committed_fn *call, void *ctx)
{
	pthread_mutex_lock(&store->mutex);
	assert(store->listener_count < STORE_LISTENERS_MAX);
	store->listeners[store->listener_count++] =
	    (struct store_listener){.call = call, .ctx = ctx};
	pthread_mutex_unlock(&store->mutex);
}

void
store_off_commit(struct store *store, store_committed_fn *call, void *ctx)
{
	pthread_mutex_lock(&store->mutex);
	size_t kept = 0;
	for (size_t i = 0; i < store->listener_count; i++) {
		struct store_listener listener = store->listeners[i];
		if (listener.call != call || listener.ctx != ctx)
			store->listeners[kept++] = listener;
	}
	store->listener_count = kept;
	pthread_mutex_unlock(&store->mutex);
}

static void
announce_commit(struct store *store)
{
	pthread_mutex_lock(&store->mutex);
	for (size_t i = 0; i < store->listener_count; i++)
		store->listeners[i].call(store->listeners[i].ctx);
	pthread_mutex_unlock(&store->mutex);
}

static void
end_if_disk_failed(const struct store *store, int rc)
{
	if (rc != MDB_PANIC && (rc != EIO || store_disk_is_full(store)))
		return;
	diag(DIAG_ERROR, "store.disk_failed", "path=%s\terror=%s", store->path,
	    mdb_strerror(rc));
	_exit(EXIT_DISK_FAILED);
}

/* LMDB lets nobody in after the page that makes a commit valid failed. */
static int
try_environment(struct store *store)
{
	MDB_txn *probe;
	int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &probe);
	if (rc == 0)
		mdb_txn_abort(probe);
	return rc;
}

static enum status
commit(struct store_txn *txn)
{
	MDB_txn *ended = txn->txn;
	txn->txn = NULL;
	int rc = mdb_txn_commit(ended);
	if (rc == 0)
		return STATUS_OK;
	end_if_disk_failed(txn->store, rc);
	end_if_disk_failed(txn->store, try_environment(txn->store));
	return store_write_status(txn, rc);
}

static enum status
write_in_map(struct store *store, store_fn *work, void *ctx)
{
	struct store_txn txn = {.store = store};
	int rc = mdb_txn_begin(store->env, NULL, 0, &txn.txn);
	end_if_disk_failed(store, rc);
	if (rc != 0)
		return store_translate(rc);
	txn.write_number = ++store->writes;
	is_writing = true;
	enum status status = work(&txn, ctx);
	is_writing = false;
	assert(txn.walks == 0);
	if (status == STATUS_OK)
		status = txn.failed;
	if (status != STATUS_OK) {
		mdb_txn_abort(txn.txn);
		return status;
	}
	return commit(&txn);
}

enum status
store_write(struct store *store, store_fn *work, void *ctx)
{
	assert(!is_writing);
	pthread_rwlock_rdlock(&store->map_lock);
	enum status status = write_in_map(store, work, ctx);
	pthread_rwlock_unlock(&store->map_lock);
	if (status == STATUS_OK)
		announce_commit(store);
	else if (status == STATUS_FULL)
		atomic_store(&store->no_room, true);
	return status;
}

static void
note_reader(struct store_txn *txn)
{
	struct store *store = txn->store;
	pthread_mutex_lock(&store->mutex);
	txn->since_ms = monotonic_ms();
	txn->older = store->newest;
	if (store->newest != NULL)
		store->newest->newer = txn;
	else
		store->oldest = txn;
	store->newest = txn;
	pthread_mutex_unlock(&store->mutex);
}

static void
forget_reader(struct store_txn *txn)
{
	struct store *store = txn->store;
	pthread_mutex_lock(&store->mutex);
	if (txn->older != NULL)
		txn->older->newer = txn->newer;
	else
		store->oldest = txn->newer;
	if (txn->newer != NULL)
		txn->newer->older = txn->older;
	else
		store->newest = txn->older;
	pthread_mutex_unlock(&store->mutex);
}

static enum status
read_in_map(struct store *store, store_fn *work, void *ctx)
{
	struct store_txn txn = {.store = store};
	int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn.txn);
	if (rc == MDB_READERS_FULL) {
		store_check_readers(store);
		rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn.txn);
	}
	if (rc != 0)
		return store_translate(rc);
	note_reader(&txn);
	enum status status = work(&txn, ctx);
	forget_reader(&txn);
	assert(txn.walks == 0);
	mdb_txn_abort(txn.txn);
	return status;
}

/* Readers go before one that waits to grow: a read may be inside a read. */
enum status
store_read(struct store *store, store_fn *work, void *ctx)
{
	pthread_rwlock_rdlock(&store->map_lock);
	enum status status = read_in_map(store, work, ctx);
	pthread_rwlock_unlock(&store->map_lock);
	return status;
}

uint64_t
store_oldest_reader_ms(struct store *store)
{
	uint64_t age = 0;
	pthread_mutex_lock(&store->mutex);
	if (store->oldest != NULL)
		age = monotonic_ms() - store->oldest->since_ms;
	pthread_mutex_unlock(&store->mutex);
	return age;
}
