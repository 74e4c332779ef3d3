// SPDX-License-Identifier: Apache-2.0
/*
 * table.h - rows of text cells, shown as an aligned table, CSV or JSON.
 *
 * Cells are added one after the other, row by row.  JSON is an array of
 * objects, one a line: a cell of a number column becomes a number, an empty
 * one null.  In an aligned table over 100 columns wide the names are cut at
 * their underscores and stand one word a line.
 */
#pragma once

#include <stdio.h>

#include "common/bytes.h"

enum table_format {
	TABLE_ALIGNED,
	TABLE_CSV,
	TABLE_JSON,
};

struct table;

/* "table", "csv", "json". */
bool table_format_parse(const char *word, enum table_format *format);

/* The names are copied. */
MUST_USE enum status table_new(
    size_t columns, const char *const *names, struct table **table);
void table_free(struct table **table);
/* Copies the next cell; a failure is remembered for table_print. */
void table_add(struct table *table, const char *cell);
void table_add_number(struct table *table, int64_t number);
size_t table_rows(const struct table *table);

/*
 * Ids, codes and words are text, whatever they look like; the names of such
 * columns end in _id or are known (grade, week, reason, ...).
 */
bool table_column_is_text(const char *name);

/* IO when the stream fails, NO_MEMORY when a cell had no room. */
MUST_USE enum status table_print(
    const struct table *table, enum table_format format, FILE *out);
