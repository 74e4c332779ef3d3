// SPDX-License-Identifier: Apache-2.0
/* same_tutor.c - one need after the other, in rounds, by chance. */
#include "services/scheduling/same_tutor.h"

#include "services/scheduling/replan.h"
#include "services/scheduling/restate.h"
#include "services/scheduling/reunion.h"

#include <stdlib.h>

#define CHECK_STEPS 64
/* Over everybody who has another tutor; and without any gain. */
#define ROUNDS_MAX 60
#define IDLE_ROUNDS 6

void
same_tutor_count(const struct board *b, uint64_t *had, uint64_t *same)
{
	const struct reunion r = {.board = b, .former = b->model->former};

	*had = *same = 0;
	for (uint32_t i = 0; r.former != NULL && i < b->model->students.count;
	     i++) {
		if (b->group_of[i] != BOARD_NONE &&
		    b->groups[b->group_of[i]].fixed)
			continue;
		*had += r.former[i] != MODEL_NONE;
		*same += r.former[i] != MODEL_NONE && reunion_has_same(&r, i);
	}
}

enum status
same_tutor_tell(struct model *model, struct rows *old)
{
	enum status status = model_add_former(model);
	const struct old_group *g = old->items;

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < old->count; i++)
		for (uint32_t k = 0; k < g[i].members; k++)
			model->former[g[i].member[k]] = g[i].tutor;
	model->former_groups = *old;
	*old = (struct rows){0};
	return STATUS_OK;
}

/* Whoever had a tutor who may still teach the need, and has another now. */
static uint32_t
list_astray(const struct reunion *r, uint32_t *students)
{
	const struct layout *l = r->board->layout;
	struct random *random = &r->all->random;
	uint32_t count = 0;

	for (uint32_t i = 0; i < l->model->students.count; i++) {
		uint32_t place = r->board->group_of[i];

		if (r->former[i] == MODEL_NONE || reunion_has_same(r, i) ||
		    r->board->is_barred[i] || l->is_hopeless[i] ||
		    (place != BOARD_NONE && r->board->groups[place].locked) ||
		    layout_find_tutor(l, &l->cells[l->cell_of[i]],
			r->former[i]) == MODEL_NONE)
			continue;
		students[count++] = i;
	}
	for (uint32_t i = count; i > 1; i--) {
		uint32_t k = random_below(random, i), held = students[k];

		students[k] = students[i - 1];
		students[i - 1] = held;
	}
	return count;
}

struct turn {
	const struct solve_budget *budget;
	uint64_t done; /* steps of the search */
	uint64_t steps, gains;
	bool is_over;
};

static enum status
run_round(struct reunion *r, struct turn *turn, const uint32_t *students,
    uint32_t count)
{
	const struct solve_budget *budget = turn->budget;
	enum status status = STATUS_OK;
	bool is_gain = false;

	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		if (turn->steps++ % CHECK_STEPS == 0 && budget->check != NULL &&
		    budget->check(budget->ctx, turn->done, r->all->weight) >= 1)
			turn->is_over = true;
		if (turn->is_over)
			break;
		if (reunion_has_same(r, students[i]))
			continue;
		status = reunion_step(r, students[i], &is_gain);
		turn->gains += is_gain;
	}
	return status;
}

static enum status
run_rounds(struct reunion *r, const struct solve_budget *budget, uint64_t done,
    uint32_t *students)
{
	struct turn turn = {.budget = budget, .done = done};
	enum status status = STATUS_OK;
	int idle = 0;

	for (int i = 0; i < ROUNDS_MAX && idle < IDLE_ROUNDS && !turn.is_over &&
			status == STATUS_OK;
	     i++) {
		turn.gains = 0;
		status =
		    run_round(r, &turn, students, list_astray(r, students));
		idle = turn.gains > 0 ? 0 : idle + 1;
	}
	board_keep(r->all);
	return status;
}

enum status
same_tutor_run(
    struct fill *fill, const struct solve_budget *budget, uint64_t done)
{
	struct part *all = fill->part;
	const struct model *m = all->board->model;
	struct reunion *r;
	uint32_t *students;
	enum status status = STATUS_NO_MEMORY;

	if (m->former == NULL)
		return STATUS_OK;
	r = calloc(1, sizeof(*r));
	students = calloc(m->students.count + 1, sizeof(*students));
	if (r != NULL && students != NULL) {
		r->fill = fill;
		r->all = all;
		r->board = all->board;
		r->former = m->former;
		status = restate_former(fill);
		if (status == STATUS_OK)
			status = run_rounds(r, budget, done, students);
		if (status == STATUS_OK)
			status = fill_rest(fill);
	}
	free(students);
	free(r);
	return status;
}
