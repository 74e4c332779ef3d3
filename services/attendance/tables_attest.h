// SPDX-License-Identifier: Apache-2.0
/*
 * tables_attest.h - the months that were signed, by school.
 */
#pragma once

#include "services/attendance/tables.h"

struct kept_attestation {
	const char *school_id;
	uint32_t month;
	uint64_t seq; /* of its entry in the own log */
	int64_t known_at;
	struct bytes packed; /* a MonthAttested */
};
/* What rows begin with: of a school, and of a month of it when month > 0. */
void attestation_prefix(
    struct store_key *key, const char *school_id, uint32_t month);
MUST_USE enum status attendance_put_attestation(struct store_txn *txn,
    const struct attendance_tables *t, const struct kept_attestation *kept);
/* In the order of school, month and log. */
MUST_USE bool attendance_read_attestation(
    struct bytes key, struct bytes value, struct kept_attestation *kept);
/* The last one of a month; NOT_FOUND. */
MUST_USE enum status attendance_last_attestation(struct store_txn *txn,
    const struct attendance_tables *t, const char *school_id, uint32_t month,
    struct kept_attestation *kept);
