// SPDX-License-Identifier: Apache-2.0
/* partners.c - lists by student, and what they ask of a group. */
#include "services/scheduling/partners.h"

#include <stdlib.h>

/* Who stands for the set of those who must be together with the student. */
static uint32_t
find_head(uint32_t *heads, uint32_t student)
{
	while (heads[student] != student) {
		heads[student] = heads[heads[student]];
		student = heads[student];
	}
	return student;
}

struct listing {
	struct layout *layout;
	uint32_t *heads;
	uint32_t *sets; /* the students who are in a set, by head */
	uint32_t set_count;
};

static int
compare_by_head(const void *a, const void *b, void *ctx)
{
	const uint32_t *heads = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;

	if (heads[i] != heads[j])
		return heads[i] < heads[j] ? -1 : 1;
	return (i > j) - (i < j);
}

static void
make_sets(struct listing *g)
{
	const struct model *m = g->layout->model;
	uint32_t students = (uint32_t)m->students.count;

	for (uint32_t i = 0; i < students; i++)
		g->heads[i] = i;
	for (uint32_t i = 0; i < m->pairs.count; i++) {
		const struct model_pair *p = model_pair(m, i);
		uint32_t a = find_head(g->heads, p->student);
		uint32_t b = find_head(g->heads, p->other);

		if (p->together)
			g->heads[a > b ? a : b] = a > b ? b : a;
	}
	for (uint32_t i = 0; i < students; i++)
		g->heads[i] = find_head(g->heads, i);
	for (uint32_t i = 0; i < m->pairs.count; i++) {
		const struct model_pair *p = model_pair(m, i);

		if (!p->together)
			continue;
		g->sets[g->set_count++] = p->student;
		g->sets[g->set_count++] = p->other;
	}
	if (g->set_count > 1)
		qsort_r(g->sets, g->set_count, sizeof(*g->sets),
		    compare_by_head, g->heads);
}

static enum status
add_partner(struct layout *l, uint32_t student, uint32_t other, bool together)
{
	struct range *range = &l->partners_of[student];
	struct partner partner = {.student = other, .together = together};

	if (range->count == 0)
		range->first = (uint32_t)l->partners.count;
	range->count++;
	return rows_append(&l->partners, &partner, sizeof(partner));
}

/* The others of the student's set. */
static enum status
add_set(struct listing *g, uint32_t student)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < g->set_count && status == STATUS_OK; i++) {
		uint32_t other = g->sets[i];

		if (g->heads[other] == g->heads[student] && other != student &&
		    (i == 0 || g->sets[i - 1] != other))
			status = add_partner(g->layout, student, other, true);
	}
	return status;
}

static enum status
add_apart(struct listing *g, uint32_t student)
{
	const struct model *m = g->layout->model;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < m->pairs.count && status == STATUS_OK; i++) {
		const struct model_pair *p = model_pair(m, i);

		if (p->together)
			continue;
		if (p->student == student)
			status =
			    add_partner(g->layout, student, p->other, false);
		else if (p->other == student)
			status =
			    add_partner(g->layout, student, p->student, false);
	}
	return status;
}

static enum status
list_all(struct listing *g)
{
	const struct model *m = g->layout->model;
	enum status status = STATUS_OK;

	make_sets(g);
	for (uint32_t i = 0; i < m->pairs.count; i++) {
		const struct model_pair *p = model_pair(m, i);
		const uint32_t both[] = {p->student, p->other};

		for (size_t k = 0; k < 2; k++) {
			if (g->layout->partners_of[both[k]].count > 0)
				continue;
			if (status == STATUS_OK)
				status = add_set(g, both[k]);
			if (status == STATUS_OK)
				status = add_apart(g, both[k]);
		}
	}
	return status;
}

enum status
partners_init(struct layout *l)
{
	size_t students = l->model->students.count;
	struct listing g = {.layout = l};
	enum status status = STATUS_NO_MEMORY;

	if (l->model->pairs.count == 0)
		return STATUS_OK;
	l->partners_of = calloc(students + 1, sizeof(*l->partners_of));
	g.heads = calloc(students + 1, sizeof(*g.heads));
	g.sets = calloc(2 * l->model->pairs.count, sizeof(*g.sets));
	if (l->partners_of != NULL && g.heads != NULL && g.sets != NULL)
		status = list_all(&g);
	free(g.heads);
	free(g.sets);
	return status;
}

bool
partners_bind(const struct layout *l, uint32_t student)
{
	struct range range = partners_of(l, student);

	for (uint32_t i = 0; i < range.count; i++)
		if (partner_at(l, range.first + i)->together)
			return true;
	return false;
}

bool
partners_are_apart(const struct layout *l, uint32_t a, uint32_t b)
{
	struct range range = partners_of(l, a);

	for (uint32_t i = 0; i < range.count; i++) {
		const struct partner *p = partner_at(l, range.first + i);

		if (!p->together && p->student == b)
			return true;
	}
	return false;
}

uint32_t
partners_hindrance(const struct layout *l, uint32_t student)
{
	struct range range = partners_of(l, student);

	for (uint32_t i = 0; i < range.count; i++) {
		const struct partner *p = partner_at(l, range.first + i);

		if (p->together &&
		    (l->cell_of[p->student] != l->cell_of[student] ||
			l->is_hopeless[p->student]))
			return p->student;
	}
	return MODEL_NONE;
}

static bool
is_member(const uint32_t *members, uint32_t count, uint32_t student)
{
	for (uint32_t i = 0; i < count; i++)
		if (members[i] == student)
			return true;
	return false;
}

bool
partners_admit(const struct layout *l, const uint32_t *members, uint32_t count,
    uint32_t student)
{
	struct range range = partners_of(l, student);

	for (uint32_t i = 0; i < range.count; i++) {
		const struct partner *p = partner_at(l, range.first + i);

		if (is_member(members, count, p->student) != p->together)
			return false;
	}
	return true;
}

const char *
partners_refuse(const struct layout *l, const struct group *g)
{
	for (uint32_t i = 0; i < g->members; i++) {
		struct range range = partners_of(l, g->member[i]);

		for (uint32_t k = 0; k < range.count; k++) {
			const struct partner *p =
			    partner_at(l, range.first + k);
			bool is_there =
			    is_member(g->member, g->members, p->student);

			if (p->together && !is_there)
				return "a member must be together with another";
			if (!p->together && is_there)
				return "two members must be apart";
		}
	}
	return NULL;
}

/* Somebody with whom the member must be together is not there. */
static bool
is_alone(const struct layout *l, const struct group *g, uint32_t student)
{
	struct range range = partners_of(l, student);

	for (uint32_t i = 0; i < range.count; i++) {
		const struct partner *p = partner_at(l, range.first + i);

		if (p->together &&
		    !is_member(g->member, g->members, p->student))
			return true;
	}
	return false;
}

/* A set is whole or not, so that once through is enough. */
void
partners_trim(const struct layout *l, struct group *g)
{
	const struct group all = *g;

	g->members = 0;
	for (uint32_t i = 0; i < all.members; i++)
		if (!is_alone(l, &all, all.member[i]))
			g->member[g->members++] = all.member[i];
}
