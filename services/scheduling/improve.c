// SPDX-License-Identifier: Apache-2.0
/*
 * improve.c - takes a few groups off round a student who has no place, fills
 * the gap again, and keeps the change or takes it back.
 *
 * A change is kept when it is not worse, or by chance when it is a little
 * worse; the chance goes to nothing towards the end (annealing).  Cost
 * counts less than any unit of weight.
 */
#include "services/scheduling/improve.h"

#include <math.h>
#include <stdlib.h>

#define CELLS_MAX 16
#define HEAT 1.2
#define CHECK_STEPS 64

struct improvement {
	struct fill *fill;
	struct board *board;
	double cost_unit; /* so that all cost is less than 1 */
	double best;
	struct rows best_groups;
	uint32_t cells[CELLS_MAX]; /* that the step touches */
	uint32_t cell_count;
};

static double
merit(const struct improvement *im)
{
	return (double)im->board->weight -
	       (double)im->board->cost * im->cost_unit;
}

static double
find_cost_unit(const struct model *m)
{
	double minutes = 0, rate = 1;

	for (uint32_t i = 0; i < m->students.count; i++) {
		const struct model_program *p =
		    model_program(m, model_student(m, i)->program);

		minutes += (double)p->sessions * p->minutes;
	}
	for (uint32_t i = 0; i < m->tutors.count; i++)
		rate = fmax(rate, model_tutor(m, i)->rate);
	return 1 / (minutes * rate + 1);
}

static void
touch_cell(struct improvement *im, uint32_t cell)
{
	for (uint32_t i = 0; i < im->cell_count; i++)
		if (im->cells[i] == cell)
			return;
	if (im->cell_count < CELLS_MAX)
		im->cells[im->cell_count++] = cell;
}

static enum status
ruin_entry(struct improvement *im, uint32_t entry)
{
	const struct board_entry *e = board_at(im->board, entry);

	if (e->group.locked)
		return STATUS_OK;
	touch_cell(im, e->cell);
	return board_remove(im->board, entry);
}

/* Each of the tutor's groups with that share. */
static enum status
ruin_tutor(struct improvement *im, uint32_t tutor, double share)
{
	uint32_t entry = im->board->first_of[tutor];
	enum status status = STATUS_OK;

	while (entry != BOARD_NONE && status == STATUS_OK) {
		uint32_t next = board_at(im->board, entry)->next;

		if (random_share(&im->fill->random) < share)
			status = ruin_entry(im, entry);
		entry = next;
	}
	return status;
}

/* The group of one random member, if there is one. */
static enum status
ruin_member(struct improvement *im, uint32_t number)
{
	const struct layout *l = im->board->layout;
	const struct cell *cell = &l->cells[number];
	uint32_t at = random_below(&im->fill->random, cell->members.count);
	uint32_t entry =
	    im->board->group_of[l->members[cell->members.first + at]];

	return entry == BOARD_NONE ? STATUS_OK : ruin_entry(im, entry);
}

/* A cell next to it in the order, so mostly of the same school. */
static uint32_t
neighbour(struct improvement *im, uint32_t cell)
{
	uint32_t count = im->board->layout->cell_count;
	uint32_t at = cell + random_below(&im->fill->random, 17);

	return at < 8 ? 0 : at - 8 >= count ? count - 1 : at - 8;
}

static enum status
ruin(struct improvement *im, uint32_t cell)
{
	const struct layout *l = im->board->layout;
	const struct cell *c = &l->cells[cell];
	struct random *random = &im->fill->random;
	uint32_t kind = random_below(random, 4);
	enum status status = STATUS_OK;

	touch_cell(im, cell);
	if (c->tutors.count > 0) {
		uint32_t among = c->local_tutors > 0 && kind != 3
				     ? c->local_tutors
				     : c->tutors.count;
		uint32_t tutor =
		    layout_pool(l, c->tutors)[random_below(random, among)];

		status = ruin_tutor(im, tutor, kind == 0 ? 1.0 : 0.4);
	}
	if (status == STATUS_OK && kind < 3)
		status = ruin_member(im, cell);
	if (status == STATUS_OK && kind == 2) {
		uint32_t other = neighbour(im, cell);

		touch_cell(im, other);
		status = ruin_member(im, other);
	}
	return status;
}

static void
shuffle_cells(struct improvement *im)
{
	for (uint32_t i = im->cell_count; i > 1; i--) {
		uint32_t k = random_below(&im->fill->random, i);
		uint32_t cell = im->cells[k];

		im->cells[k] = im->cells[i - 1];
		im->cells[i - 1] = cell;
	}
}

/* Where a step begins: a student without a place, else anybody. */
static uint32_t
choose_cell(struct improvement *im)
{
	const struct board *b = im->board;
	struct random *random = &im->fill->random;
	uint32_t student =
	    b->unplaced_count > 0 && random_below(random, 8) != 0
		? b->unplaced[random_below(random, b->unplaced_count)]
		: random_below(random, (uint32_t)b->model->students.count);

	return b->layout->cell_of[student];
}

static enum status
step(struct improvement *im, double heat)
{
	double before = merit(im), gain;
	enum status status;

	im->cell_count = 0;
	board_keep(im->board);
	status = ruin(im, choose_cell(im));
	if (random_below(&im->fill->random, 4) != 0)
		shuffle_cells(im);
	for (uint32_t i = 0; i < im->cell_count && status == STATUS_OK; i++)
		status = fill_cell(im->fill, im->cells[i]);
	if (status != STATUS_OK)
		return status;
	gain = merit(im) - before;
	if (gain < 0 &&
	    (heat <= 0 || random_share(&im->fill->random) >= exp(gain / heat)))
		board_take_back(im->board);
	return STATUS_OK;
}

static enum status
keep_best(struct improvement *im)
{
	enum status status = STATUS_OK;

	if (merit(im) <= im->best)
		return STATUS_OK;
	im->best_groups.count = 0;
	for (uint32_t i = 0; i < im->board->entries.count; i++) {
		const struct board_entry *e = board_at(im->board, i);

		if (e->is_on && status == STATUS_OK)
			status = rows_append(
			    &im->best_groups, &e->group, sizeof(e->group));
	}
	im->best = merit(im);
	return status;
}

static enum status
restore_best(struct improvement *im)
{
	const struct group *groups = im->best_groups.items;
	enum status status = STATUS_OK;

	if (merit(im) >= im->best)
		return STATUS_OK;
	board_keep(im->board);
	for (uint32_t i = 0; i < im->board->entries.count; i++)
		if (board_at(im->board, i)->is_on && status == STATUS_OK)
			status = board_remove(im->board, i);
	for (size_t i = 0; i < im->best_groups.count; i++)
		if (status == STATUS_OK)
			status = board_add(im->board, &groups[i], NULL);
	board_keep(im->board);
	return status;
}

static enum status
run(struct improvement *im, const struct solve_budget *budget, uint64_t *steps)
{
	/* A copy costs as much as many steps of a large board. */
	uint64_t keep_every = 64 + im->board->entries.count;
	enum status status = keep_best(im);
	double share = 0;

	*steps = 0;
	while (status == STATUS_OK && *steps < budget->steps) {
		if (budget->check != NULL && *steps % CHECK_STEPS == 0) {
			share = budget->check(
			    budget->ctx, *steps, im->board->weight);
			if (share >= 1)
				break;
		}
		if (!budget->by_time)
			share = (double)*steps / (double)budget->steps;
		status = step(im, HEAT * (0.9 - share));
		++*steps;
		if (status == STATUS_OK && *steps % keep_every == 0)
			status = keep_best(im);
	}
	return status == STATUS_OK ? restore_best(im) : status;
}

enum status
improve(struct fill *fill, const struct solve_budget *budget, uint64_t *steps)
{
	struct improvement im = {
	    .fill = fill,
	    .board = fill->board,
	    .cost_unit = find_cost_unit(fill->board->model),
	    .best = -1e300,
	};
	enum status status = STATUS_OK;

	*steps = 0;
	if (fill->board->layout->cell_count > 0)
		status = run(&im, budget, steps);
	free(im.best_groups.items);
	return status;
}
