// SPDX-License-Identifier: Apache-2.0
/* bound_cell.c - sets of members, and the best few that share nobody. */
#include "services/scheduling/bound_cell.h"

#include <stdlib.h>
#include <string.h>

#define SETS (1u << BOUND_EXACT)

/* Somebody of the cell who could be taught. */
struct pupil {
	slot_set free;
	uint32_t weight, most;
	unsigned band;
};

struct pupils {
	const struct layout *layout;
	const struct cell *cell;
	uint32_t count;
	struct pupil *pupil; /* as the cell's members: heaviest first */
};

static void
list_pupils(struct pupils *p, const bool *is_out)
{
	const struct layout *l = p->layout;
	const struct trait *traits = l->traits + p->cell->members.first;

	for (uint32_t i = 0; i < p->cell->members.count; i++)
		if (!l->is_hopeless[traits[i].student] &&
		    !is_out[traits[i].student])
			p->pupil[p->count++] = (struct pupil){
			    .free = traits[i].free,
			    .weight = traits[i].weight,
			    .most = traits[i].most,
			    .band = traits[i].band,
			};
}

/* Some tutor could meet them all on enough days. */
static bool
can_meet(const struct pupils *p, slot_set common, unsigned bands)
{
	const struct layout *l = p->layout;
	const struct cell *cell = p->cell;
	const uint32_t *tutors = cell_tutors(l, cell);

	if (!cell_can_meet(cell, common))
		return false;
	for (uint32_t i = 0; i < cell->tutors.count; i++) {
		const struct model_tutor *t = model_tutor(l->model, tutors[i]);

		if ((t->bands & bands) == bands &&
		    t->max_minutes >= cell->week_minutes &&
		    cell_can_meet(cell, common & cell_open(l, cell, i)))
			return true;
	}
	return false;
}

struct exact {
	struct pupils *pupils;
	struct rows sets[BOUND_EXACT]; /* uint32_t; by their first pupil */
	uint8_t groups[SETS];          /* that share the set out; at least */
	uint64_t weight[SETS];
};

/* All sets that begin with the first and hold `set`, which can meet. */
static enum status
grow(struct exact *e, uint32_t first, uint32_t set, uint32_t size,
    uint32_t most, slot_set common, unsigned bands)
{
	const struct pupils *p = e->pupils;
	uint32_t last = 31 - (uint32_t)__builtin_clz(set);
	enum status status = rows_append(&e->sets[first], &set, sizeof(set));

	for (uint32_t i = last + 1; i < p->count && status == STATUS_OK; i++) {
		const struct pupil *s = &p->pupil[i];
		uint32_t limit = s->most < most ? s->most : most;

		if (size < limit &&
		    can_meet(p, common & s->free, bands | s->band))
			status = grow(e, first, set | 1u << i, size + 1, limit,
			    common & s->free, bands | s->band);
	}
	return status;
}

/* Without the first pupil's set: the fewest groups of the others. */
static void
share_out(struct exact *e, uint32_t set)
{
	uint32_t first = (uint32_t)__builtin_ctz(set);
	const uint32_t *sets = e->sets[first].items;
	uint8_t least = UINT8_MAX;

	for (size_t i = 0; i < e->sets[first].count; i++) {
		uint8_t rest = e->groups[set & ~sets[i]];

		if ((sets[i] & set) == sets[i] && rest < least)
			least = rest;
	}
	e->groups[set] = least == UINT8_MAX ? least : (uint8_t)(least + 1);
	e->weight[set] =
	    e->weight[set & (set - 1)] + e->pupils->pupil[first].weight;
}

/* The curve's upper hull, as what each group adds. */
static enum status
add_gains(const uint64_t *most, uint32_t count, struct rows *gains)
{
	enum status status = STATUS_OK;
	uint32_t from = 0;

	while (from < count && status == STATUS_OK) {
		uint32_t until = from;
		double best = 0;

		for (uint32_t i = from + 1; i <= count; i++) {
			double gain =
			    ((double)most[i] - (double)most[from]) / (i - from);

			if (gain > 0 && gain >= best) {
				best = gain;
				until = i;
			}
		}
		if (until == from)
			break;
		for (; from < until && status == STATUS_OK; from++)
			status = rows_append(gains, &best, sizeof(best));
	}
	return status;
}

static enum status
find_exactly(struct exact *e, struct rows *gains)
{
	const struct pupils *p = e->pupils;
	uint64_t most[BOUND_EXACT + 1] = {0};
	uint32_t n = p->count;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < n && status == STATUS_OK; i++)
		status = grow(e, i, 1u << i, 1, p->pupil[i].most,
		    p->pupil[i].free, p->pupil[i].band);
	if (status != STATUS_OK)
		return status;
	for (uint32_t set = 1; set < 1u << n; set++) {
		share_out(e, set);
		if (e->groups[set] <= n &&
		    e->weight[set] > most[e->groups[set]])
			most[e->groups[set]] = e->weight[set];
	}
	return add_gains(most, n, gains);
}

static enum status
bound_exactly(struct pupils *p, struct rows *gains)
{
	struct exact *e = calloc(1, sizeof(*e));
	enum status status;

	if (e == NULL)
		return STATUS_NO_MEMORY;
	e->pupils = p;
	status = find_exactly(e, gains);
	for (size_t i = 0; i < BOUND_EXACT; i++)
		free(e->sets[i].items);
	free(e);
	return status;
}

/* By the weight of a whole group of such pupils. */
static int
compare_use(const void *a, const void *b)
{
	const struct pupil *s = a, *t = b;
	uint64_t u = (uint64_t)s->weight * s->most;
	uint64_t v = (uint64_t)t->weight * t->most;

	return (u < v) - (u > v);
}

static enum status
bound_by_size(struct pupils *p, struct rows *gains)
{
	enum status status = STATUS_OK;
	double gain = 0, room = 1;

	qsort(p->pupil, p->count, sizeof(*p->pupil), compare_use);
	for (uint32_t i = 0; i < p->count && status == STATUS_OK; i++) {
		double use = 1.0 / p->pupil[i].most;
		double part = room < use ? room / use : 1;

		gain += part * p->pupil[i].weight;
		room -= part * use;
		if (room > 1e-9)
			continue;
		status = rows_append(gains, &gain, sizeof(gain));
		gain = (1 - part) * p->pupil[i].weight;
		room = 1 - (1 - part) * use;
	}
	if (gain > 0 && status == STATUS_OK)
		status = rows_append(gains, &gain, sizeof(gain));
	return status;
}

enum status
bound_cell(const struct layout *l, uint32_t cell, const bool *is_out,
    struct rows *gains)
{
	struct pupils p = {.layout = l, .cell = &l->cells[cell]};
	enum status status = STATUS_OK;

	p.pupil = calloc(p.cell->members.count + 1, sizeof(*p.pupil));
	if (p.pupil == NULL)
		return STATUS_NO_MEMORY;
	list_pupils(&p, is_out);
	if (p.count > BOUND_EXACT)
		status = bound_by_size(&p, gains);
	else if (p.count > 0)
		status = bound_exactly(&p, gains);
	free(p.pupil);
	return status;
}
