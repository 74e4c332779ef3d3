// SPDX-License-Identifier: Apache-2.0
/*
 * test_stream_file.c - what is no file of events is named, with the repair.
 */
#include "services/chalkline/rules_stream_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
files_and_advice(void **state)
{
	static const struct {
		const char *head;
		bool is_csv;
		const char *part; /* of the advice; NULL: none */
	} cases[] = {
	    {"{\"eventId\":\"e\"}\n", false, NULL},
	    {"{\"eventId\":\"e\"", false, NULL},
	    {"\n\n{}\n", false, NULL},
	    {"\xEF\xBB\xBF{}\n", false, NULL},
	    {"", false, NULL},
	    {"\n \n", true, NULL},
	    {"eventId,type\n", true, NULL},
	    {"eventId\n", true, NULL},
	    {"PK\x03\x04zip", false, "workbook"},
	    {"PK\x03\x04zip", true, "workbook"},
	    {"\x1F\x8Bzip", false, "gunzip"},
	    {"\xFF\xFE{", false, "UTF-16"},
	    {"[{}]", false, "jq -c '.[]'"},
	    {"\n [\n", false, "jq -c '.[]'"},
	    {"{\n  \"eventId\": \"e\"\n}\n", false, "jq -c . "},
	    {"eventId,type\ne,f\n", false, "--format csv"},
	    {"{\"eventId\":\"e\",\"type\":\"T\"}\n", true, "--format ndjson"},
	    {"eventId;type\n", true, "semicolons"},
	    {"eventId\ttype\n", true, "tabs"},
	    {"eventId,a;b\n", true, NULL},
	    {"<html>", false, "HTML"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *advice = stream_file_advice(
		    bytes_of_string(cases[i].head), cases[i].is_csv);

		if (cases[i].part == NULL) {
			assert_null(advice);
			continue;
		}
		assert_non_null(advice);
		assert_non_null(strstr(advice, cases[i].part));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_and_advice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
