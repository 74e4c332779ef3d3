// SPDX-License-Identifier: Apache-2.0
/*
 * plan_pairs.c - pairs of students as pairs of needs of one programme.
 *
 * What is told of a programme counts there before what is told of all.  A
 * student who must be with somebody who cannot be asked cannot be asked.
 */
#include "services/scheduling/plan.h"

#include <stdlib.h>
#include <string.h>

struct pairing {
	struct plan *plan;
	uint32_t *needs;   /* in the order of students */
	uint32_t *student; /* need -> of the model; MODEL_NONE */
	bool *done;        /* faults: somebody was found */
	enum status status;
};

typedef void pair_fn(struct pairing *p, uint32_t a, uint32_t b, bool together);

static int
compare_needs(const void *a, const void *b, void *ctx)
{
	const struct roster *r = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	int order =
	    strcmp(roster_need(r, i)->student, roster_need(r, j)->student);

	return order != 0 ? order : (i > j) - (i < j);
}

/* The student's needs: where they begin. */
static size_t
find_needs(const struct pairing *p, const char *student)
{
	const struct roster *r = p->plan->roster;
	size_t low = 0, high = r->needs.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(roster_need(r, p->needs[middle])->student, student) <
		    0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_need_of(const struct pairing *p, size_t at, const char *student)
{
	const struct roster *r = p->plan->roster;

	return at < r->needs.count &&
	       strcmp(roster_need(r, p->needs[at])->student, student) == 0;
}

static const struct mirror_pair *
pair_at(const struct roster *r, size_t at)
{
	return (const struct mirror_pair *)r->pairs.items + at;
}

/* A row of the same two tells of this programme; those stand after. */
static bool
is_told_apart(const struct roster *r, size_t at, const char *program)
{
	const struct mirror_pair *pair = pair_at(r, at);

	if (pair->program[0] != '\0')
		return false;
	for (size_t i = at + 1; i < r->pairs.count; i++) {
		const struct mirror_pair *other = pair_at(r, i);

		if (strcmp(other->student, pair->student) != 0 ||
		    strcmp(other->other, pair->other) != 0)
			break;
		if (strcmp(other->program, program) == 0)
			return true;
	}
	return false;
}

static void
visit_pair(struct pairing *p, size_t at, pair_fn *visit)
{
	const struct roster *r = p->plan->roster;
	const struct mirror_pair *pair = pair_at(r, at);
	bool together = strcmp(pair->kind, "TOGETHER") == 0;
	size_t first = find_needs(p, pair->student);
	size_t second = find_needs(p, pair->other);

	if (!together && strcmp(pair->kind, "APART") != 0)
		return;
	for (size_t i = first; is_need_of(p, i, pair->student); i++)
		for (size_t k = second; is_need_of(p, k, pair->other); k++) {
			const char *program =
			    roster_need(r, p->needs[i])->program;

			if (strcmp(roster_need(r, p->needs[k])->program,
				program) == 0 &&
			    (pair->program[0] == '\0' ||
				strcmp(pair->program, program) == 0) &&
			    !is_told_apart(r, at, program))
				visit(p, p->needs[i], p->needs[k], together);
		}
}

static enum status
sort_needs(struct pairing *p)
{
	const struct roster *r = p->plan->roster;

	p->needs = calloc(r->needs.count + 1, sizeof(*p->needs));
	p->student = malloc((r->needs.count + 1) * sizeof(*p->student));
	if (p->needs == NULL || p->student == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < r->needs.count; i++) {
		p->needs[i] = i;
		p->student[i] = MODEL_NONE;
	}
	qsort_r(p->needs, r->needs.count, sizeof(*p->needs), compare_needs,
	    (void *)(uintptr_t)r);
	return STATUS_OK;
}

static void
pass_fault_on(struct pairing *p, uint32_t a, uint32_t b, bool together)
{
	static const char why[] =
	    "must be together with somebody who cannot be asked";
	const char **faults = p->plan->faults;
	uint32_t sound = faults[a] == NULL ? a : b;

	if (!together || (faults[a] == NULL) == (faults[b] == NULL))
		return;
	faults[sound] = why;
	p->plan->pin_of[sound] = MODEL_NONE;
	*p->done = true;
}

enum status
plan_pass_faults_on(struct plan *plan)
{
	bool any = plan->roster->pairs.count > 0;
	struct pairing p = {.plan = plan, .done = &any};
	enum status status = any ? sort_needs(&p) : STATUS_OK;

	while (status == STATUS_OK && any) {
		any = false;
		for (size_t i = 0; i < plan->roster->pairs.count; i++)
			visit_pair(&p, i, pass_fault_on);
	}
	free(p.needs);
	free(p.student);
	return status;
}

static void
add_pair(struct pairing *p, uint32_t a, uint32_t b, bool together)
{
	struct model_pair pair = {
	    .student = p->student[a],
	    .other = p->student[b],
	    .together = together,
	};

	if (p->status == STATUS_OK && pair.student != MODEL_NONE &&
	    pair.other != MODEL_NONE)
		p->status =
		    rows_append(&p->plan->model->pairs, &pair, sizeof(pair));
}

enum status
plan_add_pairs(struct plan *plan)
{
	struct pairing p = {.plan = plan};

	if (plan->roster->pairs.count == 0)
		return STATUS_OK;
	p.status = sort_needs(&p);
	if (p.status == STATUS_OK)
		for (uint32_t i = 0; i < plan->need_of.count; i++)
			p.student[plan_need_of(plan, i)] = i;
	for (size_t i = 0; i < plan->roster->pairs.count; i++)
		if (p.status == STATUS_OK)
			visit_pair(&p, i, add_pair);
	free(p.needs);
	free(p.student);
	return p.status;
}
