// SPDX-License-Identifier: Apache-2.0
/*
 * rules_columns.c - judges headers and rows by a table of columns.
 *
 * A cell passes through one check for its type.  Its answer is a code: NULL,
 * or what is wrong; whether that refuses the row is decided in one place.
 */
#include "services/intake/rules_columns.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/instant.h"
#include "services/intake/rules_cells.h"

/* All of a short text; of a long one as many whole characters as fit. */
static size_t
shown_length(const char *text)
{
	size_t whole = 0;

	for (size_t i = 0; text[i] != '\0'; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			whole = i;
		if (i == FAULT_SHOWN)
			return whole;
	}
	return strlen(text);
}

void
fault_set(struct fault *fault, enum severity severity, const char *code,
    const char *field, const char *found, const char *expected)
{
	size_t shown = shown_length(found);

	*fault =
	    (struct fault){.severity = severity, .code = code, .field = field};
	(void)snprintf(fault->found, sizeof(fault->found), "%.*s%s", (int)shown,
	    found, shown < strlen(found) ? "..." : "");
	(void)snprintf(
	    fault->expected, sizeof(fault->expected), "%s", expected);
}

/* Header */

static const struct column *
find_column(const struct layout *layout, const char *name, size_t *at)
{
	for (size_t i = 0; i < layout->count; i++) {
		if (strcmp(layout->columns[i].name, name) == 0) {
			*at = i;
			return &layout->columns[i];
		}
	}
	return NULL;
}

/* The column a name stands for, by our synonyms or in another case. */
static const struct column *
find_loosely(const struct layout *layout, const struct column_synonym *synonyms,
    const char *name, size_t *at)
{
	for (size_t i = 0; i < layout->count; i++) {
		if (strcasecmp(layout->columns[i].name, name) == 0) {
			*at = i;
			return &layout->columns[i];
		}
	}
	for (; synonyms != NULL && synonyms->file != NULL; synonyms++)
		if (strcmp(synonyms->file, layout->file) == 0 &&
		    strcasecmp(synonyms->theirs, name) == 0)
			return find_column(layout, synonyms->ours, at);
	return NULL;
}

static bool
has_key_column(const struct layout *layout, const struct header *header)
{
	for (size_t i = 0; i < layout->count; i++)
		if ((layout->columns[i].flags & COLUMN_KEY) != 0 &&
		    header->at[i] >= 0)
			return true;
	return false;
}

/* A name of the file that is no column of the layout. */
static bool
take_other_name(const struct layout *layout,
    const struct column_synonym *synonyms, const char *name, int where,
    bool strict, struct header *header, fault_fn *tell, void *ctx)
{
	struct fault fault;
	size_t at = 0;
	const struct column *column = find_loosely(layout, synonyms, name, &at);

	if (column != NULL && header->at[at] < 0 && !strict) {
		header->at[at] = where;
		fault_set(&fault, SEVERITY_WARNING, "COLUMN_RENAMED",
		    column->name, name, column->name);
		tell(&fault, ctx);
		return true;
	}
	/* a file without a header has a person's row in its place */
	if (!has_key_column(layout, header))
		name = "a name that is none of the columns";
	fault_set(&fault, strict ? SEVERITY_ERROR : SEVERITY_WARNING,
	    "UNKNOWN_COLUMN", "", name,
	    column != NULL ? column->name : "a column of this file's layout");
	tell(&fault, ctx);
	return !strict;
}

static bool
take_names(const struct layout *layout, const char *const *names, size_t count,
    const struct column_synonym *synonyms, bool strict, struct header *header,
    fault_fn *tell, void *ctx)
{
	bool usable = true;

	for (size_t i = 0; i < count; i++) {
		struct fault fault;
		size_t at;

		if (names[i][0] == '\0')
			continue;
		if (find_column(layout, names[i], &at) == NULL)
			continue;
		if (header->at[at] < 0) {
			header->at[at] = (int)i;
			continue;
		}
		fault_set(&fault, SEVERITY_ERROR, "DUPLICATE_COLUMN",
		    layout->columns[at].name, names[i], "each column once");
		tell(&fault, ctx);
		usable = false;
	}
	for (size_t i = 0; i < count; i++) {
		size_t at;

		if (names[i][0] != '\0' &&
		    find_column(layout, names[i], &at) == NULL &&
		    !take_other_name(layout, synonyms, names[i], (int)i, strict,
			header, tell, ctx))
			usable = false;
	}
	return usable;
}

static bool
check_missing(const struct layout *layout, bool strict,
    const struct header *header, fault_fn *tell, void *ctx)
{
	bool usable = true;

	for (size_t i = 0; i < layout->count; i++) {
		const struct column *column = &layout->columns[i];
		struct fault fault;
		bool fatal = (column->flags & COLUMN_KEY) != 0 ||
			     (strict && (column->flags & COLUMN_EXTRA) == 0);

		if (header->at[i] >= 0 ||
		    (!fatal && (column->flags & COLUMN_REQUIRED) == 0))
			continue;
		fault_set(&fault, fatal ? SEVERITY_ERROR : SEVERITY_WARNING,
		    "MISSING_COLUMN", column->name, "no such column",
		    column->name);
		tell(&fault, ctx);
		usable = usable && !fatal;
	}
	return usable;
}

/* A header of one cell with the separators that spreadsheets also write. */
static bool
check_separator(
    const char *const *names, size_t count, fault_fn *tell, void *ctx)
{
	struct fault fault;

	if (count != 1 || strpbrk(names[0], ";\t|") == NULL)
		return true;
	fault_set(&fault, SEVERITY_ERROR, "SEPARATOR", "",
	    strchr(names[0], ';') != NULL ? "cells separated by semicolons"
					  : "cells separated by tabs or bars",
	    "cells separated by commas: save as CSV with commas");
	tell(&fault, ctx);
	return false;
}

bool
header_read(const struct layout *layout, const char *const *names, size_t count,
    const struct column_synonym *synonyms, bool strict, struct header *header,
    fault_fn *tell, void *ctx)
{
	bool usable;

	for (size_t i = 0; i < COLUMNS_MAX; i++)
		header->at[i] = -1;
	header->cells = count;
	if (!check_separator(names, count, tell, ctx))
		return false;
	usable = take_names(
	    layout, names, count, synonyms, strict, header, tell, ctx);
	if (!check_missing(layout, strict, header, tell, ctx))
		usable = false;
	return usable;
}

/* Rows */

struct judge {
	const struct layout *layout;
	const struct header *header;
	bool strict;
	bool show; /* the row is not shifted: values stand in their columns */
	fault_fn *tell;
	void *ctx;
};

static void
tell_cell(const struct judge *j, const struct column *column,
    enum severity severity, const char *code, const char *found,
    const char *expected)
{
	struct fault fault;
	char length[FAULT_TEXT];

	if (found[0] != '\0' &&
	    (!j->show || (column->flags & COLUMN_PERSONAL) != 0)) {
		(void)snprintf(
		    length, sizeof(length), "%zu bytes", strlen(found));
		found = length;
	}
	fault_set(&fault, severity, code, column->name, found, expected);
	j->tell(&fault, j->ctx);
}

/* Lenient input may hold these deviations; strict may not. */
static bool
is_forgiven(const struct column *column, const char *code)
{
	if (strcmp(code, "WRONG_CASE") == 0)
		return true;
	if (strcmp(code, "BAD_VALUE") == 0)
		return (column->flags & COLUMN_OPEN) != 0;
	return (column->flags & COLUMN_NOT_KEPT) != 0 ||
	       column->type == COLUMN_INSTANT;
}

static bool
judge_cell(
    const struct judge *j, const struct column *column, const char **text)
{
	struct cell_check check = {.text = *text};

	if ((*text)[0] == '\0') {
		/* a column that is not there was told of once */
		if ((column->flags & COLUMN_REQUIRED) == 0 ||
		    j->header->at[column - j->layout->columns] < 0)
			return true;
		tell_cell(
		    j, column, SEVERITY_ERROR, "MISSING_VALUE", "", "a value");
		return false;
	}
	cell_check(column, j->layout->separator, &check);
	*text = check.text;
	if (check.code == NULL ||
	    (column->type == COLUMN_BOOLEAN && !j->strict &&
		strcmp(check.code, "WRONG_CASE") == 0))
		return true;
	if (!j->strict && is_forgiven(column, check.code)) {
		tell_cell(j, column, SEVERITY_WARNING,
		    strcmp(check.code, "BAD_VALUE") == 0 ? "UNKNOWN_VALUE"
							 : check.code,
		    check.found, check.expected);
		return true;
	}
	tell_cell(
	    j, column, SEVERITY_ERROR, check.code, check.found, check.expected);
	return false;
}

/* Cells beyond the header's: empty ones are harmless. */
static bool
check_cell_count(const struct judge *j, const char *const *cells, size_t count)
{
	struct fault fault;
	char found[FAULT_TEXT];
	char expected[FAULT_TEXT];
	size_t last = count;

	while (last > j->header->cells && cells[last - 1][0] == '\0')
		last--;
	(void)snprintf(found, sizeof(found), "%zu cells", count);
	(void)snprintf(expected, sizeof(expected), "%zu cells, as the header",
	    j->header->cells);
	if (last > j->header->cells) {
		fault_set(&fault, SEVERITY_ERROR, "TOO_MANY_CELLS", "", found,
		    expected);
		j->tell(&fault, j->ctx);
		return false;
	}
	if (count == j->header->cells || !j->strict)
		return true;
	fault_set(&fault, SEVERITY_ERROR,
	    count < j->header->cells ? "TOO_FEW_CELLS" : "TOO_MANY_CELLS", "",
	    found, expected);
	j->tell(&fault, j->ctx);
	return false;
}

bool
row_read(const struct layout *layout, const struct header *header,
    const char *const *cells, size_t count, bool strict, struct fields *fields,
    fault_fn *tell, void *ctx)
{
	struct judge j = {.layout = layout,
	    .header = header,
	    .strict = strict,
	    .show = !layout->personal || count == header->cells,
	    .tell = tell,
	    .ctx = ctx};
	bool good = true;

	fields->layout = layout;
	if (!check_cell_count(&j, cells, count))
		return false;
	for (size_t i = 0; i < layout->count; i++) {
		int at = header->at[i];

		fields->value[i] =
		    at >= 0 && (size_t)at < count ? cells[at] : "";
		if (!judge_cell(&j, &layout->columns[i], &fields->value[i]))
			good = false;
	}
	return good;
}
