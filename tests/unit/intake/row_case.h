// SPDX-License-Identifier: Apache-2.0
/*
 * row_case.h - judges one row of a layout, for tests of the rules.
 *
 * A row is a header and cells as text, both separated by bars; what was told
 * comes back as "CODE field [found] (expected); ".
 */
#pragma once

#include "services/intake/rules_columns.h"

#define ROW_TEXT 2048

struct row_case {
	struct arena *arena;
	struct header header;
	struct fields fields;
	char header_text[ROW_TEXT];
	char row_text[ROW_TEXT];
	const char *names[64];
	const char *cells[64];
	char told[ROW_TEXT];
};

/* The arena is made anew. */
void row_case_init(struct row_case *r);
void row_case_fini(struct row_case *r);
bool row_case_header(struct row_case *r, const struct layout *layout,
    const struct column_synonym *synonyms, const char *names, bool strict);
bool row_case_row(struct row_case *r, const struct layout *layout,
    const char *cells, bool strict);
