// SPDX-License-Identifier: Apache-2.0
/*
 * test_solve.c - every hard rule of the format, each where only it binds.
 *
 * The base has two students who fit into one group with one tutor.  A case
 * changes lines of it and says how many are placed, in how many groups.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/scheduling/problem.h"

#define TEXT_MAX 8192
#define CHANGES_MAX 8
#define BASE_TUTOR "TUTOR,t,I,A,A," TUTOR_TAIL
#define TUTOR_TAIL "reading,E,en,SOR,600,3000,0:540-720 1:540-720 2:540-720"

static const char *const base[] = {
    "H,1,1,5,1.0,base",
    "PROGRAM,P,Reading,reading,0,5,3,30,3,1,SOR,0",
    "PROGRAM,Q,Math,math,0,5,3,30,3,1,NUM,0",
    "SCHOOL,A,E,0,0,5,0",
    "SCHOOL,B,E,10,0,5,0",
    "SLOT,a0,A,0,540,570,WIN",
    "SLOT,a1,A,1,540,570,WIN",
    "SLOT,a2,A,2,540,570,WIN",
    "SLOT,a0x,A,0,600,630,flex",
    "SLOT,b0,B,0,600,630,WIN",
    "SLOT,b1,B,1,600,630,WIN",
    "SLOT,b2,B,2,600,630,WIN",
    "STUDENT,s1,p1,A,2,P,1,en,5,3,a0 a1 a2",
    "STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a1 a2",
    BASE_TUTOR,
};

struct change {
	const char *line; /* its beginning; NULL: a line more */
	const char *text;
};

struct rule_case {
	const char *name;
	struct change changes[CHANGES_MAX];
	uint64_t placed;
	size_t groups;
};

static const char *
changed(const struct rule_case *c, const char *line)
{
	for (size_t i = 0; i < CHANGES_MAX; i++)
		if (c->changes[i].line != NULL &&
		    strncmp(line, c->changes[i].line,
			strlen(c->changes[i].line)) == 0)
			return c->changes[i].text;
	return line;
}

static void
make_text(const struct rule_case *c, char text[TEXT_MAX])
{
	size_t len = 0;

	for (size_t i = 0; i < sizeof(base) / sizeof(base[0]); i++)
		len += (size_t)snprintf(
		    text + len, TEXT_MAX - len, "%s\n", changed(c, base[i]));
	for (size_t i = 0; i < CHANGES_MAX; i++)
		if (c->changes[i].line == NULL && c->changes[i].text != NULL)
			len += (size_t)snprintf(text + len, TEXT_MAX - len,
			    "%s\n", c->changes[i].text);
}

#define FREE_A "a0 a1 a2"

/* Two schools, with days of their own, at the same times. */
#define TWO_SCHOOLS                                                            \
	{"H,1", "H,1,1,6,1.0,two"}, {"SLOT,b0", "SLOT,b0,B,3,540,570,WIN"},    \
	    {"SLOT,b1", "SLOT,b1,B,4,540,570,WIN"},                            \
	    {"SLOT,b2", "SLOT,b2,B,5,540,570,WIN"},                            \
	    {"STUDENT,s2", "STUDENT,s2,p2,B,2,P,1,en,3,3,b0 b1 b2"},           \
	{                                                                      \
		"TUTOR,t", "TUTOR,t,I,A,A B,reading,E,en,SOR,600,3000,"        \
			   "0:540-720 1:540-720 2:540-720 3:540-720 "          \
			   "4:540-720 5:540-720"                               \
	}

static const struct rule_case cases[] = {
    {"the base", {{0}}, 2, 1},
    /* 1 the group */
    {"one level", {{"STUDENT,s2", "STUDENT,s2,p2,A,2,P,2,en,3,3," FREE_A}}, 1,
	1},
    {"one language",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,2,P,1,es,3,3," FREE_A},
	    {"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en es,SOR,600,3000,"
			"0:540-720 1:540-720 2:540-720"}},
	1, 1},
    {"one grade", {{"STUDENT,s2", "STUDENT,s2,p2,A,1,P,1,en,3,3," FREE_A}}, 1,
	1},
    {"grades may mix",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,1,P,1,en,3,3," FREE_A},
	    {"PROGRAM,P", "PROGRAM,P,Reading,reading,0,5,3,30,3,0,SOR,0"}},
	2, 1},
    {"one programme",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,2,Q,1,en,3,3," FREE_A},
	    {"TUTOR,t", "TUTOR,t,I,A,A,reading math,E,en,SOR NUM,600,3000,"
			"0:540-720 1:540-720 2:540-720"}},
	1, 1},
    {"the programme's size",
	{{"PROGRAM,P", "PROGRAM,P,Reading,reading,0,5,3,30,1,1,SOR,0"}}, 1, 1},
    {"a member's size",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,2,P,1,en,3,1," FREE_A}}, 1, 1},
    /* 2 its sessions */
    {"as many slots as sessions",
	{{"PROGRAM,P", "PROGRAM,P,Reading,reading,0,5,4,30,3,1,SOR,0"}}, 0, 0},
    {"not two on one day",
	{{"STUDENT,s1", "STUDENT,s1,p1,A,2,P,1,en,5,3,a0 a1 a0x"},
	    {"STUDENT,s2", "STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a1 a0x"}},
	0, 0},
    {"a slot long enough", {{"SLOT,a1", "SLOT,a1,A,1,540,569,WIN"}}, 0, 0},
    {"a slot of the school", {{"SLOT,a1", "SLOT,a1,B,1,540,570,WIN"}}, 0, 0},
    /* 3 the students */
    {"every slot in everybody's list",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a1"}}, 1, 1},
    {"a person in two places",
	{{NULL, "STUDENT,s3,p1,A,2,Q,1,en,1,3," FREE_A},
	    {NULL, "TUTOR,u,I,A,A,math,E,en,NUM,600,3000,"
		   "0:540-720 1:540-720 2:540-720"}},
	2, 1},
    {"a person twice in one group",
	{{NULL, "STUDENT,s3,p1,A,2,P,1,en,1,3," FREE_A}}, 2, 1},
    {"another person in the other place",
	{{NULL, "STUDENT,s3,p3,A,2,Q,1,en,1,3," FREE_A},
	    {NULL, "TUTOR,u,I,A,A,math,E,en,NUM,600,3000,"
		   "0:540-720 1:540-720 2:540-720"}},
	3, 2},
    /* 4 what the tutor can */
    {"the language",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,es,SOR,600,3000,"
		     "0:540-720 1:540-720 2:540-720"}},
	0, 0},
    {"the subject",
	{{"TUTOR,t", "TUTOR,t,I,A,A,math,E,en,SOR,600,3000,"
		     "0:540-720 1:540-720 2:540-720"}},
	0, 0},
    {"the band",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,U M H,en,SOR,600,3000,"
		     "0:540-720 1:540-720 2:540-720"}},
	0, 0},
    {"the training",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,NUM,600,3000,"
		     "0:540-720 1:540-720 2:540-720"}},
	0, 0},
    {"the school", {{"TUTOR,t", "TUTOR,t,I,A,B," TUTOR_TAIL}}, 0, 0},
    {"virtual is not allowed",
	{{"TUTOR,t", "TUTOR,t,V,A,*," TUTOR_TAIL},
	    {"SCHOOL,A", "SCHOOL,A,E,0,0,0,5"}},
	0, 0},
    {"virtual is allowed",
	{{"TUTOR,t", "TUTOR,t,V,A,*," TUTOR_TAIL},
	    {"SCHOOL,A", "SCHOOL,A,E,0,0,0,5"},
	    {"PROGRAM,P", "PROGRAM,P,Reading,reading,0,5,3,30,3,1,SOR,1"}},
	2, 1},
    /* 5 the tutor's time */
    {"the window ends too early",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,600,3000,"
		     "0:540-720 1:540-569 2:540-720"}},
	0, 0},
    {"the window begins too late",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,600,3000,"
		     "0:540-720 1:541-720 2:540-720"}},
	0, 0},
    {"inside one window, not two",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,600,3000,"
		     "0:540-720 1:540-555 1:555-720 2:540-720"}},
	0, 0},
    {"24 minutes of travel in 30",
	{{"STUDENT,s2", "STUDENT,s2,p2,B,2,P,1,en,3,3,b0 b1 b2"},
	    {"TUTOR,t", "TUTOR,t,I,A,A B," TUTOR_TAIL}},
	2, 2},
    {"40 minutes of travel in 30",
	{{"STUDENT,s2", "STUDENT,s2,p2,B,2,P,1,en,3,3,b0 b1 b2"},
	    {"TUTOR,t", "TUTOR,t,I,A,A B," TUTOR_TAIL},
	    {"SCHOOL,B", "SCHOOL,B,E,20,0,5,0"}},
	1, 1},
    {"who is virtual does not travel",
	{{"STUDENT,s2", "STUDENT,s2,p2,B,2,P,1,en,3,3,b0 b1 b2"},
	    {"TUTOR,t", "TUTOR,t,V,A,*," TUTOR_TAIL},
	    {"SCHOOL,A", "SCHOOL,A,E,0,0,0,5"},
	    {"SCHOOL,B", "SCHOOL,B,E,20,0,0,5"},
	    {"PROGRAM,P", "PROGRAM,P,Reading,reading,0,5,3,30,3,1,SOR,1"}},
	2, 2},
    /* 6 the tutor's week */
    {"90 minutes are enough",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,90,3000,"
		     "0:540-720 1:540-720 2:540-720"}},
	2, 1},
    {"89 minutes are not",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,89,3000,"
		     "0:540-720 1:540-720 2:540-720"}},
	0, 0},
    /* 7 rooms and seats */
    {"one room",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,2,P,2,en,3,3," FREE_A},
	    {NULL, "TUTOR,u,I,A,A," TUTOR_TAIL},
	    {"SCHOOL,A", "SCHOOL,A,E,0,0,1,0"}},
	1, 1},
    {"two rooms",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,2,P,2,en,3,3," FREE_A},
	    {NULL, "TUTOR,u,I,A,A," TUTOR_TAIL},
	    {"SCHOOL,A", "SCHOOL,A,E,0,0,2,0"}},
	2, 2},
    {"a seat and a room",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,2,P,2,en,3,3," FREE_A},
	    {NULL, "TUTOR,u,V,A,*," TUTOR_TAIL},
	    {"SCHOOL,A", "SCHOOL,A,E,0,0,1,1"},
	    {"PROGRAM,P", "PROGRAM,P,Reading,reading,0,5,3,30,3,1,SOR,1"}},
	2, 2},
    /* pins */
    {"a pin is kept, and joined",
	{{NULL, "TUTOR,u,I,A,A," TUTOR_TAIL}, {NULL, "PIN,s2,u,a0 a1 a2"}}, 2,
	1},
    {"a pin that breaks a rule bars its student",
	{{NULL, "TUTOR,u,I,B,B," TUTOR_TAIL}, {NULL, "PIN,s2,u,a0 a1 a2"}}, 1,
	1},
    /* who must be together, or apart */
    {"together", {{NULL, "PAIR,TOGETHER,s1,s2"}}, 2, 1},
    {"both or none",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a1"},
	    {NULL, "PAIR,TOGETHER,s2,s1"}},
	0, 0},
    {"no seat for the other",
	{{NULL, "STUDENT,s3,p3,A,2,P,1,en,9,3," FREE_A},
	    {NULL, "STUDENT,s4,p4,A,2,P,1,en,9,3," FREE_A},
	    {NULL, "PAIR,TOGETHER,s1,s2"}},
	2, 1},
    {"by way of a third",
	{{NULL, "STUDENT,s3,p3,A,2,P,1,en,1,2," FREE_A},
	    {NULL, "PAIR,TOGETHER,s1,s2"}, {NULL, "PAIR,TOGETHER,s3,s2"}},
	0, 0},
    {"together and apart",
	{{NULL, "PAIR,TOGETHER,s1,s2"}, {NULL, "PAIR,APART,s1,s2"}}, 0, 0},
    {"together, of two levels",
	{{"STUDENT,s2", "STUDENT,s2,p2,A,2,P,2,en,3,3," FREE_A},
	    {NULL, "TUTOR,u,I,A,A," TUTOR_TAIL}, {NULL, "PAIR,TOGETHER,s1,s2"}},
	0, 0},
    {"apart", {{NULL, "PAIR,APART,s1,s2"}}, 1, 1},
    {"apart, with two tutors",
	{{NULL, "TUTOR,u,I,A,A," TUTOR_TAIL}, {NULL, "PAIR,APART,s2,s1"}}, 2,
	2},
    {"one is pinned, and the other comes along",
	{{NULL, "TUTOR,u,I,A,A," TUTOR_TAIL}, {NULL, "PAIR,TOGETHER,s1,s2"},
	    {NULL, "PIN,s2,u,a0 a1 a2"}},
	2, 1},
    {"pinned to two groups, and together",
	{{NULL, "TUTOR,u,I,A,A," TUTOR_TAIL}, {NULL, "PAIR,TOGETHER,s1,s2"},
	    {NULL, "PIN,s1,t,a0 a1 a2"}, {NULL, "PIN,s2,u,a0 a1 a2"}},
	0, 0},
    {"apart, and pinned to one group",
	{{NULL, "PAIR,APART,s1,s2"}, {NULL, "PIN,s1,t,a0 a1 a2"},
	    {NULL, "PIN,s2,t,a0 a1 a2"}},
	0, 0},
    /* waivers of the group's size */
    {"both have a waiver",
	{{"PROGRAM,P", "PROGRAM,P,Reading,reading,0,5,3,30,1,1,SOR,0"},
	    {NULL, "WAIVER,s1"}, {NULL, "WAIVER,s2"}},
	2, 1},
    {"one has a waiver",
	{{"PROGRAM,P", "PROGRAM,P,Reading,reading,0,5,3,30,1,1,SOR,0"},
	    {NULL, "WAIVER,s1"}},
	1, 1},
    /* clearances */
    {"without the clearance", {{NULL, "CLEARANCE,P,FBI"}}, 0, 0},
    {"with the clearance",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR FBI,600,3000,"
		     "0:540-720 1:540-720 2:540-720"},
	    {NULL, "CLEARANCE,P,FBI"}},
	2, 1},
    {"a clearance of another programme", {{NULL, "CLEARANCE,Q,FBI"}}, 2, 1},
    /* the fullest week of a cycle */
    {"120 minutes in the fullest week",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,119,3000,"
		     "0:540-720 1:540-720 2:540-720"},
	    {NULL, "WEEK,P,4"}},
	0, 0},
    {"120 minutes are enough for it",
	{{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,120,3000,"
		     "0:540-720 1:540-720 2:540-720"},
	    {NULL, "WEEK,P,4"}},
	2, 1},
    /* days of two schools that may be one date */
    {"days that never meet", {TWO_SCHOOLS}, 2, 2},
    {"days that may meet", {TWO_SCHOOLS, {NULL, "MEET,0,3"}}, 1, 1},
};

static void
each_rule_binds(void **state)
{
	char text[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct schedule schedule;
		struct model *model;

		make_text(&cases[i], text);
		problem_solve(text, 50, &model, &schedule);
		if (schedule.placed != cases[i].placed ||
		    schedule.groups.count != cases[i].groups)
			print_error("%s: placed %llu in %zu groups\n",
			    cases[i].name, (unsigned long long)schedule.placed,
			    schedule.groups.count);
		assert_int_equal(schedule.placed, cases[i].placed);
		assert_int_equal(schedule.groups.count, cases[i].groups);
		schedule_fini(&schedule);
		model_free(&model);
	}
}

static void
the_pinned_tutor_teaches(void **state)
{
	static const struct rule_case c = {"",
	    {{NULL, "TUTOR,u,I,A,A," TUTOR_TAIL}, {NULL, "PIN,s2,u,a0 a1 a2"}},
	    0, 0};
	char text[TEXT_MAX];
	struct schedule schedule;
	struct model *model;

	(void)state;
	make_text(&c, text);
	problem_solve(text, 200, &model, &schedule);
	assert_int_equal(schedule.groups.count, 1);
	assert_string_equal(
	    model_tutor(model, schedule_group(&schedule, 0)->tutor)->id, "u");
	schedule_fini(&schedule);
	model_free(&model);
}

struct reason_case {
	struct change change;
	const char *reason; /* of s1 */
};

static const struct reason_case reasons[] = {
    {{"STUDENT,s1", "STUDENT,s1,p1,A,2,P,1,en,5,3,a0 a1"},
	"free on 2 days of 3 needed"},
    {{"TUTOR,t", "TUTOR,t,I,A,B," TUTOR_TAIL}, "no tutor qualifies"},
    {{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,600,3000,0:540-720"},
	"none of 1 tutors is available on 3 of the free days"},
    {{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,60,3000,"
		 "0:540-720 1:540-720 2:540-720"},
	"the weeks of all 1 available tutors are full; would fit if tutor t "
	"had 30 more minutes a week"},
    {{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,SOR,600,3000,"
		 "0:540-720 1:540-720 2:545-720"},
	"none of 1 tutors is available on 3 of the free days; would fit if "
	"tutor t had Wednesday 9:00-9:30"},
    {{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,es,SOR,600,3000,"
		 "0:540-720 1:540-720 2:540-720"},
	"no tutor qualifies; would fit if tutor t spoke en"},
    {{"TUTOR,t", "TUTOR,t,I,A,A,reading,E,en,-,600,3000,"
		 "0:540-720 1:540-720 2:540-720"},
	"no tutor qualifies; would fit if tutor t had the training SOR"},
    {{"SCHOOL,A", "SCHOOL,A,E,0,0,0,0"},
	"times or rooms are taken with all 1 tutors who have hours left"},
    {{NULL, "PIN,s1,t,a0 a1"},
	"pinned to tutor t at Monday 9:00-9:30, Tuesday 9:00-9:30: the number "
	"of sessions is not the programme's"},
    {{NULL, "CLEARANCE,P,FBI"},
	"no tutor qualifies; would fit if tutor t had the clearance FBI"},
};

static void
who_is_not_placed_is_told_why(void **state)
{
	char text[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		struct rule_case c = {.changes = {reasons[i].change}};
		struct schedule schedule;
		struct model *model;

		make_text(&c, text);
		problem_solve(text, 20, &model, &schedule);
		assert_true(schedule.reasons.count > 0);
		assert_int_equal(schedule_reason(&schedule, 0)->student, 0);
		assert_string_equal(
		    schedule_reason(&schedule, 0)->text, reasons[i].reason);
		schedule_fini(&schedule);
		model_free(&model);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_rule_binds),
	    cmocka_unit_test(the_pinned_tutor_teaches),
	    cmocka_unit_test(who_is_not_placed_is_told_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
