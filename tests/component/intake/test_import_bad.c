// SPDX-License-Identifier: Apache-2.0
/*
 * test_import_bad.c - broken files, each with its error; the good rows of
 * each go in.  And no name anywhere but in the identities.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/component/intake/import_case.h"

#define TEXT(s) s, sizeof(s) - 1
#define ORGS "sourcedId,name,type\n"
#define NEEDS "studentId,programId,weight\n"
#define SLOTS "slotId,schoolId,day,start,end,kind\n"
#define TUTORS                                                                 \
	"tutorId,providerId,type,mode,schoolIds,subjects,maxMinutesWeek\n"
#define PROGRAMS                                                               \
	"programId,name,subject,beginsOn,endsOn,sessionsPerWeek,"              \
	"minutesPerSession,maxGroup,minMinutesTarget,gradeFrom,gradeTo\n"

static const struct {
	const char *kind;
	const char *file;
	const char *text;
	size_t len;
	const char *counts;
	const char *finding; /* one line of the findings */
} cases[] = {
    {"needs", "f.csv", TEXT(""), "f.csv 0=0+0+0 removed 0 refused 0\n",
	"error NO_HEADER f.csv:1  [an empty file] (a header row with the "
	"names of columns)\n"},
    {"needs", "f.csv", TEXT(NEEDS), "f.csv 0=0+0+0 removed 0 refused 0\n",
	"info NO_ROWS f.csv:1  [a header only] ()\n"},
    {"needs", "f.csv", TEXT("studentId;programId\nu1;g1\nu2;g1\n"),
	"f.csv 2=0+0+0 removed 0 refused 2\n",
	"error SEPARATOR f.csv:1  [cells separated by semicolons] (cells "
	"separated by commas: save as CSV with commas)\n"},
    {"needs", "f.csv", TEXT("studentId,level\nu1,B\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error MISSING_COLUMN f.csv:1 programId [no such column] "
	"(programId)\n"},
    {"needs", "f.csv", TEXT("studentId,programId,studentId\nu1,g1,u2\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error DUPLICATE_COLUMN f.csv:1 studentId [studentId] (each column "
	"once)\n"},
    {"needs", "f.csv", TEXT("studentId,programId,mood\nu1,g1,fine\n"),
	"f.csv 1=1+0+0 removed 0 refused 0\n",
	"warning UNKNOWN_COLUMN f.csv:1  [mood] (a column of this file's "
	"layout)\n"},
    {"needs", "f.csv", TEXT("STUDENTID,programId\nu1,g1\n"),
	"f.csv 1=1+0+0 removed 0 refused 0\n",
	"warning COLUMN_RENAMED f.csv:1 studentId [STUDENTID] "
	"(studentId)\n"},
    {"needs", "f.csv", TEXT("\xef\xbb\xbfstudentId,programId\r\nu1,g1\r\n"),
	"f.csv 1=1+0+0 removed 0 refused 0\n", ""},
    {"needs", "f.csv", TEXT(NEEDS "u1,g1,1\nu\xe9,g1,1"),
	"f.csv 2=1+0+0 removed 0 refused 1\n",
	"error BAD_UTF8 f.csv:3  [] (UTF-8; this looks like CP1252 or "
	"another old encoding: save the file as UTF-8)\n"},
    {"needs", "f.csv", TEXT(NEEDS "u1,g1,1\nu\0002,g1,1\n"),
	"f.csv 2=1+0+0 removed 0 refused 1\n",
	"error NUL_BYTE f.csv:3  [] (text without NUL bytes; save the file "
	"as UTF-8)\n"},
    {"needs", "f.csv", TEXT(NEEDS "\"u1,g1,1\nu2,g1,1\n"),
	"f.csv 2=1+0+0 removed 0 refused 1\n",
	"error UNCLOSED_QUOTE f.csv:2  [] (a quoted cell that is closed by "
	"a quote)\n"},
    {"needs", "f.csv", TEXT(NEEDS "u1,g1,1,,\nu2,g1\n"),
	"f.csv 2=2+0+0 removed 0 refused 0\n", ""},
    {"needs", "f.csv", TEXT(NEEDS "u1,g1,1,x\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error TOO_MANY_CELLS f.csv:2  [4 cells] (3 cells, as the "
	"header)\n"},
    {"needs", "f.csv", TEXT(NEEDS ",g1,1\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error MISSING_VALUE f.csv:2 studentId [] (a value)\n"},
    {"needs", "f.csv", TEXT(NEEDS "u 1,g1,1\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_ID f.csv:2 studentId [u 1] (an id of 1-255 bytes without "
	"blanks)\n"},
    {"needs", "f.csv", TEXT(NEEDS "u1,g1,-1\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_NUMBER f.csv:2 weight [-1] (a whole number from 1 to "
	"1000)\n"},
    {"needs", "f.csv", TEXT(NEEDS "u1,g1,1\nu1,g1,2\n"),
	"f.csv 2=1+0+0 removed 0 refused 1\n",
	"error DUPLICATE_ID f.csv:3 needId [u1:g1] (each id once in a file; "
	"the first row counts)\n"},
    {"school-attendance", "f.csv",
	TEXT("studentId,date,status,reason\nu1,2025-10-06,PRESENT,FAMILY\n"
	     "u2,10/6/2025,ABSENT,\nu3,2025-10-06,SICK,\n"
	     "u4,2025-10-06,ABSENT,FLU\n"),
	"f.csv 4=0+0+0 removed 0 refused 4\n",
	"error BAD_VALUE f.csv:2 reason [FAMILY] (nothing, with status "
	"PRESENT)\n"
	"error BAD_DATE f.csv:3 date [10/6/2025] (a day as YYYY-MM-DD)\n"
	"error BAD_VALUE f.csv:4 status [SICK] (PRESENT, ABSENT, TARDY, "
	"EARLY_DEPARTURE, PARTIAL)\n"
	"error BAD_VALUE f.csv:5 reason [FLU] (FAMILY, TRANSPORT, SUSPENDED, "
	"SCHOOL_ACTIVITY, WEATHER, OTHER, UNKNOWN)\n"},
    {"consents", "f.csv",
	TEXT("studentId,state,decidedOn,endsOn\n"
	     "u1,YES,2025-08-20,\nu2,GRANTED,,\n"
	     "u3,REFUSED,2025-08-20,2026-06-05\n"
	     "u4,GRANTED,2025-08-20,2025-08-01\n"),
	"f.csv 4=0+0+0 removed 0 refused 4\n",
	"error BAD_VALUE f.csv:2 state [YES] (GRANTED, REFUSED, REVOKED)\n"
	"error MISSING_VALUE f.csv:3 decidedOn [] (a value)\n"
	"error BAD_VALUE f.csv:4 endsOn [2026-06-05] (nothing, unless state is "
	"GRANTED)\n"
	"error BAD_RANGE f.csv:5 endsOn [2025-08-01] (a day not before "
	"decidedOn)\n"},
    {"clearances", "f.csv",
	TEXT("tutorId,kind,state,clearedOn,validUntil\n"
	     "t1,FBI check,CLEARED,,\n"
	     "t2,FBI,CLEARED,2025-08-20,2025-08-01\n"),
	"f.csv 2=0+0+0 removed 0 refused 2\n",
	"error BAD_ID f.csv:2 kind [FBI check] (an id of 1-255 bytes without "
	"blanks)\n"
	"error BAD_RANGE f.csv:3 validUntil [2025-08-01] (a day not before "
	"clearedOn)\n"},
    {"pairs", "f.csv",
	TEXT("studentId,otherStudentId,kind\nu1,u1,APART\n"
	     "u1,u2,APART\nu2,u1,TOGETHER\n"),
	"f.csv 3=1+0+0 removed 0 refused 2\n",
	"error BAD_VALUE f.csv:2 otherStudentId [u1] (another student)\n"
	"warning UNKNOWN_REFERENCE f.csv:3 studentId [u1] (an id that was "
	"imported before)\n"
	"warning UNKNOWN_REFERENCE f.csv:3 otherStudentId [u2] (an id that was "
	"imported before)\n"
	"error DUPLICATE_ID f.csv:4 studentId [u1:u2:] (each id once in a file; the first row counts)\n"},
    {"pins", "f.csv",
	TEXT("studentId,programId,state,tutorId,slotIds\nu1,g1,PINNED,,\n"
	     "u1,g1,KEPT,t1,\nu1,g1,NONE,t1,\nu1,g1,NONE,,b1\n"
	     "u1,g1,PINNED,t1,b1 b2  b1\nu1,g1,PINNED,t 1,\n"
	     "u1,g1,PINNED,t1,  b1 b11 \t\nu1,g1,PINNED,t2,\n"
	     "u1,g2,PINNED,,b1 \tb1\n"),
	"f.csv 9=1+0+0 removed 0 refused 8\n",
	"error MISSING_VALUE f.csv:2 tutorId [] (a tutor, or slots in "
	"slotIds)\n"
	"error BAD_VALUE f.csv:3 state [KEPT] (PINNED, NONE)\n"
	"error BAD_VALUE f.csv:4 tutorId [t1] (nothing, with state NONE)\n"
	"error BAD_VALUE f.csv:5 slotIds [b1] (nothing, with state NONE)\n"
	"error BAD_VALUE f.csv:6 slotIds [b1 b2  b1] (each slot once)\n"
	"error BAD_ID f.csv:7 tutorId [t 1] (an id of 1-255 bytes without "
	"blanks)\n"
	"warning UNKNOWN_REFERENCE f.csv:8 studentId [u1] (an id that was "
	"imported before)\n"
	"warning UNKNOWN_REFERENCE f.csv:8 programId [g1] (an id that was "
	"imported before)\n"
	"warning UNKNOWN_REFERENCE f.csv:8 tutorId [t1] (an id that was "
	"imported before)\n"
	"warning UNKNOWN_REFERENCE f.csv:8 slotIds [b1] (an id that was "
	"imported before)\n"
	"warning UNKNOWN_REFERENCE f.csv:8 slotIds [b11] (an id that was "
	"imported before)\n"
	"error DUPLICATE_ID f.csv:9 studentId [u1:g1] (each id once in a file; the first row counts)\n"
	"error BAD_VALUE f.csv:10 slotIds [b1 \tb1] (each slot once)\n"},
    {"programs", "f.csv",
	TEXT("programId,name,subject,beginsOn,endsOn,sessionsPerWeek,"
	     "minutesPerSession,maxGroup,protectedSubjects\n"
	     "g1,F,READING,2025-09-08,2025-12-19,3,30,3,MATH NONE\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_VALUE f.csv:2 protectedSubjects [MATH NONE] (NONE alone, or "
	"subjects)\n"},
    {"bell-schedules", "f.csv", TEXT(SLOTS "b1,s1,,08:30,09:00,flex\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error MISSING_VALUE f.csv:2 day [] (a day, or the bellSchedule of "
	"some dates)\n"},
    {"bell-schedules", "f.csv", TEXT(SLOTS "b1,s1,MON,8:30,09:00,flex\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_TIME f.csv:2 start [8:30] (a time of day as HH:MM, 24 "
	"hours)\n"},
    {"bell-schedules", "f.csv", TEXT(SLOTS "b1,s1,MON,09:00,09:00,flex\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_RANGE f.csv:2 end [09:00] (a time after start)\n"},
    {"bell-schedules", "f.csv", TEXT(SLOTS "b1,s1,Mon,09:00,09:30,flex\n"),
	"f.csv 1=1+0+0 removed 0 refused 0\n",
	"warning WRONG_CASE f.csv:2 day [Mon] (MON)\n"},
    {"bell-schedules", "f.csv", TEXT(SLOTS "b1,s1,FUN,09:00,09:30,flex\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_VALUE f.csv:2 day [FUN] (MON, TUE, WED, THU, FRI, SAT, "
	"SUN, A, B, C, D, E, F, G, H, I, J, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)\n"},
    {"tutors", "f.csv",
	TEXT(TUTORS "t1,p1,PARAPROFESSIONAL,IN_PERSON,,MATH"
		    ",300\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error MISSING_VALUE f.csv:2 schoolIds [] (a school (here or in "
	"homeSchoolId) for IN_PERSON)\n"},
    {"programs", "f.csv",
	TEXT(PROGRAMS "g1,N,MATH,2025-09-10,2025-09-09,3,30,3,,,\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_RANGE f.csv:2 endsOn [2025-09-09] (a day not before "
	"beginsOn)\n"},
    {"programs", "f.csv",
	TEXT(PROGRAMS "g1,N,MATH,2025-09-01,2025-02-30,3,30,3,,,\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_DATE f.csv:2 endsOn [2025-02-30] (a day as "
	"YYYY-MM-DD)\n"},
    {"programs", "f.csv",
	TEXT(PROGRAMS "g1,N,MATH,2025-09-01,2025-09-30,3,30,3,31,,\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_RANGE f.csv:2 minMinutesTarget [31] (at most "
	"minutesPerSession)\n"},
    {"programs", "f.csv",
	TEXT(PROGRAMS "g1,N,MATH,2025-09-01,2025-09-30,3,30,3,,05,KG\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_RANGE f.csv:2 gradeTo [KG] (a grade not below "
	"gradeFrom)\n"},
    {"schools", "f.csv", TEXT("schoolId,timeZone\ns1,Mars/Base\n"),
	"f.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_TIME_ZONE f.csv:2 timeZone [Mars/Base] (an IANA name as "
	"America/New_York)\n"},
    {"oneroster", "orgs.csv", TEXT(ORGS "o1,N,school\no1,M,school\n"),
	"orgs.csv 2=1+0+0 removed 0 refused 1\n",
	"error DUPLICATE_ID orgs.csv:3 sourcedId [o1] (each id once in a "
	"file; the first row counts)\n"},
    {"oneroster", "orgs.csv", TEXT(ORGS "o1,,school\n"),
	"orgs.csv 1=0+0+0 removed 0 refused 1\n",
	"error MISSING_VALUE orgs.csv:2 name [] (a value)\n"},
    {"oneroster", "orgs.csv", TEXT(ORGS "o1,N,School\n"),
	"orgs.csv 1=1+0+0 removed 0 refused 0\n",
	"warning WRONG_CASE orgs.csv:2 type [School] (school)\n"},
    {"oneroster", "orgs.csv", TEXT(ORGS "o1,N,ext:campus\n"),
	"orgs.csv 1=1+0+0 removed 0 refused 0\n",
	"info MISSING_FILE users.csv:0  [no such file] (the file, where "
	"there is one)\n"},
    {"oneroster", "academicSessions.csv",
	TEXT("sourcedId,title,type,startDate,endDate,schoolYear\n"
	     "a1,T,term,1/05/2023,2023-05-01,2023\n"),
	"academicSessions.csv 1=0+0+0 removed 0 refused 1\n",
	"error BAD_DATE academicSessions.csv:2 startDate [1/05/2023] (a day "
	"as YYYY-MM-DD)\n"},
    {"oneroster", "orgs.csv",
	TEXT("sourcedId,dateLastModified,name,type\no1,1/05/2023,N,school\n"),
	"orgs.csv 1=1+0+0 removed 0 refused 0\n",
	"warning BAD_DATE orgs.csv:2 dateLastModified [1/05/2023] (a moment "
	"as YYYY-MM-DDThh:mm:ss.sssZ)\n"},
    {"oneroster", "Users.csv", TEXT("sourcedId\n"),
	"Users.csv 0=0+0+0 removed 0 refused 0\n",
	"warning WRONG_CASE Users.csv:0  [Users.csv] (users.csv)\n"},
    {"oneroster", "results.csv", TEXT("sourcedId\n"), "",
	"info NOT_USED results.csv:0  [a file of OneRoster] (nothing: "
	"Chalkline does not need it)\n"},
    {"oneroster", "lunch.csv", TEXT("a\n"), "",
	"error NO_FILES input:0  [no file of OneRoster] (orgs.csv, "
	"users.csv, enrollments.csv and others)\n"},
    {"oneroster", "a.zip", TEXT("not a zip"), "",
	"error BAD_ZIP a.zip:0  [zip: not a zip, or a damaged one] (a zip "
	"of OneRoster's CSV files)\n"},
};

static int
set_up(void **state)
{
	static struct import_case c;

	import_case_open(&c);
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
test_broken_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct import_case c;
		const char *findings;

		import_case_open(&c);
		import_case_bytes(
		    &c, cases[i].file, cases[i].text, cases[i].len);
		assert_int_equal(
		    import_case_run(&c, cases[i].kind, 0), STATUS_OK);
		assert_string_equal(import_case_counts(&c), cases[i].counts);
		findings = import_case_findings(&c);
		if (strstr(findings, cases[i].finding) == NULL)
			fail_msg("no %s in\n%s", cases[i].finding, findings);
		if (cases[i].finding[0] == '\0')
			assert_null(strstr(findings, "BAD_"));
		import_case_close(&c);
	}
}

/* Strict refuses every deviation from the standard's header. */
static void
test_strict_headers(void **state)
{
	static const char *const headers[] = {
	    "sourcedId,status,dateLastModified,name,type,parentSourcedId,"
	    "identifier\no1,,,N,school,,\n",
	    "sourcedId,status,dateLastModified,name,type,identifier\n"
	    "o1,,,N,school,\n",
	    "sourcedId,status,dateLastModified,name,type,identifier,"
	    "parentSourcedId,metadata.x\no1,,,N,school,,,\n",
	    "sourcedId,status,dateLastModified,name,type,identifier,"
	    "ParentSourcedId\no1,,,N,school,,\n",
	};
	struct import_case *c = *state;

	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		import_case_clear(c);
		import_case_file(c, "orgs.csv", headers[i]);
		assert_int_equal(
		    import_case_run(c, "oneroster", CASE_STRICT), STATUS_OK);
		assert_string_equal(import_case_counts(c),
		    "orgs.csv 1=0+0+0 removed 0 refused 1\n");
	}
	import_case_clear(c);
	import_case_file(c, "orgs.csv",
	    "sourcedId,status,dateLastModified,name,type,identifier,"
	    "parentSourcedId\no1,,,N,school,,\n");
	assert_int_equal(
	    import_case_run(c, "oneroster", CASE_STRICT), STATUS_OK);
	assert_string_equal(
	    import_case_counts(c), "orgs.csv 1=1+0+0 removed 0 refused 0\n");
}

static void
test_manifests(void **state)
{
	struct import_case *c = *state;

	import_case_file(c, "manifest.csv",
	    "propertyName,propertyValue\nmanifest.version,1\n"
	    "file.orgs,all\nfile.users,bulk\nfile.classes,absent\n");
	import_case_file(c, "orgs.csv", ORGS "o1,N,school\n");
	import_case_file(c, "classes.csv", "sourcedId,title\nc1,T\n");
	assert_int_equal(import_case_run(c, "oneroster", 0), STATUS_OK);
	assert_string_equal(
	    import_case_counts(c), "orgs.csv 1=1+0+0 removed 0 refused 0\n");
	assert_non_null(strstr(import_case_findings(c),
	    "warning COLUMN_RENAMED manifest.csv:1 value [propertyValue] "
	    "(value)\n"
	    "warning BAD_VERSION manifest.csv:2 value [manifest.version,1] "
	    "(1.0)\n"
	    "error BAD_VALUE manifest.csv:3 value [file.orgs,all] (absent, "
	    "bulk, delta)\n"));
	assert_non_null(strstr(import_case_findings(c),
	    "warning MISSING_FILE users.csv:0  [no such file] (the file: the "
	    "manifest says bulk)\n"));
	assert_non_null(strstr(import_case_findings(c),
	    "warning MANIFEST_MISMATCH classes.csv:0  [the file, passed over] "
	    "(no file: the manifest says absent)\n"));
}

/* At most 10,000 findings are kept. */
static void
test_many_findings(void **state)
{
	struct import_case *c = *state;
	struct buffer text;
	size_t lines = 0;

	buffer_init(&text, 16u << 20);
	buffer_append_string(&text, NEEDS);
	for (int i = 0; i < 10050; i++)
		buffer_format(&text, "u%d,g1,many\n", i);
	import_case_bytes(c, "f.csv", text.data, text.len);
	buffer_fini(&text);
	assert_int_equal(import_case_run(c, "needs", 0), STATUS_OK);
	assert_string_equal(import_case_counts(c),
	    "f.csv 10050=0+0+0 removed 0 refused 10050\n");
	for (const char *p = import_case_codes(c); *p != '\0'; p++)
		lines += *p == '\n' ? 1 : 0;
	assert_int_equal(lines, FINDINGS_MAX);
}

#define CANARY "Zzcanary"

/*
 * Names, contacts and birth dates in good rows, in rows that are refused for
 * another cell, in shifted rows, in files without a header.
 */
static void
test_no_name_is_told(void **state)
{
	static const char *const users[] = {
	    /* good, then refused rows of several reasons */
	    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,"
	    "username,userIds,givenName,familyName,middleName,identifier,"
	    "email,sms,phone,agentSourcedIds,grades,password\n"
	    "u1,,,true,o1,student," CANARY "u,{X:" CANARY "g}," CANARY
	    "g," CANARY "f," CANARY "m," CANARY "g." CANARY "f," CANARY
	    "@x.org," CANARY "s," CANARY "p,,04," CANARY "pw\n"
	    "u2,,,maybe,o1,student,b," CANARY "," CANARY "," CANARY ",,,"
	    ",,,,04,\n"
	    "u3,,,true,o1," CANARY "," CANARY ",,,,04\n"
	    "u4,,,true,o1,student,b,," CANARY "," CANARY ",,,,,,,04,," CANARY
	    "\n"
	    "u5,,,true,o1,student,b,," CANARY ",,,,,,,,04,\n"
	    "u6,,,true,o1,student,b,," CANARY "\xff," CANARY ",,,,,,,04,\n",
	    /* no header */
	    CANARY "1,active,2020-01-01," CANARY "," CANARY "\n" CANARY
		   "2,active,2020-01-01," CANARY "," CANARY "\n",
	};
	struct import_case *c = *state;

	for (size_t i = 0; i < 2; i++) {
		import_case_clear(c);
		import_case_file(c, "orgs.csv", ORGS "o1,N,school\n");
		import_case_file(c, "users.csv", users[i]);
		import_case_file(c, "demographics.csv",
		    "sourcedId,birthDate,sex,cityOfBirth\n"
		    "u1,2015-" CANARY ",female," CANARY "\n");
		assert_int_equal(import_case_run(c, "oneroster", 0), STATUS_OK);
		assert_null(strstr(import_case_findings(c), CANARY));
		assert_null(strstr(import_case_log(c, 0), CANARY));
		assert_null(strstr(c->detail, CANARY));
	}
	import_case_clear(c);
	import_case_file(c, "users.csv", users[0]);
	assert_int_equal(import_case_run(c, "oneroster", 0), STATUS_OK);
	assert_non_null(strstr(import_case_export(c, "users", 0), CANARY "g"));
	assert_null(strstr(import_case_export(c, "users", 0), CANARY "pw"));
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_broken_files),
	    CASE(test_strict_headers),
	    CASE(test_manifests),
	    CASE(test_many_findings),
	    CASE(test_no_name_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
