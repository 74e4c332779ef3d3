// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_rows.c - cells to rows; one row at a time, what it says alone.
 */
#include "services/chalkline/sheet_rows.h"

#include "common/csv_table.h"
#include "services/chalkline/rules_sheet_cell.h"
#include "services/chalkline/sheet_row_cells.h"

#include <stdio.h>
#include <string.h>

#define FIRST_ROOM 256

void
sheet_row_refuse(const struct sheet_reading *reading, struct sheet_rows *rows,
    struct sheet_row *row, const char *code, const char *field,
    const char *found, const char *expected)
{
	const struct sheet_finding finding = {
	    "error", code, row->line, field, found, expected};

	if (!row->refused)
		rows->refused++;
	row->refused = true;
	sheet_findings_add(reading->findings, &finding);
}

static enum status
refuse_sheet(const struct sheet_reading *reading, uint64_t line,
    const char *code, const char *field, const char *found,
    const char *expected)
{
	const struct sheet_finding finding = {
	    "error", code, line, field, found, expected};

	sheet_findings_add(reading->findings, &finding);
	return STATUS_INVALID;
}

/* Where the words of a column stand in the header; -1: nowhere. */
static int
find_words(const struct csv_reader *csv, const struct sheet_words *words)
{
	for (size_t w = 0; w < words->count; w++) {
		for (size_t i = 0; i < csv_column_count(csv); i++) {
			if (sheet_same_text(
				words->word[w], csv_column_name(csv, i)))
				return (int)i;
		}
	}
	return -1;
}

/* Without it, and without a default, no row could be read. */
static bool
is_needed(const struct sheet_layout *layout, enum sheet_column column)
{
	const char *usual = layout->defaults[column];

	if (column == SHEET_STUDENT_ID)
		return true;
	if (column == SHEET_SESSION_ID)
		return !layout->plan;
	if (column == SHEET_STATUS)
		return sheet_layout_meaning(
			   layout, usual == NULL ? "" : usual) == NULL;
	return layout->plan && usual == NULL &&
	       (column == SHEET_TUTOR_ID || column == SHEET_PROGRAM_ID ||
		   column == SHEET_SCHOOL_ID || column == SHEET_SUBJECT);
}

static enum status
miss_column(const struct sheet_reading *reading, const struct csv_reader *csv,
    uint64_t line, enum sheet_column column)
{
	const char *name = reading->layout->columns[column].word[0];
	size_t named = 0;
	char expected[200];

	for (size_t i = 0; i < csv_column_count(csv); i++)
		named += csv_column_name(csv, i)[0] != '\0';
	snprintf(expected, sizeof(expected), "%.80s%s", name,
	    named > 1 ? ""
		      : " and the other columns in the first row: take off "
			"what stands above the header");
	return refuse_sheet(reading, line, "MISSING_COLUMN",
	    sheet_column_name(column), csv_column_name(csv, 0), expected);
}

/* Where each column of the layout stands; -1: not in this sheet. */
static enum status
find_columns(const struct sheet_reading *reading, const struct csv_reader *csv,
    uint64_t line, int at[SHEET_COLUMNS])
{
	const struct sheet_layout *layout = reading->layout;

	for (unsigned i = 0; i < SHEET_COLUMNS; i++) {
		enum sheet_column c = (enum sheet_column)i;
		const struct sheet_words *words = &layout->columns[c];
		const char *name;

		at[c] = find_words(csv, words);
		if (at[c] < 0 && words->count > 0 && is_needed(layout, c))
			return miss_column(reading, csv, line, c);
		if (at[c] < 0)
			continue;
		name = csv_column_name(csv, (size_t)at[c]);
		for (size_t k = (size_t)at[c] + 1; k < csv_column_count(csv);
		     k++) {
			if (sheet_same_text(name, csv_column_name(csv, k)))
				return refuse_sheet(reading, line,
				    "REPEATED_COLUMN", sheet_column_name(c),
				    name,
				    "one column of that name: take the other "
				    "off, or name it otherwise");
		}
	}
	return STATUS_OK;
}

static struct sheet_row *
add_row(struct sheet_rows *rows, struct arena *arena)
{
	size_t room = rows->room == 0 ? FIRST_ROOM : rows->room * 2;
	struct sheet_row *items;

	if (rows->count == rows->room) {
		items = arena_zeroed(arena, room, sizeof(*items));
		if (items == NULL)
			return NULL;
		if (rows->count > 0)
			memcpy(
			    items, rows->items, rows->count * sizeof(*items));
		rows->items = items;
		rows->room = room;
	}
	return &rows->items[rows->count++];
}

static enum status
keep_cells(
    const struct csv_row *from, struct arena *arena, struct sheet_row *row)
{
	row->cells = arena_zeroed(arena, from->cells + 1, sizeof(*row->cells));
	if (row->cells == NULL)
		return STATUS_NO_MEMORY;
	row->cell_count = from->cells;
	for (size_t i = 0; i < from->cells; i++) {
		row->cells[i] =
		    arena_string(arena, bytes_of_string(from->cell[i]));
		if (row->cells[i] == NULL)
			return STATUS_NO_MEMORY;
	}
	return STATUS_OK;
}

static bool
is_empty(const struct csv_row *row, int column)
{
	return column < 0 || csv_cell(row, column)[0] == '\0';
}

static bool
is_sum_word(const char *cell)
{
	return sheet_begins_with(cell, "total") ||
	       sheet_begins_with(cell, "grand total") ||
	       sheet_begins_with(cell, "sum");
}

/*
 * A row of sums: its first cell says so, and it tells of no day, no start and
 * no status.  That cell may be the student's, when it has no digit: an id has.
 */
static bool
is_total(const struct csv_row *row, const int at[SHEET_COLUMNS])
{
	size_t first = 0;

	while (first < row->cells && row->cell[first][0] == '\0')
		first++;
	if (first == row->cells)
		return false;
	if ((size_t)at[SHEET_STUDENT_ID] == first
		? strpbrk(row->cell[first], "0123456789") != NULL
		: !is_empty(row, at[SHEET_STUDENT_ID]))
		return false;
	return is_empty(row, at[SHEET_STATUS]) &&
	       is_empty(row, at[SHEET_DATE]) &&
	       is_empty(row, at[SHEET_START]) && is_sum_word(row->cell[first]);
}

/* Something stands beyond the last column: cells have moved. */
static bool
has_more_cells(const struct csv_row *row, size_t columns)
{
	for (size_t i = columns; i < row->cells; i++) {
		if (row->cell[i][0] != '\0')
			return true;
	}
	return false;
}

static enum status
read_one(const struct sheet_reading *reading, const struct csv_row *from,
    const int at[SHEET_COLUMNS], struct sheet_rows *rows)
{
	struct sheet_row *row;
	enum status status;

	if (is_total(from, at)) {
		const struct sheet_finding finding = {"info", "TOTALS_ROW",
		    from->line, "", "a row of sums",
		    "rows of students; it was passed over"};

		sheet_findings_add(reading->findings, &finding);
		return STATUS_OK;
	}
	row = add_row(rows, reading->arena);
	if (row == NULL)
		return STATUS_NO_MEMORY;
	*row = (struct sheet_row){.line = from->line,
	    .start = EVENT_NO_INSTANT,
	    .end = EVENT_NO_INSTANT,
	    .actual_start = EVENT_NO_INSTANT,
	    .actual_end = EVENT_NO_INSTANT,
	    .minutes = EVENT_NO_MINUTES};
	status = keep_cells(from, reading->arena, row);
	if (status == STATUS_OK && has_more_cells(from, rows->columns)) {
		sheet_row_refuse(reading, rows, row, "TOO_MANY_CELLS", "",
		    "more cells than the header has",
		    "a cell for each column: one with a comma in it stands "
		    "in quotes");
	} else if (status == STATUS_OK) {
		struct row_cells cells = {reading, rows, row, at};

		sheet_row_read_cells(&cells);
	}
	return status;
}

static enum status
keep_header(
    const struct csv_reader *csv, struct arena *arena, struct sheet_rows *rows)
{
	rows->columns = csv_column_count(csv);
	rows->header =
	    arena_zeroed(arena, rows->columns + 1, sizeof(*rows->header));
	if (rows->header == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < rows->columns; i++) {
		rows->header[i] = arena_string(
		    arena, bytes_of_string(csv_column_name(csv, i)));
		if (rows->header[i] == NULL)
			return STATUS_NO_MEMORY;
	}
	return STATUS_OK;
}

static enum status
read_all(const struct sheet_reading *reading, struct csv_reader *csv,
    const int at[SHEET_COLUMNS], struct sheet_rows *rows)
{
	enum status status = STATUS_OK;
	struct csv_fault fault;
	struct csv_row row;

	while (status == STATUS_OK) {
		status = csv_next(csv, &row, &fault);
		if (status == STATUS_NOT_FOUND)
			return STATUS_OK;
		if (status == STATUS_OK) {
			status = read_one(reading, &row, at, rows);
		} else if (status == STATUS_INVALID) {
			rows->refused++;
			(void)refuse_sheet(reading, fault.line, fault.code, "",
			    fault.found, fault.expected);
			status = STATUS_OK;
		}
	}
	return status;
}

/*
 * Excel takes the zeros off ids of digits.  A sheet in which most such ids
 * have one length and others are shorter looks as if it had.
 */
static void
warn_of_lost_zeros(
    const struct sheet_reading *reading, const struct sheet_rows *rows)
{
	size_t counts[EVENT_NAME_MAX + 1] = {0};
	size_t all = 0, most = 0, shorter = 0, digits;
	uint64_t line = 0;

	if (reading->layout->student_digits > 0)
		return;
	for (size_t i = 0; i < rows->count; i++) {
		const char *id = rows->items[i].student_id;

		if (id == NULL || !sheet_is_digits(id, &digits) ||
		    digits > EVENT_NAME_MAX)
			continue;
		counts[digits]++;
		all++;
	}
	for (size_t d = 1; d <= EVENT_NAME_MAX; d++)
		if (counts[d] > counts[most])
			most = d;
	for (size_t i = 0; i < rows->count && most > 1; i++) {
		const char *id = rows->items[i].student_id;

		if (id == NULL || !sheet_is_digits(id, &digits) ||
		    digits >= most)
			continue;
		shorter++;
		line = line == 0 ? rows->items[i].line : line;
	}
	if (shorter > 0 && counts[most] * 2 > all) {
		char found[128], expected[256];

		snprintf(found, sizeof(found),
		    "%zu ids of fewer than %zu digits, the others have %zu",
		    shorter, most, most);
		snprintf(expected, sizeof(expected),
		    "ids with their zeros: Excel drops them; set "
		    "`studentIdDigits: %zu` in the layout, or export the column "
		    "as text",
		    most);
		sheet_findings_add(reading->findings,
		    &(struct sheet_finding){"warning", "LOST_ZEROS", line,
			"studentId", found, expected});
	}
}

enum status
sheet_rows_read(const struct sheet_reading *reading,
    const struct sheet_text *text, struct sheet_rows *rows)
{
	struct csv_reader *csv = NULL;
	struct csv_fault fault = {0};
	int at[SHEET_COLUMNS] = {0};
	enum status status = csv_open_separated(
	    text->text, text->separator, text->line, &csv, &fault);

	*rows = (struct sheet_rows){0};
	if (status == STATUS_INVALID)
		return refuse_sheet(reading, fault.line, fault.code, "header",
		    fault.found, fault.expected);
	if (status != STATUS_OK)
		return status;
	status = keep_header(csv, reading->arena, rows);
	if (status == STATUS_OK)
		status = find_columns(reading, csv, text->line, at);
	if (status == STATUS_OK)
		status = read_all(reading, csv, at, rows);
	csv_close(&csv);
	if (status == STATUS_OK)
		warn_of_lost_zeros(reading, rows);
	return status;
}
