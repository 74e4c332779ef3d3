// SPDX-License-Identifier: Apache-2.0
/* mirror.c - keys of the mirror. */
#include "services/scheduling/mirror.h"

static void
make_key(const struct mirror_key *key, struct store_key *made)
{
	key_start(made);
	key_u8(made, (uint8_t)key->kind);
	key_string(made, key->first);
	key_string(made, key->second);
	if (key->third != NULL)
		key_string(made, key->third);
}

enum status
mirror_put(struct store_txn *txn, struct store_table mirror,
    const struct mirror_key *key, struct bytes data)
{
	struct store_key k;

	make_key(key, &k);
	return store_put(txn, mirror, key_bytes(&k), data);
}

enum status
mirror_get(struct store_txn *txn, struct store_table mirror,
    const struct mirror_key *key, struct bytes *data)
{
	struct store_key k;

	make_key(key, &k);
	return store_get(txn, mirror, key_bytes(&k), data);
}

enum status
mirror_drop(struct store_txn *txn, struct store_table mirror,
    const struct mirror_key *key)
{
	struct store_key k;
	enum status status;

	make_key(key, &k);
	status = store_drop(txn, mirror, key_bytes(&k));
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
mirror_scan(struct store_txn *txn, struct store_table mirror,
    enum mirror_kind kind, store_visit_fn *visit, void *ctx)
{
	uint8_t prefix = (uint8_t)kind;

	return store_scan(txn, mirror, bytes_of(&prefix, 1), visit, ctx);
}

/*
 * 1 did not tell its version, and kept no consents, clearances and pairs; 2 no
 * terms, courses, classes and enrolments; 3 no pins.
 */
#define MIRROR_VERSION 4

static struct bytes
version_key(void)
{
	static const uint8_t key = MIRROR_NONE;

	return bytes_of(&key, 1);
}

enum status
mirror_renew(struct store_txn *txn, struct store_table mirror)
{
	static const uint8_t version = MIRROR_VERSION;

	return store_put(txn, mirror, version_key(), bytes_of(&version, 1));
}

enum status
mirror_clear(struct store_txn *txn, struct store_table mirror)
{
	enum status status = store_clear(txn, mirror);

	return status == STATUS_OK ? mirror_renew(txn, mirror) : status;
}

enum status
mirror_is_old(struct store_txn *txn, struct store_table mirror, bool *is_old)
{
	struct bytes version;
	enum status status = store_get(txn, mirror, version_key(), &version);

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	*is_old = status == STATUS_NOT_FOUND || version.len != 1 ||
		  version.data[0] < MIRROR_VERSION;
	return STATUS_OK;
}
