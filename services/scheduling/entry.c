// SPDX-License-Identifier: Apache-2.0
/* entry.c - the table says what stands, the log what changed. */
#include "services/scheduling/entry.h"

enum status
entry_put(struct store_txn *txn, struct store_table table, struct log *log,
    const struct store_key *key, struct bytes event)
{
	struct bytes old;
	uint64_t seq;
	enum status status;

	if (key->too_long)
		return STATUS_INVALID;
	status = store_get(txn, table, key_bytes(key), &old);
	if (status == STATUS_OK && bytes_equal(old, event))
		return STATUS_OK;
	if (status == STATUS_OK || status == STATUS_NOT_FOUND)
		status = store_put(txn, table, key_bytes(key), event);
	return status == STATUS_OK ? log_append(log, txn, event, &seq) : status;
}
