// SPDX-License-Identifier: Apache-2.0
/*
 * test_import_oneroster.c - what OneRoster files do to the store and the log.
 *
 * One small district; each test changes what it is about.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/component/intake/district.h"

static void
test_the_whole_is_logged_by_id(void **state)
{
	struct import_case *c = *state;

	district_run(c, 0);
	assert_string_equal(import_case_counts(c),
	    "orgs.csv 3=3+0+0 removed 0 refused 0\n"
	    "academicSessions.csv 1=1+0+0 removed 0 refused 0\n"
	    "courses.csv 1=1+0+0 removed 0 refused 0\n"
	    "classes.csv 1=1+0+0 removed 0 refused 0\n"
	    "users.csv 4=4+0+0 removed 0 refused 0\n"
	    "demographics.csv 1=1+0+0 removed 0 refused 0\n"
	    "enrollments.csv 2=2+0+0 removed 0 refused 0\n");
	assert_string_equal(import_case_log(c, 0),
	    "{\"orgSet\":{\"sourcedId\":\"d1\",\"type\":\"district\","
	    "\"name\":\"District\"}}\n"
	    "{\"orgSet\":{\"sourcedId\":\"s1\",\"type\":\"school\","
	    "\"parentId\":\"d1\",\"name\":\"Lincoln\"}}\n"
	    "{\"orgSet\":{\"sourcedId\":\"s2\",\"type\":\"school\","
	    "\"parentId\":\"d1\",\"name\":\"Park\"}}\n"
	    "{\"academicSessionSet\":{\"sourcedId\":\"t1\",\"title\":\"Fall\","
	    "\"type\":\"term\",\"startDate\":\"2025-09-01\","
	    "\"endDate\":\"2025-12-20\",\"schoolYear\":\"2026\"}}\n"
	    "{\"courseSet\":{\"sourcedId\":\"co1\",\"orgId\":\"d1\","
	    "\"title\":\"Math 4\",\"subjects\":[\"Math\",\"Number\"]}}\n"
	    "{\"classSet\":{\"sourcedId\":\"c1\",\"courseId\":\"co1\","
	    "\"schoolId\":\"s1\",\"classType\":\"scheduled\","
	    "\"termIds\":[\"t1\"],\"periods\":[\"1\",\"2\"],"
	    "\"title\":\"Math 4a\"}}\n"
	    "{\"personSet\":{\"personId\":\"g1\",\"enabled\":true,"
	    "\"roles\":[{\"role\":\"guardian\",\"orgId\":\"s1\"}],"
	    "\"agentOf\":[\"u1\"]}}\n"
	    "{\"personSet\":{\"personId\":\"t1\",\"enabled\":true,"
	    "\"roles\":[{\"role\":\"teacher\",\"orgId\":\"s1\"}]}}\n"
	    "{\"studentSet\":{\"studentId\":\"u1\",\"schoolId\":\"s1\","
	    "\"grade\":\"04\",\"enabled\":true,\"aliases\":["
	    "{\"scheme\":\"STATE\",\"id\":\"900001\"},"
	    "{\"scheme\":\"PROVIDER\",\"issuer\":\"LMS\",\"id\":\"77\"},"
	    "{\"scheme\":\"PROVIDER\",\"issuer\":\"SIS\",\"id\":\"X-9\"}],"
	    "\"subgroups\":[\"asian\",\"hispanicOrLatinoEthnicity\","
	    "\"sex:female\"]}}\n"
	    "{\"studentSet\":{\"studentId\":\"u2\",\"schoolId\":\"s2\","
	    "\"grade\":\"05\",\"enabled\":true,\"aliases\":["
	    "{\"scheme\":\"STATE\",\"id\":\"900002\"}]}}\n"
	    "{\"enrollmentSet\":{\"sourcedId\":\"e1\",\"classId\":\"c1\","
	    "\"userId\":\"u1\",\"role\":\"student\","
	    "\"beginDate\":\"2025-09-01\"}}\n"
	    "{\"enrollmentSet\":{\"sourcedId\":\"e2\",\"classId\":\"c1\","
	    "\"userId\":\"t1\",\"role\":\"teacher\"}}\n");
}

static void
test_twice_changes_nothing(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	head = import_case_head(c);
	district_run(c, 0);
	assert_int_equal(import_case_head(c), head);
	assert_string_equal(import_case_counts(c),
	    "orgs.csv 3=0+0+3 removed 0 refused 0\n"
	    "academicSessions.csv 1=0+0+1 removed 0 refused 0\n"
	    "courses.csv 1=0+0+1 removed 0 refused 0\n"
	    "classes.csv 1=0+0+1 removed 0 refused 0\n"
	    "users.csv 4=0+0+4 removed 0 refused 0\n"
	    "demographics.csv 1=0+0+1 removed 0 refused 0\n"
	    "enrollments.csv 2=0+0+2 removed 0 refused 0\n");
}

static void
test_a_dry_run_changes_nothing(void **state)
{
	struct import_case *c = *state;

	district_run(c, CASE_DRY_RUN);
	assert_int_equal(import_case_head(c), 0);
	assert_non_null(strstr(import_case_counts(c), "users.csv 4=4+0+0"));
	district_run(c, 0);
	assert_non_null(strstr(import_case_counts(c), "users.csv 4=4+0+0"));
}

/* A new name is an update, but nothing of it is in the log. */
static void
test_a_new_name_is_not_logged(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	head = import_case_head(c);
	district_run_one(c, "users.csv",
	    USERS_HEADER USER_U1 USER_T1 USER_G1
	    "u2,,,true,s2,student,bo.b,,Bo,Bakerson,,900002,,,,,05,\n");
	assert_string_equal(
	    import_case_counts(c), "users.csv 4=0+1+3 removed 0 refused 0\n");
	assert_int_equal(import_case_head(c), head);
}

static void
test_only_what_changed_is_logged(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	head = import_case_head(c);
	district_run_one(c, "users.csv",
	    USERS_HEADER USER_U1 USER_T1 USER_G1
	    "u2,,,true,s1,student,bo.b,,Bo,Baker,,900002,,,,,05,\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"studentSet\":{\"studentId\":\"u2\",\"schoolId\":\"s1\","
	    "\"grade\":\"05\",\"enabled\":true,\"aliases\":["
	    "{\"scheme\":\"STATE\",\"id\":\"900002\"}]}}\n");
}

/* users.csv alone leaves the subgroups; demographics alone the rest. */
static void
test_parts_come_alone(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	head = import_case_head(c);
	district_run_one(c, "users.csv", USERS);
	assert_int_equal(import_case_head(c), head);
	district_run_one(c, "demographics.csv",
	    DEMOGRAPHICS_HEADER "u1,,,2015-03-04,female,,,,,,,,,,,\n"
				"u2,,,,male,,,,,,,,,,,\n");
	assert_string_equal(import_case_counts(c),
	    "demographics.csv 2=1+1+0 removed 0 refused 0\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"studentSet\":{\"studentId\":\"u1\",\"schoolId\":\"s1\","
	    "\"grade\":\"04\",\"enabled\":true,\"aliases\":["
	    "{\"scheme\":\"STATE\",\"id\":\"900001\"},"
	    "{\"scheme\":\"PROVIDER\",\"issuer\":\"LMS\",\"id\":\"77\"},"
	    "{\"scheme\":\"PROVIDER\",\"issuer\":\"SIS\",\"id\":\"X-9\"}],"
	    "\"subgroups\":[\"sex:female\"]}}\n"
	    "{\"studentSet\":{\"studentId\":\"u2\",\"schoolId\":\"s2\","
	    "\"grade\":\"05\",\"enabled\":true,\"aliases\":["
	    "{\"scheme\":\"STATE\",\"id\":\"900002\"}],"
	    "\"subgroups\":[\"sex:male\"]}}\n");
	head = import_case_head(c);
	district_run_one(c, "demographics.csv",
	    DEMOGRAPHICS_HEADER "u1,,,2015-03-04,female,,,,,,,,,,,\n");
	assert_string_equal(import_case_counts(c),
	    "demographics.csv 1=0+0+1 removed 1 refused 0\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"studentSet\":{\"studentId\":\"u2\",\"schoolId\":\"s2\","
	    "\"grade\":\"05\",\"enabled\":true,\"aliases\":["
	    "{\"scheme\":\"STATE\",\"id\":\"900002\"}]}}\n");
}

static void
test_references(void **state)
{
	struct import_case *c = *state;

	import_case_file(c, "users.csv",
	    USERS "u5,,,true,s9,student,x,,X,Y,,,,,,,04,\n"
		  "u6,,,true,\"s9,s1\",student,x,,X,Y,,,,,,,04,\n"
		  "u7,,,true,s9,teacher,x,,X,Y,,,,,,,,\n");
	import_case_file(c, "enrollments.csv",
	    ENROLLMENTS "e5,,,c1,s1,u5,student,,,\n"
			"e6,,,c9,s1,u1,student,,,\n"
			"e7,,,c1,s9,u1,student,,,\n");
	district_run(c, 0);
	assert_string_equal(import_case_findings(c),
	    "error UNKNOWN_REFERENCE users.csv:6 orgSourcedIds [s9] (an id of "
	    "this import, or one imported before)\n"
	    "warning UNKNOWN_REFERENCE users.csv:7 orgSourcedIds [s9] (an id "
	    "of this import, or one imported before)\n"
	    "warning UNKNOWN_REFERENCE users.csv:8 orgSourcedIds [s9] (an id "
	    "of this import, or one imported before)\n"
	    "error UNKNOWN_REFERENCE enrollments.csv:4 userSourcedId [u5] (an "
	    "id of this import, or one imported before)\n"
	    "error UNKNOWN_REFERENCE enrollments.csv:5 classSourcedId [c9] "
	    "(an id of this import, or one imported before)\n"
	    "warning UNKNOWN_REFERENCE enrollments.csv:6 schoolSourcedId [s9] "
	    "(an id of this import, or one imported before)\n"
	    "warning MISSING_FILE manifest.csv:0  [no manifest.csv] (a "
	    "manifest; without one every file is taken as bulk)\n");
	district_assert_log_has(
	    c, 0, "{\"studentId\":\"u6\",\"schoolId\":\"s1\"");
}

/* users.csv out, and in again as bulk: nothing changes. */
static void
test_users_round_trip(void **state)
{
	struct import_case *c = *state;
	uint64_t head;
	char *exported;

	district_run(c, 0);
	head = import_case_head(c);
	exported = strdup(import_case_export(c, "users", 0));
	assert_non_null(exported);
	assert_string_equal(exported, USERS_HEADER
	    "u1,,,true,s1,student,ann.a,\"{LMS:77},{SIS:X-9}\",Ann,Archer,,"
	    "900001,,,,,04,\n"
	    "u2,,,true,s2,student,bo.b,,Bo,Baker,,900002,,,,,05,\n"
	    "g1,,,true,s1,guardian,gus,,Gus,Archer,,,,,,u1,,\n"
	    "t1,,,true,s1,teacher,tess,,Tess,Taylor,,,,,,,,\n");
	assert_string_equal(import_case_export(c, "users", 1), exported);
	district_run_one(c, "users.csv", exported);
	assert_int_equal(import_case_head(c), head);
	assert_string_equal(import_case_export(c, "users", 0), exported);
	assert_null(strstr(import_case_export(c, "students", 3), "teacher"));
	free(exported);
}

/* More rows than one transaction takes. */
static void
test_many_rows(void **state)
{
	struct import_case *c = *state;

	district_run(c, 0);
	district_write_many(c, 0, 2 * PUBLISH_ROWS_MAX + 1);
	district_run(c, 0);
	assert_non_null(strstr(import_case_counts(c),
	    "users.csv 40001=40001+0+0 removed 4 refused 0\n"));
	district_run(c, 0);
	assert_non_null(strstr(import_case_counts(c),
	    "users.csv 40001=0+0+40001 removed 0 refused 0\n"));
}

static void
test_cancel(void **state)
{
	struct import_case *c = *state;

	c->cancel = true;
	assert_int_equal(import_case_run(c, "oneroster", 0), STATUS_CANCELLED);
	assert_int_equal(import_case_head(c), 0);
}

int
main(void)
{
#define CASE(f)                                                                \
	cmocka_unit_test_setup_teardown(f, district_set_up, district_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(test_the_whole_is_logged_by_id),
	    CASE(test_twice_changes_nothing),
	    CASE(test_a_dry_run_changes_nothing),
	    CASE(test_a_new_name_is_not_logged),
	    CASE(test_only_what_changed_is_logged),
	    CASE(test_parts_come_alone),
	    CASE(test_references),
	    CASE(test_users_round_trip),
	    CASE(test_many_rows),
	    CASE(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
