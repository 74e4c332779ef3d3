// SPDX-License-Identifier: Apache-2.0
/*
 * bound_flow.h - how much weight cells can send to tutors.
 *
 * A tutor has so many minutes a week (or so many groups; the unit is the
 * caller's) and teaches at hours, each with a limit of its own: cells that
 * can meet the tutor at the same times only share one.  Every further group
 * of a cell offers its minutes at a price, its weight a minute.  The dearest
 * are served first, each along a path on which earlier ones give way to other
 * hours and tutors: what can be served together is a polymatroid, so this is
 * the heaviest.
 */
#pragma once

#include "common/status.h"
#include "services/scheduling/model.h"

/* Of hours that have no limit but their tutor's. */
#define FLOW_UNLIMITED (UINT64_MAX / 2)

struct flow_hours {
	uint32_t tutor;
	uint32_t next; /* of the same tutor, or MODEL_NONE */
	uint64_t limit, left;
	uint32_t listed; /* first edge that had flow */
	uint32_t seen;
};

struct flow_tutor {
	uint64_t limit, left;
	uint32_t hours; /* first, or MODEL_NONE */
	uint32_t seen;
};

/* From a cell to hours. */
struct flow_edge {
	uint32_t cell, hours;
	uint32_t flow;
	bool is_listed;
	uint32_t next; /* of the same hours */
};

/* One more group of a cell. */
struct flow_offer {
	double gain;  /* weight */
	double price; /* flow_heaviest: of one unit */
	uint32_t cell, amount;
};

struct flow_cell {
	struct range edges;
	uint32_t from, by; /* edges: the one that gains, the one that loses */
	uint32_t seen;
};

struct flow {
	struct flow_tutor *tutors;
	struct flow_cell *cells;
	uint32_t tutor_count, cell_count;
	struct rows hours, edges, offers;
	uint32_t *queue; /* cells */
	uint32_t *later; /* edges */
	uint32_t later_count;
	uint32_t search;
	uint64_t looks;
};

MUST_USE enum status flow_init(
    struct flow *flow, uint32_t tutors, uint32_t cells);
void flow_fini(struct flow *flow);
/* The most weight; the flow begins anew.  Sorts the offers. */
double flow_heaviest(struct flow *flow);

static inline struct flow_hours *
flow_hours(const struct flow *flow, uint32_t number)
{
	return (struct flow_hours *)flow->hours.items + number;
}

static inline struct flow_edge *
flow_edge(const struct flow *flow, uint32_t number)
{
	return (struct flow_edge *)flow->edges.items + number;
}
