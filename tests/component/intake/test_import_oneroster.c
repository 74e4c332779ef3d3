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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/component/intake/import_case.h"

#define ORGS                                                                   \
	"sourcedId,status,dateLastModified,name,type,identifier,"              \
	"parentSourcedId\n"                                                    \
	"d1,,,District,district,,\n"                                           \
	"s1,,,Lincoln,school,,d1\n"                                            \
	"s2,,,Park,school,,d1\n"
#define SESSIONS                                                               \
	"sourcedId,status,dateLastModified,title,type,startDate,endDate,"      \
	"parentSourcedId,schoolYear\n"                                         \
	"t1,,,Fall,term,2025-09-01,2025-12-20,,2026\n"
#define COURSES                                                                \
	"sourcedId,status,dateLastModified,schoolYearSourcedId,title,"         \
	"courseCode,grades,orgSourcedId,subjects,subjectCodes\n"               \
	"co1,,,,Math 4,M4,04,d1,\"Math, Number\",\n"
#define CLASSES                                                                \
	"sourcedId,status,dateLastModified,title,grades,courseSourcedId,"      \
	"classCode,classType,location,schoolSourcedId,termSourcedIds,"         \
	"subjects,subjectCodes,periods\n"                                      \
	"c1,,,Math 4a,04,co1,,scheduled,,s1,t1,,,\"1,2\"\n"
#define USERS_HEADER                                                           \
	"sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,"    \
	"username,userIds,givenName,familyName,middleName,identifier,email,"   \
	"sms,phone,agentSourcedIds,grades,password\n"
#define USER_U1                                                                \
	"u1,,,true,\"d1,s1\",student,ann.a,\"{LMS:77},{SIS:X-9}\",Ann,Archer," \
	",900001,,,,g1,04,\n"
#define USER_U2 "u2,,,true,s2,student,bo.b,,Bo,Baker,,900002,,,,,05,\n"
#define USER_T1 "t1,,,true,s1,teacher,tess,,Tess,Taylor,,,,,,,,\n"
#define USER_G1 "g1,,,true,s1,guardian,gus,,Gus,Archer,,,,,,,,\n"
#define USERS USERS_HEADER USER_U1 USER_U2 USER_T1 USER_G1
#define ENROLLMENTS                                                            \
	"sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"    \
	"userSourcedId,role,primary,beginDate,endDate\n"                       \
	"e1,,,c1,s1,u1,student,,2025-09-01,\n"                                 \
	"e2,,,c1,s1,t1,teacher,true,,\n"
#define DEMOGRAPHICS_HEADER                                                    \
	"sourcedId,status,dateLastModified,birthDate,sex,"                     \
	"americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"           \
	"nativeHawaiianOrOtherPacificIslander,white,"                          \
	"demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,"             \
	"countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,"             \
	"publicSchoolResidenceStatus\n"
#define DEMOGRAPHICS                                                           \
	DEMOGRAPHICS_HEADER                                                    \
	"u1,,,2015-03-04,female,false,TRUE,false,false,false,false,true,,,,\n"

static void
write_district(struct import_case *c)
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

static int
set_up(void **state)
{
	static struct import_case c;

	import_case_open(&c);
	write_district(&c);
	*state = &c;
	return 0;
}

static int
tear_down(void **state)
{
	import_case_close(*state);
	return 0;
}

static void
run(struct import_case *c, unsigned flags)
{
	assert_int_equal(import_case_run(c, "oneroster", flags), STATUS_OK);
}

static void
run_one(struct import_case *c, const char *name, const char *text)
{
	assert_int_equal(
	    import_case_one(c, "oneroster", name, text), STATUS_OK);
}

static void
assert_log_has(struct import_case *c, uint64_t after, const char *text)
{
	const char *log = import_case_log(c, after);

	if (strstr(log, text) == NULL)
		fail_msg("no %s in\n%s", text, log);
}

static void
test_the_whole_is_logged_by_id(void **state)
{
	struct import_case *c = *state;

	run(c, 0);
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

	run(c, 0);
	head = import_case_head(c);
	run(c, 0);
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

	run(c, CASE_DRY_RUN);
	assert_int_equal(import_case_head(c), 0);
	assert_non_null(strstr(import_case_counts(c), "users.csv 4=4+0+0"));
	run(c, 0);
	assert_non_null(strstr(import_case_counts(c), "users.csv 4=4+0+0"));
}

/* A new name is an update, but nothing of it is in the log. */
static void
test_a_new_name_is_not_logged(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	run(c, 0);
	head = import_case_head(c);
	run_one(c, "users.csv",
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

	run(c, 0);
	head = import_case_head(c);
	run_one(c, "users.csv",
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

	run(c, 0);
	head = import_case_head(c);
	run_one(c, "users.csv", USERS);
	assert_int_equal(import_case_head(c), head);
	run_one(c, "demographics.csv",
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
	run_one(c, "demographics.csv",
	    DEMOGRAPHICS_HEADER "u1,,,2015-03-04,female,,,,,,,,,,,\n");
	assert_string_equal(import_case_counts(c),
	    "demographics.csv 1=0+0+1 removed 1 refused 0\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"studentSet\":{\"studentId\":\"u2\",\"schoolId\":\"s2\","
	    "\"grade\":\"05\",\"enabled\":true,\"aliases\":["
	    "{\"scheme\":\"STATE\",\"id\":\"900002\"}]}}\n");
}

static void
test_bulk_removes_what_is_gone(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	run(c, 0);
	head = import_case_head(c);
	run_one(c, "users.csv", USERS_HEADER USER_U1 USER_T1 USER_G1);
	assert_string_equal(
	    import_case_counts(c), "users.csv 3=0+0+3 removed 1 refused 0\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"recordRemoved\":{\"kind\":\"STUDENT\",\"id\":\"u2\"}}\n");
	/* back again: created */
	run_one(c, "users.csv", USERS);
	assert_string_equal(
	    import_case_counts(c), "users.csv 4=1+0+3 removed 0 refused 0\n");
}

static void
test_delta_takes_rows_one_by_one(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	run(c, 0);
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
	run(c, 0);
	assert_string_equal(import_case_counts(c),
	    "orgs.csv 1=1+0+0 removed 0 refused 0\n"
	    "users.csv 2=0+0+1 removed 1 refused 0\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"orgSet\":{\"sourcedId\":\"s3\",\"type\":\"school\","
	    "\"parentId\":\"d1\",\"name\":\"Hill\"}}\n"
	    "{\"recordRemoved\":{\"kind\":\"STUDENT\",\"id\":\"u2\"}}\n");
}

static void
write_many(struct import_case *c, int from, int count)
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

static void
test_too_many_removals_are_refused(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	run(c, 0);
	write_many(c, 0, 50);
	run(c, CASE_ALLOW_REMOVALS);
	head = import_case_head(c);
	write_many(c, 0, 20);
	run(c, 0);
	assert_string_equal(
	    import_case_counts(c), "users.csv 20=0+0+0 removed 0 refused 20\n");
	assert_non_null(strstr(import_case_findings(c),
	    "error TOO_MANY_REMOVED users.csv:0  [30 of 50 stored would go] "
	    "(most of what is stored; or say --allow-removals)\n"));
	assert_int_equal(import_case_head(c), head);
	run(c, CASE_ALLOW_REMOVALS);
	assert_string_equal(import_case_counts(c),
	    "users.csv 20=0+0+20 removed 30 refused 0\n");
	assert_int_equal(import_case_head(c), head + 30);
}

/* Rows that cannot be read may be those that seem to be gone. */
static void
test_unreadable_rows_stop_removals(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	run(c, 0);
	head = import_case_head(c);
	run_one(c, "users.csv",
	    USERS_HEADER USER_U1 USER_T1 USER_G1
	    "u2,,,true,s2,student,bo.b,,B\xf6,Baker,,900002,,,,,05,\n");
	assert_string_equal(
	    import_case_counts(c), "users.csv 4=0+0+3 removed 0 refused 1\n");
	assert_non_null(strstr(
	    import_case_codes(c), "warning REMOVALS_SKIPPED users.csv:0\n"));
	/* refused for a value: its id is known, so it is not gone */
	run_one(c, "users.csv",
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

	run(c, 0);
	head = import_case_head(c);
	run_one(c, "users.csv",
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

	run(c, 0);
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
	run(c, 0);
	assert_string_equal(import_case_counts(c),
	    "users.csv 2=2+0+0 removed 4 refused 0\n"
	    "roles.csv 6=4+0+0 removed 0 refused 2\n");
	assert_log_has(c, head,
	    "{\"personSet\":{\"personId\":\"v2\",\"enabled\":true,\"roles\":["
	    "{\"role\":\"principal\",\"orgId\":\"s1\"},"
	    "{\"role\":\"teacher\",\"orgId\":\"s2\"}]}}\n");
	assert_log_has(c, head,
	    "{\"studentSet\":{\"studentId\":\"v1\",\"schoolId\":\"s2\","
	    "\"grade\":\"03\",\"enabled\":true}}\n");

	/* users alone: the roles stay */
	head = import_case_head(c);
	run_one(c, "users.csv", users);
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
	run(c, 0);
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

	run(c, 0);
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
	run(c, 0);
	assert_log_has(c, head,
	    "{\"studentSet\":{\"studentId\":\"x1\",\"schoolId\":\"s2\"");
	assert_log_has(c, head,
	    "{\"studentSet\":{\"studentId\":\"x2\",\"enabled\":true}}");
	assert_non_null(
	    strstr(import_case_codes(c), "warning NO_SCHOOL users.csv:3\n"));
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
	run(c, 0);
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
	assert_log_has(c, 0, "{\"studentId\":\"u6\",\"schoolId\":\"s1\"");
}

/* users.csv out, and in again as bulk: nothing changes. */
static void
test_users_round_trip(void **state)
{
	struct import_case *c = *state;
	uint64_t head;
	char *exported;

	run(c, 0);
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
	run_one(c, "users.csv", exported);
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

	run(c, 0);
	write_many(c, 0, 2 * PUBLISH_ROWS_MAX + 1);
	run(c, 0);
	assert_non_null(strstr(import_case_counts(c),
	    "users.csv 40001=40001+0+0 removed 4 refused 0\n"));
	run(c, 0);
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
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(test_the_whole_is_logged_by_id),
	    CASE(test_twice_changes_nothing),
	    CASE(test_a_dry_run_changes_nothing),
	    CASE(test_a_new_name_is_not_logged),
	    CASE(test_only_what_changed_is_logged),
	    CASE(test_parts_come_alone),
	    CASE(test_bulk_removes_what_is_gone),
	    CASE(test_delta_takes_rows_one_by_one),
	    CASE(test_too_many_removals_are_refused),
	    CASE(test_unreadable_rows_stop_removals),
	    CASE(test_a_student_becomes_a_teacher),
	    CASE(test_roles_of_1_2),
	    CASE(test_school_by_enrollment),
	    CASE(test_references),
	    CASE(test_users_round_trip),
	    CASE(test_many_rows),
	    CASE(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
