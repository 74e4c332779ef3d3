// SPDX-License-Identifier: Apache-2.0
/*
 * district.c - stages the district, and runs imports of it.
 */
#include "tests/component/intake/district.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

void
district_write(struct import_case *c)
{
	import_case_clear(c);
	import_case_file(c, "orgs.csv", ORGS);
	import_case_file(c, "academicSessions.csv", SESSIONS);
	import_case_file(c, "courses.csv", COURSES);
	import_case_file(c, "classes.csv", CLASSES);
	import_case_file(c, "users.csv", USERS);
	import_case_file(c, "enrollments.csv", ENROLLMENTS);
	import_case_file(c, "demographics.csv", DEMOGRAPHICS);
}

void
district_write_many(struct import_case *c, int from, int count)
{
	struct buffer text;

	buffer_init(&text, 16u << 20);
	buffer_append_string(&text, USERS_HEADER);
	for (int i = from; i < from + count; i++)
		buffer_format(&text,
		    "m%05d,,,true,s1,student,n%d,,G%d,F%d,,,,,,,04,\n", i, i, i,
		    i);
	import_case_clear(c);
	import_case_bytes(c, "users.csv", text.data, text.len);
	buffer_fini(&text);
}

int
district_set_up(void **state)
{
	static struct import_case c;

	import_case_open(&c);
	district_write(&c);
	*state = &c;
	return 0;
}

int
district_tear_down(void **state)
{
	import_case_close(*state);
	return 0;
}

void
district_run(struct import_case *c, unsigned flags)
{
	assert_int_equal(import_case_run(c, "oneroster", flags), STATUS_OK);
}

void
district_run_one(struct import_case *c, const char *name, const char *text)
{
	assert_int_equal(
	    import_case_one(c, "oneroster", name, text), STATUS_OK);
}

void
district_assert_log_has(struct import_case *c, uint64_t after, const char *text)
{
	const char *log = import_case_log(c, after);

	if (strstr(log, text) == NULL)
		fail_msg("no %s in\n%s", text, log);
}
