// SPDX-License-Identifier: Apache-2.0
/*
 * event_csv.h - a row of CSV as a session event.
 *
 * Columns are named as the fields of the standard, in any order; lists are
 * separated by spaces; an empty cell is an absent field.  Only reads:
 * event_check judges the values.
 */
#pragma once

#include "common/csv_table.h"
#include "common/event/event_check.h"

#define EVENT_CSV_IGNORED (-1)

/* Which field each column is; EVENT_CSV_IGNORED for an unknown one. */
struct event_columns {
	size_t count;
	int field[CSV_COLUMNS_MAX];
};

/*
 * From the header row.  INVALID (UNKNOWN_FIELD, unless lenient, or
 * REPEATED_ITEM): no row of the file can be read.
 */
MUST_USE enum status event_read_columns(const struct csv_reader *reader,
    bool lenient, struct arena *arena, struct event_columns *columns,
    struct event_fault *fault, struct event_warnings *warnings);

/* The strings are copied into the arena.  INVALID: fault says why. */
MUST_USE enum status event_read_csv(const struct event_columns *columns,
    const struct csv_row *row, struct arena *arena, struct session_event *event,
    struct event_fault *fault);
