// SPDX-License-Identifier: Apache-2.0
/* sheet_differs.c - column by column, in the words of the sheet. */
#include "services/chalkline/sheet_differs.h"

#include "common/event/event_wire.h"

#include <stdio.h>
#include <string.h>

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
sheet_rows_differ(const struct sheet_row *a, const struct sheet_row *b,
    enum sheet_column *column)
{
	if (a->start != b->start)
		*column = SHEET_START;
	else if (a->end != b->end)
		*column = SHEET_END;
	else if (!same(a->tutor_id, b->tutor_id))
		*column = SHEET_TUTOR_ID;
	else if (!same(a->program_id, b->program_id))
		*column = SHEET_PROGRAM_ID;
	else if (!same(a->school_id, b->school_id))
		*column = SHEET_SCHOOL_ID;
	else if (a->subject != b->subject)
		*column = SHEET_SUBJECT;
	else if (a->modality != b->modality)
		*column = SHEET_MODALITY;
	else if (a->actual_start != b->actual_start)
		*column = SHEET_ACTUAL_START;
	else if (a->actual_end != b->actual_end)
		*column = SHEET_ACTUAL_END;
	else
		return false;
	return true;
}

void
sheet_say_moment(const struct sheet_reading *reading, int64_t instant,
    char text[SHEET_SAYS_TEXT])
{
	char date[DATE_TEXT];
	int32_t minute;

	if (instant == EVENT_NO_INSTANT) {
		snprintf(text, SHEET_SAYS_TEXT, "nothing");
		return;
	}
	date_format(zone_date(reading->zone, instant), date);
	minute = zone_minute_of_day(reading->zone, instant);
	snprintf(text, SHEET_SAYS_TEXT, "%s %02d:%02d", date,
	    (int)(minute / 60), (int)(minute % 60));
}

void
sheet_row_says(const struct sheet_reading *reading, const struct sheet_row *row,
    enum sheet_column column, char text[SHEET_SAYS_TEXT])
{
	const char *word = NULL;

	if (column == SHEET_START)
		sheet_say_moment(reading, row->start, text);
	else if (column == SHEET_END)
		sheet_say_moment(reading, row->end, text);
	else if (column == SHEET_ACTUAL_START)
		sheet_say_moment(reading, row->actual_start, text);
	else if (column == SHEET_ACTUAL_END)
		sheet_say_moment(reading, row->actual_end, text);
	else if (column == SHEET_TUTOR_ID)
		word = row->tutor_id;
	else if (column == SHEET_PROGRAM_ID)
		word = row->program_id;
	else if (column == SHEET_SCHOOL_ID)
		word = row->school_id;
	else if (column == SHEET_SUBJECT)
		word = subject_word(row->subject);
	else
		word = modality_word(row->modality);
	if (column != SHEET_START && column != SHEET_END &&
	    column != SHEET_ACTUAL_START && column != SHEET_ACTUAL_END)
		snprintf(text, SHEET_SAYS_TEXT, "%s",
		    word == NULL ? "nothing" : word);
}

void
sheet_row_names_session(const struct sheet_reading *reading,
    const struct sheet_row *row, char text[SHEET_SAYS_TEXT])
{
	char start[SHEET_SAYS_TEXT];

	if (!row->session_made) {
		snprintf(
		    text, SHEET_SAYS_TEXT, "session %.100s", row->session_id);
		return;
	}
	sheet_say_moment(reading, row->start, start);
	snprintf(text, SHEET_SAYS_TEXT, "the session of tutor %.100s at %.40s",
	    row->tutor_id, start);
}
