// SPDX-License-Identifier: Apache-2.0
/*
 * findings.h - one answer of attendance.ListFindings while it is made.
 *
 * For handlers_findings.c and findings_*.c alone.
 */
#pragma once

#include "services/attendance/attendance.h"
#include "services/attendance/attest_changes.h"
#include "services/attendance/rules_findings.h"
#include "services/attendance/wire_query.h"

struct listing {
	struct call *call;
	struct session_desk *a;
	struct findings_query query;
	const char *provider_id; /* only this one's; NULL: all */
	const char *school_id;   /* only of this one; NULL: all */
	struct arena *arena;     /* of one row */
	struct arena *signing;   /* of the months that were signed */
	struct attested_months months;
	uint32_t shown, rows;
	int walk;               /* which of the walks */
	struct store_key after; /* in the walk */
	bool full;
};

/* Appends it, when its code is wanted. */
MUST_USE enum status findings_show(
    struct listing *l, const struct shown_finding *shown);
/* The page ends after the row that was looked at last. */
bool findings_is_full(struct listing *l);
void findings_note_row(struct listing *l, struct bytes key);

/* The record of a session, in l->arena. */
MUST_USE enum status findings_get_record(
    struct listing *l, struct bytes session, struct session_record *record);
/* Is it the provider's that is asked for, and in the scope of who asks? */
bool findings_is_visible(
    const struct listing *l, const struct session_record *record);
MUST_USE enum status findings_is_in_dates(
    struct listing *l, const struct session_record *record, bool *is_in);

/* findings_overlap.c: one person in two sessions at one time. */
MUST_USE enum status findings_walk_overlaps(
    struct listing *l, enum person_kind kind, const char *code);
/* findings_attest.c: what one record is not any more as it was signed. */
MUST_USE enum status findings_load_signed(struct listing *l);
MUST_USE enum status findings_show_changes(
    struct listing *l, struct bytes session);
/* findings_clock.c: one row of clocks. */
MUST_USE enum status findings_show_clock(
    struct listing *l, struct bytes key, struct bytes value);
