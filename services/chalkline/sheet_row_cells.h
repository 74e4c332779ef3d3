// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_row_cells.h - what the cells of one row say.
 *
 * Each cell that cannot be read refuses the row with a finding of its own.
 */
#pragma once

#include "services/chalkline/sheet_rows.h"

struct row_cells {
	const struct sheet_reading *reading;
	struct sheet_rows *rows;
	struct sheet_row *row;
	const int *at; /* layout column -> column of the sheet, or -1 */
};

void sheet_row_read_cells(struct row_cells *cells);
