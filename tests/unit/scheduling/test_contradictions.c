// SPDX-License-Identifier: Apache-2.0
/*
 * test_contradictions.c - what cannot be is named before it is solved.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "services/scheduling/contradictions.h"
#include "services/scheduling/tsi_read.h"

#define BASE                                                                   \
	"H,1,1,5,1.0,base\n"                                                   \
	"PROGRAM,P,Reading,reading,0,5,2,30,3,1,,0\n"                          \
	"PROGRAM,Q,Math,math,0,5,3,30,3,1,,0\n"                                \
	"SCHOOL,A,E,0,0,5,0\nSCHOOL,B,E,9,0,5,0\n"                             \
	"SLOT,a0,A,0,540,570,WIN\nSLOT,a1,A,1,540,570,WIN\n"                   \
	"SLOT,a2,A,2,540,560,WIN\n"                                            \
	"SLOT,b0,B,0,540,570,WIN\nSLOT,b1,B,1,540,570,WIN\n"                   \
	"SLOT,b2,B,2,540,570,WIN\n"                                            \
	"STUDENT,s1,p1,A,2,P,1,en,5,3,a0 a1\n"                                 \
	"STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a1\n"                                 \
	"TUTOR,t,I,A,A B,reading math,E,en,,600,3000,0:480-720 1:480-720\n"    \
	"TUTOR,u,I,B,B,reading,E,en,,600,3000,0:480-720 1:480-720\n"

#define V "TUTOR,v,I,A,A,reading,E,en,,600,3000,0:480-720 1:480-720\n"
/* Two more of P, who can come on a third day. */
#define S3                                                                     \
	"SLOT,a3,A,3,540,570,WIN\n"                                            \
	"STUDENT,s3,p3,A,2,P,1,en,1,3,a0 a1 a3\n"                              \
	"STUDENT,s4,p4,A,2,P,1,en,1,3,a0 a1 a2 a3\n"                           \
	"TUTOR,w,I,A,A,reading,E,en,,600,3000,0:480-720 1:480-720 "            \
	"2:480-720 3:480-720\n"
/* The person of s1 in another programme. */
#define TWICE                                                                  \
	"PROGRAM,R,Writing,reading,0,5,2,30,3,1,,0\n"                          \
	"SLOT,a3,A,3,540,570,WIN\nTUTOR,w,I,A,A,reading,E,en,,600,3000,"       \
	"0:480-720 1:480-720 3:480-720\n"                                      \
	"STUDENT,q1,p1,A,2,R,1,en,1,3,a0 a1 a3\n"

struct contradiction_case {
	const char *more;     /* lines */
	const char *texts[2]; /* NULL: none */
};

static const struct contradiction_case cases[] = {
    {"", {NULL}},
    {"PIN,s1,t,a0 a1\nPIN,s2,t,a0 a1\n", {NULL}},
    /* The same slots; more than the programme has sessions are a choice. */
    {"PIN,s1,t,a1 a0\nPIN,s2,t,a0 a1\n", {NULL}},
    {"PIN,s1,t,a0 a1\nPIN,s2,t,a0 a1 a2\n", {NULL}},
    {"PIN,s1,t,a0 b0 b1\n",
	{"student s1: pinned to tutor t at Monday 9:00-9:30, Monday 9:00-9:30, "
	 "Tuesday 9:00-9:30: free on 1 days of 2 needed"}},
    {"PIN,s1,u,a0 a1\n",
	{"student s1: pinned to tutor u at Monday 9:00-9:30, Tuesday "
	 "9:00-9:30: the tutor does not qualify"}},
    {"PIN,s1,t,a0\n",
	{"student s1: pinned to tutor t at Monday 9:00-9:30: the number of "
	 "sessions is not the programme's"}},
    {"PIN,s1,u,a0 a1\nPIN,s2,t,a0\n",
	{"student s1: pinned to tutor u at Monday 9:00-9:30, Tuesday "
	 "9:00-9:30: the tutor does not qualify",
	    "student s2: pinned to tutor t at Monday 9:00-9:30: the number of "
	    "sessions is not the programme's"}},
    /* A choice of tutors or times is kept by the search, if it is one. */
    {"PIN,s1,t,\nPIN,s2,*,a0 a1\n", {NULL}},
    {"PIN,s1,u,\nPIN,s2,*,a0 a2\n",
	{"student s1: pinned to tutor u: no tutor qualifies",
	    "student s2: pinned to Monday 9:00-9:30, Wednesday 9:00-9:30: free "
	    "on 1 days of 2 needed"}},
    /* Who comes along has a pin that leaves a choice. */
    {"PIN,s1,u,a0 a1\nPIN,s2,*,a0 a1\nPAIR,TOGETHER,s1,s2\n",
	{"student s1: pinned to tutor u at Monday 9:00-9:30, Tuesday "
	 "9:00-9:30: the tutor does not qualify",
	    "student s2: pinned to Monday 9:00-9:30, Tuesday 9:00-9:30: must "
	    "be together with somebody whose pin cannot hold"}},
    {"PIN,s1,u,a0 a1\nPIN,s2,t,\nPAIR,TOGETHER,s1,s2\n",
	{"student s1: pinned to tutor u at Monday 9:00-9:30, Tuesday "
	 "9:00-9:30: the tutor does not qualify",
	    "student s2: pinned to tutor t: must be together with somebody "
	    "whose pin cannot hold"}},
    {"PIN,s1,t,a0\nPIN,s2,*,a0 a1\nPAIR,TOGETHER,s1,s2\n",
	{"student s1: pinned to tutor t at Monday 9:00-9:30: the number of "
	 "sessions is not the programme's",
	    "student s2: pinned to Monday 9:00-9:30, Tuesday 9:00-9:30: must "
	    "be together with somebody whose pin cannot hold"}},
    /* It holds, and is kept in the group of the other. */
    {"PIN,s1,t,a0 a1\nPIN,s2,*,a0 a1\nPAIR,TOGETHER,s1,s2\n", {NULL}},
    /* Each leaves a choice, both together none. */
    {"PIN,s1,t,\nPIN,s2,v,\nPAIR,TOGETHER,s1,s2\n" V,
	{"student s1: pinned to tutor t, and student s2, who must be in the "
	 "same group, to tutor v"}},
    {"PIN,s1,t,\nPIN,s2,v,\nPAIR,APART,s1,s2\n" V, {NULL}},
    {"PIN,s1,t,\nPIN,s2,*,a0 a1\nPAIR,TOGETHER,s1,s2\n", {NULL}},
    {S3 "PIN,s3,*,a0 a1\nPIN,s4,*,a1 a3\nPAIR,TOGETHER,s3,s4\n",
	{"student s3: pinned to Monday 9:00-9:30, Tuesday 9:00-9:30, and "
	 "student s4, who must be in the same group, to Tuesday 9:00-9:30, "
	 "Thursday 9:00-9:30"}},
    {S3 "PIN,s3,*,a0 a1 a3\nPIN,s4,t,a0 a1 a2\nPAIR,TOGETHER,s3,s4\n", {NULL}},
    /* s3 and s4 both with s5: so with each other. */
    {S3 "STUDENT,s5,p5,A,2,P,1,en,1,3,a0 a1 a3\n" V
	"PIN,s3,t,\nPIN,s4,v,\nPAIR,TOGETHER,s3,s5\nPAIR,TOGETHER,s4,s5\n",
	{"student s3: pinned to tutor t, and student s4, who must be in the "
	 "same group, to tutor v"}},
    /* One person, in two programmes at once. */
    {TWICE "PIN,s1,*,a0 a1\nPIN,q1,*,a1 a3\n",
	{"student s1: pinned to Monday 9:00-9:30, Tuesday 9:00-9:30, and "
	 "student q1, who is the same person, to Tuesday 9:00-9:30, Thursday "
	 "9:00-9:30"}},
    {TWICE "PIN,s1,*,a0 a1\nPIN,q1,w,a1 a3\n",
	{"student s1: pinned to Monday 9:00-9:30, Tuesday 9:00-9:30, and "
	 "student q1, who is the same person, to tutor w at Tuesday 9:00-9:30, "
	 "Thursday 9:00-9:30"}},
    {TWICE "PIN,s1,v,a0 a1\nPIN,q1,w,a1 a3\n" V,
	{"student q1: pinned to tutor w at Tuesday 9:00-9:30, Thursday "
	 "9:00-9:30: a member is elsewhere in a slot"}},
    {TWICE "PIN,s1,*,a0 a1\nPIN,q1,*,a0 a1 a3\n", {NULL}},
    {TWICE "PIN,s2,*,a0 a1\nPIN,q1,*,a1 a3\n", {NULL}},
    /* More than a group holds. */
    {S3 "STUDENT,s5,p5,A,2,P,1,en,1,3,a0 a1 a3\nPIN,s1,t,a0 a1\n"
	"PIN,s3,t,a0 a1\nPIN,s4,t,a0 a1\n",
	{NULL}},
    {S3 "STUDENT,s5,p5,A,2,P,1,en,1,1,a0 a1 a3\n"
	"PIN,s3,t,a0 a1\nPIN,s5,t,a0 a1\n",
	{"student s3: pinned to tutor t at Monday 9:00-9:30, Tuesday "
	 "9:00-9:30: not together with those pinned beside",
	    "student s5: pinned to tutor t at Monday 9:00-9:30, Tuesday "
	    "9:00-9:30: not together with those pinned beside"}},
    /* Three sessions of 30 minutes: A has slots so long on two days. */
    {"STUDENT,s3,p3,A,2,Q,1,en,1,3,a0 a1 a2\n",
	{"programme Q: 3 sessions of 30 minutes on days of their own, and no "
	 "school of its students has slots that long on more than 2"}},
    /* B has three. */
    {"STUDENT,s3,p3,A,2,Q,1,en,1,3,a0 a1 a2\n"
     "STUDENT,s4,p4,B,2,Q,1,en,1,3,b0 b1 b2\n",
	{NULL}},
};

struct heard {
	const struct contradiction_case *of;
	size_t count;
};

static void
hear(void *ctx, const char *text)
{
	struct heard *heard = ctx;

	assert_true(heard->count < 2);
	assert_non_null(heard->of->texts[heard->count]);
	assert_string_equal(text, heard->of->texts[heard->count]);
	heard->count++;
}

static void
each_contradiction_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct heard heard = {.of = &cases[i]};
		struct tsi_fault fault;
		struct model *model = NULL;
		char text[4096];
		int len =
		    snprintf(text, sizeof(text), "%s%s", BASE, cases[i].more);

		assert_int_equal(
		    tsi_read(bytes_of(text, (size_t)len), &model, &fault),
		    STATUS_OK);
		assert_int_equal(
		    contradictions_find(model, hear, &heard), STATUS_OK);
		assert_int_equal(heard.count,
		    (cases[i].texts[0] != NULL) + (cases[i].texts[1] != NULL));
		model_free(&model);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_contradiction_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
