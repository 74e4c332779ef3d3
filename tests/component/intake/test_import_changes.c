// SPDX-License-Identifier: Apache-2.0
/*
 * test_import_changes.c - what goes: bulk and delta, roles, schools.
 *
 * One small district; each test sends it again with something changed.
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
test_bulk_removes_what_is_gone(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	head = import_case_head(c);
	district_run_one(c, "users.csv", USERS_HEADER USER_U1 USER_T1 USER_G1);
	assert_string_equal(
	    import_case_counts(c), "users.csv 3=0+0+3 removed 1 refused 0\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"recordRemoved\":{\"kind\":\"STUDENT\",\"id\":\"u2\"}}\n");
	/* back again: created */
	district_run_one(c, "users.csv", USERS);
	assert_string_equal(
	    import_case_counts(c), "users.csv 4=1+0+3 removed 0 refused 0\n");
}

static void
test_delta_takes_rows_one_by_one(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	head = import_case_head(c);
	import_case_clear(c);
	import_case_file(c, "manifest.csv",
	    "propertyName,value\nmanifest.version,1.0\n"
	    "oneroster.version,1.1\nfile.users,delta\nfile.orgs,delta\n");
	import_case_file(c, "users.csv",
	    USERS_HEADER
	    "u2,tobedeleted,2025-10-01T00:00:00Z,true,s2,student,bo.b,,Bo,"
	    "Baker,,900002,,,,,05,\n"
	    "u9,tobedeleted,2025-10-01T00:00:00Z,true,s2,student,x,,X,Y,,,,"
	    ",,,05,\n");
	import_case_file(c, "orgs.csv",
	    "sourcedId,status,dateLastModified,name,type,identifier,"
	    "parentSourcedId\n"
	    "s3,active,2025-10-01T00:00:00Z,Hill,school,,d1\n");
	district_run(c, 0);
	assert_string_equal(import_case_counts(c),
	    "orgs.csv 1=1+0+0 removed 0 refused 0\n"
	    "users.csv 2=0+0+1 removed 1 refused 0\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"orgSet\":{\"sourcedId\":\"s3\",\"type\":\"school\","
	    "\"parentId\":\"d1\",\"name\":\"Hill\"}}\n"
	    "{\"recordRemoved\":{\"kind\":\"STUDENT\",\"id\":\"u2\"}}\n");
}

static void
test_too_many_removals_are_refused(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	district_write_many(c, 0, 50);
	district_run(c, CASE_ALLOW_REMOVALS);
	head = import_case_head(c);
	district_write_many(c, 0, 20);
	district_run(c, 0);
	assert_string_equal(
	    import_case_counts(c), "users.csv 20=0+0+0 removed 0 refused 20\n");
	assert_non_null(strstr(import_case_findings(c),
	    "error TOO_MANY_REMOVED users.csv:0  [30 of 50 stored would go] "
	    "(most of what is stored; or say --allow-removals)\n"));
	assert_int_equal(import_case_head(c), head);
	district_run(c, CASE_ALLOW_REMOVALS);
	assert_string_equal(import_case_counts(c),
	    "users.csv 20=0+0+20 removed 30 refused 0\n");
	assert_int_equal(import_case_head(c), head + 30);
}

/* Another district's few schools are no licence to take ours away. */
static void
test_a_guarded_file_guards_the_others(void **state)
{
	struct import_case *c = *state;

	district_run(c, 0);
	district_write_many(c, 0, 50);
	district_run(c, CASE_ALLOW_REMOVALS);
	district_write_many(c, 100, 20);
	import_case_file(c, "orgs.csv",
	    "sourcedId,status,dateLastModified,name,type,identifier,"
	    "parentSourcedId\n"
	    "x1,,,Far,school,,\n");
	district_run(c, 0);
	assert_string_equal(import_case_counts(c),
	    "orgs.csv 1=1+0+0 removed 0 refused 0\n"
	    "users.csv 20=0+0+0 removed 0 refused 20\n");
	assert_non_null(strstr(import_case_codes(c),
	    "warning REMOVALS_SKIPPED orgs.csv:0\n"
	    "error TOO_MANY_REMOVED users.csv:0\n"));
}

/* Rows that cannot be read may be those that seem to be gone. */
static void
test_unreadable_rows_stop_removals(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	head = import_case_head(c);
	district_run_one(c, "users.csv",
	    USERS_HEADER USER_U1 USER_T1 USER_G1
	    "u2,,,true,s2,student,bo.b,,B\xf6,Baker,,900002,,,,,05,\n");
	assert_string_equal(
	    import_case_counts(c), "users.csv 4=0+0+3 removed 0 refused 1\n");
	assert_non_null(strstr(
	    import_case_codes(c), "warning REMOVALS_SKIPPED users.csv:0\n"));
	/* refused for a value: its id is known, so it is not gone */
	district_run_one(c, "users.csv",
	    USERS_HEADER USER_U1 USER_T1 USER_G1
	    "u2,,,maybe,s2,student,bo.b,,Bo,Baker,,900002,,,,,05,\n");
	assert_string_equal(
	    import_case_counts(c), "users.csv 4=0+0+3 removed 0 refused 1\n");
	assert_int_equal(import_case_head(c), head);
}

static void
test_a_student_becomes_a_teacher(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	head = import_case_head(c);
	district_run_one(c, "users.csv",
	    USERS_HEADER USER_U1 USER_T1 USER_G1
	    "u2,,,true,s2,teacher,bo.b,,Bo,Baker,,900002,,,,,,\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"recordRemoved\":{\"kind\":\"STUDENT\",\"id\":\"u2\"}}\n"
	    "{\"personSet\":{\"personId\":\"u2\",\"enabled\":true,"
	    "\"roles\":[{\"role\":\"teacher\",\"orgId\":\"s2\"}]}}\n");
}

/* 1.2: the primary role's school; without roles the primary org. */
static void
test_roles_of_1_2(void **state)
{
	struct import_case *c = *state;
	static const char users[] =
	    "sourcedId,status,dateLastModified,enabledUser,username,userIds,"
	    "givenName,familyName,middleName,identifier,email,sms,phone,"
	    "agentSourcedIds,grades,password,userMasterIdentifier,"
	    "preferredGivenName,preferredMiddleName,preferredFamilyName,"
	    "primaryOrgSourcedId,pronouns\n"
	    "v1,,,true,v1,,Vi,One,,,,,,,03,,,,,,s1,\n"
	    "v2,,,true,v2,,Vo,Two,,,,,,,,,,,,,,\n";
	static const char header[] =
	    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,"
	    "beginDate,endDate,orgSourcedId,userProfileSourcedId\n";
	struct buffer roles;
	uint64_t head;

	district_run(c, 0);
	buffer_init(&roles, 4096);
	buffer_format(&roles,
	    "%sr1,,,v1,secondary,student,,,s1,\n"
	    "r2,,,v1,primary,student,,,s2,\n"
	    "r3,,,v2,primary,principal,,,s1,\n"
	    "r4,,,v2,secondary,teacher,,,s2,\n"
	    "r5,,,v2,secondary,teacher,,,nowhere,\n"
	    "r6,,,nobody,primary,teacher,,,s2,\n",
	    header);
	head = import_case_head(c);
	import_case_clear(c);
	import_case_file(c, "users.csv", users);
	import_case_bytes(c, "roles.csv", roles.data, roles.len);
	district_run(c, 0);
	assert_string_equal(import_case_counts(c),
	    "users.csv 2=2+0+0 removed 4 refused 0\n"
	    "roles.csv 6=4+0+0 removed 0 refused 2\n");
	district_assert_log_has(c, head,
	    "{\"personSet\":{\"personId\":\"v2\",\"enabled\":true,\"roles\":["
	    "{\"role\":\"principal\",\"orgId\":\"s1\"},"
	    "{\"role\":\"teacher\",\"orgId\":\"s2\"}]}}\n");
	district_assert_log_has(c, head,
	    "{\"studentSet\":{\"studentId\":\"v1\",\"schoolId\":\"s2\","
	    "\"grade\":\"03\",\"enabled\":true}}\n");

	/* users alone: the roles stay */
	head = import_case_head(c);
	district_run_one(c, "users.csv", users);
	assert_int_equal(import_case_head(c), head);
	assert_string_equal(
	    import_case_counts(c), "users.csv 2=0+0+2 removed 0 refused 0\n");
	/* a role goes: the person has one less */
	buffer_reset(&roles);
	buffer_format(&roles,
	    "%sr1,,,v1,secondary,student,,,s1,\n"
	    "r2,,,v1,primary,student,,,s2,\n"
	    "r3,,,v2,primary,principal,,,s1,\n",
	    header);
	import_case_clear(c);
	import_case_bytes(c, "roles.csv", roles.data, roles.len);
	district_run(c, 0);
	assert_string_equal(
	    import_case_counts(c), "roles.csv 3=0+0+3 removed 1 refused 0\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"personSet\":{\"personId\":\"v2\",\"enabled\":true,\"roles\":["
	    "{\"role\":\"principal\",\"orgId\":\"s1\"}]}}\n");
	buffer_fini(&roles);
}

/* Without an org of its own, a student is where the newest enrolment is. */
static void
test_school_by_enrollment(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	district_run(c, 0);
	head = import_case_head(c);
	import_case_clear(c);
	import_case_file(c, "users.csv",
	    "sourcedId,enabledUser,role,username,givenName,familyName\n"
	    "x1,true,student,a,A,A\nx2,true,student,b,B,B\n");
	import_case_file(c, "enrollments.csv",
	    "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,"
	    "beginDate\n"
	    "e1,c1,s1,x1,student,2025-09-01\n"
	    "e3,c1,s2,x1,student,2025-10-01\n"
	    "e4,c1,s1,x1,student,\n");
	district_run(c, 0);
	district_assert_log_has(c, head,
	    "{\"studentSet\":{\"studentId\":\"x1\",\"schoolId\":\"s2\"");
	district_assert_log_has(c, head,
	    "{\"studentSet\":{\"studentId\":\"x2\",\"enabled\":true}}");
	assert_non_null(
	    strstr(import_case_codes(c), "warning NO_SCHOOL users.csv:3\n"));
}

int
main(void)
{
#define CASE(f)                                                                \
	cmocka_unit_test_setup_teardown(f, district_set_up, district_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(test_bulk_removes_what_is_gone),
	    CASE(test_delta_takes_rows_one_by_one),
	    CASE(test_too_many_removals_are_refused),
	    CASE(test_a_guarded_file_guards_the_others),
	    CASE(test_unreadable_rows_stop_removals),
	    CASE(test_a_student_becomes_a_teacher),
	    CASE(test_roles_of_1_2),
	    CASE(test_school_by_enrollment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
