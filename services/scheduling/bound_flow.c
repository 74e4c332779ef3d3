// SPDX-License-Identifier: Apache-2.0
/* bound_flow.c - paths on which earlier offers give way to a new one. */
#include "services/scheduling/bound_flow.h"

#include <stdlib.h>

/*
 * Edges that are looked at before whatever is left to serve shares the time
 * that is left, wherever it is: about a second.
 */
#define LOOKS_MAX 500000000u
/* Seen by a search that failed: full for good, nobody asks again. */
#define CLOSED UINT32_MAX

enum status
flow_init(struct flow *f, uint32_t tutors, uint32_t cells)
{
	*f = (struct flow){.tutor_count = tutors, .cell_count = cells};
	f->tutors = calloc(tutors + (size_t)1, sizeof(*f->tutors));
	f->cells = calloc(cells + (size_t)1, sizeof(*f->cells));
	f->queue = calloc(cells + (size_t)1, sizeof(*f->queue));
	f->later = calloc(tutors + (size_t)1, sizeof(*f->later));
	if (f->tutors == NULL || f->cells == NULL || f->queue == NULL ||
	    f->later == NULL) {
		flow_fini(f);
		return STATUS_NO_MEMORY;
	}
	for (uint32_t t = 0; t < tutors; t++)
		f->tutors[t].hours = MODEL_NONE;
	return STATUS_OK;
}

void
flow_fini(struct flow *f)
{
	free(f->tutors);
	free(f->cells);
	free(f->queue);
	free(f->later);
	free(f->hours.items);
	free(f->edges.items);
	free(f->offers.items);
	*f = (struct flow){0};
}

static bool
is_seen(const struct flow *f, uint32_t seen)
{
	return seen == f->search || seen == CLOSED;
}

/* Cells that could leave these hours, so that `gains` can have their place. */
static void
ask_hours(struct flow *f, const struct flow_hours *hours, uint32_t gains,
    uint32_t *queued)
{
	for (uint32_t k = hours->listed; k != MODEL_NONE;
	     k = flow_edge(f, k)->next) {
		const struct flow_edge *e = flow_edge(f, k);
		struct flow_cell *cell = &f->cells[e->cell];

		f->looks++;
		if (e->flow == 0 || is_seen(f, cell->seen))
			continue;
		cell->seen = f->search;
		cell->from = gains;
		cell->by = k;
		f->queue[(*queued)++] = e->cell;
	}
}

static void
ask_tutor(
    struct flow *f, struct flow_tutor *tutor, uint32_t gains, uint32_t *queued)
{
	if (is_seen(f, tutor->seen))
		return;
	tutor->seen = f->search;
	for (uint32_t h = tutor->hours; h != MODEL_NONE;
	     h = flow_hours(f, h)->next)
		ask_hours(f, flow_hours(f, h), gains, queued);
}

/* Those whom many cells ask: only when nobody nearer gives way. */
static bool
ask_later(struct flow *f, uint32_t *queued)
{
	const struct flow_hours *hours;
	uint32_t gains;

	if (f->later_count == 0)
		return false;
	gains = f->later[--f->later_count];
	hours = flow_hours(f, flow_edge(f, gains)->hours);
	ask_tutor(f, &f->tutors[hours->tutor], gains, queued);
	return true;
}

/* The cell's edge to hours with time of a tutor with time, or MODEL_NONE. */
static uint32_t
look_from(struct flow *f, uint32_t cell, uint32_t *queued)
{
	struct range edges = f->cells[cell].edges;

	f->looks += edges.count;
	for (uint32_t i = edges.first; i < edges.first + edges.count; i++) {
		struct flow_hours *hours =
		    flow_hours(f, flow_edge(f, i)->hours);
		struct flow_tutor *tutor = &f->tutors[hours->tutor];

		if (is_seen(f, hours->seen))
			continue;
		if (hours->left > 0 && tutor->left > 0)
			return i;
		hours->seen = f->search;
		if (hours->limit == FLOW_UNLIMITED)
			f->later[f->later_count++] = i;
		else if (hours->left > 0)
			ask_tutor(f, tutor, i, queued);
		else
			ask_hours(f, hours, i, queued);
	}
	return MODEL_NONE;
}

static void
close_seen(struct flow *f, uint32_t queued)
{
	for (uint32_t q = 0; q < queued; q++) {
		struct flow_cell *cell = &f->cells[f->queue[q]];

		cell->seen = CLOSED;
		for (uint32_t i = 0; i < cell->edges.count; i++) {
			struct flow_hours *hours = flow_hours(
			    f, flow_edge(f, cell->edges.first + i)->hours);

			hours->seen = CLOSED;
			if (f->tutors[hours->tutor].seen == f->search)
				f->tutors[hours->tutor].seen = CLOSED;
		}
	}
}

static void
gain(struct flow *f, uint32_t number, uint32_t amount)
{
	struct flow_edge *e = flow_edge(f, number);
	struct flow_hours *hours = flow_hours(f, e->hours);

	e->flow += amount;
	hours->left -= amount;
	if (e->is_listed)
		return;
	e->is_listed = true;
	e->next = hours->listed;
	hours->listed = number;
}

static uint32_t
lesser(uint64_t a, uint32_t b)
{
	return a < b ? (uint32_t)a : b;
}

/* What the path that ends with the edge can carry. */
static uint32_t
measure_path(
    const struct flow *f, uint32_t from, uint32_t last, uint32_t amount)
{
	const struct flow_hours *hours =
	    flow_hours(f, flow_edge(f, last)->hours);

	amount = lesser(hours->left, amount);
	amount = lesser(f->tutors[hours->tutor].left, amount);
	for (uint32_t at = flow_edge(f, last)->cell; at != from;
	     at = flow_edge(f, f->cells[at].from)->cell) {
		const struct flow_edge *loses = flow_edge(f, f->cells[at].by);
		uint32_t hours_of = flow_edge(f, f->cells[at].from)->hours;

		amount = lesser(loses->flow, amount);
		if (loses->hours != hours_of)
			amount = lesser(flow_hours(f, hours_of)->left, amount);
	}
	return amount;
}

static uint32_t
send(struct flow *f, uint32_t from, uint32_t last, uint32_t amount)
{
	uint32_t at = flow_edge(f, last)->cell;

	amount = measure_path(f, from, last, amount);
	f->tutors[flow_hours(f, flow_edge(f, last)->hours)->tutor].left -=
	    amount;
	gain(f, last, amount);
	while (at != from) {
		struct flow_edge *loses = flow_edge(f, f->cells[at].by);

		loses->flow -= amount;
		flow_hours(f, loses->hours)->left += amount;
		gain(f, f->cells[at].from, amount);
		at = flow_edge(f, f->cells[at].from)->cell;
	}
	return amount;
}

/* How much of the offer can be served besides the earlier ones. */
static uint32_t
serve(struct flow *f, const struct flow_offer *offer)
{
	uint32_t served = 0;

	while (served < offer->amount && f->cells[offer->cell].seen != CLOSED) {
		uint32_t queued = 1, at = 0, last = MODEL_NONE;

		f->search++;
		f->cells[offer->cell].seen = f->search;
		f->queue[0] = offer->cell;
		f->later_count = 0;
		while (last == MODEL_NONE &&
		       (at < queued || ask_later(f, &queued)))
			if (at < queued)
				last = look_from(f, f->queue[at++], &queued);
		if (last == MODEL_NONE)
			close_seen(f, queued);
		else
			served +=
			    send(f, offer->cell, last, offer->amount - served);
	}
	return served;
}

static int
compare_offers(const void *a, const void *b)
{
	const struct flow_offer *s = a, *t = b;

	if (s->price > t->price || s->price < t->price)
		return s->price > t->price ? -1 : 1;
	return (s->cell > t->cell) - (s->cell < t->cell);
}

static void
begin(struct flow *f)
{
	f->search = 0;
	f->looks = 0;
	for (uint32_t i = 0; i < f->tutor_count; i++) {
		f->tutors[i].left = f->tutors[i].limit;
		f->tutors[i].seen = 0;
	}
	for (uint32_t i = 0; i < f->cell_count; i++)
		f->cells[i].seen = 0;
	for (uint32_t i = 0; i < f->hours.count; i++) {
		flow_hours(f, i)->left = flow_hours(f, i)->limit;
		flow_hours(f, i)->listed = MODEL_NONE;
		flow_hours(f, i)->seen = 0;
	}
	for (uint32_t i = 0; i < f->edges.count; i++) {
		flow_edge(f, i)->flow = 0;
		flow_edge(f, i)->is_listed = false;
	}
	for (size_t i = 0; i < f->offers.count; i++) {
		struct flow_offer *o = (struct flow_offer *)f->offers.items + i;

		o->price = o->gain / o->amount;
	}
	if (f->offers.count > 0)
		qsort(f->offers.items, f->offers.count,
		    sizeof(struct flow_offer), compare_offers);
}

double
flow_heaviest(struct flow *f)
{
	const struct flow_offer *offers = f->offers.items;
	double weight = 0;
	uint64_t left = 0;
	size_t i = 0;

	begin(f);
	for (; i < f->offers.count && f->looks < LOOKS_MAX; i++)
		weight += offers[i].price * serve(f, &offers[i]);
	for (uint32_t t = 0; t < f->tutor_count; t++)
		left += f->tutors[t].left;
	for (; i < f->offers.count && left > 0; i++) {
		uint32_t amount = lesser(left, offers[i].amount);

		if (f->cells[offers[i].cell].seen == CLOSED)
			continue;
		weight += offers[i].price * amount;
		left -= amount;
	}
	return weight;
}
