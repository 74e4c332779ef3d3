// SPDX-License-Identifier: Apache-2.0
/*
 * rollup.h - measured lines as the rows of a report.
 */
#pragma once

#include "services/reporting/dataset.h"
#include "services/reporting/rules_query.h"

/* Most columns a report can have. */
#define CELLS_MAX (DIMS + FIGURE_CELLS_MAX)

/* The header; columns are constants. */
size_t reporting_columns(
    const struct query *query, const char *columns[CELLS_MAX]);

/*
 * Calls emit for each group of selected lines, in the order of the leading
 * columns as bytes (R20).  Cells are borrowed until emit returns; any status
 * but OK ends it and is returned.  Counts the walk-ins (R9).
 */
typedef enum status emit_row_fn(
    const char *const *cells, size_t count, void *ctx);
MUST_USE enum status reporting_roll_up(const struct dataset *dataset,
    const struct query *query, emit_row_fn *emit, void *ctx,
    uint64_t *walk_ins);
