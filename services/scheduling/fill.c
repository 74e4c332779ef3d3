// SPDX-License-Identifier: Apache-2.0
/*
 * fill.c - the greedy: cells with few tutors first, full groups first.
 *
 * A tutor's hours are what is short, so the first round makes only groups
 * near the heaviest the cell could have, and later rounds take what is left.
 * Of tutors who can teach equally heavy groups, the one who could be used
 * in the fewest cells comes first, then the cheaper.
 */
#include "services/scheduling/fill.h"

#include <stdlib.h>

/* Tutors from elsewhere that are tried for one group. */
#define TRIED_MAX 24

enum status
fill_init(struct fill *fill, struct board *board, uint64_t seed)
{
	const struct layout *l = board->layout;
	enum status status;

	*fill = (struct fill){.board = board, .random = {seed}};
	fill->calls_of =
	    calloc(board->model->tutors.count + 1, sizeof(*fill->calls_of));
	if (fill->calls_of == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t c = 0; c < l->cell_count; c++) {
		const uint32_t *tutors = layout_pool(l, l->cells[c].tutors);

		for (uint32_t i = 0; i < l->cells[c].tutors.count; i++)
			fill->calls_of[tutors[i]]++;
	}
	status = seek_init(&fill->seek, board);
	if (status != STATUS_OK)
		fill_fini(fill);
	return status;
}

void
fill_fini(struct fill *fill)
{
	seek_fini(&fill->seek);
	free(fill->calls_of);
	*fill = (struct fill){0};
}

/* The search for one group of the cell that fill->seek looks at. */
struct search {
	int64_t weight;
	double cost; /* between equal weights */
	struct group group;
};

static void
try_tutor(struct fill *fill, uint32_t tutor, bool is_first, struct search *best)
{
	double rate = model_tutor(fill->board->model, tutor)->rate + 1.0;
	struct group group;
	int64_t weight = seek_tutor(&fill->seek, tutor, best->weight, &group);
	double cost;

	if (weight == 0)
		return;
	/* Chance lets the improvement see other tutors. */
	cost = is_first ? fill->calls_of[tutor] * 1e7 + rate
			: rate * (1 + random_share(&fill->random));
	if (weight > best->weight ||
	    (weight == best->weight && cost < best->cost)) {
		best->weight = weight;
		best->cost = cost;
		best->group = group;
	}
}

static void
try_tutors(struct fill *fill, bool is_first, struct search *best)
{
	const struct layout *l = fill->board->layout;
	const struct cell *cell = &l->cells[fill->seek.cell];
	const uint32_t *tutors = layout_pool(l, cell->tutors);
	uint32_t others = cell->tutors.count - cell->local_tutors;
	uint32_t tried = others < TRIED_MAX ? others : TRIED_MAX;
	uint32_t from = others > 0 ? random_below(&fill->random, others) : 0;

	for (uint32_t i = 0; i < cell->local_tutors; i++)
		try_tutor(fill, tutors[i], is_first, best);
	for (uint32_t i = 0; i < tried; i++)
		try_tutor(fill,
		    tutors[cell->local_tutors + (from + i) % others], is_first,
		    best);
}

/* New groups of at least that weight. */
static enum status
add_groups(struct fill *fill, uint32_t cell, int64_t least, bool is_first)
{
	enum status status = STATUS_OK;

	while (status == STATUS_OK && seek_cell(&fill->seek, cell)) {
		struct search best = {.weight = least, .cost = 1e300};

		try_tutors(fill, is_first, &best);
		if (best.group.members == 0)
			break;
		status = board_add(fill->board, &best.group, NULL);
	}
	return status;
}

/* The student can join the group as it stands. */
static bool
may_join(const struct board *b, const struct group *g, uint32_t student)
{
	const struct model_student *s = model_student(b->model, student);
	const struct model_program *p = model_program(b->model, s->program);

	if (g->fixed || b->is_barred[student] || g->members >= p->max_group ||
	    g->members >= s->max_group ||
	    (model_tutor(b->model, g->tutor)->bands &
		model_band_of_grade(s->grade)) == 0)
		return false;
	for (uint32_t i = 0; i < g->members; i++)
		if (g->members >=
		    model_student(b->model, g->member[i])->max_group)
			return false;
	for (uint32_t i = 0; i < g->sessions; i++)
		if (!layout_is_free(b->layout, student, g->slot[i]) ||
		    !board_may_attend(b, student, g->slot[i], p->minutes))
			return false;
	return true;
}

static enum status
join(struct board *b, uint32_t entry, uint32_t student)
{
	struct group group = board_at(b, entry)->group;
	enum status status = board_remove(b, entry);

	group.member[group.members++] = student;
	if (status == STATUS_OK)
		status = board_add(b, &group, NULL);
	return status;
}

/* Into a group of one of the others. */
static enum status
join_any(struct fill *fill, const struct cell *cell, uint32_t student)
{
	struct board *b = fill->board;
	const uint32_t *members = b->layout->members + cell->members.first;

	for (uint32_t i = 0; i < cell->members.count; i++) {
		uint32_t entry = b->group_of[members[i]];

		if (entry != BOARD_NONE &&
		    may_join(b, &board_at(b, entry)->group, student))
			return join(b, entry, student);
	}
	return STATUS_OK;
}

static enum status
join_all(struct fill *fill, const struct cell *cell)
{
	struct board *b = fill->board;
	const uint32_t *members = b->layout->members + cell->members.first;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < cell->members.count; i++)
		if (status == STATUS_OK &&
		    b->group_of[members[i]] == BOARD_NONE)
			status = join_any(fill, cell, members[i]);
	return status;
}

/* New groups first, or the seats of those that are there: by chance. */
enum status
fill_cell(struct fill *fill, uint32_t number)
{
	const struct cell *cell = &fill->board->layout->cells[number];
	enum status status = STATUS_OK;

	if (random_below(&fill->random, 4) == 0)
		status = join_all(fill, cell);
	if (status == STATUS_OK)
		status = add_groups(fill, number, 0, false);
	return status == STATUS_OK ? join_all(fill, cell) : status;
}

/* What the heaviest group of the cell could weigh at most. */
static int64_t
heaviest(const struct layout *l, const struct cell *cell)
{
	uint32_t size = model_program(l->model, cell->program)->max_group;
	int64_t weight = 0;

	for (uint32_t i = 0; i < cell->members.count && i < size; i++)
		weight +=
		    model_student(l->model, l->members[cell->members.first + i])
			->weight;
	return weight;
}

static int
compare_cells(const void *a, const void *b, void *ctx)
{
	const struct layout *l = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	uint32_t s = l->cells[i].tutors.count, t = l->cells[j].tutors.count;

	if (s != t)
		return s < t ? -1 : 1;
	return (i > j) - (i < j);
}

enum status
fill_greedy(struct fill *fill)
{
	static const int rounds[] = {85, 60, 35, 0};
	const struct layout *l = fill->board->layout;
	uint32_t *order = calloc(l->cell_count + 1, sizeof(*order));
	enum status status = STATUS_OK;

	if (order == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < l->cell_count; i++)
		order[i] = i;
	qsort_r(order, l->cell_count, sizeof(*order), compare_cells, (void *)l);
	for (size_t r = 0; r < 4; r++)
		for (uint32_t i = 0; i < l->cell_count; i++) {
			const struct cell *cell = &l->cells[order[i]];

			if (status == STATUS_OK)
				status = add_groups(fill, order[i],
				    heaviest(l, cell) * rounds[r] / 100, true);
		}
	for (uint32_t i = 0; i < l->cell_count && status == STATUS_OK; i++)
		status = fill_cell(fill, order[i]);
	free(order);
	return status;
}
