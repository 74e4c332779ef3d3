// SPDX-License-Identifier: Apache-2.0
/*
 * rules_cells.h - one cell against its column's type.
 *
 * Pure.  Used by rules_columns.c; the meaning of the codes is in README.md.
 */
#pragma once

#include "services/intake/rules_columns.h"

struct cell_check {
	const char *text;  /* in: the cell; out: in the table's own case */
	const char *code;  /* NULL: good */
	const char *found; /* NUL-terminated; the cell or one item's copy */
	char expected[FAULT_TEXT];
	char item[ID_MAX + 2]; /* room for found */
};

/* text is not empty. */
void cell_check(
    const struct column *column, char separator, struct cell_check *check);

/* The next item of a list; false at the end.  Items have no blanks around. */
bool list_next(const char **rest, char separator, struct bytes *item);
/* The table's own text for an item, in any case; NULL when there is none. */
const char *value_find(const char *const *values, struct bytes item);
bool kilometres_parse(const char *text, int32_t *metres);
bool minute_parse(const char *text, uint32_t *minute);
bool number_parse(const char *text, uint32_t *number);
