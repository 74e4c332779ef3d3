// SPDX-License-Identifier: Apache-2.0
/* parts.c - cuts the map. */
#include "services/scheduling/parts.h"

#include <math.h>
#include <stdlib.h>

/* One tutor in so many may be anywhere. */
#define WANDER 8

/* Every border costs: who teaches on both sides of it stands still there. */
uint32_t
parts_count(const struct model *m)
{
	if (m->schools.count < 2 || m->students.count < 400)
		return 1;
	return m->students.count < 200000 ? 2 : 4;
}

static uint32_t
find_root(const struct parts *p, uint32_t school)
{
	while (p->root_of[school] != school)
		school = p->root_of[school];
	return school;
}

static void
keep_persons_together(struct parts *p)
{
	const struct layout *l = p->board->layout;
	const struct model *m = l->model;

	for (uint32_t i = 0; i < m->schools.count; i++)
		p->root_of[i] = i;
	for (uint32_t i = 0; i < m->students.count; i++) {
		const struct model_student *s = model_student(m, i);
		uint32_t first = l->needs[l->needs_of[s->person].first];
		uint32_t a = find_root(p, s->school);
		uint32_t b = find_root(p, model_student(m, first)->school);

		p->students_of[s->school]++;
		p->root_of[a > b ? a : b] = a > b ? b : a;
	}
	for (uint32_t i = 0; i < m->schools.count; i++)
		p->root_of[i] = find_root(p, i);
}

enum status
parts_init(struct parts *p, struct board *board)
{
	size_t schools = board->model->schools.count + 1;

	*p = (struct parts){.board = board, .count = parts_count(board->model)};
	p->part = calloc(p->count, sizeof(*p->part));
	p->root_of = calloc(schools, sizeof(*p->root_of));
	p->order = calloc(schools, sizeof(*p->order));
	p->at = calloc(schools, sizeof(*p->at));
	p->students_of = calloc(schools, sizeof(*p->students_of));
	if (p->part == NULL || p->root_of == NULL || p->order == NULL ||
	    p->at == NULL || p->students_of == NULL) {
		parts_fini(p);
		return STATUS_NO_MEMORY;
	}
	for (uint32_t i = 0; i < p->count; i++) {
		p->part[i].board = board;
		p->part[i].number = (uint16_t)i;
	}
	keep_persons_together(p);
	return STATUS_OK;
}

void
parts_fini(struct parts *p)
{
	for (uint32_t i = 0; p->part != NULL && i < p->count; i++)
		free(p->part[i].journal.items);
	free(p->part);
	free(p->root_of);
	free(p->order);
	free(p->at);
	free(p->students_of);
	*p = (struct parts){0};
}

static int
compare_schools(const void *a, const void *b, void *ctx)
{
	const struct parts *p = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	uint32_t r = p->root_of[i], s = p->root_of[j];

	if (r != s && (p->at[r] < p->at[s] || p->at[r] > p->at[s]))
		return p->at[r] < p->at[s] ? -1 : 1;
	if (r != s)
		return r < s ? -1 : 1;
	return (i > j) - (i < j);
}

static void
sort_schools(struct parts *p, struct random *random)
{
	const struct model *m = p->board->model;
	double angle = 3.14159265358979 * random_share(random);
	double dx = cos(angle), dy = sin(angle);

	for (uint32_t i = 0; i < m->schools.count; i++) {
		const struct model_school *s = model_school(m, i);

		p->order[i] = i;
		p->at[i] = s->x_km * dx + s->y_km * dy;
	}
	qsort_r(
	    p->order, m->schools.count, sizeof(*p->order), compare_schools, p);
}

/* Regions of about as many students each. */
static void
cut_schools(struct parts *p)
{
	const struct model *m = p->board->model;
	uint64_t seen = 0;
	uint32_t part = 0;

	for (uint32_t i = 0; i < p->count; i++) {
		p->part[i].student_count = 0;
		p->part[i].school_count = 0;
	}
	for (uint32_t i = 0; i < m->schools.count; i++) {
		uint32_t school = p->order[i];
		uint64_t middle = 2 * seen + p->students_of[school];

		if (i == 0 || p->root_of[school] != p->root_of[p->order[i - 1]])
			part = (uint32_t)(middle * p->count /
					  (2 * m->students.count + 1));
		p->board->part_of_school[school] = (uint16_t)part;
		if (p->part[part].school_count++ == 0)
			p->part[part].schools = &p->order[i];
		p->part[part].student_count += p->students_of[school];
		seen += p->students_of[school];
	}
}

/* Where one of the tutor's groups is; MODEL_NONE: has none. */
static uint32_t
find_school(const struct board *b, uint32_t tutor, struct random *random)
{
	uint32_t place = b->tutors[tutor].first, school = MODEL_NONE, seen = 0;

	for (; place != BOARD_NONE; place = b->groups[place].next)
		if (random_below(random, ++seen) == 0)
			school = b->layout->cells[b->groups[place].cell].school;
	return school;
}

static void
cut_tutors(struct parts *p, struct random *random)
{
	const struct model *m = p->board->model;

	for (uint32_t i = 0; i < m->tutors.count; i++) {
		const struct model_tutor *t = model_tutor(m, i);
		uint32_t school = find_school(p->board, i, random);

		if (random_below(random, WANDER) == 0)
			school = MODEL_NONE;
		if (school == MODEL_NONE && t->schools.count > 0)
			school = model_pool(m,
			    t->schools)[random_below(random, t->schools.count)];
		p->board->tutors[i].part =
		    school == MODEL_NONE
			? (uint16_t)random_below(random, p->count)
			: p->board->part_of_school[school];
	}
}

static void
list_unplaced(struct parts *p)
{
	struct board *b = p->board;
	uint32_t first = 0;

	for (uint32_t i = 0; i < p->count; i++) {
		p->part[i].unplaced = b->unplaced + first;
		p->part[i].unplaced_count = 0;
		first += p->part[i].student_count;
	}
	for (uint32_t i = 0; i < b->model->students.count; i++) {
		uint32_t school = model_student(b->model, i)->school;
		struct part *part = &p->part[b->part_of_school[school]];

		b->unplaced_at[i] = BOARD_NONE;
		if (b->group_of[i] != BOARD_NONE || b->is_barred[i] ||
		    b->layout->is_hopeless[i])
			continue;
		b->unplaced_at[i] = part->unplaced_count;
		part->unplaced[part->unplaced_count++] = i;
	}
}

void
parts_cut(struct parts *p, uint64_t seed, uint64_t round)
{
	struct random random = {seed * UINT64_C(0x9e3779b97f4a7c15) + round};

	random.state = random_next(&random);
	sort_schools(p, &random);
	cut_schools(p);
	cut_tutors(p, &random);
	list_unplaced(p);
	for (uint32_t i = 0; i < p->count; i++) {
		p->part[i].random.state = random_next(&random);
		p->part[i].weight = 0;
		p->part[i].cost = 0;
		board_keep(&p->part[i]);
	}
}
