// SPDX-License-Identifier: Apache-2.0
/*
 * rules_rollup.h - the figures of a group of lines, and their columns.
 *
 * Whole numbers are added line by line and divided once, when the cells are
 * written, so every grouping of the same lines has the same totals.
 */
#pragma once

#include "services/reporting/model.h"
#include "services/reporting/rules_rate.h"

enum report {
	REPORT_DOSAGE = 0,
	REPORT_ATTENDANCE,
};
#define REPORTS 2

/* Attendance statuses and reasons are counted by their number. */
#define STATUSES 10
#define FIGURE_CELLS_MAX 32

struct figures {
	uint64_t planned, offered, attended, walk_ins;
	uint64_t unmarked, not_available, made_up, owed;
	uint64_t rate_base; /* what attended is divided by (R11) */
	uint64_t minutes_planned, minutes_delivered;
	uint64_t minutes_assumed;    /* R13 */
	uint64_t minutes_dosage;     /* R14 */
	uint64_t minutes_same_tutor; /* R17 */
	uint64_t weeks_expected, weeks_on_target;
	uint64_t statuses[STATUSES];    /* R19 */
	uint64_t reasons[REASON_COUNT]; /* R19 */
};

/* Adds one measured line. */
void reporting_add_line(struct figures *figures, const struct line *line,
    const struct session *session);

/* Fills in the names of the figure columns; how many. */
size_t reporting_figure_columns(
    enum report report, bool by_reason, const char *columns[FIGURE_CELLS_MAX]);
/* The cells, one for each column. */
void reporting_figure_cells(enum report report, bool by_reason,
    const struct figures *figures, char cells[FIGURE_CELLS_MAX][CELL_TEXT]);
