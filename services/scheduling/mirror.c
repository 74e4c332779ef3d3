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
