// SPDX-License-Identifier: Apache-2.0
/*
 * test_overfull.c - kept groups that are more than a tutor's week or a
 * school's rooms hold: they stand, nobody joins them, and what is lacking is
 * told with what they take too much.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "services/scheduling/verify.h"
#include "tests/unit/scheduling/problem.h"

#define T 0u
#define U 1u

/* s1 is kept with t at a0 and a1, s3 in another group; s2 joins s1, or not. */
struct overfull_case {
	const char *what;
	uint32_t minutes, rooms; /* of t's week, of the school */
	uint32_t tutor, slot[2]; /* of s3's group */
	const char *free;        /* s2's slots */
	const char *more;        /* lines */
	bool joins;
	const char *remedy; /* of s2; NULL: no minutes, no room */
};

#define W                                                                      \
	"TUTOR,w,I,A,A,reading,E,en,,60,3000,0:480-720 1:480-720 2:480-720 "   \
	"3:480-720 4:480-720 5:480-720\n"

static const struct overfull_case cases[] = {
    {"the week holds both", 120, 2, T, {2, 3}, "a0 a1", "", true, NULL},
    {"the week holds nearly both", 119, 2, T, {2, 3}, "a0 a1", "", false, NULL},
    {"the week holds one", 60, 2, T, {2, 3}, "a0 a1", "", false, NULL},
    {"the rooms hold both", 60, 2, U, {0, 1}, "a0 a1", "", true, NULL},
    {"the rooms hold one", 60, 1, U, {0, 1}, "a0 a1", "", false, NULL},
    {"minutes are lacking for s2", 120, 2, T, {2, 3}, "a4 a5", "", false,
	"tutor t had 60 more minutes a week"},
    {"and for what is kept", 60, 2, T, {2, 3}, "a4 a5", "", false,
	"tutor t had 120 more minutes a week"},
    {"there are none", 0, 2, T, {2, 3}, "a4 a5", "", false,
	"tutor t had 180 more minutes a week"},
    {"a room is lacking for s2", 60, 2, U, {0, 3}, "a0 a4", W, false,
	"the school had one more room on Monday 9:00-9:30"},
    {"one more room would not do", 60, 1, U, {0, 3}, "a0 a4", W, false, NULL},
};

static struct model *
read_case(const struct overfull_case *c)
{
	static const uint32_t slots[] = {0, 1}, s1 = 0, s3 = 2;
	char text[4096];
	struct model *m;
	int len = snprintf(text, sizeof(text),
	    "H,1,1,6,1.0,overfull\n"
	    "PROGRAM,P,Reading,reading,0,5,2,30,3,1,,0\n"
	    "SCHOOL,A,E,0,0,%u,0\n"
	    "SLOT,a0,A,0,540,570,x\nSLOT,a1,A,1,540,570,x\n"
	    "SLOT,a2,A,2,540,570,x\nSLOT,a3,A,3,540,570,x\n"
	    "SLOT,a4,A,4,540,570,x\nSLOT,a5,A,5,540,570,x\n"
	    "STUDENT,s1,p1,A,2,P,1,en,5,3,a0 a1\n"
	    "STUDENT,s2,p2,A,2,P,1,en,3,3,%s\n"
	    "STUDENT,s3,p3,A,2,P,2,en,3,3,a0 a1 a2 a3\n"
	    "TUTOR,t,I,A,A,reading,E,en,,%u,3000,0:480-720 1:480-720 "
	    "2:480-720 3:480-720 4:480-720 5:480-720\n"
	    "TUTOR,u,I,A,A,reading,U,en,,60,3000,0:480-720\n%s",
	    c->rooms, c->free, c->minutes, c->more);

	assert_true(len > 0 && (size_t)len < sizeof(text));
	m = problem_read(text);
	m->fills_kept = true;
	problem_keep(m, T, slots, 2, &s1, 1);
	problem_keep(m, c->tutor, c->slot, 2, &s3, 1);
	return m;
}

static void
solve_case(const struct model *m, struct schedule *schedule)
{
	const struct solve_budget budget = {.seed = 1, .steps = 200};

	assert_int_equal(solve(m, &budget, schedule), STATUS_OK);
	assert_true(schedule->placed_weight <= schedule->bound);
}

static void
on_broken(void *ctx, size_t group, const char *why)
{
	print_message("group %zu: %s\n", group, why);
	++*(int *)ctx;
}

static int
count_broken(const struct model *m, const struct schedule *schedule)
{
	int broken = 0;

	assert_int_equal(
	    verify_schedule(m, schedule, on_broken, &broken), STATUS_OK);
	return broken;
}

static void
assert_told(const struct schedule *schedule, const char *remedy)
{
	const char *text = schedule_reason(schedule, 0)->text;

	print_message("  %s\n", text);
	if (remedy != NULL)
		assert_non_null(strstr(text, remedy));
	else
		assert_true(strstr(text, "more minutes") == NULL &&
			    strstr(text, "more room") == NULL);
}

static void
nobody_joins_what_is_overfull(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct overfull_case *c = &cases[i];
		struct model *m = read_case(c);
		struct schedule schedule;

		print_message("%s\n", c->what);
		solve_case(m, &schedule);
		assert_int_equal(schedule.placed, c->joins ? 3 : 2);
		assert_int_equal(schedule.groups.count, 2);
		assert_int_equal(count_broken(m, &schedule), 0);
		if (!c->joins)
			assert_told(&schedule, c->remedy);
		schedule_fini(&schedule);
		model_free(&m);
	}
}

/* What a longer week or more rooms let s2 join, those that are too few do not.
 */
static void
who_joins_what_is_overfull_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i += 3) {
		struct model *wide = read_case(&cases[i]);
		struct model *tight = read_case(&cases[i + 1]);
		struct schedule schedule;

		solve_case(wide, &schedule);
		assert_int_equal(schedule.placed, 3);
		assert_int_equal(count_broken(wide, &schedule), 0);
		assert_int_equal(count_broken(tight, &schedule), 1);
		schedule_fini(&schedule);
		model_free(&wide);
		model_free(&tight);
	}
}

/* The minutes that are told are as many as it takes. */
static void
the_minutes_told_are_enough(void **state)
{
	(void)state;
	for (size_t i = 5; i < 8; i++) {
		struct overfull_case c = cases[i];
		uint32_t minutes = 0;

		assert_int_equal(
		    sscanf(c.remedy, "tutor t had %u", &minutes), 1);
		for (uint32_t less = 0; less < 2; less++) {
			struct overfull_case longer = c;
			struct schedule schedule;
			struct model *m;

			longer.minutes += minutes - less;
			m = read_case(&longer);
			solve_case(m, &schedule);
			assert_int_equal(schedule.placed, 3 - less);
			schedule_fini(&schedule);
			model_free(&m);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nobody_joins_what_is_overfull),
	    cmocka_unit_test(who_joins_what_is_overfull_is_found),
	    cmocka_unit_test(the_minutes_told_are_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
