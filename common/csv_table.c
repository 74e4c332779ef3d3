// SPDX-License-Identifier: Apache-2.0
/*
 * csv_table.c - a row at a time out of libcsv's callbacks.
 *
 * libcsv cannot be paused, so it is fed one line at a time; when a line ends
 * a row, the row is complete.  The bytes of the row in progress stay in the
 * buffer, so that reading can go on behind the first line of a row whose
 * quote is never closed.
 */
#include "common/csv_table.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/csv_source.h"
#include "common/utf8.h"

/* Bytes of a file that are read a second time for the sake of its rows. */
#define REREAD_MAX (UINT64_C(32) << 20)
/*
 * Bytes by which libcsv's copy of a cell grows; by its own 128 a long one is
 * moved thousands of times.
 */
#define PARSER_STEP (64u * 1024u)

static const char EXPECT_UTF8[] = "UTF-8; this looks like CP1252 or another "
				  "old encoding: save the file as UTF-8";
static const char EXPECT_NO_NUL[] =
    "text without NUL bytes; save the file as UTF-8";
static const char EXPECT_QUOTE[] = "a quoted cell that is closed by a quote";
static const char EXPECT_CELL[] = "at most 65,536 bytes in a cell";
static const char EXPECT_ROW[] = "at most 1,048,576 bytes in a row";
static const char EXPECT_COLUMNS[] = "at most 256 cells in a row";
static const char EXPECT_HEADER[] = "a header row with the names of columns";

struct csv_reader {
	struct csv_parser parser;
	bool parser_open;
	char separator;
	struct csv_source source;
	uint64_t line;   /* of the part not yet fed */
	uint64_t reread; /* after quotes that were never closed */

	char *text; /* cells of the row, each ended by a NUL */
	size_t text_len;
	size_t cell_at[CSV_COLUMNS_MAX];
	const char *cell[CSV_COLUMNS_MAX];
	size_t cells;
	bool row_open; /* libcsv has seen part of it */
	bool row_done;
	bool row_empty;
	uint64_t row_line;
	const char *row_code; /* the first fault of the row */
	const char *row_expected;

	char *names; /* the header's cells */
	const char *name[CSV_COLUMNS_MAX];
	size_t columns;
};

static void
set_row_fault(struct csv_reader *r, const char *code, const char *expected)
{
	if (r->row_code == NULL) {
		r->row_code = code;
		r->row_expected = expected;
	}
}

static void
on_cell(void *data, size_t len, void *ctx)
{
	struct csv_reader *r = ctx;

	if (len > 0)
		r->row_empty = false;
	if (r->cells == CSV_COLUMNS_MAX)
		set_row_fault(r, "TOO_MANY_COLUMNS", EXPECT_COLUMNS);
	else if (len > CSV_CELL_MAX)
		set_row_fault(r, "TOO_LONG", EXPECT_CELL);
	else if (memchr(data, 0, len) != NULL)
		set_row_fault(r, "NUL_BYTE", EXPECT_NO_NUL);
	else if (!utf8_is_valid(bytes_of(data, len)))
		set_row_fault(r, "BAD_UTF8", EXPECT_UTF8);
	if (r->row_code != NULL)
		return;
	/* as many bytes as the row itself at most: `text` is large enough */
	memcpy(r->text + r->text_len, data, len);
	r->text[r->text_len + len] = '\0';
	r->cell_at[r->cells++] = r->text_len;
	r->text_len += len + 1;
}

static void
on_row(int end, void *ctx)
{
	struct csv_reader *r = ctx;

	(void)end;
	r->row_done = true;
}

static void
start_row(struct csv_reader *r)
{
	r->source.row_from = r->source.fed;
	r->row_line = r->line;
	r->row_open = false;
	r->row_done = false;
	r->row_empty = true;
	r->row_code = NULL;
	r->row_expected = NULL;
	r->cells = 0;
	r->text_len = 0;
}

static bool
is_blank(const uint8_t *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r' &&
		    text[i] != '\n')
			return false;
	return true;
}

static enum status
feed(struct csv_reader *r, size_t len)
{
	const uint8_t *line = r->source.in + r->source.fed;

	if (!r->row_open && is_blank(line, len)) {
		r->source.fed += len;
		r->line++;
		start_row(r);
		return STATUS_OK;
	}
	r->row_open = true;
	if (csv_parse(&r->parser, line, len, on_cell, on_row, r) != len)
		return STATUS_NO_MEMORY;
	r->source.fed += len;
	r->line++;
	return STATUS_OK;
}

/* Forgets what libcsv holds of a row. */
static enum status
restart_parser(struct csv_reader *r)
{
	if (r->parser_open)
		csv_free(&r->parser);
	r->parser_open = csv_init(&r->parser, 0) == 0;
	if (r->parser_open) {
		csv_set_delim(&r->parser, (unsigned char)r->separator);
		csv_set_blk_size(&r->parser, PARSER_STEP);
	}
	return r->parser_open ? STATUS_OK : STATUS_NO_MEMORY;
}

/*
 * Goes on behind the first line of a row that does not end.  When too much
 * was read again already, behind all that was read of it.
 */
static enum status
skip_first_line(struct csv_reader *r)
{
	r->reread += r->source.fed - r->source.row_from;
	if (r->reread > REREAD_MAX)
		return restart_parser(r);
	r->source.fed = r->source.row_from;
	r->line = r->row_line;
	size_t len = csv_source_line(&r->source);

	if (len == 0)
		len = r->source.in_len - r->source.fed;
	r->source.fed += len;
	r->line++;
	return restart_parser(r);
}

/*
 * The end of the input, or of what a row may have.  A quote is still open
 * when libcsv has not ended the row.
 */
static enum status
end_row(struct csv_reader *r)
{
	if (r->source.at_end && r->row_open) {
		/* only a strict parser tells of the open quote */
		(void)csv_set_opts(&r->parser, CSV_STRICT | CSV_STRICT_FINI);
		if (csv_fini(&r->parser, on_cell, on_row, r) == 0) {
			(void)csv_set_opts(&r->parser, 0);
			r->row_done = true;
			return STATUS_OK;
		}
	}
	set_row_fault(r, "UNCLOSED_QUOTE", EXPECT_QUOTE);
	r->row_done = true;
	return skip_first_line(r);
}

/* A line longer than a row may be: reads on to its end. */
static enum status
drop_long_line(struct csv_reader *r)
{
	set_row_fault(r, "TOO_LONG", EXPECT_ROW);
	r->row_done = true;
	while (!r->source.at_end) {
		size_t len;

		r->source.fed = r->source.in_len;
		r->source.row_from = r->source.in_len;
		enum status status = csv_source_fill(&r->source);

		if (status != STATUS_OK)
			return status;
		len = csv_source_line(&r->source);
		if (len > 0) {
			r->source.fed += len;
			break;
		}
	}
	r->line++;
	return restart_parser(r);
}

/* Feeds lines until a row is complete; NOT_FOUND at the end. */
static enum status
parse_row(struct csv_reader *r)
{
	enum status status = STATUS_OK;

	start_row(r);
	while (!r->row_done && status == STATUS_OK) {
		size_t len = csv_source_line(&r->source);
		bool full =
		    r->source.in_len - r->source.row_from >= CSV_ROW_MAX;

		if (r->source.fed - r->source.row_from > CSV_ROW_MAX) {
			status = end_row(r);
		} else if (len > 0) {
			status = feed(r, len);
		} else if (!r->source.at_end && !full) {
			status = csv_source_fill(&r->source);
		} else if (full) {
			status =
			    r->row_open && r->source.row_from < r->source.fed
				? end_row(r)
				: drop_long_line(r);
		} else if (r->source.fed < r->source.in_len) {
			status = feed(r, r->source.in_len - r->source.fed);
		} else {
			status = r->row_open ? end_row(r) : STATUS_NOT_FOUND;
		}
	}
	return status;
}

static void
drop_mark(struct csv_reader *r)
{
	if (r->source.in_len >= 3 &&
	    memcmp(r->source.in, "\xef\xbb\xbf", 3) == 0)
		r->source.fed = 3;
}

static void
tell_fault(const struct csv_reader *r, struct csv_fault *fault)
{
	*fault = (struct csv_fault){.line = r->row_line,
	    .code = r->row_code,
	    .found = "",
	    .expected = r->row_expected};
}

static enum status
next_row(struct csv_reader *r, struct csv_fault *fault)
{
	enum status status;

	do
		status = parse_row(r);
	while (status == STATUS_OK && r->row_code == NULL && r->row_empty);
	if (status != STATUS_OK)
		return status;
	if (r->row_code != NULL) {
		tell_fault(r, fault);
		return STATUS_INVALID;
	}
	for (size_t i = 0; i < r->cells; i++)
		r->cell[i] = r->text + r->cell_at[i];
	return STATUS_OK;
}

static enum status
read_header(struct csv_reader *r, struct csv_fault *fault)
{
	enum status status = csv_source_fill(&r->source);

	if (status != STATUS_OK)
		return status;
	drop_mark(r);
	status = next_row(r, fault);
	if (status == STATUS_NOT_FOUND) {
		*fault = (struct csv_fault){.line = 1,
		    .code = "NO_HEADER",
		    .found = "an empty file",
		    .expected = EXPECT_HEADER};
		return STATUS_INVALID;
	}
	if (status != STATUS_OK)
		return status;
	r->names = malloc(r->text_len);
	if (r->names == NULL)
		return STATUS_NO_MEMORY;
	memcpy(r->names, r->text, r->text_len);
	for (size_t i = 0; i < r->cells; i++)
		r->name[i] = r->names + r->cell_at[i];
	r->columns = r->cells;
	return STATUS_OK;
}

static enum status
open_reader(int fd, bool own, struct bytes memory, char separator,
    uint64_t line, struct csv_reader **reader, struct csv_fault *fault)
{
	struct csv_reader *r = calloc(1, sizeof(*r));
	enum status status;

	*fault = (struct csv_fault){0};
	if (r == NULL) {
		if (own)
			(void)close(fd);
		return STATUS_NO_MEMORY;
	}
	r->line = line;
	r->separator = separator;
	status = csv_source_init(&r->source, fd, own, memory);
	/* a row's bytes and a NUL a cell */
	r->text = malloc(r->source.in_size + CSV_COLUMNS_MAX + 1);
	if (status == STATUS_OK && r->text == NULL)
		status = STATUS_NO_MEMORY;
	if (status == STATUS_OK)
		status = restart_parser(r);
	if (status == STATUS_OK)
		status = read_header(r, fault);
	if (status != STATUS_OK)
		csv_close(&r);
	else
		*reader = r;
	return status;
}

enum status
csv_open(const char *path, struct csv_reader **reader, struct csv_fault *fault)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
	return open_reader(fd, true, (struct bytes){0}, ',', 1, reader, fault);
}

enum status
csv_open_fd(int fd, struct csv_reader **reader, struct csv_fault *fault)
{
	return open_reader(fd, false, (struct bytes){0}, ',', 1, reader, fault);
}

enum status
csv_open_bytes(
    struct bytes text, struct csv_reader **reader, struct csv_fault *fault)
{
	return open_reader(-1, false, text, ',', 1, reader, fault);
}

enum status
csv_open_separated(struct bytes text, char separator, uint64_t line,
    struct csv_reader **reader, struct csv_fault *fault)
{
	return open_reader(-1, false, text, separator, line, reader, fault);
}

void
csv_close(struct csv_reader **reader)
{
	struct csv_reader *r = *reader;

	if (r == NULL)
		return;
	if (r->parser_open)
		csv_free(&r->parser);
	csv_source_fini(&r->source);
	free(r->names);
	free(r->text);
	free(r);
	*reader = NULL;
}

size_t
csv_column_count(const struct csv_reader *reader)
{
	return reader->columns;
}

const char *
csv_column_name(const struct csv_reader *reader, size_t column)
{
	return column < reader->columns ? reader->name[column] : "";
}

int
csv_column(const struct csv_reader *reader, const char *name)
{
	for (size_t i = 0; i < reader->columns; i++)
		if (strcmp(reader->name[i], name) == 0)
			return (int)i;
	return -1;
}

enum status
csv_next(
    struct csv_reader *reader, struct csv_row *row, struct csv_fault *fault)
{
	enum status status = next_row(reader, fault);

	if (status == STATUS_OK)
		*row = (struct csv_row){.line = reader->row_line,
		    .cells = reader->cells,
		    .cell = reader->cell};
	return status;
}

const char *
csv_cell(const struct csv_row *row, int column)
{
	if (column < 0 || (size_t)column >= row->cells)
		return "";
	return row->cell[column];
}

uint64_t
csv_bytes_read(const struct csv_reader *reader)
{
	return reader->source.bytes_read -
	       (reader->source.in_len - reader->source.fed);
}

uint64_t
csv_bytes_total(const struct csv_reader *reader)
{
	return reader->source.bytes_total;
}
