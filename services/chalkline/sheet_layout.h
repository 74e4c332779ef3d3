// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_layout.h - how a provider's sheet is to be read.
 *
 * A layout maps the columns of an export to what a row tells, and its words to
 * those of the event standard.  services/attendance/SPREADSHEETS.md tells how
 * to write one.  Strings are owned by the arena that it was read into.
 */
#pragma once

#include "common/event/session_event.h"
#include "services/chalkline/rules_sheet_time.h"

enum sheet_column {
	SHEET_SESSION_ID = 0,
	SHEET_STUDENT_ID,
	SHEET_TUTOR_ID,
	SHEET_GROUP,
	SHEET_DATE,
	SHEET_START,
	SHEET_END,
	SHEET_DURATION,
	SHEET_ACTUAL_START,
	SHEET_ACTUAL_END,
	SHEET_STATUS,
	SHEET_REASON,
	SHEET_MINUTES,
	SHEET_PROGRAM_ID,
	SHEET_SCHOOL_ID,
	SHEET_SUBJECT,
	SHEET_MODALITY,
};
#define SHEET_COLUMNS 17

/* "studentId": as the layout names it. */
const char *sheet_column_name(enum sheet_column column);
/* False when there is no such column. */
bool sheet_column_find(const char *name, enum sheet_column *column);

struct sheet_words {
	size_t count;
	const char **word;
};

/* What a row tells of its session and its student. */
enum sheet_outcome {
	SHEET_OUTCOME_NONE = 0,
	SHEET_MARK,      /* the session took place; status says how */
	SHEET_CANCELLED, /* it did not; party says whose doing */
	SHEET_NO_TUTOR,  /* nobody came to teach */
	SHEET_PLANNED,   /* nothing yet but the plan */
};

/* What a word of the status column stands for. */
struct sheet_meaning {
	struct sheet_words words;
	enum sheet_outcome outcome;
	enum attendance status; /* of a SHEET_MARK */
	enum reason reason;
	enum party party; /* of SHEET_CANCELLED */
};

/* A cell with one of the words reads as the value. */
struct sheet_value {
	enum sheet_column column;
	struct sheet_words words;
	const char *value;
};

struct sheet_layout {
	const char *name;
	const char *about;
	const char *zone;  /* NULL: the stack's */
	const char *dates; /* a pattern of rules_sheet_date.h */
	enum sheet_times times;
	char separator;          /* 0: found out */
	const char *encoding;    /* as iconv names it; NULL: found out */
	unsigned student_digits; /* ids of digits have so many; 0: any */
	enum id_scheme scheme;
	bool plan; /* rows tell the plan; else scheduling has told it */
	struct sheet_words columns[SHEET_COLUMNS];
	const char *defaults[SHEET_COLUMNS]; /* for empty cells; or NULL */
	size_t meanings;
	struct sheet_meaning *meaning;
	size_t values;
	struct sheet_value *value;
};

/* The meaning of a status cell; NULL: the layout has none. */
const struct sheet_meaning *sheet_layout_meaning(
    const struct sheet_layout *layout, const char *text);
/* What a cell of the column reads as: a value of the layout, or itself. */
const char *sheet_layout_value(const struct sheet_layout *layout,
    enum sheet_column column, const char *text);
/* Whether a column or a default tells it. */
bool sheet_layout_tells(
    const struct sheet_layout *layout, enum sheet_column column);

/* What is wrong with a layout. */
struct layout_fault {
	uint64_t line; /* 0: the layout as a whole */
	char field[96];
	char found[96];
	char expected[400];
};

/* A layout of more bytes is refused. */
#define SHEET_LAYOUT_MAX (256u * 1024u)

/* Reads a YAML text.  INVALID: fault says why. */
MUST_USE enum status sheet_layout_read(struct bytes text, struct arena *arena,
    struct sheet_layout *layout, struct layout_fault *fault);
/* What the parts of a layout say to each other; the reader asks it. */
MUST_USE enum status sheet_layout_check(
    const struct sheet_layout *layout, struct layout_fault *fault);
