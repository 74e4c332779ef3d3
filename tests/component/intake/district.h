// SPDX-License-Identifier: Apache-2.0
/*
 * district.h - a small district as OneRoster files, for tests of imports.
 *
 * Two schools in a district; two students, a teacher, a guardian.
 */
#pragma once

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

/* Clears the staged files and writes those above. */
void district_write(struct import_case *c);
/* users.csv with count students of s1, from m00000 + from on. */
void district_write_many(struct import_case *c, int from, int count);
/* For cmocka: a case with the district staged; *state is the case. */
int district_set_up(void **state);
int district_tear_down(void **state);
/* Imports; fails the test unless it ends OK. */
void district_run(struct import_case *c, unsigned flags);
void district_run_one(
    struct import_case *c, const char *name, const char *text);
void district_assert_log_has(
    struct import_case *c, uint64_t after, const char *text);
