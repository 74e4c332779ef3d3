// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_row_cells.c - ids, moments, the outcome; with the repair of what Excel
 * does to each.
 */
#include "services/chalkline/sheet_row_cells.h"

#include "common/csv_table.h"
#include "common/event/event_wire.h"
#include "services/chalkline/rules_sheet_cell.h"
#include "services/chalkline/rules_sheet_date.h"

#include <stdio.h>
#include <string.h>

/* The cell of the column, else the layout's default, else "". */
static const char *
cell_of(const struct row_cells *c, enum sheet_column column)
{
	const struct sheet_layout *layout = c->reading->layout;
	int at = c->at[column];
	const char *text = "";

	if (at >= 0 && (size_t)at < c->row->cell_count)
		text = c->row->cells[at];
	if (text[0] == '\0' && layout->defaults[column] != NULL)
		text = layout->defaults[column];
	return sheet_layout_value(layout, column, text);
}

static void
refuse(struct row_cells *c, const char *code, enum sheet_column column,
    const char *found, const char *expected)
{
	sheet_row_refuse(c->reading, c->rows, c->row, code,
	    sheet_column_name(column), found, expected);
}

/* Ids of the standard: 1-255 bytes without blanks and control characters. */
static bool
is_id(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f)
			return false;
	return len > 0 && len <= EVENT_NAME_MAX;
}

static const char *
with_zeros(struct row_cells *c, const char *id)
{
	unsigned most = c->reading->layout->student_digits;
	char padded[EVENT_NAME_MAX + 1];
	size_t digits;

	if (most == 0 || most > EVENT_NAME_MAX ||
	    !sheet_is_digits(id, &digits) || digits >= most)
		return id;
	memset(padded, '0', most - digits);
	memcpy(padded + most - digits, id, digits + 1);
	return arena_string(c->reading->arena, bytes_of_string(padded));
}

static const char *
read_id(struct row_cells *c, enum sheet_column column, bool needed)
{
	const char *text = cell_of(c, column), *id;

	if (text[0] == '\0') {
		if (needed)
			refuse(c, "MISSING_FIELD", column, "nothing",
			    "an id in each row");
		return NULL;
	}
	if (sheet_is_scientific(text)) {
		refuse(c, "ID_SCIENTIFIC", column, text,
		    "the whole id: Excel shows long ones so; format the column "
		    "as text and export it again");
		return NULL;
	}
	if (sheet_has_thousands(text)) {
		refuse(c, "BAD_ID", column, text,
		    "the digits alone: Excel shows thousands so; format the "
		    "column as text and export it again");
		return NULL;
	}
	id = arena_string(c->reading->arena, sheet_plain_id(text));
	if (id == NULL || !is_id(id)) {
		refuse(c, "BAD_ID", column, text, "1-255 bytes without blanks");
		return NULL;
	}
	return column == SHEET_STUDENT_ID ? with_zeros(c, id) : id;
}

static const char *
read_session_id(struct row_cells *c)
{
	const char *id;

	if (c->at[SHEET_SESSION_ID] < 0)
		return NULL;
	id = read_id(c, SHEET_SESSION_ID, !c->reading->layout->plan);
	if (id != NULL &&
	    (strlen(id) > EVENT_ID_MAX ||
		strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
			   "xyz0123456789._:-") != strlen(id))) {
		refuse(c, "BAD_ID", SHEET_SESSION_ID, id,
		    "1-64 of A-Z a-z 0-9 . _ : -");
		return NULL;
	}
	return id;
}

/* Whether the pattern with YY for YYYY, which is told, reads the day. */
static bool
has_short_year(const char *dates, const char *text, char *shorter, size_t size)
{
	const char *year = strstr(dates, "YYYY");
	size_t taken;
	int32_t date;

	if (year == NULL)
		return false;
	snprintf(shorter, size, "%.*s%s", (int)(year - dates), dates, year + 2);
	return sheet_date_read(shorter, text, &taken, &date) &&
	       text[taken] == '\0';
}

/* A day that the pattern does not read: what it may be, and what to do. */
static void
refuse_date(struct row_cells *c, enum sheet_column column, const char *text)
{
	const char *dates = c->reading->layout->dates;
	char expected[160], shorter[64];
	size_t taken;
	int32_t date;

	snprintf(expected, sizeof(expected), "a day as %s", dates);
	if (sheet_date_read_swapped(dates, text, &taken, &date))
		snprintf(expected, sizeof(expected),
		    "a day as %s; this one has day and month changed about: "
		    "use a layout with the other `dates`",
		    dates);
	else if (has_short_year(dates, text, shorter, sizeof(shorter)))
		snprintf(expected, sizeof(expected),
		    "a day as %s; this one's year has two digits: use a "
		    "layout with `dates: %s`",
		    dates, shorter);
	refuse(c, "BAD_DATE", column, text, expected);
}

static bool
read_day(struct row_cells *c, enum sheet_column column, const char *text,
    size_t *taken, int32_t *date)
{
	if (sheet_date_read(c->reading->layout->dates, text, taken, date))
		return true;
	if (sheet_date_read_serial(text, date)) {
		*taken = strlen(text);
		return true;
	}
	refuse_date(c, column, text);
	return false;
}

static bool
is_in_period(const struct row_cells *c, int32_t date)
{
	char text[DATE_TEXT];

	date_format(date, text);
	return strncmp(text, c->reading->period, 7) == 0;
}

static void
check_period(struct row_cells *c, enum sheet_column column, const char *text,
    int32_t date)
{
	char expected[200];
	size_t taken;
	int32_t swapped;

	if (is_in_period(c, date))
		return;
	snprintf(expected, sizeof(expected), "a day of %s, the --period",
	    c->reading->period);
	if (sheet_date_read_swapped(
		c->reading->layout->dates, text, &taken, &swapped) &&
	    is_in_period(c, swapped))
		snprintf(expected, sizeof(expected),
		    "a day of %s, the --period; with day and month changed "
		    "about it is one: use a layout with the other `dates`",
		    c->reading->period);
	refuse(c, "OUT_OF_PERIOD", column, text, expected);
}

static bool
read_time(struct row_cells *c, enum sheet_column column, const char *text,
    int32_t date, int64_t *instant)
{
	int32_t seconds;

	switch (sheet_time_read(text, c->reading->layout->times, &seconds)) {
	case SHEET_TIME_FINE:
		break;
	case SHEET_TIME_HALF_MISSING:
		refuse(c, "BAD_TIME", column, text,
		    "a time with AM or PM, or `times: 24h` in the layout");
		return false;
	case SHEET_TIME_UNREADABLE:
		refuse(c, "BAD_TIME", column, text,
		    "a time such as 14:30 or 2:30 PM");
		return false;
	}
	*instant = zone_instant(c->reading->zone, date, seconds / 60) +
		   seconds % 60 * INSTANT_SECOND;
	if (zone_minute_of_day(c->reading->zone, *instant) != seconds / 60) {
		refuse(c, "TIME_SKIPPED", column, text,
		    "a time that there is: the clocks are put forward then");
		return false;
	}
	return true;
}

/* The time alone, with the row's day; or day and time in one cell. */
static int64_t
read_moment(struct row_cells *c, enum sheet_column column, int32_t date)
{
	const char *text = cell_of(c, column), *rest = text;
	int64_t instant = EVENT_NO_INSTANT;
	size_t taken = 0;
	int32_t seconds;

	if (text[0] == '\0')
		return EVENT_NO_INSTANT;
	if (instant_parse(text, strlen(text), &instant))
		return instant;
	if (sheet_time_read(text, c->reading->layout->times, &seconds) ==
		SHEET_TIME_UNREADABLE &&
	    sheet_date_read(c->reading->layout->dates, text, &taken, &date)) {
		rest = text + taken;
		rest += strspn(rest, " T,");
	}
	if (date == INT32_MIN) {
		refuse(c, "MISSING_FIELD", SHEET_DATE, "nothing",
		    "the day, in a column of its own or with the time");
		return EVENT_NO_INSTANT;
	}
	return read_time(c, column, rest, date, &instant) ? instant
							  : EVENT_NO_INSTANT;
}

/* The row's day; INT32_MIN: no column tells it. */
static bool
read_date(struct row_cells *c, int32_t *date)
{
	const char *text = cell_of(c, SHEET_DATE);
	size_t taken;

	*date = INT32_MIN;
	if (text[0] == '\0')
		return true;
	return read_day(c, SHEET_DATE, text, &taken, date);
}

static void
read_length(struct row_cells *c)
{
	const char *text = cell_of(c, SHEET_DURATION);
	int32_t minutes;

	if (c->row->end != EVENT_NO_INSTANT || text[0] == '\0' ||
	    c->row->start == EVENT_NO_INSTANT)
		return;
	if (!sheet_minutes_read(text, &minutes) || minutes < 1 ||
	    minutes > EVENT_MINUTES_MAX) {
		refuse(c, "BAD_NUMBER", SHEET_DURATION, text,
		    "whole minutes, 1 to 480");
		return;
	}
	c->row->end = c->row->start + minutes * INSTANT_MINUTE;
}

static void
read_times(struct row_cells *c)
{
	const char *day = c->at[SHEET_DATE] >= 0 ? cell_of(c, SHEET_DATE)
						 : cell_of(c, SHEET_START);
	struct sheet_row *row = c->row;
	int32_t date;

	if (!read_date(c, &date))
		return;
	row->start = read_moment(c, SHEET_START, date);
	row->end = read_moment(c, SHEET_END, date);
	row->actual_start = read_moment(c, SHEET_ACTUAL_START, date);
	row->actual_end = read_moment(c, SHEET_ACTUAL_END, date);
	read_length(c);
	if (row->refused)
		return;
	if (row->start != EVENT_NO_INSTANT)
		date = zone_date(c->reading->zone, row->start);
	if (date != INT32_MIN)
		check_period(c,
		    c->at[SHEET_DATE] >= 0 ? SHEET_DATE : SHEET_START, day,
		    date);
	if (c->reading->layout->plan && row->start == EVENT_NO_INSTANT)
		refuse(c, "MISSING_FIELD", SHEET_START, "nothing",
		    "when the session was planned to begin");
	else if (c->reading->layout->plan && row->end == EVENT_NO_INSTANT)
		refuse(c, "MISSING_FIELD", SHEET_END, "nothing",
		    "when it was planned to end, or how long it lasts");
	else if (row->end != EVENT_NO_INSTANT &&
		 row->start != EVENT_NO_INSTANT &&
		 (row->end <= row->start ||
		     row->end - row->start > 8 * INSTANT_HOUR))
		refuse(c, "BAD_INTERVAL", SHEET_END, cell_of(c, SHEET_END),
		    "an end after the start, at most 8 hours");
	else if (!c->reading->layout->plan && row->start == EVENT_NO_INSTANT &&
		 date != INT32_MIN)
		row->start = zone_instant(c->reading->zone, date, 12 * 60);
}

static void
read_outcome(struct row_cells *c)
{
	const char *text = cell_of(c, SHEET_STATUS);
	const struct sheet_meaning *meaning =
	    sheet_layout_meaning(c->reading->layout, text);
	const char *reason = cell_of(c, SHEET_REASON);
	int number;

	if (meaning == NULL) {
		refuse(c, "BAD_WORD", SHEET_STATUS,
		    text[0] == '\0' ? "nothing" : text,
		    "a word of the layout's statuses");
		return;
	}
	c->row->outcome = meaning->outcome;
	c->row->status = meaning->status;
	c->row->party = meaning->party;
	c->row->reason = meaning->reason;
	if (reason[0] == '\0')
		return;
	number = event_word_number(WORDS_REASON, reason);
	if (number > 0)
		c->row->reason = (enum reason)number;
	else
		refuse(c, "BAD_WORD", SHEET_REASON, reason,
		    "a reason of the standard, or a word of the layout's "
		    "values");
}

static void
read_minutes(struct row_cells *c)
{
	const char *text = cell_of(c, SHEET_MINUTES);
	int32_t minutes;

	if (text[0] == '\0' || c->row->outcome != SHEET_MARK)
		return;
	if (!sheet_minutes_read(text, &minutes) || minutes < 0 ||
	    minutes > EVENT_MINUTES_MAX) {
		refuse(c, "BAD_NUMBER", SHEET_MINUTES, text,
		    "whole minutes, 0 to 480");
		return;
	}
	if (attendance_is_attended(c->row->status))
		c->row->minutes = minutes;
	else if (minutes > 0)
		refuse(c, "MINUTES_OF_ABSENT", SHEET_MINUTES, text,
		    "0 or nothing for a student who was not there");
}

static int
read_word(struct row_cells *c, enum sheet_column column, enum event_words words,
    const char *expected)
{
	const char *text = cell_of(c, column);
	int number;

	if (text[0] == '\0')
		return 0;
	number = event_word_number(words, text);
	if (number > 0)
		return number;
	refuse(c, "BAD_WORD", column, text, expected);
	return 0;
}

static void
read_plan(struct row_cells *c)
{
	bool needed = c->reading->layout->plan;
	struct sheet_row *row = c->row;

	row->tutor_id = read_id(c, SHEET_TUTOR_ID, needed);
	if (!needed)
		return;
	row->program_id = read_id(c, SHEET_PROGRAM_ID, true);
	row->school_id = read_id(c, SHEET_SCHOOL_ID, true);
	row->subject = (enum subject)read_word(c, SHEET_SUBJECT, WORDS_SUBJECT,
	    "MATH, READING, SCIENCE, WRITING, OTHER, or a word of the "
	    "layout's values");
	row->modality =
	    (enum modality)read_word(c, SHEET_MODALITY, WORDS_MODALITY,
		"IN_PERSON, VIRTUAL, HYBRID, or a word of the layout's values");
	if (row->subject == SUBJECT_NONE && !row->refused)
		refuse(c, "MISSING_FIELD", SHEET_SUBJECT, "nothing",
		    "the subject");
}

/*
 * Without an id of its own a session is known by tutor, start, group and
 * school, of which the id is a hash.
 */
static void
make_session_id(struct row_cells *c)
{
	const char *group = cell_of(c, SHEET_GROUP);
	char name[4 * EVENT_NAME_MAX], start[INSTANT_TEXT];
	struct sheet_row *row = c->row;
	uint8_t hash[EVENT_HASH_BYTES];
	char id[EVENT_ID_MAX + 1] = "s-";

	instant_format(row->start, start);
	snprintf(name, sizeof(name), "%s %s %s %s", row->tutor_id, start,
	    row->school_id == NULL ? "" : row->school_id, group);
	event_hash(bytes_of_string(name), hash);
	for (size_t i = 0; i < EVENT_HASH_BYTES; i++)
		snprintf(id + 2 + 2 * i, 3, "%02x", hash[i]);
	row->session_id = arena_string(c->reading->arena, bytes_of_string(id));
	row->session_made = true;
}

/* False when a cell shows what Excel writes where there is no value. */
static bool
check_marks(struct row_cells *c)
{
	for (unsigned i = 0; i < SHEET_COLUMNS; i++) {
		enum sheet_column column = (enum sheet_column)i;
		const char *text = cell_of(c, column);
		enum sheet_mark mark = sheet_find_mark(text);

		if (mark == SHEET_MARK_NARROW)
			refuse(c, "EXCEL_MARK", column, text,
			    "the value: Excel shows ### where a column is too "
			    "narrow; widen it and save the file again");
		else if (mark == SHEET_MARK_ERROR)
			refuse(c, "EXCEL_MARK", column, text,
			    "the value: a formula failed in that cell; mend "
			    "it and save the file again");
	}
	return !c->row->refused;
}

void
sheet_row_read_cells(struct row_cells *c)
{
	if (!check_marks(c))
		return;
	c->row->student_id = read_id(c, SHEET_STUDENT_ID, true);
	c->row->session_id = read_session_id(c);
	read_outcome(c);
	read_times(c);
	read_minutes(c);
	read_plan(c);
	if (!c->row->refused && c->row->session_id == NULL)
		make_session_id(c);
	if (!c->row->refused && c->row->session_id == NULL)
		refuse(c, "NO_MEMORY", SHEET_SESSION_ID, "", "memory");
}
