// SPDX-License-Identifier: Apache-2.0
/*
 * test_import_pins.c - pins that contradict another are told when they come.
 *
 * One school with two slots a day, two programmes at once and one later.
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

#define HEADER "studentId,programId,state,tutorId,slotIds\n"
#define BUSY "(a tutor who is free in slot "
#define ALREADY " (imported before))\n"

static const char *const base[][2] = {
    {"programs", "programId,name,subject,beginsOn,endsOn,sessionsPerWeek,"
		 "minutesPerSession,maxGroup,sessionsPerCycle\n"
		 "P,P,READING,2025-09-08,2025-12-19,2,30,2,\n"
		 "Q,Q,MATH,2025-12-19,2026-02-20,2,30,2,\n"
		 "R,R,MATH,2026-02-21,2026-06-01,2,30,2,2\n"},
    {"bell-schedules",
	"slotId,schoolId,day,start,end,kind,bellSchedule\n"
	"m1,A,MON,09:00,09:30,flex,\nm2,A,MON,09:15,09:45,flex,\n"
	"m3,A,MON,09:30,10:00,flex,\nt1,A,TUE,09:00,09:30,flex,\n"
	"t2,A,TUE,09:15,09:45,flex,\nw1,A,WED,09:00,09:30,flex,\n"
	"w2,A,WED,09:15,09:45,flex,\nsnow,A,MON,10:00,10:30,flex,short\n"
	"a,B,A,09:00,09:30,flex,\nb,B,B,09:00,09:30,flex,\n"
	"a2,B,A,09:15,09:45,flex,\n"
	"ca,C,A,09:00,09:30,flex,\ncb,C,B,09:00,09:30,flex,\n"},
    {"needs", "studentId,programId,level,maxGroup,groupWaiver\n"
	      "s1,P,1,,\ns2,P,1,,\ns3,P,1,,\ns4,P,2,,\n"
	      "s5,P,1,3,true\ns6,P,1,3,true\ns7,P,1,3,true\ns8,P,1,1,\n"},
    {"pairs",
	"studentId,otherStudentId,kind,programId\n"
	"x1,x2,TOGETHER,\nx3,x4,APART,\nx5,x6,TOGETHER,P\nx7,x8,TOGETHER,\n"
	"x7,x8,NONE,P\n"},
};

struct pins_case {
	const char *what;
	const char *stored, *rows;
	const char *told; /* of contradictions alone */
};

static const struct pins_case cases[] = {
    {"one group", "", "s1,P,PINNED,t,m1 t1\ns2,P,PINNED,t,t1 m1\n", ""},
    {"other times of one tutor, side by side", "",
	"s1,P,PINNED,t,m1 t1\ns2,P,PINNED,t,m3 t2\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] " BUSY
	"t1: student s2 has this one then (line 3))\n"
	"warning PINS_CONTRADICT f.csv:3 tutorId [t] " BUSY
	"t2: student s1 has this one then (line 2))\n"},
    {"not at one time", "", "s1,P,PINNED,t,m1 t1\ns2,P,PINNED,t,m3 w1\n", ""},
    {"two tutors", "", "s1,P,PINNED,t,m1 t1\ns2,P,PINNED,u,m1 t1\n", ""},
    {"the other is stored", "s2,P,PINNED,t,m2 t2\n", "s1,P,PINNED,t,m1 w1\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] " BUSY
	"m1: student s2 has this one then" ALREADY},
    {"the other is replaced", "s2,P,PINNED,t,m2 t2\n",
	"s1,P,PINNED,t,m1 w1\ns2,P,PINNED,t,w2 t2\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] " BUSY
	"w1: student s2 has this one then (line 3))\n"
	"warning PINS_CONTRADICT f.csv:3 tutorId [t] " BUSY
	"w2: student s1 has this one then (line 2))\n"},
    {"the other is taken back", "s2,P,PINNED,t,m2 t2\n",
	"s1,P,PINNED,t,m1 w1\ns2,P,NONE,,\n", ""},
    {"the row that takes back is refused", "s2,P,PINNED,t,m2 t2\n",
	"s1,P,PINNED,t,m1 w1\ns2,P,NONE,t,\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] " BUSY
	"m1: student s2 has this one then" ALREADY},
    {"both are stored", "s1,P,PINNED,t,m1 t1\ns2,P,PINNED,t,m2 t2\n",
	"s3,P,PINNED,u,m1 t1\n", ""},
    {"more slots than sessions leave a choice", "",
	"s1,P,PINNED,t,m1 t1 w1\ns2,P,PINNED,t,m1 t1\n", ""},
    {"two programmes on their last and first day", "",
	"s1,P,PINNED,t,m1 t1\ns2,Q,PINNED,t,m1 t1\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] " BUSY
	"m1: student s2 has this one then (line 3))\n"
	"warning PINS_CONTRADICT f.csv:3 tutorId [t] " BUSY
	"m1: student s1 has this one then (line 2))\n"},
    {"two programmes one after the other", "",
	"s1,P,PINNED,t,m1 t1\ns2,R,PINNED,t,m1 t1\n", ""},
    {"a programme or slot that is not known, another bell schedule", "",
	"s1,P,PINNED,t,m1 t1\ns2,Z,PINNED,t,m1 t1\ns3,P,PINNED,t,m1 zz\n"
	"s4,P,PINNED,t,snow m1\n",
	""},
    /* days of a cycle */
    {"of one school", "", "s1,R,PINNED,t,a b\ns2,Q,PINNED,t,a b\n", ""},
    {"of one school, as many as the cycle has", "y,R,PINNED,u,a b\n",
	"s1,R,PINNED,t,a b\ny,R,PINNED,t,b a\n", ""},
    {"of one school, at one time", "s2,R,PINNED,t,a2 b\n",
	"s1,R,PINNED,t,a b\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] " BUSY
	"a: student s2 has this one then" ALREADY},
    {"of two schools", "", "s1,R,PINNED,t,a b\ns2,R,PINNED,t,ca cb\n", ""},
    /* the size of a group, levels */
    {"three where two may be", "s1,P,PINNED,t,m1 t1\n",
	"s2,P,PINNED,t,m1 t1\ns3,P,PINNED,t,m1 t1\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] (at most 2 in a group "
	"with student s1" ALREADY
	"warning PINS_CONTRADICT f.csv:3 tutorId [t] (at most 2 in a group "
	"with student s1" ALREADY},
    {"three with waivers", "",
	"s5,P,PINNED,t,m1 t1\ns6,P,PINNED,t,m1 t1\ns7,P,PINNED,t,m1 t1\n", ""},
    {"one who is to be alone", "", "s8,P,PINNED,t,m1 t1\ns1,P,PINNED,t,m1 t1\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] (at most 1 in a group "
	"with student s1 (line 3))\n"
	"warning PINS_CONTRADICT f.csv:3 tutorId [t] (at most 1 in a group "
	"with student s8 (line 2))\n"},
    {"another level", "", "s4,P,PINNED,t,m1 t1\ns1,P,PINNED,t,m1 t1\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] (another tutor or other "
	"times than student s1, whose level or language is another (line "
	"3))\n"
	"warning PINS_CONTRADICT f.csv:3 tutorId [t] (another tutor or other "
	"times than student s4, whose level or language is another (line "
	"2))\n"},
    /* one student */
    {"at one time in two programmes", "s1,Q,PINNED,,m2 w1\n",
	"s1,P,PINNED,t,m1 t1\n",
	"warning PINS_CONTRADICT f.csv:2 slotIds [m1] (another time: the "
	"student is pinned to slot m2 in programme Q" ALREADY},
    {"in two programmes, with a choice", "s1,Q,PINNED,,m2 w1 t1\n",
	"s1,P,PINNED,t,m1 t1\n", ""},
    /* pairs */
    {"together, and two tutors", "", "x1,P,PINNED,t,\nx2,P,PINNED,u,\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] (tutor u, for student x2 "
	"must be in the same group and is pinned there (line 3))\n"
	"warning PINS_CONTRADICT f.csv:3 tutorId [u] (tutor t, for student x1 "
	"must be in the same group and is pinned there (line 2))\n"},
    {"together, and one tutor", "x2,P,PINNED,t,m1 t1\n", "x1,P,PINNED,t,\n",
	""},
    {"together, in two programmes", "x2,P,PINNED,t,\n", "x1,Q,PINNED,u,\n", ""},
    {"together, and times in common", "x2,P,PINNED,,m1 t1 w1\n",
	"x1,P,PINNED,,t1 m1\n", ""},
    {"together, and too few", "x2,P,PINNED,,m1 m3 t1\n",
	"x1,P,PINNED,,m1 m3 w1\n",
	"warning PINS_CONTRADICT f.csv:2 slotIds [m1] (slots on 2 days in "
	"common with student x2, who must be in the same group" ALREADY},
    {"together in that programme", "x6,P,PINNED,t,\nx6,Q,PINNED,t,\n",
	"x5,P,PINNED,u,\nx5,Q,PINNED,u,\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [u] (tutor t, for student x6 "
	"must be in the same group and is pinned there" ALREADY},
    {"together but in that programme", "x8,P,PINNED,t,\nx8,Q,PINNED,t,\n",
	"x7,P,PINNED,u,\nx7,Q,PINNED,u,\n",
	"warning PINS_CONTRADICT f.csv:3 tutorId [u] (tutor t, for student x8 "
	"must be in the same group and is pinned there" ALREADY},
    {"apart, and in one group", "x3,P,PINNED,t,m1 t1\n",
	"x4,P,PINNED,t,t1 m1\n",
	"warning PINS_CONTRADICT f.csv:2 tutorId [t] (another tutor or other "
	"times than student x3, who must be in another group" ALREADY},
    {"apart, and one tutor", "x3,P,PINNED,t,\n", "x4,P,PINNED,t,\n", ""},
};

/* Those of the findings that are of contradictions. */
static void
keep_contradictions(const char *findings, char *told, size_t size)
{
	size_t len = 0;

	while (*findings != '\0') {
		size_t line = strcspn(findings, "\n") + 1;

		if (strncmp(findings, "warning PINS_CONTRADICT", 23) == 0) {
			assert_true(len + line < size);
			memcpy(told + len, findings, line);
			len += line;
		}
		findings += line;
	}
	told[len] = '\0';
}

static void
put(struct import_case *c, const char *kind, const char *header,
    const char *rows)
{
	char text[4096];

	assert_true((size_t)snprintf(text, sizeof(text), "%s%s", header, rows) <
		    sizeof(text));
	assert_int_equal(import_case_one(c, kind, "f.csv", text), STATUS_OK);
}

static void
check_case(const struct pins_case *pc)
{
	char told[4096];
	struct import_case c;
	const char *counts;

	import_case_open(&c);
	for (size_t i = 0; i < sizeof(base) / sizeof(base[0]); i++)
		put(&c, base[i][0], base[i][1], "");
	put(&c, "pins", HEADER, pc->stored);
	put(&c, "pins", HEADER, pc->rows);
	keep_contradictions(import_case_findings(&c), told, sizeof(told));
	assert_string_equal(told, pc->told);
	/* The rows are in all the same; the file again tells the same. */
	put(&c, "pins", HEADER, pc->rows);
	keep_contradictions(import_case_findings(&c), told, sizeof(told));
	assert_string_equal(told, pc->told);
	counts = import_case_counts(&c);
	assert_non_null(strstr(counts, "=0+0+"));
	import_case_close(&c);
}

static void
what_contradicts_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].what);
		check_case(&cases[i]);
	}
}

/* A dry run tells it, too; nothing is stored. */
static void
a_dry_run_tells_it(void **state)
{
	struct import_case c;

	(void)state;
	import_case_open(&c);
	for (size_t i = 0; i < sizeof(base) / sizeof(base[0]); i++)
		put(&c, base[i][0], base[i][1], "");
	import_case_clear(&c);
	import_case_file(
	    &c, "f.csv", HEADER "s1,P,PINNED,t,m1 t1\ns2,P,PINNED,t,m3 t2\n");
	assert_int_equal(import_case_run(&c, "pins", CASE_DRY_RUN), STATUS_OK);
	assert_non_null(
	    strstr(import_case_codes(&c), "warning PINS_CONTRADICT f.csv:3\n"));
	import_case_close(&c);
}

/* Each is told of its group, which is too large, and of the other one. */
static void
many_are_told(void **state)
{
	enum { MANY = 1000 };
	size_t size = MANY * 32 + sizeof(HEADER), len, told = 0;
	char *text = malloc(size);
	struct import_case c;
	const char *at;

	(void)state;
	assert_non_null(text);
	len = (size_t)snprintf(text, size, HEADER);
	for (int i = 0; i < MANY; i++)
		len += (size_t)snprintf(text + len, size - len,
		    "n%d,P,PINNED,t,m1 %s\n", i, i % 2 ? "t1" : "t2");
	import_case_open(&c);
	for (size_t i = 0; i < sizeof(base) / sizeof(base[0]); i++)
		put(&c, base[i][0], base[i][1], "");
	assert_int_equal(import_case_one(&c, "pins", "f.csv", text), STATUS_OK);
	for (at = import_case_codes(&c); (at = strstr(at, "PINS_")) != NULL;
	     at++)
		told++;
	assert_int_equal(told, 2 * MANY);
	import_case_close(&c);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_contradicts_is_told),
	    cmocka_unit_test(a_dry_run_tells_it),
	    cmocka_unit_test(many_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
