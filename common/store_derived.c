// SPDX-License-Identifier: Apache-2.0
/*
 * store_derived.c - the second file of a store, which may be thrown away.
 *
 * Its last commit may be lost with the power (MDB_NOMETASYNC), its order may
 * not: what is in it is whole, and at most behind the store.  The table
 * `meta` holds "version" -> version (4 bytes, big-endian)
 */
#include "common/diag.h"
#include "common/store_internal.h"

#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DERIVED_FLAGS ((unsigned)(MDB_NOTLS | MDB_NOMETASYNC))
#define NAME_ROOM 32

struct place {
	char folder[sizeof((struct store *)NULL)->path + NAME_ROOM];
	char data[sizeof((struct store *)NULL)->path + 2 * NAME_ROOM];
	char lock[sizeof((struct store *)NULL)->path + 2 * NAME_ROOM];
};

static enum status
make_place(const struct store *store, struct place *place)
{
	snprintf(
	    place->folder, sizeof place->folder, "%s/derived", store->path);
	snprintf(place->data, sizeof place->data, "%s/data.mdb", place->folder);
	snprintf(place->lock, sizeof place->lock, "%s/lock.mdb", place->folder);
	if (mkdir(place->folder, 0700) != 0 && errno != EEXIST)
		return store_translate(errno);
	return STATUS_OK;
}

static void
close_derived(struct store *store)
{
	if (store->derived != NULL)
		mdb_env_close(store->derived);
	store->derived = NULL;
}

struct version_check {
	struct store_table meta;
	uint32_t version;
};

/* Writes it into a new file; INCOMPATIBLE: it is another. */
static enum status
check_version(struct store_txn *txn, void *ctx)
{
	const struct version_check *check = ctx;
	struct bytes key = bytes_of_string("version"), value;
	enum status status = store_get(txn, check->meta, key, &value);
	struct store_key version;
	key_start(&version);
	key_u32(&version, check->version);
	if (status == STATUS_NOT_FOUND)
		return store_put(txn, check->meta, key, key_bytes(&version));
	if (status == STATUS_OK && !bytes_equal(value, key_bytes(&version)))
		status = STATUS_INCOMPATIBLE;
	return status;
}

static enum status
open_once(struct store *store, const struct place *place,
    const struct store_settings *settings, char *detail, size_t detail_size)
{
	bool is_there;
	enum status status =
	    store_check_file(place->folder, &is_there, detail, detail_size);
	if (status != STATUS_OK)
		return status;
	int rc = store_open_environment(
	    place->folder, settings, DERIVED_FLAGS, &store->derived);
	if (rc != 0)
		return store_translate(rc);
	struct version_check check = {.version = settings->derived_version};
	status = store_table_derived(store, "meta", &check.meta);
	if (status == STATUS_OK)
		status = store_write_derived(store, check_version, &check);
	return status;
}

enum status
store_open_derived(struct store *store, const struct store_settings *settings,
    char *detail, size_t detail_size)
{
	struct place place = {.folder = ""};
	enum status status = make_place(store, &place);
	if (status == STATUS_OK)
		status =
		    open_once(store, &place, settings, detail, detail_size);
	if (status != STATUS_CORRUPT && status != STATUS_INCOMPATIBLE)
		return status;
	diag(DIAG_WARNING, "store.derived_anew",
	    "path=%s\treason=%s\tdetail=%s", place.folder, status_name(status),
	    detail);
	detail[0] = '\0';
	close_derived(store);
	if ((unlink(place.data) != 0 && errno != ENOENT) ||
	    (unlink(place.lock) != 0 && errno != ENOENT))
		return store_translate(errno);
	return open_once(store, &place, settings, detail, detail_size);
}
