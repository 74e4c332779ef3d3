// SPDX-License-Identifier: Apache-2.0
/*
 * tables_disputes.h - how disputes were settled, and when that was known.
 */
#pragma once

#include "services/attendance/tables.h"

struct kept_settlement {
	uint64_t seq; /* of its entry in the own log */
	int64_t known_at;
	struct bytes packed; /* a DisputeSettled */
};
MUST_USE enum status attendance_put_settlement(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session,
    const char *student_id, const struct kept_settlement *kept);
/* session: its key is the prefix of the rows, in no order that matters. */
MUST_USE bool attendance_read_settlement(
    struct bytes key, struct bytes value, struct kept_settlement *kept);
