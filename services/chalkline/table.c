// SPDX-License-Identifier: Apache-2.0
/*
 * table.c - output for people and for programs.
 */
#include "services/chalkline/table.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/csv_table.h"

#define TABLE_BYTES_MAX ((size_t)1 << 30)
/* The names of a wider table are set in several lines. */
#define PLAIN_WIDTH_MAX 100
#define WORD_MAX 64

struct table {
	size_t columns;
	size_t cells;       /* without the names */
	struct buffer text; /* names, then cells, each with its NUL */
};

bool
table_format_parse(const char *word, enum table_format *format)
{
	static const char *const words[] = {"table", "csv", "json"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) != 0)
			continue;
		*format = (enum table_format)i;
		return true;
	}
	return false;
}

static void
append(struct table *table, const char *cell)
{
	buffer_append(&table->text, cell, strlen(cell) + 1);
}

enum status
table_new(size_t columns, const char *const *names, struct table **table)
{
	struct table *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return STATUS_NO_MEMORY;
	made->columns = columns;
	buffer_init(&made->text, TABLE_BYTES_MAX);
	for (size_t i = 0; i < columns; i++)
		append(made, names[i]);
	*table = made;
	return STATUS_OK;
}

void
table_free(struct table **table)
{
	if (*table == NULL)
		return;
	buffer_fini(&(*table)->text);
	free(*table);
	*table = NULL;
}

void
table_add(struct table *table, const char *cell)
{
	append(table, cell);
	table->cells++;
}

void
table_add_number(struct table *table, int64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, number);
	table_add(table, text);
}

size_t
table_rows(const struct table *table)
{
	return table->columns > 0 ? table->cells / table->columns : 0;
}

bool
table_column_is_text(const char *name)
{
	static const char *const known[] = {"id", "code", "grade", "week",
	    "subgroup", "reason", "party", "field", "found", "expected",
	    "definition", "scope", "verdict", "severity", "file"};
	size_t len = strlen(name);

	if (len > 3 && strcmp(name + len - 3, "_id") == 0)
		return true;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(name, known[i]) == 0)
			return true;
	}
	return false;
}

/* The text of the next cell, going on from one. */
static const char *
next_cell(const char *cell)
{
	return cell + strlen(cell) + 1;
}

/* Characters, not bytes: continuation bytes have no width. */
static int
width_of(const char *cell)
{
	int width = 0;

	for (; *cell != '\0'; cell++)
		width += ((unsigned char)*cell & 0xC0) != 0x80;
	return width;
}

struct column {
	int width;
	bool right;
	size_t words; /* of the name, cut at its underscores */
};

static void
print_padded(
    const char *cell, const struct column *column, bool last, FILE *out)
{
	int pad = column->width - width_of(cell);

	if (column->right)
		fprintf(out, "%*s", pad, "");
	fputs(cell, out);
	if (!column->right && !last)
		fprintf(out, "%*s", pad, "");
	fputs(last ? "\n" : "  ", out);
}

/* The nth word of a name, "" when it has fewer. */
static void
find_word(const char *name, size_t n, char word[WORD_MAX])
{
	for (; n > 0 && name != NULL; n--) {
		name = strchr(name, '_');
		name = name != NULL ? name + 1 : NULL;
	}
	size_t len = name != NULL ? strcspn(name, "_") : 0;
	snprintf(word, WORD_MAX, "%.*s", (int)len, name != NULL ? name : "");
}

static size_t
count_words(const char *name)
{
	size_t words = 1;

	for (; *name != '\0'; name++)
		words += *name == '_';
	return words;
}

static int
longest_word(const char *name, size_t words)
{
	char word[WORD_MAX];
	int longest = 0;

	for (size_t i = 0; i < words; i++) {
		find_word(name, i, word);
		longest = width_of(word) > longest ? width_of(word) : longest;
	}
	return longest;
}

/* Sees to what the cells need; the names come on top of that. */
static void
measure_cells(
    const struct table *table, const char *cell, struct column *columns)
{
	for (size_t i = 0; i < table->cells; i++, cell = next_cell(cell)) {
		struct column *column = &columns[i % table->columns];
		int width = width_of(cell);
		if (width > column->width)
			column->width = width;
		if (*cell != '\0' &&
		    strspn(cell, "-0123456789.") != strlen(cell))
			column->right = false;
	}
}

/* The lines that the names take: one, unless the table gets too wide by it. */
static size_t
measure(const struct table *table, struct column *columns)
{
	const char *name = (const char *)table->text.data;
	size_t lines = 1;
	int plain = 0;

	for (size_t i = 0; i < table->columns; i++, name = next_cell(name))
		columns[i].right = !table_column_is_text(name);
	measure_cells(table, name, columns);
	name = (const char *)table->text.data;
	for (size_t i = 0; i < table->columns; i++, name = next_cell(name)) {
		int width = width_of(name);
		plain +=
		    2 + (width > columns[i].width ? width : columns[i].width);
	}
	name = (const char *)table->text.data;
	for (size_t i = 0; i < table->columns; i++, name = next_cell(name)) {
		columns[i].words =
		    plain > PLAIN_WIDTH_MAX ? count_words(name) : 1;
		int width = columns[i].words > 1
				? longest_word(name, columns[i].words)
				: width_of(name);
		if (width > columns[i].width)
			columns[i].width = width;
		lines = columns[i].words > lines ? columns[i].words : lines;
	}
	return lines;
}

/* One line of the names, up to the last column that has a word in it. */
static void
print_name_line(const struct table *table, const struct column *columns,
    size_t lines, size_t line, FILE *out)
{
	const char *name = (const char *)table->text.data;
	char word[WORD_MAX];
	size_t end = table->columns;

	while (end > 1 && line + columns[end - 1].words < lines)
		end--;
	for (size_t i = 0; i < end; i++, name = next_cell(name)) {
		size_t above = lines - columns[i].words;
		word[0] = '\0';
		if (line >= above)
			find_word(name, line - above, word);
		print_padded(
		    lines == 1 ? name : word, &columns[i], i + 1 == end, out);
	}
}

/* The names, their last words in the last line; goes on to the cells. */
static const char *
print_names(const struct table *table, const struct column *columns,
    size_t lines, FILE *out)
{
	const char *name = (const char *)table->text.data;

	for (size_t line = 0; line < lines; line++)
		print_name_line(table, columns, lines, line, out);
	for (size_t i = 0; i < table->columns; i++)
		name = next_cell(name);
	return name;
}

static enum status
print_aligned(const struct table *table, FILE *out)
{
	struct column *columns = calloc(table->columns, sizeof(*columns));

	if (columns == NULL)
		return STATUS_NO_MEMORY;
	size_t lines = measure(table, columns);
	const char *cell = print_names(table, columns, lines, out);
	for (size_t i = 0; i < table->cells; i++, cell = next_cell(cell)) {
		size_t column = i % table->columns;
		print_padded(
		    cell, &columns[column], column + 1 == table->columns, out);
	}
	free(columns);
	return STATUS_OK;
}

static enum status
print_csv(const struct table *table, FILE *out)
{
	const char *cell = (const char *)table->text.data;
	struct buffer line;
	enum status status = STATUS_OK;

	buffer_init(&line, CSV_ROW_MAX);
	for (size_t i = 0; i < table->columns + table->cells; i++) {
		size_t column = i % table->columns;
		csv_write_cell(&line, cell, column == 0);
		cell = next_cell(cell);
		if (column + 1 < table->columns)
			continue;
		csv_write_end(&line);
		if (line.failed != STATUS_OK)
			status = line.failed;
		else
			fwrite(line.data, 1, line.len, out);
		buffer_reset(&line);
	}
	buffer_fini(&line);
	return status;
}

static json_t *
json_cell(const char *name, const char *cell)
{
	json_t *number;

	if (table_column_is_text(name))
		return json_string(cell);
	if (*cell == '\0')
		return json_null();
	number = json_loads(cell, JSON_DECODE_ANY, NULL);
	if (json_is_number(number))
		return number;
	json_decref(number);
	return json_string(cell);
}

/* One row as an object; *cell goes on to the next row. */
static enum status
print_object(const struct table *table, const char **cell, FILE *out)
{
	const char *name = (const char *)table->text.data;
	json_t *object = json_object();
	int failed = object == NULL;

	for (size_t i = 0; i < table->columns; i++) {
		failed |=
		    json_object_set_new(object, name, json_cell(name, *cell));
		name = next_cell(name);
		*cell = next_cell(*cell);
	}
	if (!failed)
		failed = json_dumpf(
		    object, out, JSON_COMPACT | JSON_REAL_PRECISION(12));
	json_decref(object);
	return failed ? STATUS_IO : STATUS_OK;
}

static enum status
print_json(const struct table *table, FILE *out)
{
	const char *cell = (const char *)table->text.data;
	size_t rows = table_rows(table);
	enum status status = STATUS_OK;

	for (size_t i = 0; i < table->columns; i++)
		cell = next_cell(cell);
	fputs("[", out);
	for (size_t i = 0; i < rows && status == STATUS_OK; i++) {
		fputs(i == 0 ? "\n" : ",\n", out);
		status = print_object(table, &cell, out);
	}
	fputs("\n]\n", out);
	return status;
}

enum status
table_print(const struct table *table, enum table_format format, FILE *out)
{
	enum status status = table->text.failed;

	if (status != STATUS_OK)
		return status;
	switch (format) {
	case TABLE_ALIGNED:
		status = print_aligned(table, out);
		break;
	case TABLE_CSV:
		status = print_csv(table, out);
		break;
	case TABLE_JSON:
		status = print_json(table, out);
		break;
	}
	if (status == STATUS_OK && ferror(out))
		status = STATUS_IO;
	return status;
}
