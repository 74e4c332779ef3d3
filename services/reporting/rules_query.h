// SPDX-License-Identifier: Apache-2.0
/*
 * rules_query.h - what a report was asked for, checked.
 *
 * Strings of a query are borrowed from the request.
 */
#pragma once

#include "services/reporting/model.h"
#include "services/reporting/rules_rollup.h"

/* What lines are grouped and chosen by. */
enum dim {
	DIM_STUDENT = 0,
	DIM_SCHOOL,
	DIM_PROVIDER,
	DIM_PROGRAM,
	DIM_GRADE,
	DIM_WEEK,
	DIM_TUTOR,
};
#define DIMS 7
#define FILTERS_MAX 256

struct filter {
	enum dim dim;
	const char *value;
};

/* As it came. */
struct report_request {
	const char *name;
	const char *const *by;
	size_t by_count;
	const char *const *where_keys;
	const char *const *where_values;
	size_t where_count;
	const char *from, *to; /* NULL: not given */
	bool has_as_of;
	int64_t as_of;
	uint64_t skip; /* rows */
};

struct query {
	enum report report;
	enum dim dims[DIMS]; /* the leading columns */
	size_t dim_count;
	bool by_reason;
	struct filter filters[FILTERS_MAX];
	size_t filter_count;
	int32_t from, to; /* DAY_NONE: no bound */
};

#define QUERY_DETAIL 256

/* R20: the session's tutor, else the planned one. */
uint32_t reporting_tutor(const struct session *session);

/* "student_id", "school_id", ..., "week" */
const char *reporting_dim_column(enum dim dim);

/*
 * INVALID with a detail for people: what was found, what was expected.  It
 * repeats words of the request, never a filter's value.
 */
MUST_USE enum status reporting_read_query(const struct report_request *request,
    struct query *query, char detail[QUERY_DETAIL]);
