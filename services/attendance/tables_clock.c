// SPDX-License-Identifier: Apache-2.0
/*
 * tables_clock.c - tallies of lags as bytes.
 */
#include "services/attendance/tables_clock.h"

#include <string.h>

#define CLOCK_VERSION 1

void
clock_key(struct store_key *key, const struct clock_name *name)
{
	key_start(key);
	key_u8(key, (uint8_t)name->kind);
	key_string(key, name->source);
	key_u32(key, name->month);
}

bool
clock_key_read(struct bytes key, struct clock_name *name)
{
	struct key_reader r = key_read(key);
	uint8_t kind;

	if (!key_read_u8(&r, &kind) || !key_read_string(&r, &name->source) ||
	    !key_read_u32(&r, &name->month))
		return false;
	name->kind = (enum source_kind)kind;
	return true;
}

bool
attendance_read_clock(struct bytes value, struct clock_tally *tally)
{
	struct key_reader r = key_read(value);
	uint8_t version;

	if (!key_read_u8(&r, &version) || version != CLOCK_VERSION ||
	    !key_read_instant(&r, &tally->ahead_most))
		return false;
	for (size_t i = 0; i < CLOCK_LAGS; i++) {
		if (!key_read_u64(&r, &tally->lags[i]))
			return false;
	}
	return r.rest.len == 0;
}

enum status
attendance_get_clock(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes key, struct clock_tally *tally)
{
	struct bytes value;
	enum status status = store_get(txn, t->clocks, key, &value);

	memset(tally, 0, sizeof(*tally));
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	return attendance_read_clock(value, tally) ? STATUS_OK : STATUS_CORRUPT;
}

enum status
attendance_put_clock(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes key, const struct clock_tally *tally)
{
	struct store_key value;

	key_start(&value);
	key_u8(&value, CLOCK_VERSION);
	key_instant(&value, tally->ahead_most);
	for (size_t i = 0; i < CLOCK_LAGS; i++)
		key_u64(&value, tally->lags[i]);
	return store_put(txn, t->clocks, key, key_bytes(&value));
}
