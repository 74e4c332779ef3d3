// SPDX-License-Identifier: Apache-2.0
/*
 * findings_attest.c - records that are not any more what a school or district
 * signed.
 */
#include "services/attendance/findings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum status
findings_load_signed(struct listing *l)
{
	/* A school hears of what it signed, wherever the session is now. */
	return attendance_load_attested(l->call->txn, l->a, l->signing,
	    l->school_id, 0, INT64_MAX, &l->months);
}

static enum status
show_change(struct listing *l, const struct session_changes *changes,
    const struct attested_change *c)
{
	char found[80], expected[340], month[MONTH_TEXT];
	struct shown_finding shown = {changes->provider_id, changes->session_id,
	    {FINDING_CHANGED_AFTER_ATTEST, NULL, NULL, "record", found,
		expected}};

	month_format(c->month, month);
	snprintf(found, sizeof(found), "revision %" PRIu32 "%s",
	    c->revision_now,
	    c->kind == ATTESTED_WENT ? ", of another school or month" : "");
	if (c->kind == ATTESTED_APPEARED)
		snprintf(expected, sizeof(expected),
		    "no such session, as %s was signed for %s", month,
		    c->school_id);
	else
		snprintf(expected, sizeof(expected),
		    "revision %" PRIu32 ", as %s was signed for %s",
		    c->revision_then, month, c->school_id);
	return findings_show(l, &shown);
}

enum status
findings_show_changes(struct listing *l, struct bytes session)
{
	struct session_changes changes;
	enum status status;

	if (l->query.code != NULL &&
	    strcmp(l->query.code, FINDING_CHANGED_AFTER_ATTEST) != 0)
		return STATUS_OK;
	status = attendance_find_changes(
	    l->call, &l->months, INT64_MAX, session, l->arena, &changes);
	for (size_t i = 0; status == STATUS_OK && i < changes.count; i++)
		status = show_change(l, &changes, &changes.items[i]);
	return status;
}
