// SPDX-License-Identifier: Apache-2.0
/*
 * attest_changes.h - what is not as it was signed.
 *
 * A session is compared with the last attestation of each school and month
 * that it was in when that was signed, and with that of the school and month
 * that it is in now.
 */
#pragma once

#include "services/attendance/attendance.h"
#include "services/attendance/wire_attest.h"

struct attested_month {
	const char *school_id;
	uint32_t month;
	int64_t as_of; /* of the state that was signed */
};

struct attested_months {
	struct attested_month *items; /* by school and month */
	size_t count;
	int64_t first; /* the least as_of */
};
/*
 * The last attestations that were known at the moment, of a school (NULL: any)
 * and a month (0: any); in the arena.
 */
MUST_USE enum status attendance_load_attested(struct store_txn *txn,
    struct session_desk *a, struct arena *arena, const char *school_id,
    uint32_t month, int64_t moment, struct attested_months *months);

#define SESSION_CHANGES_MAX 8
struct session_changes {
	struct attested_change items[SESSION_CHANGES_MAX];
	size_t count;
	/* Of who the record of now tells. */
	const char *provider_id, *session_id;
};
/*
 * Of one session, as known at the moment.  arena: for one record at a time; it
 * is reset.  Texts are those of months and of the session's key.
 */
MUST_USE enum status attendance_find_changes(struct call *call,
    const struct attested_months *months, int64_t moment, struct bytes session,
    struct arena *arena, struct session_changes *changes);
