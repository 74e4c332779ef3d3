// SPDX-License-Identifier: Apache-2.0
/*
 * export_rows.h - records as rows of cells.
 *
 * Cells are copies in the arena of the page.
 */
#pragma once

#include "services/intake/rules_layouts.h"
#include "services/intake/rules_roster.h"

struct export_rows {
	const struct layout *layout;
	size_t columns;
	char **cells; /* row after row */
	size_t rows;
	size_t capacity; /* of rows */
	size_t bytes;
	struct arena *arena;
	enum status failed; /* sticky */
};

void export_rows_fini(struct export_rows *rows);

/* record: the struct of the layout's kind. */
void export_own(struct export_rows *rows, enum own_kind kind,
    const void *record, const struct identity *identity);
void export_user(struct export_rows *rows, const struct user_record *user);
