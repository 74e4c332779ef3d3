// SPDX-License-Identifier: Apache-2.0
/*
 * tables_clock.h - a tally of lags for each source and month of receipt.
 */
#pragma once

#include "services/attendance/rules_clock.h"
#include "services/attendance/tables.h"

/* Whose, and in which month (year * 100 + month, UTC). */
struct clock_name {
	enum source_kind kind;
	const char *source;
	uint32_t month;
};
void clock_key(struct store_key *key, const struct clock_name *name);
bool clock_key_read(struct bytes key, struct clock_name *name);

/* Empty when there is none. */
MUST_USE enum status attendance_get_clock(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes key,
    struct clock_tally *tally);
MUST_USE enum status attendance_put_clock(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes key,
    const struct clock_tally *tally);
MUST_USE bool attendance_read_clock(
    struct bytes value, struct clock_tally *tally);
