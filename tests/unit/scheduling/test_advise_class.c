// SPDX-License-Identifier: Apache-2.0
/*
 * test_advise_class.c - what would place those whom protected classes leave too
 * few days; the model is given back as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "problem.h"
#include "services/scheduling/advise.h"
#include "services/scheduling/verify.h"

#define TEXT_MAX 200

static const char problem[] =
    "H,1,1,5,1.0,classes\n"
    "PROGRAM,P,Reading,reading,0,5,2,30,3,1,,0\n"
    "SCHOOL,A,E,0,0,5,0\nSCHOOL,B,E,9,0,5,0\n"
    "SLOT,a0,A,0,540,570,x\nSLOT,a1,A,1,540,570,x\n"
    "SLOT,a2,A,2,540,570,x\nSLOT,b0,B,0,540,570,x\nSLOT,b1,B,1,540,570,x\n"
    "STUDENT,s1,p1,A,2,P,1,en,5,3,\n"
    "STUDENT,s2,p2,A,2,P,1,en,3,3,a0\n"
    "STUDENT,s3,p3,A,2,P,1,en,2,3,\n"
    "STUDENT,s4,p4,A,2,P,1,en,1,3,a2\n"
    "STUDENT,s5,p5,B,2,P,1,en,9,3,\n"
    "TUTOR,t,I,A,A,reading,E,en,,600,3000,0:480-720 1:480-720 2:480-720\n"
    "TUTOR,u,I,B,B,reading,E,en,,600,3000,2:480-720\n";

/* Which class is in a slot of whom, besides another one or not. */
struct closed_row {
	uint32_t student, slot;
	const char *subject, *period;
	bool is_only;
};

struct class_case {
	const char *what;
	struct closed_row closed[8]; /* by student; ends without a subject */
	const char *text;            /* of the best; NULL: none is found */
	uint64_t placed;
	int64_t weight;
};

static const struct class_case cases[] = {
    {"nobody has one", {{0}}, NULL, 0, 0},
    {"one who has it on both days",
	{{0, 0, "MATH", "3", true}, {0, 1, "MATH", "3", true}},
	"A had no MATH in 3", 1, 5},
    {"on one day of two", {{0, 0, "MATH", "3", true}}, NULL, 0, 0},
    {"on the day that lacks", {{1, 2, "MATH", "3", true}}, "A had no MATH in 3",
	1, 3},
    {"two of them, and one in another period",
	{{0, 0, "MATH", "3", true}, {0, 1, "MATH", "3", true},
	    {1, 1, "MATH", "3", true}, {3, 0, "MATH", "4", true}},
	"A had no MATH in 3", 2, 8},
    {"the heavier ones have another subject",
	{{0, 0, "READING", "3", true}, {0, 1, "READING", "3", true},
	    {1, 1, "MATH", "3", true}},
	"A had no READING in 3", 1, 5},
    {"on each day in another period",
	{{0, 0, "MATH", "3", true}, {0, 1, "MATH", "4", true}}, NULL, 0, 0},
    {"another class meets then",
	{{0, 0, "MATH", "3", false}, {0, 1, "MATH", "3", true}}, NULL, 0, 0},
    {"another class meets on one of three",
	{{0, 0, "MATH", "3", false}, {0, 1, "MATH", "3", true},
	    {0, 2, "MATH", "3", true}},
	"A had no MATH in 3", 1, 5},
    {"a school whose tutor is there on another day",
	{{4, 3, "MATH", "3", true}, {4, 4, "MATH", "3", true}}, NULL, 0, 0},
    {"the same period of two schools",
	{{0, 0, "MATH", "3", true}, {0, 1, "MATH", "3", true},
	    {4, 3, "MATH", "3", true}, {4, 4, "MATH", "3", true}},
	"A had no MATH in 3", 1, 5},
};

static struct model *
read_case(const struct class_case *c)
{
	struct model *m = problem_read(problem);

	for (const struct closed_row *r = c->closed; r->subject != NULL; r++) {
		struct model_student *s =
		    (struct model_student *)m->students.items + r->student;
		const struct model_closed row = {.slot = r->slot,
		    .subject = r->subject,
		    .period = r->period,
		    .is_only = r->is_only};

		if (s->closed.count++ == 0)
			s->closed.first = (uint32_t)m->closed.count;
		assert_int_equal(
		    rows_append(&m->closed, &row, sizeof(row)), STATUS_OK);
	}
	return m;
}

struct shown {
	uint64_t placed;
	int broken;
};

static void
on_broken(void *ctx, size_t group, const char *why)
{
	print_message("group %zu: %s\n", group, why);
	((struct shown *)ctx)->broken++;
}

/* The schedule that was found keeps every rule of the changed model. */
static enum status
show(void *ctx, const struct model *m, const struct rows *groups)
{
	struct shown *shown = ctx;
	const struct schedule schedule = {.groups = *groups};

	for (size_t i = 0; i < groups->count; i++)
		shown->placed += schedule_group(&schedule, i)->members;
	return verify_schedule(m, &schedule, on_broken, shown);
}

static void
check_case(const struct class_case *c)
{
	struct model *m = read_case(c);
	size_t students = m->students.count, bytes;
	size_t pool = m->pool.count, closed = m->closed.count;
	struct model_student before[8];
	struct shown shown = {0};
	const struct advice_budget budget = {.changes = 1,
	    .tries = 6,
	    .kinds = 1u << ADVICE_CLASS,
	    .shown = show,
	    .ctx = &shown};
	struct advised advised;
	struct rows none = {0};
	char text[TEXT_MAX];

	bytes = students * sizeof(before[0]);
	assert_true(bytes <= sizeof(before));
	memcpy(before, m->students.items, bytes);
	assert_int_equal(advise(m, &none, &budget, &advised), STATUS_OK);
	assert_int_equal(advised.changes.count, c->text != NULL);
	assert_int_equal(shown.broken, 0);
	if (c->text != NULL) {
		const struct advice *a = advised.changes.items;

		advice_tell(m, a, text, sizeof(text));
		assert_string_equal(text, c->text);
		assert_int_equal(a->placed, c->placed);
		assert_int_equal(a->weight, c->weight);
		assert_true(shown.placed >= c->placed);
	}
	assert_memory_equal(before, m->students.items, bytes);
	assert_int_equal(m->pool.count, pool);
	assert_int_equal(m->closed.count, closed);
	advised_fini(&advised);
	model_free(&m);
}

static void
the_class_that_stands_in_the_way_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].what);
		check_case(&cases[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_class_that_stands_in_the_way_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
