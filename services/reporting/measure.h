// SPDX-License-Identifier: Apache-2.0
/*
 * measure.h - the measures that look at all of a student's lines at once.
 *
 * Overlaps and make-ups are found over everything that is known; weeks over
 * the lines that the report is about.
 */
#pragma once

#include "services/reporting/dataset.h"
#include "services/reporting/rules_query.h"

/* Marks the lines that the query (and the asker's scope, filters of the same
 * kind that always hold) is about LINE_SELECTED. */
MUST_USE enum status reporting_select(struct dataset *dataset,
    const struct query *query, const struct filter *scope);

/* After reporting_select: delivered minutes, make-ups and weeks. */
MUST_USE enum status reporting_measure(
    struct dataset *dataset, const struct query *query);
