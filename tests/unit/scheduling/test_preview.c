// SPDX-License-Identifier: Apache-2.0
/*
 * test_preview.c - placement rates with small cells kept back, what changes
 * between two plans, and whether a schedule keeps the rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "services/scheduling/rules_difference.h"
#include "services/scheduling/rules_rates.h"
#include "services/scheduling/solve.h"
#include "services/scheduling/tsi_read.h"
#include "services/scheduling/verify.h"

#include <stdlib.h>

static const struct rate *
find(const struct rates *rates, const char *dimension, const char *value)
{
	for (size_t i = 0; i < rates->count; i++)
		if (strcmp(rates->items[i].dimension, dimension) == 0 &&
		    strcmp(rates->items[i].value, value) == 0)
			return &rates->items[i];
	return NULL;
}

/* So many students of a grade, each with one need; every second is placed. */
static void
add_many(struct rates *rates, struct arena *arena, const char *grade,
    const char *const *flags, size_t flag_count, int count)
{
	for (int i = 0; i < count; i++) {
		char text[32];
		struct rated_need need = {
		    .grade = grade,
		    .school = "A",
		    .program = "P",
		    .subject = "MATH",
		    .level = "1",
		    .language = "en",
		    .subgroups = flags,
		    .subgroup_count = flag_count,
		    .placed = i % 2 == 0,
		    .placed_before = i == 0,
		    .weight = 2,
		};

		snprintf(text, sizeof(text), "%s-%d", grade, i);
		need.student = arena_string(arena, bytes_of_string(text));
		assert_int_equal(rates_add(rates, &need), STATUS_OK);
	}
}

static void
small_cells_are_kept_back(void **state)
{
	static const struct {
		int sizes[3]; /* of three grades */
		bool hidden[3];
	} cases[] = {
	    {{10, 12, 30}, {false, false, false}},
	    /* The smallest of the others hides the one. */
	    {{9, 12, 30}, {true, true, false}},
	    {{30, 12, 1}, {false, true, true}},
	    /* Two hide each other. */
	    {{9, 3, 30}, {true, true, false}},
	    {{9, 9, 9}, {true, true, true}},
	};
	static const char *const grades[] = {"01", "02", "03"};

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct rates rates;
		struct arena *arena;

		assert_int_equal(arena_new(1 << 20, &arena), STATUS_OK);
		rates_init(&rates, arena);
		for (int g = 0; g < 3; g++)
			add_many(&rates, arena, grades[g], NULL, 0,
			    cases[c].sizes[g]);
		rates_finish(&rates);
		for (int g = 0; g < 3; g++)
			assert_int_equal(
			    find(&rates, "grade", grades[g])->suppressed,
			    cases[c].hidden[g]);
		assert_false(find(&rates, "school", "A")->suppressed);
		assert_string_equal(rates.items[0].dimension, "all");
		rates_fini(&rates);
		arena_free(&arena);
	}
}

static void
needs_and_students_are_two_counts(void **state)
{
	struct rates rates;
	struct arena *arena;
	struct rated_need need = {.student = "s",
	    .grade = "",
	    .school = "A",
	    .program = "P",
	    .subject = "MATH",
	    .level = "",
	    .language = "en",
	    .placed = true,
	    .weight = 3};
	const struct rate *all;

	(void)state;
	assert_int_equal(arena_new(1 << 20, &arena), STATUS_OK);
	rates_init(&rates, arena);
	assert_int_equal(rates_add(&rates, &need), STATUS_OK);
	need.program = "Q";
	need.placed = false;
	need.placed_before = true;
	assert_int_equal(rates_add(&rates, &need), STATUS_OK);
	rates_finish(&rates);
	all = find(&rates, "all", "all");
	assert_int_equal(all->students, 1);
	assert_int_equal(all->needs, 2);
	assert_int_equal(all->placed, 1);
	assert_int_equal(all->placed_before, 1);
	assert_int_equal(all->weight, 6);
	assert_int_equal(all->placed_weight, 3);
	assert_int_equal(find(&rates, "program", "Q")->placed, 0);
	assert_non_null(find(&rates, "grade", RATES_NOT_TOLD));
	rates_fini(&rates);
	arena_free(&arena);
}

static void
flags_become_dimensions(void **state)
{
	static const struct {
		const char *flags[3];
		size_t count;
		const char *race, *gender, *iep;
	} cases[] = {
	    {{"sex:female", "white"}, 2, "white", "female", "no"},
	    {{"asian", "white"}, 2, "two_or_more_races", "not told", "no"},
	    {{"demographicRaceTwoOrMoreRaces"}, 1, "two_or_more_races",
		"not told", "no"},
	    {{"asian", "hispanicOrLatinoEthnicity", "iep"}, 3,
		"hispanic_or_latino", "not told", "yes"},
	    {{NULL}, 0, "not told", "not told", "no"},
	};
	struct rates rates;
	struct arena *arena;

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct rated_need flagged = {
		    .student = "x",
		    .subgroups = (const char *const[]){"iep"},
		    .subgroup_count = 1,
		};

		assert_int_equal(arena_new(1 << 20, &arena), STATUS_OK);
		rates_init(&rates, arena);
		assert_int_equal(rates_note_flags(&rates, &flagged), STATUS_OK);
		add_many(
		    &rates, arena, "01", cases[c].flags, cases[c].count, 12);
		rates_finish(&rates);
		assert_int_equal(
		    find(&rates, "race_ethnicity", cases[c].race)->needs, 12);
		assert_int_equal(
		    find(&rates, "gender", cases[c].gender)->needs, 12);
		assert_int_equal(find(&rates, "iep", cases[c].iep)->needs, 12);
		rates_fini(&rates);
		arena_free(&arena);
	}
}

#define GROUP(name, who, first, second, ...)                                   \
	{                                                                      \
		.id = name, .program = "P", .tutor = who,                      \
		.slots = (char *[]){first, second}, .slot_count = 2,           \
		.students = (char *[]){__VA_ARGS__},                           \
		.student_count =                                               \
		    sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)           \
	}

static void
a_difference_tells_each_student(void **state)
{
	const struct standing_group old[] = {
	    GROUP("g1", "t1", "a", "b", "same", "tutor"),
	    GROUP("g2", "t2", "c", "d", "time", "both", "lost"),
	};
	const struct standing_group new[] = {
	    GROUP("g1", "t1", "a", "b", "same", "new"),
	    GROUP("g3", "t3", "a", "b", "tutor"),
	    GROUP("g4", "t2", "c", "e", "time"),
	    GROUP("g5", "t1", "e", "f", "both"),
	};
	static const struct {
		const char *student;
		enum place_change change;
	} expected[] = {
	    {"both", PLACE_TUTOR_AND_TIME},
	    {"lost", PLACE_LOST},
	    {"new", PLACE_GAINED},
	    {"time", PLACE_TIME},
	    {"tutor", PLACE_TUTOR},
	};
	struct plan_difference d;
	struct rows changes;
	const struct student_change *change;

	(void)state;
	assert_int_equal(
	    rules_difference(old, 2, new, 4, &d, &changes), STATUS_OK);
	assert_int_equal(d.groups_kept, 1);
	assert_int_equal(d.groups_new, 3);
	assert_int_equal(d.groups_dropped, 1);
	assert_int_equal(d.kept, 4);
	assert_int_equal(d.gained, 1);
	assert_int_equal(d.lost, 1);
	assert_int_equal(d.other_tutor, 2);
	assert_int_equal(d.other_time, 2);
	assert_int_equal(d.moved, 3);
	assert_int_equal(changes.count, 5);
	change = changes.items;
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(change[i].student, expected[i].student);
		assert_int_equal(change[i].change, expected[i].change);
	}
	free(changes.items);
	assert_int_equal(
	    rules_difference(NULL, 0, NULL, 0, &d, &changes), STATUS_OK);
	assert_int_equal(changes.count, 0);
}

#define TSI                                                                    \
	"H,1,1,5,1.0,base\n"                                                   \
	"PROGRAM,P,Reading,reading,0,5,2,30,3,1,,0\n"                          \
	"SCHOOL,A,E,0,0,5,0\n"                                                 \
	"SLOT,a0,A,0,540,570,WIN\nSLOT,a1,A,1,540,570,WIN\n"                   \
	"SLOT,a2,A,2,540,570,WIN\n"                                            \
	"STUDENT,s1,p1,A,2,P,1,en,5,3,a0 a1 a2\n"                              \
	"STUDENT,s2,p2,A,2,P,1,en,3,%s,a0 a1 a2\n"                             \
	"TUTOR,t,I,A,A,reading,E,en,,600,3000,%s\n"

static struct model *
read_model(const char *most, const char *windows)
{
	struct tsi_fault fault;
	struct model *model = NULL;
	char text[2048];
	int len = snprintf(text, sizeof(text), TSI, most, windows);

	assert_int_equal(
	    tsi_read(bytes_of(text, (size_t)len), &model, &fault), STATUS_OK);
	return model;
}

struct complaint {
	size_t count;
	const char *why;
};

static void
complain(void *ctx, size_t group, const char *why)
{
	struct complaint *c = ctx;

	(void)group;
	c->count++;
	c->why = why;
}

/* Solved with one model, asked by another. */
static void
a_schedule_is_asked_by_the_rules_of_now(void **state)
{
	static const struct {
		const char *most, *windows, *why;
	} cases[] = {
	    {"3", "0:540-570 1:540-570", NULL},
	    {"1", "0:540-570 1:540-570", "the group is too large"},
	    {"3", "0:540-570 2:540-570", "the tutor is not free in a slot"},
	};
	struct model *model = read_model("3", "0:540-570 1:540-570");
	const struct solve_budget budget = {.steps = 10, .seed = 1};
	struct schedule schedule;

	(void)state;
	assert_int_equal(solve(model, &budget, &schedule), STATUS_OK);
	assert_int_equal(schedule.placed, 2);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct complaint c = {0};
		struct model *now = read_model(cases[i].most, cases[i].windows);

		assert_int_equal(
		    verify_schedule(now, &schedule, complain, &c), STATUS_OK);
		assert_int_equal(c.count, cases[i].why != NULL);
		if (cases[i].why != NULL)
			assert_string_equal(c.why, cases[i].why);
		model_free(&now);
	}
	schedule_fini(&schedule);
	model_free(&model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(small_cells_are_kept_back),
	    cmocka_unit_test(needs_and_students_are_two_counts),
	    cmocka_unit_test(flags_become_dimensions),
	    cmocka_unit_test(a_difference_tells_each_student),
	    cmocka_unit_test(a_schedule_is_asked_by_the_rules_of_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
