// SPDX-License-Identifier: Apache-2.0
/*
 * rules_query.c - what a report was asked for, checked.
 */
#include "services/reporting/rules_query.h"

#include <stdio.h>
#include <string.h>

#define WORDS "student, school, provider, program, grade, week, tutor"

static const struct {
	const char *word;
	const char *column;
} dims[DIMS] = {
    [DIM_STUDENT] = {"student", "student_id"},
    [DIM_SCHOOL] = {"school", "school_id"},
    [DIM_PROVIDER] = {"provider", "provider_id"},
    [DIM_PROGRAM] = {"program", "program_id"},
    [DIM_GRADE] = {"grade", "grade"},
    [DIM_WEEK] = {"week", "week"},
    [DIM_TUTOR] = {"tutor", "tutor_id"},
};

uint32_t
reporting_tutor(const struct session *session)
{
	return session->tutor != 0 ? session->tutor : session->planned_tutor;
}

const char *
reporting_dim_column(enum dim dim)
{
	return dims[dim].column;
}

static enum status
refuse(char detail[QUERY_DETAIL], const char *what, const char *found,
    const char *expected)
{
	(void)snprintf(detail, QUERY_DETAIL,
	    "%s: found \"%.48s\", expected one of %s", what, found, expected);
	return STATUS_INVALID;
}

static bool
find_dim(const char *word, enum dim *dim)
{
	for (int i = 0; i < DIMS; i++) {
		if (strcmp(word, dims[i].word) == 0) {
			*dim = (enum dim)i;
			return true;
		}
	}
	return false;
}

static enum status
read_name(const char *name, struct query *query, char detail[QUERY_DETAIL])
{
	if (strcmp(name, "dosage") == 0)
		query->report = REPORT_DOSAGE;
	else if (strcmp(name, "attendance") == 0)
		query->report = REPORT_ATTENDANCE;
	else
		return refuse(detail, "report", name, "dosage, attendance");
	return STATUS_OK;
}

static bool
has_dim(const struct query *query, enum dim dim)
{
	for (size_t i = 0; i < query->dim_count; i++) {
		if (query->dims[i] == dim)
			return true;
	}
	return false;
}

/* Dosage by student is by student and programme. */
static void
add_dim(struct query *query, enum dim dim)
{
	if (!has_dim(query, dim))
		query->dims[query->dim_count++] = dim;
	if (dim == DIM_STUDENT && query->report == REPORT_DOSAGE &&
	    !has_dim(query, DIM_PROGRAM))
		query->dims[query->dim_count++] = DIM_PROGRAM;
}

static enum status
read_by(const struct report_request *request, struct query *query,
    char detail[QUERY_DETAIL])
{
	enum dim dim;

	for (size_t i = 0; i < request->by_count; i++) {
		const char *word = request->by[i];

		if (strcmp(word, "reason") == 0 &&
		    query->report == REPORT_ATTENDANCE)
			query->by_reason = true;
		else if (find_dim(word, &dim))
			add_dim(query, dim);
		else
			return refuse(detail, "by", word,
			    query->report == REPORT_ATTENDANCE ? WORDS
				", reason"
							       : WORDS);
	}
	if (query->dim_count == 0)
		add_dim(query, DIM_STUDENT);
	return STATUS_OK;
}

static enum status
read_where(const struct report_request *request, struct query *query,
    char detail[QUERY_DETAIL])
{
	if (request->where_count > FILTERS_MAX) {
		(void)snprintf(detail, QUERY_DETAIL,
		    "where: found %zu filters, expected at most %d",
		    request->where_count, FILTERS_MAX);
		return STATUS_INVALID;
	}
	for (size_t i = 0; i < request->where_count; i++) {
		struct filter *filter = &query->filters[i];

		if (!find_dim(request->where_keys[i], &filter->dim))
			return refuse(
			    detail, "where", request->where_keys[i], WORDS);
		filter->value = request->where_values[i];
	}
	query->filter_count = request->where_count;
	return STATUS_OK;
}

static enum status
read_date(const char *field, const char *text, int32_t *day,
    char detail[QUERY_DETAIL])
{
	*day = DAY_NONE;
	if (text == NULL || date_parse(text, strlen(text), day))
		return STATUS_OK;
	(void)snprintf(detail, QUERY_DETAIL,
	    "%s: found \"%.48s\", expected a date, YYYY-MM-DD", field, text);
	return STATUS_INVALID;
}

static enum status
read_dates(const struct report_request *request, struct query *query,
    char detail[QUERY_DETAIL])
{
	enum status status =
	    read_date("from", request->from, &query->from, detail);

	if (status == STATUS_OK)
		status = read_date("to", request->to, &query->to, detail);
	if (status == STATUS_OK && query->to != DAY_NONE &&
	    query->from > query->to) {
		(void)snprintf(detail, QUERY_DETAIL,
		    "from: found %.10s, expected a date not after %.10s",
		    request->from, request->to);
		return STATUS_INVALID;
	}
	return status;
}

enum status
reporting_read_query(const struct report_request *request, struct query *query,
    char detail[QUERY_DETAIL])
{
	enum status status;

	memset(query, 0, sizeof(*query));
	status = read_name(request->name, query, detail);
	if (status == STATUS_OK)
		status = read_by(request, query, detail);
	if (status == STATUS_OK)
		status = read_where(request, query, detail);
	if (status == STATUS_OK)
		status = read_dates(request, query, detail);
	return status;
}
