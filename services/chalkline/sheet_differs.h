// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_differs.h - two rows of one session that do not say the same of it.
 */
#pragma once

#include "services/chalkline/sheet_rows.h"

/* The first thing that b says otherwise than a; false: there is none. */
bool sheet_rows_differ(const struct sheet_row *a, const struct sheet_row *b,
    enum sheet_column *column);

/* Of one cell, and of a session with its tutor and start. */
#define SHEET_SAYS_TEXT 320
/* 2026-10-05 09:30, in the sheet's zone. */
void sheet_say_moment(const struct sheet_reading *reading, int64_t instant,
    char text[SHEET_SAYS_TEXT]);
/* What a row says in that column, moments in the sheet's zone. */
void sheet_row_says(const struct sheet_reading *reading,
    const struct sheet_row *row, enum sheet_column column,
    char text[SHEET_SAYS_TEXT]);
/* Which session a row is of, as people know it. */
void sheet_row_names_session(const struct sheet_reading *reading,
    const struct sheet_row *row, char text[SHEET_SAYS_TEXT]);
