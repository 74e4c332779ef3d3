// SPDX-License-Identifier: Apache-2.0
/*
 * bound.c - the flow of a layout, in minutes and in groups.
 *
 * Virtual tutors with the same skills are one, which only adds freedom.
 */
#include "services/scheduling/bound.h"

#include "services/scheduling/bound_cell.h"
#include "services/scheduling/bound_flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Classes of virtual tutors; further tutors are classes of their own. */
#define CLASSES_MAX 256
/* Longer weeks count as they are. */
#define WEEK_MINUTES (MODEL_DAYS_MAX * 1440)

/* Of flow.hours, side by side: the cell and the times that they are. */
struct when {
	const struct cell *cell;
	slot_set open;
	uint32_t groups; /* at most; MODEL_NONE: any number */
	uint32_t length; /* of one, in minutes of the fullest week */
};

/* Of each tutor. */
struct week {
	uint32_t class;    /* the first tutor who is like this one */
	uint32_t minutes;  /* besides groups of other programmes */
	uint32_t shortest; /* group */
	uint32_t lengths;  /* bits of bounding.lengths */
};

struct bounding {
	const struct layout *layout;
	struct week *weeks;
	bool *is_out;      /* students in groups of other programmes */
	struct rows whens; /* struct when */
	struct rows gains; /* double: of flow.offers, side by side */
	uint32_t lengths[32];
	uint32_t length_count;
	double unlimited; /* weight of cells that are not looked into */
	struct flow flow;
};

static struct when *
when_of(const struct bounding *b, uint32_t hours)
{
	return (struct when *)b->whens.items + hours;
}

static bool
is_like(const struct model_tutor *a, const struct model_tutor *b)
{
	return a->everywhere && b->everywhere && a->bands == b->bands &&
	       memcmp(&a->subjects, &b->subjects, sizeof(a->subjects)) == 0 &&
	       memcmp(&a->languages, &b->languages, sizeof(a->languages)) ==
		   0 &&
	       memcmp(&a->training, &b->training, sizeof(a->training)) == 0;
}

static void
begin_weeks(struct bounding *b)
{
	const struct model *m = b->layout->model;
	uint32_t classes[CLASSES_MAX], count = 0, at;

	for (uint32_t t = 0; t < m->tutors.count; t++) {
		const struct model_tutor *tutor = model_tutor(m, t);

		b->weeks[t] = (struct week){t, tutor->max_minutes, 0, 0};
		if (!tutor->is_virtual)
			continue;
		for (at = 0; at < count; at++)
			if (is_like(model_tutor(m, classes[at]), tutor))
				break;
		if (at < count)
			b->weeks[t].class = classes[at];
		else if (count < CLASSES_MAX)
			classes[count++] = t;
	}
}

/* They have their places, whatever the rules say. */
static int64_t
weigh_kept(const struct model *m)
{
	int64_t weight = 0;

	for (uint32_t i = 0; i < m->fixed.count; i++) {
		const struct model_fixed *g = model_fixed(m, i);
		const uint32_t *students = model_pool(m, g->students);

		for (uint32_t k = 0; g->is_kept && k < g->students.count; k++)
			weight += model_student(m, students[k])->weight;
	}
	return weight;
}

/* A standing group may have lost a slot. */
static uint32_t
fixed_minutes(const struct model_program *p, uint32_t slots)
{
	return p->week * p->minutes * slots / p->sessions;
}

/* Groups that stand: their tutors' time, their students. */
static void
count_fixed(struct bounding *b)
{
	const struct model *m = b->layout->model;

	for (uint32_t i = 0; i < m->fixed.count; i++) {
		const struct model_fixed *g = model_fixed(m, i);
		const uint32_t *students = model_pool(m, g->students);
		uint32_t *left = &b->weeks[g->tutor].minutes, minutes = 0;

		for (uint32_t k = 0; k < g->students.count; k++) {
			uint32_t program =
			    model_student(m, students[k])->program;

			b->is_out[students[k]] = true;
			minutes = fixed_minutes(
			    model_program(m, program), g->slots.count);
		}
		*left -= minutes < *left ? minutes : *left;
	}
}

/* Sessions of the cell that fit one after the other into a day's slots. */
static uint32_t
count_disjoint(
    const struct layout *l, const struct cell *cell, slot_set set, uint32_t day)
{
	const uint16_t *whens = l->whens + cell->slots;
	uint32_t count = 0, until = 0;

	for (slot_set s = set & cell->day[day]; s != 0; s &= s - 1) {
		uint32_t when = whens[slot_first(s)];

		if (count == 0 || when >= until) {
			count++;
			until = when + cell->minutes;
		}
	}
	return count;
}

/* Groups that one tutor can lead at these times. */
static uint32_t
count_groups(const struct layout *l, const struct cell *cell, slot_set set)
{
	uint32_t of_day[MODEL_DAYS_MAX], groups = 0, fit = UINT32_MAX;

	for (uint32_t d = 0; d < l->model->cycle_days; d++)
		of_day[d] = count_disjoint(l, cell, set, d);
	while (fit > 0) {
		uint32_t sessions = 0, more = groups + 1;

		for (uint32_t d = 0; d < l->model->cycle_days; d++)
			sessions += of_day[d] < more ? of_day[d] : more;
		fit = sessions >= more * cell->sessions;
		groups += fit;
	}
	return groups;
}

static bool
same_times(const struct layout *l, const struct when *a, const struct when *b)
{
	slot_set s = a->open, t = b->open;

	if (a->cell->school != b->cell->school ||
	    a->cell->minutes != b->cell->minutes ||
	    a->cell->week_minutes != b->cell->week_minutes ||
	    a->cell->sessions != b->cell->sessions)
		return false;
	for (; s != 0 && t != 0; s &= s - 1, t &= t - 1)
		if (l->whens[a->cell->slots + slot_first(s)] !=
		    l->whens[b->cell->slots + slot_first(t)])
			return false;
	return s == t;
}

/* The tutor's hours at these times, there or new. */
static enum status
find_hours(struct bounding *b, uint32_t tutor, const struct when *when,
    bool is_any, uint32_t *found)
{
	struct flow_hours hours = {.tutor = tutor};
	enum status status;

	*found = b->flow.tutors[tutor].hours;
	while (*found != MODEL_NONE && !is_any &&
	       !same_times(b->layout, when_of(b, *found), when))
		*found = flow_hours(&b->flow, *found)->next;
	if (*found != MODEL_NONE)
		return STATUS_OK;
	*found = (uint32_t)b->whens.count;
	hours.next = b->flow.tutors[tutor].hours;
	b->flow.tutors[tutor].hours = *found;
	status = rows_append(&b->whens, when, sizeof(*when));
	if (status == STATUS_OK)
		status = rows_append(&b->flow.hours, &hours, sizeof(hours));
	if (status == STATUS_OK)
		when_of(b, *found)->groups =
		    is_any ? MODEL_NONE
			   : count_groups(b->layout, when->cell, when->open);
	return status;
}

static void
note_length(struct bounding *b, struct week *week, uint32_t length)
{
	uint32_t at = 0;

	if (week->shortest == 0 || length < week->shortest)
		week->shortest = length;
	while (at < b->length_count && b->lengths[at] != length)
		at++;
	if (at == 32) { /* so many lengths fill any week */
		b->lengths[0] = 1;
		at = 0;
	}
	if (at == b->length_count)
		b->lengths[b->length_count++] = length;
	week->lengths |= 1u << at;
}

static unsigned
bands_of(const struct layout *l, const struct cell *cell)
{
	unsigned bands = 0;

	for (uint32_t i = 0; i < cell->members.count; i++)
		bands |= l->traits[cell->members.first + i].band;
	return bands;
}

static enum status
add_edge(struct bounding *b, uint32_t number, uint32_t at)
{
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[number];
	uint32_t tutor = cell_tutors(l, cell)[at];
	uint32_t class = b->weeks[tutor].class;
	bool is_virtual = model_tutor(l->model, tutor)->is_virtual;
	uint32_t length = cell->week_minutes;
	struct when when = {cell, cell_open(l, cell, at), 0, length};
	struct flow_edge edge = {.cell = number};
	enum status status =
	    find_hours(b, class, &when, is_virtual, &edge.hours);
	struct range *edges = &b->flow.cells[number].edges;

	for (uint32_t i = 0; i < edges->count; i++)
		if (flow_edge(&b->flow, edges->first + i)->hours == edge.hours)
			return status;
	note_length(b, &b->weeks[class], length);
	edges->count++;
	return status == STATUS_OK
		   ? rows_append(&b->flow.edges, &edge, sizeof(edge))
		   : status;
}

static enum status
add_edges(struct bounding *b, uint32_t number)
{
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[number];
	unsigned bands = bands_of(l, cell);
	enum status status = STATUS_OK;

	b->flow.cells[number].edges.first = (uint32_t)b->flow.edges.count;
	for (uint32_t i = 0; i < cell->tutors.count; i++) {
		const struct model_tutor *t =
		    model_tutor(l->model, cell_tutors(l, cell)[i]);

		if ((t->bands & bands) != 0 && status == STATUS_OK &&
		    cell_can_meet(cell, cell_open(l, cell, i)))
			status = add_edge(b, number, i);
	}
	return status;
}

static enum status
add_offers(struct bounding *b, uint32_t number)
{
	struct flow_offer offer = {.cell = number};
	size_t first = b->gains.count;
	enum status status =
	    bound_cell(b->layout, number, b->is_out, &b->gains);

	for (size_t i = first; i < b->gains.count && status == STATUS_OK; i++) {
		offer.gain = ((const double *)b->gains.items)[i];
		status = rows_append(&b->flow.offers, &offer, sizeof(offer));
	}
	return status;
}

/* A cell with more slots than a set holds is not looked into. */
static void
add_whole_cell(struct bounding *b, const struct cell *cell)
{
	const struct trait *traits = b->layout->traits + cell->members.first;

	for (uint32_t i = 0; i < cell->members.count; i++)
		if (!b->is_out[traits[i].student])
			b->unlimited += traits[i].weight;
}

static enum status
build(struct bounding *b)
{
	enum status status = STATUS_OK;

	begin_weeks(b);
	count_fixed(b);
	for (uint32_t c = 0; c < b->layout->cell_count; c++) {
		const struct cell *cell = &b->layout->cells[c];

		if (cell->slot_count == SLOT_SET_MAX) {
			add_whole_cell(b, cell);
			continue;
		}
		if (status == STATUS_OK)
			status = add_edges(b, c);
		if (status == STATUS_OK)
			status = add_offers(b, c);
	}
	return status;
}

/* The most minutes of whole groups that fit into the tutor's week. */
static uint32_t
whole_minutes(const struct bounding *b, const struct week *week, bool *can_be)
{
	uint32_t most = 0, limit = week->minutes;

	if (limit > WEEK_MINUTES)
		return limit;
	memset(can_be, 0, (limit + 1) * sizeof(bool));
	can_be[0] = true;
	for (uint32_t at = 1; at <= limit; at++)
		for (uint32_t i = 0; i < b->length_count && most < at; i++)
			if ((week->lengths & 1u << i) != 0 &&
			    b->lengths[i] <= at && can_be[at - b->lengths[i]]) {
				can_be[at] = true;
				most = at;
			}
	return most;
}

/* In minutes, or in groups: limits and prices. */
static void
set_unit(struct bounding *b, bool in_groups, bool *can_be)
{
	struct flow *f = &b->flow;

	for (uint32_t t = 0; t < f->tutor_count; t++)
		f->tutors[t].limit = 0;
	for (uint32_t t = 0; t < f->tutor_count; t++) {
		uint32_t class = b->weeks[t].class;
		struct week week = b->weeks[class];

		week.minutes = b->weeks[t].minutes;
		if (week.shortest > 0)
			f->tutors[class].limit +=
			    in_groups ? week.minutes / week.shortest
				      : whole_minutes(b, &week, can_be);
	}
	for (uint32_t i = 0; i < f->hours.count; i++) {
		const struct when *w = when_of(b, i);

		flow_hours(f, i)->limit =
		    w->groups == MODEL_NONE ? FLOW_UNLIMITED
		    : in_groups             ? w->groups
					    : (uint64_t)w->groups * w->length;
	}
	for (size_t i = 0; i < f->offers.count; i++) {
		struct flow_offer *o = (struct flow_offer *)f->offers.items + i;
		const struct cell *cell = &b->layout->cells[o->cell];

		o->amount = in_groups ? 1 : cell->week_minutes;
	}
}

/* The most that free seats of a kept group could take. */
static int64_t
weigh_seats(const struct bounding *b, const struct model_fixed *g)
{
	const struct layout *l = b->layout;
	const uint32_t *students = model_pool(l->model, g->students);
	const uint32_t *slots = model_pool(l->model, g->slots);
	const struct cell *cell = &l->cells[l->cell_of[students[0]]];
	const struct trait *traits = l->traits + cell->members.first;
	uint32_t size = g->students.count;
	int64_t weight = 0;
	slot_set set = 0;

	for (uint32_t i = 0; i < g->slots.count; i++) {
		uint32_t at = layout_find_slot(l, cell, slots[i]);

		if (at == MODEL_NONE)
			return 0;
		set |= slot_bit(at);
	}
	for (uint32_t i = 0; i < cell->members.count; i++) {
		if (size >= cell->max_group || b->is_out[traits[i].student] ||
		    (set & ~traits[i].free) != 0)
			continue;
		weight += traits[i].weight;
		size++;
	}
	return weight;
}

/* The bound with the seats, which nobody takes twice. */
static int64_t
add_seats(const struct bounding *b, int64_t bound)
{
	const struct model *m = b->layout->model;
	int64_t all = weigh_kept(m);

	if (!m->fills_kept)
		return bound;
	for (uint32_t i = 0; i < m->students.count; i++)
		if (!b->is_out[i])
			all += model_student(m, i)->weight;
	for (uint32_t i = 0; i < m->fixed.count; i++)
		if (model_fixed(m, i)->is_kept &&
		    model_fixed(m, i)->students.count > 0)
			bound += weigh_seats(b, model_fixed(m, i));
	return bound < all ? bound : all;
}

enum status
bound_weight(const struct layout *l, int64_t *bound)
{
	const struct model *m = l->model;
	struct bounding b = {
	    .layout = l,
	    .weeks = calloc(m->tutors.count + 1, sizeof(*b.weeks)),
	    .is_out = calloc(m->students.count + 1, sizeof(bool)),
	};
	bool *can_be = calloc(WEEK_MINUTES + 1, sizeof(bool));
	enum status status =
	    flow_init(&b.flow, (uint32_t)m->tutors.count, l->cell_count);
	double least;

	if (b.weeks == NULL || b.is_out == NULL || can_be == NULL)
		status = STATUS_NO_MEMORY;
	if (status == STATUS_OK)
		status = build(&b);
	if (status == STATUS_OK) {
		set_unit(&b, false, can_be);
		least = flow_heaviest(&b.flow);
		set_unit(&b, true, can_be);
		least = fmin(least, flow_heaviest(&b.flow));
		/* A sum of quotients: whole weights lie this near. */
		*bound =
		    (int64_t)floor(least + b.unlimited + 1e-4) + weigh_kept(m);
		*bound = add_seats(&b, *bound);
	}
	free(b.weeks);
	free(b.is_out);
	free(can_be);
	free(b.whens.items);
	free(b.gains.items);
	flow_fini(&b.flow);
	return status;
}
