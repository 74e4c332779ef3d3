// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_changes.h - what a sheet changes in what stands from earlier ones.
 *
 * Standing are the imported events of the provider and the period that no
 * counting void names.  An event of the sheet that stands already is left
 * alone; one that was voided comes again under the next generation of its id.
 * What stands and is not in the sheet is voided: at once when the sheet says
 * something else in its place (the same student's mark, the same session),
 * else it is missing, which is for people to decide.
 */
#pragma once

#include "services/chalkline/sheet_events.h"

/* An event as attendance holds it. */
struct standing_event {
	const char *event_id, *session_id, *student_id, *voids_event_id;
	enum event_type type;
	int64_t occurred_at;
};

struct standing {
	struct standing_event *items;
	size_t count, room;
};

enum sheet_change {
	SHEET_UNCHANGED = 0,
	SHEET_NEW,
	SHEET_CHANGED,
};

struct sheet_changes {
	struct session_event
	    *send; /* with their ids, voids of what changed too */
	const struct sheet_row *
	    *from; /* row of each; NULL: a missing one's void */
	size_t send_count;
	struct session_event *voids; /* of what is missing */
	size_t void_count;
	const struct standing_event **missing;
	size_t missing_count;      /* marks, or sessions without any */
	enum sheet_change *of_row; /* as rows->items */
};

MUST_USE enum status sheet_changes_find(const struct sheet_reading *reading,
    const char *provider_id, const struct sheet_rows *rows,
    const struct sheet_events *events, struct standing *standing,
    struct sheet_changes *changes);
