// SPDX-License-Identifier: Apache-2.0
/*
 * test_fill_kept.c - free seats of kept groups, and who may have them.
 *
 * What the solver says is judged by the verifier, and by rules written here
 * from the rows of the model.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "services/scheduling/same_tutor.h"
#include "services/scheduling/replan.h"
#include "services/scheduling/verify.h"
#include "tests/unit/scheduling/problem.h"

#define TEXT_MAX 16384

static void
solve_model(const struct model *m, uint64_t steps, struct schedule *schedule)
{
	const struct solve_budget budget = {.seed = 1, .steps = steps};

	assert_int_equal(solve(m, &budget, schedule), STATUS_OK);
}

static void
on_broken(void *ctx, size_t group, const char *why)
{
	print_error("group %zu: %s\n", group, why);
	++*(int *)ctx;
}

static void
assert_verified(const struct model *m, const struct schedule *schedule)
{
	int broken = 0;

	assert_int_equal(
	    verify_schedule(m, schedule, on_broken, &broken), STATUS_OK);
	assert_int_equal(broken, 0);
}

/* The tutor has time for one group, and s1 is kept in it: s2 joins, or waits.
 */
#define HEAD                                                                   \
	"H,1,1,5,1.0,seat\n"                                                   \
	"SCHOOL,A,E,0,0,5,0\n"                                                 \
	"SLOT,a0,A,0,540,570,x\nSLOT,a1,A,1,540,570,x\n"                       \
	"SLOT,a2,A,2,540,570,x\n"
#define P "PROGRAM,P,Reading,reading,0,5,2,30,3,1,,0\n"
#define Q "PROGRAM,Q,Math,reading,0,5,1,30,3,1,,0\n"
#define S1 "STUDENT,s1,p1,A,2,P,1,en,5,3,a0 a1 a2\n"
#define S2 "STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a1\n"
#define T "TUTOR,t,I,A,A,reading,E,en,,60,3000,0:480-720 1:480-720 2:480-720\n"
#define U "TUTOR,u,I,A,A,reading,E,es,,60,3000,0:480-720 1:480-720 2:480-720\n"

struct seat_case {
	const char *what, *program, *s1, *s2, *tutors, *more;
	uint32_t slots; /* of the kept group: a0, a1, a2 */
	uint32_t tutor; /* t, u */
	bool joins;
};

static const struct seat_case seats[] = {
    {"it fits", P, S1, S2, T U, "", 2, 0, true},
    {"the programme's size", "PROGRAM,P,Reading,reading,0,5,2,30,1,1,,0\n", S1,
	S2, T U, "", 2, 0, false},
    {"the size of who is there", P, "STUDENT,s1,p1,A,2,P,1,en,5,1,a0 a1 a2\n",
	S2, T U, "", 2, 0, false},
    {"the size of who would come", P, S1,
	"STUDENT,s2,p2,A,2,P,1,en,3,1,a0 a1\n", T U, "", 2, 0, false},
    {"a waiver of both", "PROGRAM,P,Reading,reading,0,5,2,30,1,1,,0\n", S1, S2,
	T U, "WAIVER,s1\nWAIVER,s2\n", 2, 0, true},
    {"not free", P, S1, "STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a2\n", T U, "", 2, 0,
	false},
    {"another grade", P, S1, "STUDENT,s2,p2,A,1,P,1,en,3,3,a0 a1\n", T U, "", 2,
	0, false},
    {"another level", P, S1, "STUDENT,s2,p2,A,2,P,2,en,3,3,a0 a1\n", T U, "", 2,
	0, false},
    {"another language", P, S1, "STUDENT,s2,p2,A,2,P,1,fr,3,3,a0 a1\n", T U, "",
	2, 0, false},
    {"a band that is not taught", "PROGRAM,P,Reading,reading,0,5,2,30,3,0,,0\n",
	S1, "STUDENT,s2,p2,A,4,P,1,en,3,3,a0 a1\n", T U, "", 2, 0, false},
    {"the same person", P, S1, "STUDENT,s2,p1,A,2,P,1,en,3,3,a0 a1\n", T U, "",
	2, 0, false},
    {"apart", P, S1, S2, T U, "PAIR,APART,s1,s2\n", 2, 0, false},
    {"together with somebody who cannot", P, S1, S2, T U,
	"STUDENT,s3,p3,A,2,P,1,en,1,3,a0\nPAIR,TOGETHER,s2,s3\n", 2, 0, false},
    {"pinned to another", P, S1, S2, T U, "PIN,s2,u,\n", 2, 0, false},
    {"pinned to other times", P, S1, S2, T U, "PIN,s2,*,a1 a2\n", 2, 0, false},
    {"pinned to it", P, S1, S2, T U, "PIN,s2,t,\n", 2, 0, true},
    {"a group that meets too often", P, S1, S2, T U, "", 3, 0, false},
    {"a tutor who does not qualify", P, S1, S2, T U, "", 2, 1, false},
};

static struct model *
read_case(const struct seat_case *c)
{
	static const uint32_t slots[] = {0, 1, 2};
	static const uint32_t member = 0;
	char text[TEXT_MAX];
	struct model *m;

	assert_true(
	    (size_t)snprintf(text, sizeof(text), HEAD "%s%s%s%s%s", c->program,
		c->s1, c->s2, c->tutors, c->more) < sizeof(text));
	m = problem_read(text);
	problem_keep(m, c->tutor, slots, c->slots, &member, 1);
	return m;
}

static bool
is_together(const struct schedule *schedule)
{
	const struct group *g = schedule_group(schedule, 0);

	assert_true(g->members >= 1 && g->member[0] == 0);
	return g->members == 2 && g->member[1] == 1;
}

static void
who_fits_has_the_seat(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(seats) / sizeof(seats[0]); i++) {
		const struct seat_case *c = &seats[i];
		struct model *m = read_case(c);
		struct schedule off, on;

		print_message("%s\n", c->what);
		solve_model(m, 200, &off);
		assert_false(is_together(&off));
		m->fills_kept = true;
		solve_model(m, 200, &on);
		assert_int_equal(is_together(&on), c->joins);
		assert_true(on.placed_weight <= on.bound);
		if (c->joins) {
			assert_verified(m, &on);
			assert_int_equal(on.reasons.count, 0);
			assert_non_null(strstr(schedule_reason(&off, 0)->text,
			    "; would fit if the imported group of tutor t took "
			    "one more student (--fill-imported)"));
			m->fills_kept = false;
			int broken = 0;
			assert_int_equal(
			    verify_schedule(m, &on, on_broken, &broken),
			    STATUS_OK);
			assert_int_equal(broken, 1);
		}
		schedule_fini(&off);
		schedule_fini(&on);
		model_free(&m);
	}
}

/* Who has no other chance goes before the heavier. */
static void
the_only_chance_comes_first(void **state)
{
	static const uint32_t slots[] = {0, 1}, member = 0;
	struct model *m = problem_read(
	    HEAD "PROGRAM,P,Reading,reading,0,5,2,30,2,1,,0\n" S1 S2
		 "STUDENT,s3,p3,A,2,P,1,en,4,3,a0 a1 a2\n" T
		 "TUTOR,v,I,A,A,reading,E,en,,60,3000,1:480-720 2:480-720\n");
	struct schedule schedule;

	(void)state;
	problem_keep(m, 0, slots, 2, &member, 1);
	m->fills_kept = true;
	solve_model(m, 0, &schedule);
	assert_int_equal(schedule.placed, 3);
	assert_true(is_together(&schedule));
	assert_verified(m, &schedule);
	schedule_fini(&schedule);
	model_free(&m);
}

static void
a_time_that_is_missing_is_told(void **state)
{
	static const uint32_t slots[] = {0, 1}, member = 0;
	struct model *m =
	    problem_read(HEAD P S1 "STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a2\n" T);
	struct schedule schedule;

	(void)state;
	problem_keep(m, 0, slots, 2, &member, 1);
	m->fills_kept = true;
	solve_model(m, 100, &schedule);
	assert_int_equal(schedule.reasons.count, 1);
	assert_string_equal(schedule_reason(&schedule, 0)->text,
	    "the weeks of all 1 available tutors are full; would fit if the "
	    "student were free on Tuesday 9:00-9:30, for a seat in the "
	    "imported group of tutor t");
	schedule_fini(&schedule);
	model_free(&m);
}

/* Random problems: two schools, several cells, pins and pairs. */
struct dice {
	uint64_t state;
};

static uint32_t
roll(struct dice *d, uint32_t below)
{
	d->state =
	    d->state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(d->state >> 33) % below;
}

#define STUDENTS 40
#define TUTORS 6

static struct model *
make_random(struct dice *d)
{
	char text[TEXT_MAX];
	size_t len = (size_t)snprintf(text, sizeof(text),
	    "H,1,1,5,1.0,random\n" P Q
	    "SCHOOL,A,E,0,0,%u,1\nSCHOOL,B,E,3,0,2,1\n",
	    2 + roll(d, 3));

#define ADD(...)                                                               \
	len += (size_t)snprintf(text + len, sizeof(text) - len, __VA_ARGS__)
	for (int s = 0; s < 2; s++)
		for (int day = 0; day < 5; day++)
			for (int n = 0; n < 2; n++)
				ADD("SLOT,%c%d%d,%c,%d,%d,%d,x\n", 'a' + s, day,
				    n, 'A' + s, day, 540 + 40 * n,
				    570 + 40 * n);
	for (uint32_t i = 0; i < STUDENTS; i++) {
		int school = (int)roll(d, 2);

		ADD("STUDENT,s%u,p%u,%c,%u,%c,%u,en,%u,%u,", i,
		    i % 9 == 8 ? i - 1 : i, 'A' + school, 1 + roll(d, 2),
		    i % 9 == 8 ? 'Q' : 'P', 1 + roll(d, 2), 1 + roll(d, 5),
		    1 + roll(d, 4));
		for (int day = 0; day < 5; day++)
			if (roll(d, 4) > 0)
				ADD("%c%d%u ", 'a' + school, day, roll(d, 2));
		ADD("\n");
	}
	for (int i = 0; i < TUTORS; i++) {
		ADD("TUTOR,t%d,%s,reading,E,en,,%u,%u,", i,
		    i == 5  ? "V,A,*"
		    : i % 2 ? "I,A,A B"
			    : "I,B,B",
		    30 + 30 * roll(d, 6), 2000 + 100 * roll(d, 9));
		for (int day = 0; day < 5; day++)
			if (roll(d, 5) > 0)
				ADD("%d:500-%u ", day, 580 + 60 * roll(d, 2));
		ADD("\n");
	}
	for (uint32_t i = 0; i < 6; i++)
		ADD("PAIR,%s,s%u,s%u\n", i % 2 ? "APART" : "TOGETHER", 6 * i,
		    6 * i + 1 + roll(d, 4));
	for (uint32_t i = 0; i < 4; i++)
		ADD("PIN,s%u,t%u,\n", 5 + 10 * i, roll(d, TUTORS));
#undef ADD
	assert_true(len < sizeof(text));
	return problem_read(text);
}

/* Some of the groups, some without all their members or with another tutor. */
static void
keep_some(struct model *m, struct dice *d, const struct schedule *from)
{
	for (size_t i = 0; i < from->groups.count; i++) {
		struct group g = *schedule_group(from, i);

		if (roll(d, 2) == 0)
			continue;
		if (g.members > 1 && roll(d, 3) > 0)
			g.members -= 1 + roll(d, g.members - 1);
		if (roll(d, 5) == 0)
			g.tutor = roll(d, TUTORS);
		if (roll(d, 7) == 0)
			g.sessions--;
		problem_keep(
		    m, g.tutor, g.slot, g.sessions, g.member, g.members);
	}
}

static bool
has(const uint32_t *numbers, uint32_t count, uint32_t wanted)
{
	for (uint32_t i = 0; i < count; i++)
		if (numbers[i] == wanted)
			return true;
	return false;
}

/* The group of the schedule that a kept one has become. */
static const struct group *
find_kept(const struct model *m, const struct schedule *s,
    const struct model_fixed *kept)
{
	const uint32_t *students = model_pool(m, kept->students);
	const uint32_t *slots = model_pool(m, kept->slots);

	for (size_t i = 0; i < s->groups.count; i++) {
		const struct group *g = schedule_group(s, i);

		if (!has(g->member, g->members, students[0]))
			continue;
		for (uint32_t k = 0; k < kept->students.count; k++)
			assert_true(has(g->member, g->members, students[k]));
		assert_int_equal(g->tutor, kept->tutor);
		assert_int_equal(g->sessions, kept->slots.count);
		for (uint32_t k = 0; k < g->sessions; k++)
			assert_true(has(g->slot, g->sessions, slots[k]));
		return g;
	}
	fail_msg("a kept group is gone");
	return NULL;
}

/* Whoever joined fits: said once more, from the rows alone. */
static void
check_joined(const struct model *m, const struct group *g,
    const struct model_fixed *kept)
{
	const struct model_student *first = model_student(m, g->member[0]);
	const uint32_t *old = model_pool(m, kept->students);
	const struct model_program *p = model_program(m, first->program);

	assert_int_equal(g->sessions, p->sessions);
	assert_true(g->members <= p->max_group);
	for (uint32_t i = 0; i < g->members; i++) {
		const struct model_student *s = model_student(m, g->member[i]);

		assert_true(s->school == first->school &&
			    s->program == first->program &&
			    s->level == first->level &&
			    s->grade == first->grade);
		assert_true(g->members <= s->max_group);
		if (has(old, kept->students.count, g->member[i]))
			continue;
		for (uint32_t k = 0; k < g->sessions; k++)
			assert_true(has(model_pool(m, s->slots), s->slots.count,
			    g->slot[k]));
		if (s->is_pinned)
			assert_int_equal(model_pin(m, s->pin)->tutor, g->tutor);
	}
	for (uint32_t i = 0; i < m->pairs.count; i++) {
		const struct model_pair *pair = model_pair(m, i);
		bool a = has(g->member, g->members, pair->student);
		bool b = has(g->member, g->members, pair->other);

		assert_true(pair->together ? a == b : !(a && b));
	}
}

/* Each is placed once. */
static void
check_places(const struct model *m, const struct schedule *s)
{
	uint32_t *count = calloc(m->students.count, sizeof(*count));

	assert_non_null(count);
	for (size_t i = 0; i < s->groups.count; i++)
		for (uint32_t k = 0; k < schedule_group(s, i)->members; k++)
			count[schedule_group(s, i)->member[k]]++;
	for (size_t i = 0; i < s->reasons.count; i++)
		count[schedule_reason(s, i)->student]++;
	for (size_t i = 0; i < m->students.count; i++)
		assert_int_equal(count[i], 1);
	free(count);
}

static uint32_t
check_filled(const struct model *m, const struct schedule *s)
{
	uint32_t joined = 0;

	check_places(m, s);
	assert_verified(m, s);
	assert_true(
	    s->placed_weight <= s->bound && s->bound <= s->total_weight);
	for (uint32_t i = 0; i < m->fixed.count; i++) {
		const struct model_fixed *kept = model_fixed(m, i);
		const struct group *g = find_kept(m, s, kept);

		if (g->members > kept->students.count)
			check_joined(m, g, kept);
		joined += g->members - kept->students.count;
		assert_true(
		    m->fills_kept || g->members == kept->students.count);
	}
	return joined;
}

/* The groups of a schedule, as an earlier plan. */
static void
remember(struct model *m, const struct schedule *s)
{
	struct rows old = {0};

	for (size_t i = 0; i < s->groups.count; i++) {
		const struct group *g = schedule_group(s, i);
		struct old_group o = {.tutor = g->tutor,
		    .sessions = g->sessions,
		    .members = g->members,
		    .sessions_before = g->sessions,
		    .members_before = g->members};

		memcpy(o.slot, g->slot, sizeof(o.slot));
		memcpy(o.member, g->member, sizeof(o.member));
		assert_int_equal(rows_append(&old, &o, sizeof(o)), STATUS_OK);
	}
	assert_int_equal(same_tutor_tell(m, &old), STATUS_OK);
}

static void
assert_same(const struct schedule *one, const struct schedule *other)
{
	assert_int_equal(one->groups.count, other->groups.count);
	for (size_t i = 0; i < one->groups.count; i++) {
		const struct group *g = schedule_group(one, i);
		const struct group *o = schedule_group(other, i);

		assert_true(g->tutor == o->tutor &&
			    g->sessions == o->sessions &&
			    g->members == o->members);
		assert_memory_equal(
		    g->slot, o->slot, g->sessions * sizeof(*g->slot));
		assert_memory_equal(
		    g->member, o->member, g->members * sizeof(*g->member));
	}
}

static void
filling_breaks_no_rule(void **state)
{
	uint32_t joined = 0;
	int64_t more = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct dice d = {seed};
		struct model *m = make_random(&d);
		struct schedule before, off, on, again;

		solve_model(m, 300, &before);
		keep_some(m, &d, &before);
		if (seed % 2 == 0)
			remember(m, &before);
		solve_model(m, 500, &off);
		(void)check_filled(m, &off);
		m->fills_kept = true;
		solve_model(m, 500, &on);
		joined += check_filled(m, &on);
		solve_model(m, 500, &again);
		assert_same(&on, &again);
		more += on.placed_weight - off.placed_weight;
		schedule_fini(&before);
		schedule_fini(&off);
		schedule_fini(&on);
		schedule_fini(&again);
		model_free(&m);
	}
	print_message("%u joined, %lld more weight\n", joined, (long long)more);
	assert_true(joined > 30 && more > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_fits_has_the_seat),
	    cmocka_unit_test(the_only_chance_comes_first),
	    cmocka_unit_test(a_time_that_is_missing_is_told),
	    cmocka_unit_test(filling_breaks_no_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
