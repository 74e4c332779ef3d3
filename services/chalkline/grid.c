// SPDX-License-Identifier: Apache-2.0
/*
 * grid.c - entries sorted by time, day and text; a row of lines for each time.
 */
#include "services/chalkline/grid.h"

#include "services/chalkline/shown_day.h"

#include <stdlib.h>
#include <string.h>

#define WEEK_DAYS 7
#define WORK_DAYS 5
/* As scheduling tells them: of a week 0 to 6, of a cycle from 8 on. */
#define CYCLE 8
#define CYCLE_DAYS 10
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
	if (day >= CYCLE + CYCLE_DAYS || (day >= WEEK_DAYS && day < CYCLE))
		return STATUS_OK;
	if (g->count == g->room) {
		size_t room = g->room == 0 ? 64 : 2 * g->room;
		struct entry *grown =
		    reallocarray(g->entries, room, sizeof(*grown));
		if (grown == NULL)
			return STATUS_NO_MEMORY;
		g->entries = grown;
		g->room = room;
	}
	struct entry e = {day, start, end, strdup(text)};
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
	int order = compare_numbers(e->day >= CYCLE, f->day >= CYCLE);

	if (order == 0)
		order = compare_numbers(e->start, f->start);
	if (order == 0)
		order = compare_numbers(e->end, f->end);
	if (order == 0)
		order = compare_numbers(e->day, f->day);
	return order != 0 ? order : strcmp(e->text, f->text);
}

/* A table: its entries, and the days across. */
struct table {
	const struct entry *entries;
	size_t count;
	uint32_t first_day, days;
	size_t columns; /* of a day */
};

static uint32_t
count_days(const struct table *t)
{
	uint32_t days = t->first_day == CYCLE ? 1 : WORK_DAYS;

	for (size_t i = 0; i < t->count; i++)
		if (t->entries[i].day - t->first_day >= days)
			days = t->entries[i].day - t->first_day + 1;
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
print_row(const struct table *t, const struct entry *row, size_t count,
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
		for (uint32_t day = 0; day < t->days; day++) {
			const char *text =
			    text_at(row, count, t->first_day + day, n);
			any = any || text != NULL;
			append_cell(line, text != NULL ? text : "", t->columns);
		}
		if (!any)
			break;
		status = print_line(line, out);
	}
	buffer_reset(line);
	return status;
}

static enum status
print_days(const struct table *t, struct buffer *line, FILE *out)
{
	append_cell(line, "", TIME_COLUMNS);
	for (uint32_t day = 0; day < t->days; day++)
		append_cell(
		    line, shown_day_name(t->first_day + day), t->columns);
	return print_line(line, out);
}

static bool
is_same_time(const struct entry *a, const struct entry *b)
{
	return a->start == b->start && a->end == b->end;
}

static enum status
print_table(struct table *t, size_t width, FILE *out)
{
	struct buffer line;
	enum status status;

	t->days = count_days(t);
	t->columns = (width - TIME_COLUMNS) / t->days;
	buffer_init(&line, 4096);
	status = print_days(t, &line, out);
	for (size_t first = 0; first < t->count && status == STATUS_OK;) {
		size_t end = first + 1;

		while (end < t->count &&
		       is_same_time(&t->entries[first], &t->entries[end]))
			end++;
		status =
		    print_row(t, &t->entries[first], end - first, &line, out);
		first = end;
	}
	buffer_fini(&line);
	return status;
}

enum status
grid_print(struct grid *g, size_t width, FILE *out)
{
	struct table week = {.entries = g->entries};
	struct table cycle = {.first_day = CYCLE};
	enum status status = STATUS_OK;

	if (width < GRID_WIDTH_MIN)
		width = GRID_WIDTH_MIN;
	if (width > GRID_WIDTH_MAX)
		width = GRID_WIDTH_MAX;
	if (g->count > 0)
		qsort(
		    g->entries, g->count, sizeof(*g->entries), compare_entries);
	while (week.count < g->count && g->entries[week.count].day < CYCLE)
		week.count++;
	cycle.count = g->count - week.count;
	if (cycle.count > 0)
		cycle.entries = g->entries + week.count;
	if (week.count > 0 || cycle.count == 0)
		status = print_table(&week, width, out);
	if (status == STATUS_OK && week.count > 0 && cycle.count > 0 &&
	    fputc('\n', out) == EOF)
		status = STATUS_IO;
	if (status == STATUS_OK && cycle.count > 0)
		status = print_table(&cycle, width, out);
	return status;
}
