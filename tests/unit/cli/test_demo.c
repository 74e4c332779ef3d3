// SPDX-License-Identifier: Apache-2.0
/*
 * test_demo.c - the demo's district: the same seed, the same bytes; another
 * seed, another district; and a shape that can be scheduled.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "common/instant.h"
#include "services/chalkline/demo_district.h"
#include "services/chalkline/demo_folder.h"

static const char *const files[] = {"oneroster/users.csv",
    "oneroster/demographics.csv", "oneroster/enrollments.csv",
    "oneroster/classes.csv", "oneroster/orgs.csv", "tutors.csv", "needs.csv",
    "availability.csv", "bell-schedules.csv", "programs.csv", "schools.csv",
    "calendars.csv"};
#define FILES (sizeof(files) / sizeof(files[0]))

static char folder[] = "/tmp/chalkline-demo-XXXXXX";
static char dir[64];

static int
make_dir(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(dir, sizeof(dir), "%s/demo", folder);
	return 0;
}

static int
drop_dir(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static uint64_t
hash_of(const char *name)
{
	char path[128];
	static char text[4u << 20];

	snprintf(path, sizeof(path), "%s/files/%s", dir, name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	size_t len = fread(text, 1, sizeof(text), file);
	assert_true(len > 0 && len < sizeof(text));
	fclose(file);
	return XXH3_64bits(text, len);
}

static void
write_district(uint64_t seed, uint64_t hashes[FILES])
{
	const struct demo_settings settings = {
	    .dir = dir, .students = 300, .weeks = 4, .seed = seed};
	struct demo_district district;

	assert_int_equal(demo_folder_make(dir), CLI_DONE);
	assert_int_equal(demo_district_make(&settings, &district), STATUS_OK);
	assert_int_equal(demo_write_roster(&district), CLI_DONE);
	assert_int_equal(demo_write_tables(&district), CLI_DONE);
	assert_int_equal(demo_write_bells(&district), CLI_DONE);
	demo_district_fini(&district);
	for (size_t i = 0; i < FILES; i++)
		hashes[i] = hash_of(files[i]);
}

static void
test_the_seed_decides_every_byte(void **state)
{
	uint64_t first[FILES], again[FILES], other[FILES];

	(void)state;
	write_district(7, first);
	write_district(7, again);
	write_district(8, other);
	for (size_t i = 0; i < FILES; i++)
		assert_true(first[i] == again[i]);
	assert_true(first[0] != other[0]); /* users */
	assert_true(first[5] != other[5]); /* tutors */
	assert_true(first[6] != other[6]); /* needs */
	/* Schools, bells and the calendar are the same in every district. */
	assert_true(first[8] == other[8]);
}

static void
test_the_shape_of_the_district(void **state)
{
	const struct demo_settings settings = {
	    .dir = dir, .students = 2000, .weeks = 12, .seed = 1};
	struct demo_district d;
	size_t needs = 0, in_school[DEMO_SCHOOLS] = {0};

	(void)state;
	assert_int_equal(demo_district_make(&settings, &d), STATUS_OK);
	assert_int_equal(d.tutors, 150);
	for (size_t i = 0; i < d.students; i++) {
		const struct demo_student *s = &d.student[i];
		in_school[s->school]++;
		if (s->program == DEMO_NO_NEED)
			continue;
		needs++;
		assert_in_range(s->grade, demo_programs[s->program].grade_from,
		    demo_programs[s->program].grade_to);
	}
	assert_in_range(needs, 1100, 1300);
	for (size_t i = 0; i < DEMO_SCHOOLS; i++)
		assert_in_range(in_school[i], 100, 300);
	demo_district_fini(&d);
}

static void
test_the_term(void **state)
{
	(void)state;
	assert_int_equal(date_weekday(demo_term_begin()), 0);
	assert_int_equal(date_weekday(demo_term_end(12)), 4);
	assert_int_equal(demo_term_end(1) - demo_term_begin(), 4);
	assert_true(demo_is_school_day(demo_term_begin()));
	assert_false(demo_is_school_day(demo_term_begin() + 5));
	assert_false(demo_is_school_day(date_of_civil(2025, 11, 27)));
}

static void
test_a_folder_that_is_no_demo_is_left_alone(void **state)
{
	(void)state;
	assert_int_equal(demo_folder_make("/usr"), CLI_USAGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_seed_decides_every_byte),
	    cmocka_unit_test(test_the_shape_of_the_district),
	    cmocka_unit_test(test_the_term),
	    cmocka_unit_test(test_a_folder_that_is_no_demo_is_left_alone),
	};

	return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
