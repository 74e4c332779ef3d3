// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_events.h - rows as session events.
 *
 * A session gives its plan (where the layout tells plans), and its actual
 * start and end, its cancellation or the tutor's absence; each of its rows a
 * mark.  Moments are those that the sheet tells, never the clock's, so the
 * same sheet gives the same events: a plan is told as known two days before
 * its start, a mark at the end.  The id is made of the content
 * (common/event/event_import.h).
 */
#pragma once

#include "common/event/event_import.h"
#include "services/chalkline/sheet_rows.h"

/* "sheet:2026-10:" and 32 digits, without a generation */
#define SHEET_STEM_TEXT 56

struct sheet_event {
	struct session_event event;
	char stem[SHEET_STEM_TEXT];
	struct sheet_row *row; /* of a mark its own, else the session's first */
	bool is_mark;
};

struct sheet_events {
	struct sheet_event *items;
	size_t count;
};

/*
 * Refuses rows that say other things of a session than its first row, that
 * are there twice, or that mix what cannot be; the rest becomes events.
 */
MUST_USE enum status sheet_events_make(const struct sheet_reading *reading,
    const char *provider_id, struct sheet_rows *rows,
    struct sheet_events *events);
