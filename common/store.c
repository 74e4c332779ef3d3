// SPDX-License-Identifier: Apache-2.0
/*
 * store.c - opening and closing an LMDB environment; its version.
 *
 * Default flags only, so that a commit is on disk when it returns.  Readers
 * are bound to transactions, not threads (MDB_NOTLS).  The table `meta` holds
 *   "version" -> "CHLK", version (4 bytes, big-endian), owner (text)
 */
#include "common/diag.h"
#include "common/store_internal.h"

#include <assert.h>
#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TABLES_DEFAULT 192u
#define READERS_DEFAULT 126u
#define GROW_WAIT_S 1
#define MAGIC "CHLK"
#define MAGIC_LEN 4u
#define VERSION_LEN 8u

#define LOSING_FLAGS                                                           \
	(MDB_NOSYNC | MDB_NOMETASYNC | MDB_WRITEMAP | MDB_MAPASYNC | MDB_NOLOCK)
/* The build without sync is for tests/fault: it has to be found out there. */
#ifdef CHALKLINE_FAULT_NOSYNC
#define OPEN_FLAGS ((unsigned)(MDB_NOTLS | MDB_NOSYNC))
#else
#define OPEN_FLAGS ((unsigned)MDB_NOTLS)
#endif

enum status
store_translate(int rc)
{
	switch (rc) {
	case MDB_SUCCESS:
		return STATUS_OK;
	case MDB_NOTFOUND:
		return STATUS_NOT_FOUND;
	case MDB_MAP_FULL:
	case MDB_TXN_FULL:
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return STATUS_FULL;
	case MDB_READERS_FULL:
		return STATUS_RETRY_LATER;
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
		return STATUS_CORRUPT;
	case MDB_INVALID:
	case MDB_VERSION_MISMATCH:
		return STATUS_INCOMPATIBLE;
	case MDB_BAD_VALSIZE:
		return STATUS_INVALID;
	case ENOMEM:
		return STATUS_NO_MEMORY;
	case EACCES:
	case EPERM:
	case EROFS:
		return STATUS_DENIED;
	case ENOTDIR:
	case ENAMETOOLONG:
		return STATUS_INVALID;
	default:
		/* LMDB's own remaining codes are mistakes of ours. */
		return rc < 0 && rc != MDB_PANIC ? STATUS_INTERNAL : STATUS_IO;
	}
}

struct version_check {
	const struct store_settings *settings;
	struct store *store;
	char *detail;
	size_t detail_size;
};

static enum status
write_version(struct store_txn *txn, const struct store_settings *settings)
{
	struct buffer value;
	buffer_init(&value, 1024);
	uint32_t version = settings->version;
	const uint8_t number[4] = {(uint8_t)(version >> 24),
	    (uint8_t)(version >> 16), (uint8_t)(version >> 8),
	    (uint8_t)version};
	buffer_append(&value, MAGIC, MAGIC_LEN);
	buffer_append(&value, number, sizeof number);
	if (settings->owner != NULL)
		buffer_append_string(&value, settings->owner);
	enum status status = value.failed;
	if (status == STATUS_OK)
		status = store_put(txn, txn->store->meta,
		    bytes_of_string("version"), buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

static bool
owner_is_other(struct bytes value, const char *owner)
{
	struct bytes found =
	    bytes_of(value.data + VERSION_LEN, value.len - VERSION_LEN);
	return owner != NULL && found.len > 0 &&
	       !bytes_equal(found, bytes_of_string(owner));
}

static enum status
check_version(struct store_txn *txn, void *ctx)
{
	struct version_check *check = ctx;
	const struct store_settings *settings = check->settings;
	const char *path = check->store->path;
	struct bytes value;
	enum status status = store_get(
	    txn, check->store->meta, bytes_of_string("version"), &value);
	if (status == STATUS_NOT_FOUND)
		return write_version(txn, settings);
	if (status != STATUS_OK)
		return status;
	if (value.len < VERSION_LEN ||
	    memcmp(value.data, MAGIC, MAGIC_LEN) != 0) {
		snprintf(check->detail, check->detail_size,
		    "%s is not a store of Chalkline", path);
		return STATUS_INCOMPATIBLE;
	}
	if (owner_is_other(value, settings->owner)) {
		snprintf(check->detail, check->detail_size,
		    "%s is the store of %.*s, not of %s", path,
		    (int)(value.len - VERSION_LEN),
		    (const char *)value.data + VERSION_LEN, settings->owner);
		return STATUS_INCOMPATIBLE;
	}
	const uint8_t *n = value.data + MAGIC_LEN;
	uint32_t found = (uint32_t)n[0] << 24 | (uint32_t)n[1] << 16 |
			 (uint32_t)n[2] << 8 | n[3];
	if (found > settings->version) {
		snprintf(check->detail, check->detail_size,
		    "%s has version %u; this program reads up to %u", path,
		    found, settings->version);
		return STATUS_INCOMPATIBLE;
	}
	return found < settings->version ? write_version(txn, settings)
					 : STATUS_OK;
}

static unsigned
or_default(unsigned value, unsigned fallback)
{
	return value == 0 ? fallback : value;
}

/* Page and map sizes are powers of two on every machine we run on. */
static size_t
whole_pages(uint64_t bytes)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	return (size_t)((bytes + page - 1) / page * page);
}

int
store_open_environment(const char *path, const struct store_settings *settings,
    unsigned flags, struct MDB_env **env)
{
	int rc = mdb_env_create(env);
	if (rc != 0)
		return rc;
	rc = mdb_env_set_mapsize(*env, whole_pages(settings->map_bytes));
	if (rc == 0)
		rc = mdb_env_set_maxdbs(
		    *env, or_default(settings->tables_max, TABLES_DEFAULT) + 1);
	if (rc == 0)
		rc = mdb_env_set_maxreaders(
		    *env, or_default(settings->readers_max, READERS_DEFAULT));
	if (rc == 0)
		rc = mdb_env_open(*env, path, flags, 0600);
	return rc;
}

/* Beside its place, so that an empty file in its place is never a new one. */
static int
make_file(const struct store *store, const struct store_settings *settings)
{
	char aside[sizeof store->path + 16], place[sizeof store->path + 16];
	char lock[sizeof aside + 8];
	struct MDB_env *env = NULL;
	snprintf(place, sizeof place, "%s/data.mdb", store->path);
	snprintf(aside, sizeof aside, "%s/new.mdb", store->path);
	snprintf(lock, sizeof lock, "%s-lock", aside);
	if (unlink(aside) != 0 && errno != ENOENT)
		return errno;
	int rc = store_open_environment(
	    aside, settings, OPEN_FLAGS | MDB_NOSUBDIR, &env);
	if (rc == 0)
		rc = mdb_env_sync(env, 1);
	if (env != NULL)
		mdb_env_close(env);
	if (rc == 0 && unlink(lock) != 0)
		rc = errno;
	if (rc == 0 && rename(aside, place) != 0)
		rc = errno;
	return rc;
}

static int
open_environment(struct store *store, const struct store_settings *settings)
{
	int rc = store_open_environment(
	    store->path, settings, OPEN_FLAGS, &store->env);
	if (rc != 0)
		return rc;
	unsigned flags = 0;
	rc = mdb_env_get_flags(store->env, &flags);
	assert((flags & ~OPEN_FLAGS & LOSING_FLAGS) == 0);
	if ((flags & MDB_NOSYNC) != 0)
		diag(DIAG_ERROR, "store.nosync",
		    "path=%s\tfound=a build for tests, which LOSES what it "
		    "acknowledged\texpected=a build without "
		    "CHALKLINE_FAULT_NOSYNC",
		    store->path);
	return rc;
}

static enum status
open_store(struct store *store, const struct store_settings *settings,
    char *detail, size_t detail_size)
{
	enum status status = store_take_place(store, detail, detail_size);
	if (status != STATUS_OK)
		return status;
	bool is_there;
	status = store_check_file(store->path, &is_there, detail, detail_size);
	if (status != STATUS_OK)
		return status;
	int rc = is_there ? 0 : make_file(store, settings);
	if (rc == 0)
		rc = open_environment(store, settings);
	if (rc != 0) {
		snprintf(detail, detail_size, "%s: %s", store->path,
		    mdb_strerror(rc));
		return store_translate(rc);
	}
	store_check_readers(store);
	struct version_check check = {
	    .settings = settings,
	    .store = store,
	    .detail = detail,
	    .detail_size = detail_size,
	};
	status = store_table(store, "meta", &store->meta);
	if (status == STATUS_OK)
		status = store_write(store, check_version, &check);
	if (status == STATUS_OK && settings->derived_version != 0)
		status =
		    store_open_derived(store, settings, detail, detail_size);
	if (status == STATUS_OK)
		status = store_sync_place(store);
	if (status != STATUS_OK && detail[0] == '\0')
		snprintf(detail, detail_size, "%s: %s", store->path,
		    status_name(status));
	return status;
}

enum status
store_open(const struct store_settings *settings, struct store **store,
    char *detail, size_t detail_size)
{
	assert(detail_size > 0);
	detail[0] = '\0';
	struct store *made = calloc(1, sizeof *made);
	if (made == NULL)
		return STATUS_NO_MEMORY;
	made->lock_fd = -1;
	atomic_init(&made->map_bytes, whole_pages(settings->map_bytes));
	pthread_mutex_init(&made->mutex, NULL);
	pthread_rwlock_init(&made->map_lock, NULL);
	size_t len = strlen(settings->path);
	if (len == 0 || len >= sizeof made->path) {
		snprintf(detail, detail_size, "the path of the store is %s",
		    len == 0 ? "empty" : "too long");
		store_close(&made);
		return STATUS_INVALID;
	}
	memcpy(made->path, settings->path, len + 1);
	enum status status = open_store(made, settings, detail, detail_size);
	if (status != STATUS_OK) {
		store_close(&made);
		return status;
	}
	*store = made;
	return STATUS_OK;
}

void
store_close(struct store **store)
{
	struct store *closed = *store;
	if (closed == NULL)
		return;
	assert(closed->oldest == NULL);
	if (closed->derived != NULL)
		mdb_env_close(closed->derived);
	if (closed->env != NULL)
		mdb_env_close(closed->env);
	store_leave_place(closed);
	pthread_mutex_destroy(&closed->mutex);
	pthread_rwlock_destroy(&closed->map_lock);
	free(closed);
	*store = NULL;
}

struct table_opening {
	const struct store_table_name *names;
	size_t count;
};

static enum status
open_tables(struct store_txn *txn, void *ctx)
{
	const struct table_opening *opening = ctx;
	struct MDB_txn *in = txn->writes_derived ? txn->derived : txn->txn;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < opening->count && status == STATUS_OK; i++) {
		MDB_dbi handle;
		status = store_write_status(
		    txn, mdb_dbi_open(
			     in, opening->names[i].name, MDB_CREATE, &handle));
		if (status == STATUS_OK)
			*opening->names[i].table =
			    (struct store_table){handle, txn->writes_derived};
	}
	return status;
}

enum status
store_tables(
    struct store *store, const struct store_table_name *names, size_t count)
{
	struct table_opening opening = {names, count};
	return store_write(store, open_tables, &opening);
}

enum status
store_table(struct store *store, const char *name, struct store_table *table)
{
	const struct store_table_name one = {name, table};
	return store_tables(store, &one, 1);
}

enum status
store_tables_derived(
    struct store *store, const struct store_table_name *names, size_t count)
{
	struct table_opening opening = {names, count};
	return store_write_derived(store, open_tables, &opening);
}

enum status
store_table_derived(
    struct store *store, const char *name, struct store_table *table)
{
	const struct store_table_name one = {name, table};
	return store_tables_derived(store, &one, 1);
}

uint64_t
store_bytes_used(struct store *store)
{
	MDB_envinfo info;
	MDB_stat stat;
	if (mdb_env_info(store->env, &info) != 0 ||
	    mdb_env_stat(store->env, &stat) != 0)
		return 0;
	return ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
}

uint64_t
store_bytes_max(struct store *store)
{
	return atomic_load(&store->map_bytes);
}

bool
store_found_no_room(struct store *store)
{
	return atomic_exchange(&store->no_room, false);
}

/* LMDB lets the map move while the process has no transaction open. */
enum status
store_grow(struct store *store, uint64_t map_bytes)
{
	size_t bytes = whole_pages(map_bytes);
	struct timespec until;
	int rc = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += GROW_WAIT_S;
	if (pthread_rwlock_timedwrlock(&store->map_lock, &until) != 0)
		return STATUS_RETRY_LATER;
	if (bytes > atomic_load(&store->map_bytes)) {
		rc = mdb_env_set_mapsize(store->env, bytes);
		if (rc == 0 && store->derived != NULL)
			rc = mdb_env_set_mapsize(store->derived, bytes);
		if (rc == 0)
			atomic_store(&store->map_bytes, bytes);
	}
	pthread_rwlock_unlock(&store->map_lock);
	return store_translate(rc);
}

void
store_check_readers(struct store *store)
{
	int dead = 0;
	/* Without memory they stay until it is asked again, in a minute; else
	 * it fails only for an environment that is not open. */
	int rc = mdb_reader_check(store->env, &dead);
	if (rc == 0 && store->derived != NULL)
		rc = mdb_reader_check(store->derived, &dead);
	assert(rc == 0 || rc == ENOMEM);
}
