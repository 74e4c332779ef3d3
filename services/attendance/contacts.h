// SPDX-License-Identifier: Apache-2.0
/*
 * contacts.h - what the handlers of contacts share.
 */
#pragma once

#include "services/attendance/attendance.h"
#include "services/attendance/rules_contacts.h"
#include "services/attendance/tables_contacts.h"
#include "services/attendance/wire_contacts.h"

/* A student in a programme, at one place of the principal's. */
struct placement {
	const char *student_id;
	const char *program_id;
	const char *provider_id; /* or NULL */
	const char *school_id;   /* or NULL */
};
/* Where a principal that does not see all must have the student. */
struct placement placement_of(const struct principal *who,
    const char *student_id, const char *program_id);
/*
 * Of a provider: scheduling placed the student in a session of its; of a
 * school: a session there was promised to the student, or planned with it.
 * The arena is reset for each record.
 */
MUST_USE enum status placement_find(struct store_txn *txn,
    const struct session_desk *a, struct arena *arena,
    const struct placement *placement, bool *is_placed);

/* It was recorded by the principal's own source. */
bool contact_is_own(
    const struct principal *who, const struct recorded_contact *recorded);
