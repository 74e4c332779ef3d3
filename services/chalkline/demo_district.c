// SPDX-License-Identifier: Apache-2.0
/*
 * demo_district.c - schools, students and tutors from a seed.
 */
#include "services/chalkline/demo_district.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/instant.h"

const char *const demo_providers[DEMO_PROVIDERS] = {
    "harbor-tutoring", "lumen-learning", "district-corps"};

const struct demo_program demo_programs[DEMO_PROGRAMS] = {
    {"EARLY-READING", "Early Reading", "READING", "science-of-reading", 0, 2, 4,
	30, 2, false},
    {"READING-3-5", "Reading, grades 3 to 5", "READING", "", 3, 5, 4, 30, 3,
	true},
    {"MATH-3-5", "Math, grades 3 to 5", "MATH", "", 3, 5, 3, 30, 3, true},
    {"MATH-6-8", "Math, grades 6 to 8", "MATH", "", 6, 8, 3, 40, 2, true},
    {"ALGEBRA", "Algebra", "MATH", "", 9, 12, 3, 45, 3, true},
};

static const struct demo_school school_table[DEMO_SCHOOLS] = {
    {"SCH-01", "Alder Creek Elementary", "America/Chicago", 'E', 16, 12, 8, 2,
	3},
    {"SCH-02", "Birchfield Elementary", "America/Chicago", 'E', 16, 12, 8, 4,
	4},
    {"SCH-03", "Cottonwood Elementary", "America/Chicago", 'E', 16, 12, 8, 7,
	2},
    {"SCH-04", "Dry Fork Elementary", "America/Chicago", 'E', 16, 12, 8, 9, 6},
    {"SCH-05", "Elm Prairie Elementary", "America/Chicago", 'E', 16, 12, 8, 12,
	5},
    {"SCH-06", "Foxglove Middle", "America/Chicago", 'M', 23, 16, 12, 3, 5},
    {"SCH-07", "Granite Hill Middle", "America/Chicago", 'M', 23, 16, 12, 8, 4},
    {"SCH-08", "Hawthorn Middle", "America/Chicago", 'M', 23, 16, 12, 11, 7},
    {"SCH-09", "Ironwood High", "America/Chicago", 'H', 26, 20, 16, 6, 5},
    /* Beyond the line between the zones. */
    {"SCH-10", "Juniper Mesa High", "America/Denver", 'H', 25, 20, 16, 24, 8},
};

const struct demo_holiday demo_holidays[] = {
    {10, 10, "Teacher training"},
    {10, 13, "Indigenous Peoples' Day"},
    {11, 11, "Veterans Day"},
    {11, 26, "Thanksgiving"},
    {11, 27, "Thanksgiving"},
    {11, 28, "Thanksgiving"},
    {12, 22, "Winter break"},
    {12, 23, "Winter break"},
    {12, 24, "Winter break"},
    {12, 25, "Winter break"},
    {12, 26, "Winter break"},
};
const size_t demo_holiday_count =
    sizeof(demo_holidays) / sizeof(demo_holidays[0]);

int32_t
demo_term_begin(void)
{
	return date_of_civil(2025, 9, 8);
}

int32_t
demo_term_end(uint32_t weeks)
{
	return demo_term_begin() + (int32_t)weeks * 7 - 3;
}

bool
demo_is_school_day(int32_t date)
{
	int year, month, day;

	if (date_weekday(date) > 4)
		return false;
	date_to_civil(date, &year, &month, &day);
	for (size_t i = 0; i < demo_holiday_count; i++) {
		if (demo_holidays[i].month == month &&
		    demo_holidays[i].day == day)
			return false;
	}
	return true;
}

const char *
demo_grade(uint8_t grade)
{
	static const char *const grades[] = {"KG", "01", "02", "03", "04", "05",
	    "06", "07", "08", "09", "10", "11", "12"};

	return grades[grade < 13 ? grade : 12];
}

/* The school of one of the 200 parts that the students are cut into. */
static uint8_t
school_of_part(uint32_t part)
{
	uint8_t school = 0;

	while (school + 1 < DEMO_SCHOOLS && part >= school_table[school].share)
		part -= school_table[school++].share;
	return school;
}

static uint8_t
grade_in(char type, struct demo_random *random)
{
	if (type == 'E')
		return (uint8_t)demo_random_below(random, 6);
	if (type == 'M')
		return (uint8_t)(6 + demo_random_below(random, 3));
	return (uint8_t)(9 + demo_random_below(random, 4));
}

static uint8_t
program_for(uint8_t grade, struct demo_random *random)
{
	if (grade <= 2)
		return 0;
	if (grade <= 5)
		return (uint8_t)(1 + demo_random_below(random, 2));
	return grade <= 8 ? 3 : 4;
}

static void
make_student(const struct demo_district *district, uint32_t number,
    struct demo_student *s)
{
	static const uint16_t weights[] = {500, 300, 200};
	struct demo_random random;
	uint64_t part = (uint64_t)number * 200 / district->students;

	snprintf(s->id, sizeof(s->id), "S-%06u", number + 1);
	demo_random_init(&random, district->settings.seed, s->id);
	s->school = school_of_part((uint32_t)part);
	s->grade = grade_in(school_table[s->school].type, &random);
	s->program = demo_random_chance(&random, 600)
			 ? program_for(s->grade, &random)
			 : DEMO_NO_NEED;
	s->level = (uint8_t)demo_random_below(&random, 3);
	s->spanish = demo_random_chance(&random, 90);
	s->weight = (uint8_t)(1 + demo_random_pick(&random, weights, 3));
	s->max_group = demo_random_chance(&random, 40) ? 1 : 0;
	/* Most miss little, a few miss much. */
	s->absence = (uint8_t)(5 + demo_random_below(&random, 15));
	if (demo_random_chance(&random, 120))
		s->absence = (uint8_t)(s->absence + 50);
}

static void
set_place(struct demo_tutor *t, struct demo_random *random, uint64_t part)
{
	char type;

	t->home = school_of_part((uint32_t)part);
	t->second = t->home;
	t->is_virtual = demo_random_chance(random, 280);
	type = school_table[t->home].type;
	if (!t->is_virtual && demo_random_chance(random, 250) &&
	    t->home + 1 < DEMO_SCHOOLS &&
	    school_table[t->home + 1].type == type)
		t->second = (uint8_t)(t->home + 1);
	t->math = type != 'E' || demo_random_chance(random, 500);
	t->reading =
	    type == 'E' && (!t->math || demo_random_chance(random, 800));
	t->trained = t->reading && demo_random_chance(random, 800);
}

static void
make_tutor(
    const struct demo_district *district, uint32_t number, struct demo_tutor *t)
{
	static const uint16_t backgrounds[] = {30, 30, 25, 15};
	static const uint16_t minutes[] = {900, 1080, 660, 480};
	static const uint16_t rates[] = {4800, 2600, 2000, 1800};
	struct demo_random random;

	snprintf(t->id, sizeof(t->id), "T-%04u", number + 1);
	demo_random_init(&random, district->settings.seed, t->id);
	set_place(t, &random, (uint64_t)number * 200 / district->tutors);
	t->provider = (uint8_t)demo_random_below(&random, DEMO_PROVIDERS);
	t->background =
	    (enum demo_background)demo_random_pick(&random, backgrounds, 4);
	t->max_minutes = minutes[t->background];
	t->rate_cents = (uint16_t)(rates[t->background] +
				   50 * demo_random_below(&random, 9));
	t->spanish = demo_random_chance(&random, 220);
	t->hours = (uint8_t)demo_random_below(&random, 6);
}

/* The table's rooms are for 2,000 students; larger schools have more. */
static void
grow_schools(struct demo_district *district)
{
	uint32_t times = (district->settings.students + 1999) / 2000;

	for (size_t i = 0; i < DEMO_SCHOOLS; i++) {
		struct demo_school *s = &district->schools[i];
		s->rooms = (uint16_t)(s->rooms * times);
		s->virtual_seats = (uint16_t)(s->virtual_seats * times);
	}
}

enum status
demo_district_make(
    const struct demo_settings *settings, struct demo_district *district)
{
	*district = (struct demo_district){.settings = *settings};
	for (size_t i = 0; i < DEMO_SCHOOLS; i++)
		district->schools[i] = school_table[i];
	grow_schools(district);
	district->students = settings->students;
	district->tutors = (settings->students * 3 + 39) / 40;
	if (district->tutors < 20)
		district->tutors = 20;
	district->student =
	    calloc(district->students, sizeof(*district->student));
	district->tutor = calloc(district->tutors, sizeof(*district->tutor));
	if (district->student == NULL || district->tutor == NULL) {
		demo_district_fini(district);
		return STATUS_NO_MEMORY;
	}
	for (uint32_t i = 0; i < district->students; i++)
		make_student(district, i, &district->student[i]);
	for (uint32_t i = 0; i < district->tutors; i++)
		make_tutor(district, i, &district->tutor[i]);
	return STATUS_OK;
}

void
demo_district_fini(struct demo_district *district)
{
	free(district->student);
	free(district->tutor);
	district->student = NULL;
	district->tutor = NULL;
}
