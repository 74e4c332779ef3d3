// SPDX-License-Identifier: Apache-2.0
/*
 * test_search.c - the search, where there are choices to make.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "services/scheduling/tss_write.h"
#include "tests/unit/scheduling/problem.h"

#define TEXT_MAX 8192

/* Many students, few tutors: a search with choices to make. */
static void
make_crowd(char *text, size_t size)
{
	size_t len = (size_t)snprintf(text, size,
	    "H,1,1,5,1.0,crowd\n"
	    "PROGRAM,P,Reading,reading,0,5,3,30,3,0,SOR,0\n"
	    "SCHOOL,A,E,0,0,2,0\n");

	for (int day = 0; day < 5; day++)
		for (int n = 0; n < 3; n++)
			len += (size_t)snprintf(text + len, size - len,
			    "SLOT,%d%d,A,%d,%d,%d,x\n", day, n, day,
			    540 + 40 * n, 570 + 40 * n);
	for (int i = 0; i < 60; i++)
		len += (size_t)snprintf(text + len, size - len,
		    "STUDENT,s%d,p%d,A,%d,P,%d,en,%d,3,%d%d %d%d %d%d "
		    "%d%d\n",
		    i, i, i % 3, i % 4, 1 + i * 7 % 5, 0, i % 3, 1, i / 3 % 3,
		    2, i / 2 % 3, 3 + i % 2, i % 3);
	for (int i = 0; i < 3; i++)
		len += (size_t)snprintf(text + len, size - len,
		    "TUTOR,t%d,I,A,A,reading,E,en,SOR,270,%d,0:540-700 "
		    "1:540-700 2:540-700 3:540-700 4:540-700\n",
		    i, 3000 - 100 * i);
	assert_true(len < size);
}

static void
write_schedule(
    const char *text, uint64_t steps, struct buffer *out, int64_t *weight)
{
	struct schedule schedule;
	struct model *model;

	problem_solve(text, steps, &model, &schedule);
	*weight = schedule.placed_weight;
	assert_int_equal(tss_write(model, &schedule, out), STATUS_OK);
	schedule_fini(&schedule);
	model_free(&model);
}

static void
the_same_question_has_the_same_answer(void **state)
{
	char text[TEXT_MAX];
	struct buffer first, second;
	int64_t weight;

	(void)state;
	make_crowd(text, sizeof(text));
	buffer_init(&first, 1 << 20);
	buffer_init(&second, 1 << 20);
	write_schedule(text, 500, &first, &weight);
	write_schedule(text, 500, &second, &weight);
	assert_true(first.len > 0);
	assert_true(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
	buffer_fini(&first);
	buffer_fini(&second);
}

static void
steps_never_make_it_worse(void **state)
{
	char text[TEXT_MAX];
	struct buffer out;
	int64_t before, after;

	(void)state;
	make_crowd(text, sizeof(text));
	buffer_init(&out, 1 << 20);
	write_schedule(text, 0, &out, &before);
	for (uint64_t steps = 1; steps < 400; steps = steps * 2 + 1) {
		write_schedule(text, steps, &out, &after);
		assert_true(after >= before);
	}
	write_schedule(text, 2000, &out, &after);
	assert_true(after > before);
	buffer_fini(&out);
}

static double
stop_at_once(void *ctx, uint64_t step, int64_t weight)
{
	(void)step;
	(void)weight;
	++*(int *)ctx;
	return 1;
}

static void
the_budget_stops_it(void **state)
{
	char text[TEXT_MAX];
	struct model *model;
	struct schedule schedule;
	int asked = 0;
	struct solve_budget budget = {
	    .steps = UINT64_MAX,
	    .check = stop_at_once,
	    .ctx = &asked,
	    .by_time = true,
	};

	(void)state;
	make_crowd(text, sizeof(text));
	model = problem_read(text);
	assert_int_equal(solve(model, &budget, &schedule), STATUS_OK);
	assert_int_equal(asked, 1);
	assert_int_equal(schedule.steps, 0);
	assert_true(schedule.placed > 0);
	schedule_fini(&schedule);
	model_free(&model);
}

static void
nothing_to_place_is_no_error(void **state)
{
	struct model *model;
	struct schedule schedule;

	(void)state;
	problem_solve("H,1,1,5,1,empty\n", 100, &model, &schedule);
	assert_int_equal(schedule.placed, 0);
	assert_int_equal(schedule.groups.count, 0);
	schedule_fini(&schedule);
	model_free(&model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_question_has_the_same_answer),
	    cmocka_unit_test(steps_never_make_it_worse),
	    cmocka_unit_test(the_budget_stops_it),
	    cmocka_unit_test(nothing_to_place_is_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
