// SPDX-License-Identifier: Apache-2.0
/*
 * wire_report.h - reporting.Report.
 *
 * What is read lives in the arena it was read with.
 */
#pragma once

#include "common/arena.h"

#define REPORT_DIMS_MAX 16
#define REPORT_FILTERS_MAX 32

struct report_filter {
	const char *key, *value;
};

struct report_query {
	const char *name;
	size_t dims;
	const char *by[REPORT_DIMS_MAX];
	size_t filters;
	struct report_filter where[REPORT_FILTERS_MAX];
	const char *from, *to; /* or NULL */
	bool has_as_of;
	int64_t as_of;
	uint64_t skip; /* rows of the pages before */
};

struct report_answer {
	size_t columns;
	const char *const *column;
	size_t rows;
	char ***row; /* rows of columns cells */
	size_t notes;
	char **note;
	int64_t as_of;
	bool more; /* rows were left for the next page */
};

MUST_USE enum status wire_pack_report(
    const struct report_query *query, struct buffer *out);
MUST_USE enum status wire_read_report(
    struct bytes body, struct arena *arena, struct report_answer *answer);
