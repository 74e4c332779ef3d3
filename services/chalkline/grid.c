// SPDX-License-Identifier: Apache-2.0
/*
 * grid.c - entries sorted by time, day and text; a row of lines for each time.
 */
#include "services/chalkline/grid.h"

#include <stdlib.h>
#include <string.h>

#define DAYS 7
#define TIME_COLUMNS 13 /* "08:30-09:15  " */

struct entry {
	uint32_t day, start, end;
	char *text;
};

struct grid {
	struct entry *entries;
	size_t count, room;
};

enum status
grid_new(struct grid **grid)
{
	*grid = calloc(1, sizeof(**grid));
	return *grid != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

void
grid_free(struct grid **grid)
{
	struct grid *g = *grid;

	*grid = NULL;
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->count; i++)
		free(g->entries[i].text);
	free(g->entries);
	free(g);
}

size_t
grid_entries(const struct grid *grid)
{
	return grid->count;
}

enum status
grid_add(struct grid *g, uint32_t day, uint32_t start, uint32_t end,
    const char *text)
{
	if (g->count == g->room) {
		size_t room = g->room == 0 ? 64 : 2 * g->room;
		struct entry *grown =
		    reallocarray(g->entries, room, sizeof(*grown));
		if (grown == NULL)
			return STATUS_NO_MEMORY;
		g->entries = grown;
		g->room = room;
	}
	struct entry e = {day % DAYS, start, end, strdup(text)};
	if (e.text == NULL)
		return STATUS_NO_MEMORY;
	g->entries[g->count++] = e;
	return STATUS_OK;
}

static int
compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *e = a, *f = b;
	int order = compare_numbers(e->start, f->start);

	if (order == 0)
		order = compare_numbers(e->end, f->end);
	if (order == 0)
		order = compare_numbers(e->day, f->day);
	return order != 0 ? order : strcmp(e->text, f->text);
}

static size_t
count_days(const struct grid *g)
{
	size_t days = 5;

	for (size_t i = 0; i < g->count; i++)
		if (g->entries[i].day >= days)
			days = g->entries[i].day + 1;
	return days;
}

/* Characters of UTF-8 that fit; cut at none in the middle. */
static size_t
bytes_that_fit(const char *text, size_t columns, size_t *used)
{
	size_t bytes = 0;

	*used = 0;
	while (text[bytes] != '\0' && *used < columns) {
		bytes++;
		while (((unsigned char)text[bytes] & 0xc0u) == 0x80u)
			bytes++;
		(*used)++;
	}
	return bytes;
}

/* In exactly so many columns, the last of them blank. */
static void
append_cell(struct buffer *line, const char *text, size_t columns)
{
	size_t used;
	size_t bytes = bytes_that_fit(text, columns - 1, &used);

	if (text[bytes] != '\0') {
		bytes = bytes_that_fit(text, columns - 2, &used);
		buffer_append(line, text, bytes);
		buffer_append(line, "~", 1);
		used++;
	} else {
		buffer_append(line, text, bytes);
	}
	for (; used < columns; used++)
		buffer_append(line, " ", 1);
}

static enum status
print_line(struct buffer *line, FILE *out)
{
	while (line->len > 0 && line->data[line->len - 1] == ' ')
		line->len--;
	buffer_append(line, "\n", 1);
	if (line->failed != STATUS_OK)
		return line->failed;
	size_t written = fwrite(line->data, 1, line->len, out);
	enum status status = written == line->len ? STATUS_OK : STATUS_IO;
	buffer_reset(line);
	return status;
}

/* The entry of a day that stands in the n-th line of a row; NULL: none. */
static const char *
text_at(const struct entry *row, size_t count, uint32_t day, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (row[i].day == day && n-- == 0)
			return row[i].text;
	return NULL;
}

static enum status
print_row(const struct entry *row, size_t count, size_t days, size_t columns,
    struct buffer *line, FILE *out)
{
	char times[16];
	enum status status = STATUS_OK;

	snprintf(times, sizeof(times), "%02u:%02u-%02u:%02u",
	    row->start / 60 % 100, row->start % 60, row->end / 60 % 100,
	    row->end % 60);
	for (size_t n = 0; status == STATUS_OK; n++) {
		bool any = false;

		append_cell(line, n == 0 ? times : "", TIME_COLUMNS);
		for (uint32_t day = 0; day < days; day++) {
			const char *text = text_at(row, count, day, n);
			any = any || text != NULL;
			append_cell(line, text != NULL ? text : "", columns);
		}
		if (!any)
			break;
		status = print_line(line, out);
	}
	buffer_reset(line);
	return status;
}

static enum status
print_days(size_t days, size_t columns, struct buffer *line, FILE *out)
{
	static const char *const names[DAYS] = {
	    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

	append_cell(line, "", TIME_COLUMNS);
	for (size_t day = 0; day < days; day++)
		append_cell(line, names[day], columns);
	return print_line(line, out);
}

static bool
is_same_time(const struct entry *a, const struct entry *b)
{
	return a->start == b->start && a->end == b->end;
}

enum status
grid_print(struct grid *g, size_t width, FILE *out)
{
	size_t days = count_days(g);
	struct buffer line;

	if (width < GRID_WIDTH_MIN)
		width = GRID_WIDTH_MIN;
	if (width > GRID_WIDTH_MAX)
		width = GRID_WIDTH_MAX;
	size_t columns = (width - TIME_COLUMNS) / days;
	if (g->count > 0)
		qsort(
		    g->entries, g->count, sizeof(*g->entries), compare_entries);
	buffer_init(&line, 4096);
	enum status status = print_days(days, columns, &line, out);
	for (size_t first = 0; first < g->count && status == STATUS_OK;) {
		size_t end = first + 1;

		while (end < g->count &&
		       is_same_time(&g->entries[first], &g->entries[end]))
			end++;
		status = print_row(
		    &g->entries[first], end - first, days, columns, &line, out);
		first = end;
	}
	buffer_fini(&line);
	return status;
}
