// SPDX-License-Identifier: Apache-2.0
/*
 * test_rules_query.c - what a report may be asked for.
 */
#include "services/reporting/rules_query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct query_case {
	struct report_request request;
	const char *columns; /* NULL: refused */
	const char *detail;
};

#define BY(...)                                                                \
	.by = (const char *const[])                                            \
	{                                                                      \
		__VA_ARGS__                                                    \
	}
#define WHERE(key, value)                                                      \
	.where_keys = (const char *const[]){key},                              \
	.where_values = (const char *const[]){value}, .where_count = 1

static const struct query_case cases[] = {
    {{.name = "dosage"}, "student_id program_id", ""},
    {{.name = "attendance"}, "student_id", ""},
    {{.name = "attendance", BY("reason"), .by_count = 1}, "student_id", ""},
    {{.name = "dosage", BY("school"), .by_count = 1}, "school_id", ""},
    {{.name = "dosage", BY("week", "school"), .by_count = 2}, "week school_id",
	""},
    {{.name = "dosage", BY("student", "week"), .by_count = 2},
	"student_id program_id week", ""},
    {{.name = "dosage", BY("program", "student"), .by_count = 2},
	"program_id student_id", ""},
    {{.name = "dosage", BY("student", "program"), .by_count = 2},
	"student_id program_id", ""},
    {{.name = "attendance", BY("provider", "grade", "tutor"), .by_count = 3},
	"provider_id grade tutor_id", ""},
    {{.name = "dosage", BY("school", "school"), .by_count = 2}, "school_id",
	""},
    {{.name = "dosage", WHERE("week", "2025-W37")}, "student_id program_id",
	""},
    {{.name = "dosage", .from = "2025-09-01", .to = "2025-09-01"},
	"student_id program_id", ""},
    {{.name = "cost"}, NULL,
	"report: found \"cost\", expected one of dosage, attendance"},
    {{.name = "dosage", BY("reason"), .by_count = 1}, NULL,
	"by: found \"reason\", expected one of student, school, provider, "
	"program, grade, week, tutor"},
    {{.name = "attendance", BY("moon"), .by_count = 1}, NULL,
	"by: found \"moon\", expected one of student, school, provider, "
	"program, grade, week, tutor, reason"},
    {{.name = "dosage", WHERE("name", "Zoe")}, NULL,
	"where: found \"name\", expected one of student, school, provider, "
	"program, grade, week, tutor"},
    {{.name = "dosage", .from = "2025-02-30"}, NULL,
	"from: found \"2025-02-30\", expected a date, YYYY-MM-DD"},
    {{.name = "dosage", .to = "soon"}, NULL,
	"to: found \"soon\", expected a date, YYYY-MM-DD"},
    {{.name = "dosage", .from = "2025-09-02", .to = "2025-09-01"}, NULL,
	"from: found 2025-09-02, expected a date not after 2025-09-01"},
};

static void
join_columns(const struct query *query, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < query->dim_count; i++) {
		size_t used = strlen(out);

		(void)snprintf(out + used, size - used, "%s%s",
		    i == 0 ? "" : " ", reporting_dim_column(query->dims[i]));
	}
}

static void
test_queries(void **state)
{
	static struct query query;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char detail[QUERY_DETAIL] = "";
		char columns[128];
		enum status status =
		    reporting_read_query(&cases[i].request, &query, detail);

		assert_string_equal(detail, cases[i].detail);
		if (cases[i].columns == NULL) {
			assert_int_equal(status, STATUS_INVALID);
			continue;
		}
		assert_int_equal(status, STATUS_OK);
		join_columns(&query, columns, sizeof(columns));
		assert_string_equal(columns, cases[i].columns);
	}
}

static void
test_too_many_filters(void **state)
{
	static const char *keys[FILTERS_MAX + 1];
	static struct query query;
	struct report_request request = {
	    .name = "dosage", .where_keys = keys, .where_values = keys};
	char detail[QUERY_DETAIL] = "";

	(void)state;
	for (size_t i = 0; i <= FILTERS_MAX; i++)
		keys[i] = "student";
	request.where_count = FILTERS_MAX;
	assert_int_equal(
	    reporting_read_query(&request, &query, detail), STATUS_OK);
	request.where_count = FILTERS_MAX + 1;
	assert_int_equal(
	    reporting_read_query(&request, &query, detail), STATUS_INVALID);
	assert_string_equal(
	    detail, "where: found 257 filters, expected at most 256");
}

static void
test_dates(void **state)
{
	static struct query query;
	struct report_request request = {
	    .name = "attendance", .from = "2025-09-01"};
	char detail[QUERY_DETAIL] = "";

	(void)state;
	assert_int_equal(
	    reporting_read_query(&request, &query, detail), STATUS_OK);
	assert_int_equal(query.from, date_of_civil(2025, 9, 1));
	assert_int_equal(query.to, DAY_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_queries),
	    cmocka_unit_test(test_too_many_filters),
	    cmocka_unit_test(test_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
