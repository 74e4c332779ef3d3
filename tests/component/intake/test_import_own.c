// SPDX-License-Identifier: Apache-2.0
/*
 * test_import_own.c - our own layouts: import, log, export and back again.
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

struct own_case {
	const char *kind;
	const char *text;
	const char *log;
	const char *exported;
};

static const struct own_case cases[] = {
    {"tutors",
	"tutorId,providerId,type,mode,homeSchoolId,schoolIds,subjects,bands,"
	"languages,training,maxMinutesWeek,rateCentsPerHour,givenName,"
	"familyName,email\n"
	"t1,p1,COLLEGE_STUDENT,IN_PERSON,,s1 s2,MATH READING,E U,en es,lit,"
	"600,2500,Tia,Twain,tia@example.org\n"
	"t2,p1,CERTIFIED_TEACHER,VIRTUAL,,,MATH,,,,300,,,,\n",
	"{\"tutorSet\":{\"tutorId\":\"t1\",\"providerId\":\"p1\","
	"\"type\":\"COLLEGE_STUDENT\",\"mode\":\"IN_PERSON\","
	"\"schoolIds\":[\"s1\",\"s2\"],\"subjects\":[\"MATH\",\"READING\"],"
	"\"bands\":[\"E\",\"U\"],\"languages\":[\"en\",\"es\"],"
	"\"training\":[\"lit\"],\"maxMinutesWeek\":600,"
	"\"rateCentsPerHour\":2500}}\n"
	"{\"tutorSet\":{\"tutorId\":\"t2\",\"providerId\":\"p1\","
	"\"type\":\"CERTIFIED_TEACHER\",\"mode\":\"VIRTUAL\","
	"\"subjects\":[\"MATH\"],\"maxMinutesWeek\":300}}\n",
	NULL},
    {"programs",
	"programId,name,subject,beginsOn,endsOn,sessionsPerWeek,"
	"minutesPerSession,maxGroup\n"
	"g1,Fluency,READING,2025-09-08,2025-12-19,3,30,3\n",
	"{\"programSet\":{\"programId\":\"g1\",\"name\":\"Fluency\","
	"\"subject\":\"READING\",\"beginsOn\":\"2025-09-08\","
	"\"endsOn\":\"2025-12-19\",\"sessionsPerWeek\":3,"
	"\"minutesPerSession\":30,\"maxGroup\":3,\"sameGrade\":false,"
	"\"virtualOk\":false,\"excusedOut\":false}}\n",
	"programId,name,providerId,subject,gradeFrom,gradeTo,beginsOn,endsOn,"
	"ruleSetId,sessionsPerWeek,minutesPerSession,maxGroup,sameGrade,"
	"training,virtualOk,minMinutesAttended,minMinutesTarget,excusedOut,"
	"consentRequired,clearances,protectedSubjects,sessionsPerCycle\n"
	"g1,Fluency,,READING,,,2025-09-08,2025-12-19,,3,30,3,false,,false,,,"
	"false,false,,,\n"},
    {"needs", "studentId,programId,level,weight\nu1,g1,B,2\nu2,g1,,\n",
	"{\"needSet\":{\"needId\":\"u1:g1\",\"studentId\":\"u1\","
	"\"programId\":\"g1\",\"level\":\"B\",\"language\":\"en\","
	"\"weight\":2,\"maxGroup\":0}}\n"
	"{\"needSet\":{\"needId\":\"u2:g1\",\"studentId\":\"u2\","
	"\"programId\":\"g1\",\"level\":\"\",\"language\":\"en\","
	"\"weight\":1,\"maxGroup\":0}}\n",
	"needId,studentId,programId,level,language,weight,maxGroup,"
	"groupWaiver\n"
	"u1:g1,u1,g1,B,en,2,0,false\n"
	"u2:g1,u2,g1,,en,1,0,false\n"},
    {"bell-schedules",
	"slotId,schoolId,day,start,end,label,kind,grades,bellSchedule,"
	"periods\n"
	"b1,s1,MON,08:30,09:15,\"WIN, early\",intervention,KG 01 02,,\n"
	"b2,s1,B,08:30,09:15,3,flex,,,3 3B\n"
	"b3,s1,,08:30,09:00,3,flex,,early-release,\n"
	"b4,s1,10,08:30,09:00,3,flex,,,\n",
	"{\"slotSet\":{\"slotId\":\"b1\",\"schoolId\":\"s1\",\"day\":0,"
	"\"start\":510,\"end\":555,\"label\":\"WIN, early\","
	"\"kind\":\"intervention\",\"grades\":[\"KG\",\"01\",\"02\"]}}\n"
	"{\"slotSet\":{\"slotId\":\"b2\",\"schoolId\":\"s1\",\"start\":510,"
	"\"end\":555,\"label\":\"3\",\"kind\":\"flex\",\"cycleDay\":\"B\","
	"\"periods\":[\"3\",\"3B\"]}}\n"
	"{\"slotSet\":{\"slotId\":\"b3\",\"schoolId\":\"s1\",\"start\":510,"
	"\"end\":540,\"label\":\"3\",\"kind\":\"flex\","
	"\"bellSchedule\":\"early-release\"}}\n"
	"{\"slotSet\":{\"slotId\":\"b4\",\"schoolId\":\"s1\",\"start\":510,"
	"\"end\":540,\"label\":\"3\",\"kind\":\"flex\","
	"\"cycleDay\":\"10\"}}\n",
	NULL},
    {"availability",
	"ownerKind,ownerId,day,start,end\n"
	"TUTOR,t1,TUE,08:00,12:00\n"
	"STUDENT,u1,MON,08:00,09:00\n"
	"TUTOR,t1,MON,08:00,12:00\n"
	"TUTOR,t1,TUE,08:00,12:00\n",
	"{\"availabilitySet\":{\"owner\":\"STUDENT\",\"ownerId\":\"u1\","
	"\"windows\":[{\"day\":0,\"start\":480,\"end\":540}]}}\n"
	"{\"availabilitySet\":{\"owner\":\"TUTOR\",\"ownerId\":\"t1\","
	"\"windows\":[{\"day\":0,\"start\":480,\"end\":720},"
	"{\"day\":1,\"start\":480,\"end\":720}]}}\n",
	"ownerKind,ownerId,day,start,end\n"
	"STUDENT,u1,MON,08:00,09:00\n"
	"TUTOR,t1,MON,08:00,12:00\n"
	"TUTOR,t1,TUE,08:00,12:00\n"},
    {"calendars",
	"schoolId,date,instructional,note,cycleDay,bellSchedule\n"
	",2025-11-26,true,,B,early-release\n"
	",2025-11-27,false,Thanksgiving,,\n"
	"s1,2025-11-29,true,,,\n",
	"{\"calendarSet\":{\"date\":\"2025-11-26\",\"instructional\":true,"
	"\"cycleDay\":\"B\",\"bellSchedule\":\"early-release\"}}\n"
	"{\"calendarSet\":{\"date\":\"2025-11-27\",\"instructional\":false,"
	"\"note\":\"Thanksgiving\"}}\n"
	"{\"calendarSet\":{\"schoolId\":\"s1\",\"date\":\"2025-11-29\","
	"\"instructional\":true}}\n",
	NULL},
    {"schools",
	"schoolId,timeZone,rooms,virtualSeats,xKm,yKm\n"
	"s1,America/Denver,4,12,1.25,-0.500\n"
	"s2,,,,,\n",
	"{\"schoolSet\":{\"schoolId\":\"s1\","
	"\"timeZone\":\"America/Denver\",\"rooms\":4,\"virtualSeats\":12,"
	"\"xM\":1250,\"yM\":-500}}\n"
	"{\"schoolSet\":{\"schoolId\":\"s2\"}}\n",
	NULL},
    {"school-attendance",
	"studentId,date,status,excused,reason,schoolId\n"
	"u1,2025-10-06,ABSENT,true,FAMILY,s1\n"
	"u1,2025-10-07,PRESENT,,,\n"
	"u2,2025-10-06,TARDY,,,s1\n",
	"{\"schoolDaySet\":{\"studentId\":\"u1\",\"date\":\"2025-10-06\","
	"\"status\":\"ABSENT\",\"excused\":true,\"reason\":\"FAMILY\","
	"\"schoolId\":\"s1\"}}\n"
	"{\"schoolDaySet\":{\"studentId\":\"u1\",\"date\":\"2025-10-07\","
	"\"status\":\"PRESENT\"}}\n"
	"{\"schoolDaySet\":{\"studentId\":\"u2\",\"date\":\"2025-10-06\","
	"\"status\":\"TARDY\",\"schoolId\":\"s1\"}}\n",
	NULL},
    {"consents",
	"studentId,programId,providerId,state,decidedOn,endsOn\n"
	"u1,,,GRANTED,2025-08-20,2026-06-05\n"
	"u1,g1,,REFUSED,2025-08-20,\n"
	"u2,,p1,REVOKED,2025-11-03,\n",
	"{\"consentSet\":{\"studentId\":\"u1\",\"state\":\"GRANTED\","
	"\"decidedOn\":\"2025-08-20\",\"endsOn\":\"2026-06-05\"}}\n"
	"{\"consentSet\":{\"studentId\":\"u1\",\"programId\":\"g1\","
	"\"state\":\"REFUSED\",\"decidedOn\":\"2025-08-20\"}}\n"
	"{\"consentSet\":{\"studentId\":\"u2\",\"providerId\":\"p1\","
	"\"state\":\"REVOKED\",\"decidedOn\":\"2025-11-03\"}}\n",
	NULL},
    {"clearances",
	"tutorId,kind,state,clearedOn,validUntil,evidenceId\n"
	"t1,BACKGROUND_CHECK,CLEARED,2025-07-01,2026-06-30,HR-77\n"
	"t1,FINGERPRINT,REQUESTED,,,\n",
	"{\"clearanceSet\":{\"tutorId\":\"t1\",\"kind\":\"BACKGROUND_CHECK\","
	"\"state\":\"CLEARED\",\"clearedOn\":\"2025-07-01\","
	"\"validUntil\":\"2026-06-30\",\"evidenceId\":\"HR-77\"}}\n"
	"{\"clearanceSet\":{\"tutorId\":\"t1\",\"kind\":\"FINGERPRINT\","
	"\"state\":\"REQUESTED\"}}\n",
	NULL},
    {"pairs",
	"studentId,otherStudentId,kind,programId\n"
	"u2,u1,TOGETHER,\n"
	"u1,u3,APART,g1\n",
	"{\"pairSet\":{\"studentId\":\"u1\",\"otherStudentId\":\"u2\","
	"\"kind\":\"TOGETHER\"}}\n"
	"{\"pairSet\":{\"studentId\":\"u1\",\"otherStudentId\":\"u3\","
	"\"kind\":\"APART\",\"programId\":\"g1\"}}\n",
	"studentId,otherStudentId,kind,programId\n"
	"u1,u2,TOGETHER,\n"
	"u1,u3,APART,g1\n"},
    {"pins",
	"studentId,programId,state,tutorId,slotIds\n"
	"u1,g1,PINNED,t1,b2 b1\n"
	"u2,g1,PINNED,,b1\n"
	"u3,g1,NONE,,\n",
	"{\"pinSet\":{\"studentId\":\"u1\",\"programId\":\"g1\","
	"\"state\":\"PINNED\",\"tutorId\":\"t1\","
	"\"slotIds\":[\"b2\",\"b1\"]}}\n"
	"{\"pinSet\":{\"studentId\":\"u2\",\"programId\":\"g1\","
	"\"state\":\"PINNED\",\"slotIds\":[\"b1\"]}}\n"
	"{\"pinSet\":{\"studentId\":\"u3\",\"programId\":\"g1\","
	"\"state\":\"NONE\"}}\n",
	NULL},
    {"programs",
	"programId,name,subject,beginsOn,endsOn,sessionsPerWeek,"
	"minutesPerSession,maxGroup,consentRequired,clearances,"
	"protectedSubjects,sessionsPerCycle\n"
	"g1,Fluency,READING,2025-09-08,2025-12-19,3,30,3,true,"
	"BACKGROUND_CHECK FINGERPRINT,MATH PE,2\n",
	"{\"programSet\":{\"programId\":\"g1\",\"name\":\"Fluency\","
	"\"subject\":\"READING\",\"beginsOn\":\"2025-09-08\","
	"\"endsOn\":\"2025-12-19\",\"sessionsPerWeek\":3,"
	"\"minutesPerSession\":30,\"maxGroup\":3,\"sameGrade\":false,"
	"\"virtualOk\":false,\"excusedOut\":false,"
	"\"consentRequired\":true,"
	"\"clearances\":[\"BACKGROUND_CHECK\",\"FINGERPRINT\"],"
	"\"protectedSubjects\":[\"MATH\",\"PE\"],"
	"\"sessionsPerCycle\":2}}\n",
	"programId,name,providerId,subject,gradeFrom,gradeTo,beginsOn,endsOn,"
	"ruleSetId,sessionsPerWeek,minutesPerSession,maxGroup,sameGrade,"
	"training,virtualOk,minMinutesAttended,minMinutesTarget,excusedOut,"
	"consentRequired,clearances,protectedSubjects,sessionsPerCycle\n"
	"g1,Fluency,,READING,,,2025-09-08,2025-12-19,,3,30,3,false,,false,,,"
	"false,true,BACKGROUND_CHECK FINGERPRINT,MATH PE,2\n"},
    {"needs", "studentId,programId,maxGroup,groupWaiver\nu1,g1,6,true\n",
	"{\"needSet\":{\"needId\":\"u1:g1\",\"studentId\":\"u1\","
	"\"programId\":\"g1\",\"level\":\"\",\"language\":\"en\","
	"\"weight\":1,\"maxGroup\":6,\"groupWaiver\":true}}\n",
	"needId,studentId,programId,level,language,weight,maxGroup,"
	"groupWaiver\n"
	"u1:g1,u1,g1,,en,1,6,true\n"
	"u2:g1,u2,g1,,en,1,0,false\n"},
    {"availability",
	"ownerKind,ownerId,day,start,end\n"
	"TUTOR,t1,B,08:00,12:00\n"
	"TUTOR,t1,A,09:00,12:00\n"
	"TUTOR,t1,TUE,08:00,12:00\n",
	"{\"availabilitySet\":{\"owner\":\"TUTOR\",\"ownerId\":\"t1\","
	"\"windows\":[{\"day\":1,\"start\":480,\"end\":720},"
	"{\"start\":540,\"end\":720,\"cycleDay\":\"A\"},"
	"{\"start\":480,\"end\":720,\"cycleDay\":\"B\"}]}}\n",
	"ownerKind,ownerId,day,start,end\n"
	"STUDENT,u1,MON,08:00,09:00\n"
	"TUTOR,t1,TUE,08:00,12:00\n"
	"TUTOR,t1,A,09:00,12:00\n"
	"TUTOR,t1,B,08:00,12:00\n"},
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

static uint64_t
count_lines(const char *text)
{
	uint64_t lines = 0;

	for (; *text != '\0'; text++)
		lines += *text == '\n' ? 1 : 0;
	return lines;
}

/* What is exported and imported again changes nothing. */
static void
check_case(struct import_case *c, const struct own_case *own)
{
	char name[64];
	uint64_t head = import_case_head(c);
	char *exported;

	(void)snprintf(name, sizeof(name), "%s.csv", own->kind);
	assert_int_equal(
	    import_case_one(c, own->kind, name, own->text), STATUS_OK);
	assert_null(strstr(import_case_codes(c), "error"));
	assert_string_equal(import_case_log(c, head), own->log);
	exported = strdup(import_case_export(c, own->kind, 0));
	assert_non_null(exported);
	assert_string_equal(import_case_export(c, own->kind, 1), exported);
	if (own->exported != NULL)
		assert_string_equal(exported, own->exported);
	head = import_case_head(c);
	assert_int_equal(
	    import_case_one(c, own->kind, name, exported), STATUS_OK);
	assert_int_equal(import_case_head(c), head);
	assert_null(strstr(import_case_counts(c), "=1+"));
	assert_string_equal(import_case_export(c, own->kind, 0), exported);
	assert_true(count_lines(exported) > 1);
	free(exported);
}

static void
test_every_kind(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		print_message("%s\n", cases[i].kind);
		check_case(*state, &cases[i]);
	}
}

static void
test_names_of_tutors_stay_out_of_the_log(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	assert_int_equal(
	    import_case_one(c, "tutors", "tutors.csv", cases[0].text),
	    STATUS_OK);
	assert_null(strstr(import_case_log(c, 0), "Twain"));
	assert_non_null(strstr(
	    import_case_export(c, "tutors", 0), "Tia,Twain,tia@example.org"));
	/* another name alone is an update that is not logged */
	head = import_case_head(c);
	assert_int_equal(
	    import_case_one(c, "tutors", "tutors.csv",
		"tutorId,providerId,type,mode,subjects,maxMinutesWeek,"
		"familyName\n"
		"t2,p1,CERTIFIED_TEACHER,VIRTUAL,MATH,300,Woolf\n"),
	    STATUS_OK);
	assert_string_equal(
	    import_case_counts(c), "tutors.csv 1=0+1+0 removed 0 refused 0\n");
	assert_int_equal(import_case_head(c), head);
}

/* Rows replace the windows of their owner, and no one else's. */
static void
test_availability_is_replaced_by_owner(void **state)
{
	struct import_case *c = *state;
	uint64_t head;

	check_case(c, &cases[4]);
	head = import_case_head(c);
	assert_int_equal(import_case_one(c, "availability", "a.csv",
			     "ownerKind,ownerId,day,start,end\n"
			     "TUTOR,t1,FRI,08:00,12:00\n"
			     "TUTOR,t1,SAT,12:00,08:00\n"),
	    STATUS_OK);
	assert_string_equal(
	    import_case_counts(c), "a.csv 2=0+1+0 removed 0 refused 1\n");
	assert_string_equal(import_case_log(c, head),
	    "{\"availabilitySet\":{\"owner\":\"TUTOR\",\"ownerId\":\"t1\","
	    "\"windows\":[{\"day\":4,\"start\":480,\"end\":720}]}}\n");
}

static void
test_unknown_references_are_warnings(void **state)
{
	struct import_case *c = *state;

	assert_int_equal(import_case_one(c, "needs", "needs.csv",
			     "studentId,programId\nu1,g1\n"),
	    STATUS_OK);
	assert_string_equal(import_case_findings(c),
	    "warning UNKNOWN_REFERENCE needs.csv:2 studentId [u1] (an id "
	    "that was imported before)\n"
	    "warning UNKNOWN_REFERENCE needs.csv:2 programId [g1] (an id "
	    "that was imported before)\n");
	assert_string_equal(
	    import_case_counts(c), "needs.csv 1=1+0+0 removed 0 refused 0\n");
	assert_int_equal(import_case_run(c, "needs", CASE_STRICT), STATUS_OK);
	assert_non_null(strstr(import_case_counts(c), "refused 1"));
}

static void
test_kinds_and_files(void **state)
{
	struct import_case *c = *state;

	assert_int_equal(
	    import_case_one(c, "lunch", "a.csv", "a\n"), STATUS_INVALID);
	assert_non_null(strstr(c->detail, "no kind lunch"));
	import_case_file(c, "b.csv", "a\n");
	assert_int_equal(import_case_run(c, "needs", 0), STATUS_INVALID);
	assert_non_null(strstr(c->detail, "expected one CSV file"));
	import_case_clear(c);
	assert_int_equal(import_case_run(c, "needs", 0), STATUS_INVALID);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(test_every_kind),
	    CASE(test_names_of_tutors_stay_out_of_the_log),
	    CASE(test_availability_is_replaced_by_owner),
	    CASE(test_unknown_references_are_warnings),
	    CASE(test_kinds_and_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
