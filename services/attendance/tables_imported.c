// SPDX-License-Identifier: Apache-2.0
/*
 * tables_imported.c - where in the own log the events of sheets stand.
 *
 * By provider and period, then in the order of the log, so that reading what
 * stands is a walk along the log.
 */
#include "services/attendance/tables.h"

#define IMPORTED_VERSION 1

void
imported_prefix(
    struct store_key *key, const char *provider_id, const char *period)
{
	key_start(key);
	key_string(key, provider_id);
	key_string(key, period);
}

enum status
attendance_put_imported(struct store_txn *txn,
    const struct attendance_tables *t, const char *provider_id,
    const char *period, uint64_t seq, uint32_t place)
{
	const uint8_t version = IMPORTED_VERSION;
	struct store_key key;

	imported_prefix(&key, provider_id, period);
	key_u64(&key, seq);
	key_u32(&key, place);
	return store_put(
	    txn, t->imported, key_bytes(&key), bytes_of(&version, 1));
}

bool
attendance_read_imported(
    struct bytes place_of, struct bytes value, uint64_t *seq, uint32_t *place)
{
	struct key_reader r = key_read(place_of);

	return value.len == 1 && value.data[0] == IMPORTED_VERSION &&
	       key_read_u64(&r, seq) && key_read_u32(&r, place);
}
