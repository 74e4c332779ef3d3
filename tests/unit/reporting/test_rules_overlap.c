// SPDX-License-Identifier: Apache-2.0
/*
 * test_rules_overlap.c - one student in two sessions at one time: the minute
 * is delivered once.
 */
#include "services/reporting/rules_overlap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Most of the table has nobody who came back. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define MIN(m) ((int64_t)(m)*INSTANT_MINUTE)
#define COUNT_MAX 4
#define AWAY_MAX 2

struct overlap_case {
	const char *name;
	size_t count;
	/* began, from, to, minutes: in the order of (provider, session) */
	int64_t in[COUNT_MAX][4];
	uint32_t delivered[COUNT_MAX];
	int64_t away[COUNT_MAX][AWAY_MAX][2]; /* up to the first {0, 0} */
};

static const struct overlap_case cases[] = {
    {"apart", 2, {{0, 0, 30, 30}, {40, 40, 70, 30}}, {30, 30}},
    {"end to end", 2, {{0, 0, 30, 30}, {30, 30, 60, 30}}, {30, 30}},
    {"ten minutes in both", 2, {{0, 0, 30, 30}, {20, 20, 50, 30}}, {30, 20}},
    {"the second began first", 2, {{20, 20, 50, 30}, {0, 0, 30, 30}}, {20, 30}},
    {"began first, joined later", 2, {{5, 5, 35, 30}, {0, 20, 30, 10}},
	{20, 10}},
    {"wholly inside", 2, {{0, 0, 60, 60}, {10, 10, 40, 30}}, {60, 0}},
    {"began together: by id", 2, {{0, 0, 30, 30}, {0, 0, 30, 30}}, {30, 0}},
    {"fewer minutes than the overlap", 2, {{0, 0, 30, 30}, {10, 10, 40, 5}},
	{30, 0}},
    {"stated above the interval", 2, {{0, 0, 30, 30}, {20, 20, 30, 25}},
	{30, 15}},
    {"one instant is taken once", 3,
	{{0, 0, 30, 30}, {10, 10, 40, 30}, {20, 20, 50, 30}}, {30, 10, 10}},
    {"two short ones inside a long one that began later", 3,
	{{0, 0, 10, 10}, {20, 20, 30, 10}, {5, 5, 60, 55}}, {10, 0, 50}},
    {"bridges a gap", 3, {{0, 0, 10, 10}, {2, 20, 30, 10}, {5, 5, 25, 20}},
	{10, 10, 10}},
    {"nothing", 0, {{0}}, {0}},
    {"away, elsewhere, and back", 2, {{0, 0, 60, 40}, {20, 20, 40, 20}},
	{40, 20}, {{{20, 40}}}},
    {"longer elsewhere than away", 2, {{0, 0, 60, 40}, {15, 15, 50, 35}},
	{40, 20}, {{{20, 40}}}},
    {"to and fro", 2, {{0, 0, 60, 40}, {0, 10, 50, 20}}, {40, 20},
	{{{10, 20}, {40, 50}}, {{20, 40}}}},
    {"to and fro, and a while in both", 2, {{0, 0, 60, 40}, {0, 8, 55, 27}},
	{40, 20}, {{{10, 20}, {40, 50}}, {{20, 40}}}},
    {"what lies in the time away of the first is taken of the third", 3,
	{{0, 0, 60, 40}, {20, 20, 40, 20}, {21, 21, 62, 41}}, {40, 20, 2},
	{{{20, 40}}}},
    {"the time away of the later one saves its minutes", 3,
	{{0, 0, 20, 20}, {20, 20, 40, 20}, {20, 20, 60, 22}}, {20, 20, 20},
	{{{0}}, {{0}}, {{22, 40}}}},
    {"within a time away, and after all", 3,
	{{0, 0, 90, 30}, {1, 30, 40, 10}, {2, 50, 95, 45}}, {30, 10, 15},
	{{{0, 30}, {30, 60}}}},
};

/* away: room for those of all. */
static size_t
fill(
    const struct overlap_case *c, struct presence *presences, struct span *away)
{
	for (uint32_t i = 0; i < c->count; i++) {
		size_t count = 0;

		for (; count < AWAY_MAX && c->away[i][count][1] > 0; count++)
			away[count] = (struct span){MIN(c->away[i][count][0]),
			    MIN(c->away[i][count][1])};
		presences[i] = (struct presence){.began = MIN(c->in[i][0]),
		    .session = i,
		    .line = i,
		    .span = {MIN(c->in[i][1]), MIN(c->in[i][2])},
		    .away = away,
		    .away_count = count,
		    .minutes = (uint32_t)c->in[i][3]};
		away += AWAY_MAX;
	}
	return c->count;
}

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct presence p[COUNT_MAX];
		struct span scratch[COUNT_MAX * (1 + AWAY_MAX)];
		struct span away[COUNT_MAX * AWAY_MAX];
		size_t count = fill(&cases[i], p, away);

		reporting_trim_overlaps(p, count, scratch);
		for (size_t j = 0; j < count; j++) {
			if (p[j].minutes != cases[i].delivered[p[j].line])
				fail_msg("%s: session %u: %u minutes",
				    cases[i].name, p[j].line, p[j].minutes);
		}
	}
}

static void
test_half_minutes(void **state)
{
	struct span scratch[2];
	struct presence p[2] = {
	    {.began = 0,
		.session = 0,
		.line = 0,
		.span = {0, MIN(30)},
		.minutes = 30},
	    {.began = 1,
		.session = 1,
		.line = 1,
		.span = {MIN(30) - 30 * INSTANT_SECOND, MIN(60)},
		.minutes = 30},
	};

	(void)state;
	reporting_trim_overlaps(p, 2, scratch);
	assert_int_equal(p[1].minutes, 29);
	p[0].minutes = 30;
	p[1].minutes = 30;
	p[1].span.from++;
	reporting_trim_overlaps(p, 2, scratch);
	assert_int_equal(p[1].minutes, 30);
}

/* Against minute-by-minute counting, in any order of arrival. */
#define RANDOM_COUNT 12
#define RANDOM_END 200

static bool
is_away(const struct presence *p, int64_t at)
{
	for (size_t i = 0; i < p->away_count; i++) {
		if (p->away[i].from <= at && at < p->away[i].to)
			return true;
	}
	return false;
}

/* Up to AWAY_MAX times within the span. */
static void
make_away(unsigned *seed, struct presence *p, struct span *away)
{
	int64_t at = p->span.from;

	p->away = away;
	for (int i = 0; i < AWAY_MAX; i++) {
		int64_t from = at + MIN(1 + rand_r(seed) % 15);
		int64_t to = from + MIN(1 + rand_r(seed) % 15);

		if (rand_r(seed) % 3 == 0 || to >= p->span.to)
			break;
		away[p->away_count++] = (struct span){from, to};
		at = to;
	}
}

static void
count_slowly(const struct presence *sorted, uint32_t *delivered)
{
	bool covered[RANDOM_END] = {false};

	for (size_t i = 0; i < RANDOM_COUNT; i++) {
		uint32_t gone = 0;

		for (int64_t m = sorted[i].span.from / INSTANT_MINUTE;
		     m < sorted[i].span.to / INSTANT_MINUTE; m++) {
			if (is_away(&sorted[i], m * INSTANT_MINUTE))
				continue;
			gone += covered[m];
			covered[m] = true;
		}
		delivered[i] =
		    sorted[i].minutes > gone ? sorted[i].minutes - gone : 0;
	}
}

static void
test_against_counting(void **state)
{
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 500; round++) {
		struct presence one[RANDOM_COUNT];
		struct presence other[RANDOM_COUNT];
		struct span scratch[RANDOM_COUNT * (1 + AWAY_MAX)];
		struct span away[RANDOM_COUNT][AWAY_MAX];
		uint32_t delivered[RANDOM_COUNT];

		/* Made in the order in which they began. */
		for (uint32_t i = 0; i < RANDOM_COUNT; i++) {
			int64_t from = rand_r(&seed) % (RANDOM_END - 60);
			int64_t length = 1 + rand_r(&seed) % 60;

			one[i] = (struct presence){.began = (int64_t)i / 2,
			    .session = i,
			    .line = i,
			    .span = {MIN(from), MIN(from + length)},
			    .minutes = (uint32_t)length};
			make_away(&seed, &one[i], away[i]);
		}
		memcpy(other, one, sizeof(other));
		for (uint32_t i = RANDOM_COUNT - 1; i > 0; i--) {
			uint32_t j = (uint32_t)rand_r(&seed) % (i + 1);
			struct presence held = other[i];

			other[i] = other[j];
			other[j] = held;
		}
		count_slowly(one, delivered);
		reporting_trim_overlaps(other, RANDOM_COUNT, scratch);
		for (size_t i = 0; i < RANDOM_COUNT; i++)
			assert_int_equal(
			    other[i].minutes, delivered[other[i].line]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_half_minutes),
	    cmocka_unit_test(test_against_counting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
