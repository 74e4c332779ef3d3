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
	if (rc == 0)
		txn->changes++;
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
	return txn->write_number != 0 || txn->writes_derived;
}

uint64_t
store_changes(const struct store_txn *txn)
{
	return txn->changes;
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
try_environment(struct MDB_env *env)
{
	MDB_txn *probe;
	int rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &probe);
	if (rc == 0)
		mdb_txn_abort(probe);
	return rc;
}

static enum status
commit(struct store_txn *txn, struct MDB_env *env, MDB_txn **ended)
{
	int rc = mdb_txn_commit(*ended);
	*ended = NULL;
	if (rc == 0)
		return STATUS_OK;
	end_if_disk_failed(txn->store, rc);
	end_if_disk_failed(txn->store, try_environment(env));
	return store_write_status(txn, rc);
}

static void
abort_all(struct store_txn *txn)
{
	MDB_txn *const open[] = {txn->txn, txn->derived, txn->view};
	for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
		if (open[i] != NULL)
			mdb_txn_abort(open[i]);
	}
}

static enum status
run_work(struct store_txn *txn, store_fn *work, void *ctx)
{
	is_writing = true;
	enum status status = work(txn, ctx);
	is_writing = false;
	assert(txn->walks == 0);
	return status == STATUS_OK ? txn->failed : status;
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
	enum status status = run_work(&txn, work, ctx);
	if (status == STATUS_OK)
		status = commit(&txn, store->env, &txn.txn);
	abort_all(&txn);
	return status;
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

enum status
store_take_turn(struct store_txn *txn)
{
	if (!txn->writes_derived || txn->write_number != 0)
		return STATUS_OK;
	struct store *store = txn->store;
	MDB_txn *turn;
	int rc = mdb_txn_begin(store->env, NULL, 0, &turn);
	end_if_disk_failed(store, rc);
	if (rc != 0)
		return store_write_status(txn, rc);
	/* what was read before stays where it is */
	txn->view = txn->txn;
	txn->txn = turn;
	txn->write_number = ++store->writes;
	return STATUS_OK;
}

enum status
store_end_turn(struct store_txn *txn)
{
	if (!txn->writes_derived || txn->write_number == 0)
		return txn->failed;
	if (txn->failed != STATUS_OK)
		return txn->failed;
	enum status status = commit(txn, txn->store->env, &txn->txn);
	txn->txn = txn->view;
	txn->view = NULL;
	txn->write_number = 0;
	if (status == STATUS_OK)
		announce_commit(txn->store);
	return status;
}

static enum status
derive_in_map(struct store *store, store_fn *work, void *ctx)
{
	struct store_txn txn = {.store = store, .writes_derived = true};
	int rc = mdb_txn_begin(store->derived, NULL, 0, &txn.derived);
	end_if_disk_failed(store, rc);
	if (rc != 0)
		return store_translate(rc);
	enum status status = run_work(&txn, work, ctx);
	if (status == STATUS_OK)
		status = store_end_turn(&txn);
	if (status == STATUS_OK)
		status = commit(&txn, store->derived, &txn.derived);
	abort_all(&txn);
	return status;
}

enum status
store_write_derived(struct store *store, store_fn *work, void *ctx)
{
	assert(!is_writing);
	pthread_rwlock_rdlock(&store->map_lock);
	enum status status = derive_in_map(store, work, ctx);
	pthread_rwlock_unlock(&store->map_lock);
	if (status == STATUS_FULL)
		atomic_store(&store->no_room, true);
	return status;
}

static int
begin_read(struct store *store, struct MDB_env *env, MDB_txn **txn)
{
	int rc = mdb_txn_begin(env, NULL, MDB_RDONLY, txn);
	if (rc != MDB_READERS_FULL)
		return rc;
	store_check_readers(store);
	return mdb_txn_begin(env, NULL, MDB_RDONLY, txn);
}

int
store_txn_for(
    struct store_txn *txn, struct store_table table, struct MDB_txn **found)
{
	struct store *store = txn->store;
	int rc = 0;
	if (table.derived && txn->derived == NULL)
		rc = begin_read(store, store->derived, &txn->derived);
	else if (!table.derived && txn->txn == NULL)
		rc = begin_read(store, store->env, &txn->txn);
	*found = table.derived ? txn->derived : txn->txn;
	return rc;
}

enum status
store_commit_number(struct store_txn *txn, uint64_t *number)
{
	const struct store_table any = {.derived = false};
	struct MDB_txn *found;
	int rc = store_txn_for(txn, any, &found);
	if (rc != 0)
		return store_translate(rc);
	*number = mdb_txn_id(found);
	return STATUS_OK;
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
	int rc = 0;
	/* before the store's own, which it is never to be ahead of */
	if (store->derived != NULL)
		rc = begin_read(store, store->derived, &txn.derived);
	if (rc == 0)
		rc = begin_read(store, store->env, &txn.txn);
	if (rc != 0) {
		abort_all(&txn);
		return store_translate(rc);
	}
	note_reader(&txn);
	enum status status = work(&txn, ctx);
	forget_reader(&txn);
	assert(txn.walks == 0);
	abort_all(&txn);
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
