// SPDX-License-Identifier: Apache-2.0
/*
 * test_threads.c - the same answer for any number of threads.
 *
 * The district is large enough to be cut into parts, and its tutors reach
 * over every border: half of them are virtual, the others go to two schools.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "services/scheduling/random.h"
#include "services/scheduling/solve.h"
#include "services/scheduling/tsi_read.h"
#include "services/scheduling/tss_write.h"

#define SCHOOLS 6
#define STUDENTS 600
#define TUTORS 40
#define BYTES_MAX (1u << 20)

static void
write_slots(struct buffer *text, unsigned school)
{
	for (unsigned day = 0; day < 5; day++)
		for (unsigned at = 0; at < 4; at++)
			buffer_format(text, "SLOT,s%u-%u-%u,S%u,%u,%u,%u,x\n",
			    school, day, at, school, day, 500 + 40 * at,
			    530 + 40 * at);
}

static void
write_student(struct buffer *text, struct random *random, unsigned number)
{
	/* Some persons have two needs. */
	unsigned school = number % 550 % SCHOOLS;

	buffer_format(text, "STUDENT,u%u,p%u,S%u,%u,P%u,1,en,%u,3,", number,
	    number % 550, school, 3 + number % 3, number % 2,
	    2 + random_below(random, 7));
	for (unsigned day = 0; day < 5; day++)
		for (unsigned at = 0; at < 4; at++)
			if (random_below(random, 3) == 0)
				buffer_format(
				    text, " s%u-%u-%u", school, day, at);
	buffer_append_string(text, "\n");
}

static void
write_tutor(struct buffer *text, unsigned number)
{
	unsigned home = number % SCHOOLS;

	buffer_format(text, "TUTOR,t%u,", number);
	if (number % 2 == 0)
		buffer_format(text, "V,S%u,*", home);
	else
		buffer_format(
		    text, "I,S%u,S%u S%u", home, home, (home + 1) % SCHOOLS);
	buffer_format(text,
	    ",reading,E U,en,SOR,%u,%u,0:480-640 1:480-640 2:500-700 "
	    "3:480-600\n",
	    270 + 90 * (number % 3), 2000 + number);
}

static struct model *
make_district(void)
{
	struct random random = {7};
	struct model *model = NULL;
	struct tsi_fault fault;
	struct buffer text;

	buffer_init(&text, BYTES_MAX);
	buffer_append_string(&text,
	    "H,1,1,5,1,district\n"
	    "PROGRAM,P0,A,reading,0,5,3,30,3,1,SOR,1\n"
	    "PROGRAM,P1,B,reading,0,5,2,30,3,0,SOR,1\n");
	for (unsigned i = 0; i < SCHOOLS; i++) {
		buffer_format(
		    &text, "SCHOOL,S%u,E,%u,%u,4,3\n", i, i, (i * i) % 5);
		write_slots(&text, i);
	}
	for (unsigned i = 0; i < STUDENTS; i++)
		write_student(&text, &random, i);
	for (unsigned i = 0; i < TUTORS; i++)
		write_tutor(&text, i);
	assert_int_equal(text.failed, STATUS_OK);
	assert_int_equal(
	    tsi_read(buffer_bytes(&text), &model, &fault), STATUS_OK);
	buffer_fini(&text);
	return model;
}

static void
solve_with(const struct model *model, uint32_t threads, struct buffer *text)
{
	struct solve_budget budget = {
	    .steps = 50000, .seed = 3, .threads = threads};
	struct schedule schedule;

	buffer_init(text, BYTES_MAX);
	assert_int_equal(solve(model, &budget, &schedule), STATUS_OK);
	assert_true(schedule.placed > 100);
	assert_int_equal(tss_write(model, &schedule, text), STATUS_OK);
	schedule_fini(&schedule);
}

static void
threads_do_not_matter(void **state)
{
	static const uint32_t threads[] = {2, 4, 1, 0, 2};
	struct model *model = make_district();
	struct buffer first;

	(void)state;
	solve_with(model, 1, &first);
	for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
		struct buffer again;

		solve_with(model, threads[i], &again);
		assert_int_equal(first.len, again.len);
		assert_memory_equal(first.data, again.data, first.len);
		buffer_fini(&again);
	}
	buffer_fini(&first);
	model_free(&model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(threads_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
