// SPDX-License-Identifier: Apache-2.0
/*
 * rules_sheet_cell.h - words, ids and minutes as people and Excel write them.
 */
#pragma once

#include "common/bytes.h"

/*
 * Whether two texts are one to a person: case (of ASCII), blanks round them
 * and the number of blanks within do not count, nor does a no-break blank.
 */
bool sheet_same_text(const char *a, const char *b);
/* Whether text begins so, by the same rule. */
bool sheet_begins_with(const char *text, const char *beginning);

/* 123456.789 became 1.23E+05: what stood there cannot be known. */
bool sheet_is_scientific(const char *text);
/* What Excel shows instead of a value. */
enum sheet_mark {
	SHEET_MARK_NONE = 0,
	SHEET_MARK_NARROW, /* #####: the column was too narrow */
	SHEET_MARK_ERROR,  /* #N/A, #REF! and so on: a formula failed */
};
enum sheet_mark sheet_find_mark(const char *text);
/* 10,001: a number shown with its thousands. */
bool sheet_has_thousands(const char *text);
/* Only digits, at least one; how many. */
bool sheet_is_digits(const char *text, size_t *count);
/*
 * The id within '00123, ="00123" and 4711.0, without blanks round it: what
 * Excel and those who write for it put round an id.  Borrowed from text; the
 * whole of it when there is nothing round it.
 */
struct bytes sheet_plain_id(const char *text);

/* 30, 30.0, 30 min, 0:30 (h:mm), 0:30:00.  False for anything else. */
bool sheet_minutes_read(const char *text, int32_t *minutes);
