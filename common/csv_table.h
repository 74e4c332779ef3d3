// SPDX-License-Identifier: Apache-2.0
/*
 * csv_table.h - CSV with a header row, by libcsv.
 *
 * The reader maps columns by name, keeps the line number of every row, drops
 * a UTF-8 byte order mark, checks UTF-8, and holds to limits.  Blanks around
 * a cell are dropped, and rows without any content are passed over.  After a
 * quote that is never closed it goes on with the next line, so that one bad
 * cell costs one row; in a file with very many of them, it goes on behind
 * all that the open quote took (at most 1 MiB).  Cells are borrowed until the
 * next row.
 */
#pragma once

#include "common/bytes.h"

#define CSV_COLUMNS_MAX 256
#define CSV_CELL_MAX (64u * 1024u)
#define CSV_ROW_MAX (1024u * 1024u)

struct csv_reader;

struct csv_row {
	uint64_t line;           /* where the row begins; 1 is the header's */
	size_t cells;            /* as many as the row has */
	const char *const *cell; /* NUL-terminated UTF-8 */
};

/* What is wrong with a row or a file; the row is left out. */
struct csv_fault {
	uint64_t line;
	const char *code;     /* BAD_UTF8, TOO_LONG, NUL_BYTE, UNCLOSED_QUOTE,
				 NO_HEADER, TOO_MANY_COLUMNS */
	const char *found;    /* constant text, never the cell's */
	const char *expected; /* constant text */
};

/*
 * IO when the file cannot be read (NOT_FOUND: there is none); INVALID without
 * a usable header row, then fault says why.
 */
MUST_USE enum status csv_open(
    const char *path, struct csv_reader **reader, struct csv_fault *fault);
/* From a descriptor ("-" of the command line); it is not closed. */
MUST_USE enum status csv_open_fd(
    int fd, struct csv_reader **reader, struct csv_fault *fault);
/* From memory, which is borrowed until csv_close. */
MUST_USE enum status csv_open_bytes(
    struct bytes text, struct csv_reader **reader, struct csv_fault *fault);
/*
 * As csv_open_bytes for a text whose cells end at another byte than a comma
 * (`;`, a tab), and whose first line is that line of its file.
 */
MUST_USE enum status csv_open_separated(struct bytes text, char separator,
    uint64_t line, struct csv_reader **reader, struct csv_fault *fault);
void csv_close(struct csv_reader **reader);
size_t csv_column_count(const struct csv_reader *reader);
const char *csv_column_name(const struct csv_reader *reader, size_t column);
/* -1 when there is none. */
int csv_column(const struct csv_reader *reader, const char *name);
/*
 * OK: a row.  INVALID: a row that cannot be used, fault says why; go on.
 * NOT_FOUND: the end.  Cells beyond the header's are kept while they are at
 * most CSV_COLUMNS_MAX.
 */
MUST_USE enum status csv_next(
    struct csv_reader *reader, struct csv_row *row, struct csv_fault *fault);
/* "" when the row is too short. */
const char *csv_cell(const struct csv_row *row, int column);
/* Bytes read so far, and in all (0 when not known); for progress. */
uint64_t csv_bytes_read(const struct csv_reader *reader);
uint64_t csv_bytes_total(const struct csv_reader *reader);

/* Appends one cell, quoted when it must be; RFC 4180, lines end in \n. */
void csv_write_cell(struct buffer *out, const char *text, bool first);
/* The same between other bytes than commas. */
void csv_write_separated(
    struct buffer *out, const char *text, char separator, bool first);
void csv_write_end(struct buffer *out);
