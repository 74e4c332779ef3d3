// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_layout.c - the columns of a layout, and what must go together.
 */
#include "services/chalkline/sheet_layout.h"

#include <stdio.h>
#include <string.h>

#include "services/chalkline/rules_sheet_cell.h"
#include "services/chalkline/rules_sheet_date.h"

static const char *const names[SHEET_COLUMNS] = {
    [SHEET_SESSION_ID] = "sessionId",
    [SHEET_STUDENT_ID] = "studentId",
    [SHEET_TUTOR_ID] = "tutorId",
    [SHEET_GROUP] = "group",
    [SHEET_DATE] = "date",
    [SHEET_START] = "start",
    [SHEET_END] = "end",
    [SHEET_DURATION] = "duration",
    [SHEET_ACTUAL_START] = "actualStart",
    [SHEET_ACTUAL_END] = "actualEnd",
    [SHEET_STATUS] = "status",
    [SHEET_REASON] = "reason",
    [SHEET_MINUTES] = "minutesPresent",
    [SHEET_PROGRAM_ID] = "programId",
    [SHEET_SCHOOL_ID] = "schoolId",
    [SHEET_SUBJECT] = "subject",
    [SHEET_MODALITY] = "modality",
};

const char *
sheet_column_name(enum sheet_column column)
{
	return names[column];
}

bool
sheet_column_find(const char *name, enum sheet_column *column)
{
	for (unsigned i = 0; i < SHEET_COLUMNS; i++) {
		if (strcmp(names[i], name) == 0) {
			*column = (enum sheet_column)i;
			return true;
		}
	}
	return false;
}

static bool
has_word(const struct sheet_words *words, const char *text)
{
	for (size_t i = 0; i < words->count; i++) {
		if (sheet_same_text(words->word[i], text))
			return true;
	}
	return false;
}

const struct sheet_meaning *
sheet_layout_meaning(const struct sheet_layout *layout, const char *text)
{
	for (size_t i = 0; i < layout->meanings; i++) {
		if (has_word(&layout->meaning[i].words, text))
			return &layout->meaning[i];
	}
	return NULL;
}

const char *
sheet_layout_value(const struct sheet_layout *layout, enum sheet_column column,
    const char *text)
{
	for (size_t i = 0; i < layout->values; i++) {
		const struct sheet_value *v = &layout->value[i];

		if (v->column == column && has_word(&v->words, text))
			return v->value;
	}
	return text;
}

bool
sheet_layout_tells(const struct sheet_layout *layout, enum sheet_column column)
{
	return layout->columns[column].count > 0 ||
	       layout->defaults[column] != NULL;
}

static enum status
refuse(struct layout_fault *fault, const char *field, const char *found,
    const char *expected)
{
	fault->line = 0;
	snprintf(fault->field, sizeof(fault->field), "%s", field);
	snprintf(fault->found, sizeof(fault->found), "%.80s", found);
	snprintf(fault->expected, sizeof(fault->expected), "%s", expected);
	return STATUS_INVALID;
}

static enum status
check_tells(const struct sheet_layout *layout, enum sheet_column column,
    const char *expected, struct layout_fault *fault)
{
	return sheet_layout_tells(layout, column)
		   ? STATUS_OK
		   : refuse(fault, names[column], "", expected);
}

static enum status
check_default(const struct sheet_layout *layout, enum sheet_column column,
    struct layout_fault *fault)
{
	const char *text = layout->defaults[column];
	char field[64];
	int32_t number;

	if (text == NULL)
		return STATUS_OK;
	snprintf(field, sizeof(field), "defaults.%s", names[column]);
	if (column == SHEET_SUBJECT &&
	    event_word_number(WORDS_SUBJECT, text) < 0)
		return refuse(fault, field, text,
		    "MATH, READING, SCIENCE, WRITING or OTHER");
	if (column == SHEET_MODALITY &&
	    event_word_number(WORDS_MODALITY, text) < 0)
		return refuse(
		    fault, field, text, "IN_PERSON, VIRTUAL or HYBRID");
	if (column == SHEET_STATUS &&
	    sheet_layout_meaning(layout, text) == NULL)
		return refuse(fault, field, text, "a word of statuses");
	if (column == SHEET_DURATION &&
	    (!sheet_minutes_read(text, &number) || number < 1 ||
		number > EVENT_MINUTES_MAX))
		return refuse(fault, field, text, "1 to 480 minutes");
	if (column == SHEET_STUDENT_ID || column == SHEET_SESSION_ID ||
	    column == SHEET_DATE || column == SHEET_MINUTES ||
	    column == SHEET_REASON)
		return refuse(fault, field, text,
		    "no default: each row tells it, or nothing does");
	return STATUS_OK;
}

static enum status
check_plan(const struct sheet_layout *layout, struct layout_fault *fault)
{
	static const enum sheet_column needed[] = {
	    SHEET_PROGRAM_ID, SHEET_SCHOOL_ID, SHEET_SUBJECT, SHEET_TUTOR_ID};
	enum status status = STATUS_OK;

	if (!layout->plan)
		return layout->columns[SHEET_SESSION_ID].count > 0
			   ? STATUS_OK
			   : refuse(fault, "columns.sessionId", "",
				 "a column: with `plan: no` rows are known "
				 "by the ids of the published plan");
	if (layout->scheme > ID_SCHEME_DISTRICT)
		return refuse(fault, "studentIdScheme",
		    id_scheme_word(layout->scheme),
		    "DISTRICT, for a plan names students by the district's "
		    "ids; or `plan: no`, when scheduling has published it");
	for (size_t i = 0;
	     i < sizeof(needed) / sizeof(*needed) && status == STATUS_OK; i++)
		status = check_tells(layout, needed[i],
		    "a column or a default; or `plan: no`, when scheduling "
		    "has published the sessions",
		    fault);
	if (status == STATUS_OK && !sheet_layout_tells(layout, SHEET_END))
		status = check_tells(layout, SHEET_DURATION,
		    "a column or a default, or a column `end`", fault);
	return status;
}

enum status
sheet_layout_check(
    const struct sheet_layout *layout, struct layout_fault *fault)
{
	enum status status = STATUS_OK;

	if (layout->columns[SHEET_STUDENT_ID].count == 0)
		return refuse(fault, "columns.studentId", "", "a column");
	if (!layout->plan && layout->columns[SHEET_START].count == 0 &&
	    layout->columns[SHEET_DATE].count == 0)
		return refuse(fault, "columns.date", "", "a column");
	if (layout->plan && layout->columns[SHEET_START].count == 0 &&
	    (layout->columns[SHEET_DATE].count == 0 ||
		layout->defaults[SHEET_START] == NULL))
		return refuse(fault, "columns.start", "",
		    "a column with the time, or with day and time; or a "
		    "column `date` and a default `start`");
	for (unsigned i = 0; i < SHEET_COLUMNS && status == STATUS_OK; i++)
		status = check_default(layout, (enum sheet_column)i, fault);
	if (status == STATUS_OK)
		status = check_tells(layout, SHEET_STATUS,
		    "a column, or a default that is a word of statuses", fault);
	if (status == STATUS_OK && layout->meanings == 0)
		status = refuse(
		    fault, "statuses", "", "a list of words and statuses");
	return status == STATUS_OK ? check_plan(layout, fault) : status;
}
