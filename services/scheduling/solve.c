// SPDX-License-Identifier: Apache-2.0
/* solve.c - the parts of the search in their order, and the answer. */
#include "services/scheduling/solve.h"

#include "services/scheduling/answer.h"
#include "services/scheduling/bound.h"
#include "services/scheduling/crew.h"
#include "services/scheduling/fill.h"
#include "services/scheduling/parts.h"
#include "services/scheduling/same_tutor.h"
#include "services/scheduling/twins.h"

#include <stdlib.h>

uint64_t
solve_default_steps(const struct model *model)
{
	uint64_t steps = 200 * (uint64_t)model->students.count;

	return steps > 20000 ? steps : 20000;
}

/* What the search may use up when time alone is the limit. */
#define SEARCH_SHARE 0.8

static double
check_sooner(void *ctx, uint64_t step, int64_t weight)
{
	const struct solve_budget *budget = ctx;

	return budget->check(budget->ctx, step, weight) / SEARCH_SHARE;
}

/* Leaves time to bring needs back to the tutors they had. */
static struct solve_budget
of_search(const struct model *model, const struct solve_budget *budget)
{
	struct solve_budget sooner = *budget;

	if (model->former == NULL || !budget->by_time || budget->check == NULL)
		return sooner;
	sooner.check = check_sooner;
	sooner.ctx = (void *)budget;
	return sooner;
}

static enum status
search(struct board *b, struct part *all, const struct solve_budget *budget,
    uint64_t *steps)
{
	struct fill *fill = calloc(1, sizeof(*fill));
	struct solve_budget lead = of_search(b->model, budget);
	enum status status;

	if (fill == NULL)
		return STATUS_NO_MEMORY;
	board_take_all(b, all);
	all->random.state = budget->seed;
	fill_init(fill, all);
	status = fill_standing(all);
	/* Whoever is barred now has left the list of those to place. */
	board_take_all(b, all);
	if (status == STATUS_OK && b->model->fills_kept)
		status = fill_seats(all);
	if (status == STATUS_OK)
		status = fill_greedy(fill);
	if (status == STATUS_OK)
		status = parts_count(b->model) == 1
			     ? twins_run(b, all, &lead, steps)
			     : crew_run(b, all, &lead, steps);
	if (status == STATUS_OK)
		status = fill_rest(fill);
	if (status == STATUS_OK && budget->steps > 0)
		status = same_tutor_run(fill, budget, *steps);
	free(fill);
	return status;
}

enum status
solve(const struct model *model, const struct solve_budget *budget,
    struct schedule *schedule)
{
	struct layout layout;
	struct board board;
	struct part all = {0};
	enum status status = layout_init(&layout, model);

	*schedule = (struct schedule){0};
	if (status != STATUS_OK)
		return status;
	status = board_init(&board, &layout);
	if (status != STATUS_OK) {
		layout_fini(&layout);
		return status;
	}
	status = bound_weight(&layout, &schedule->bound);
	if (status == STATUS_OK && budget->tell_bound != NULL)
		budget->tell_bound(budget->ctx, schedule->bound);
	if (status == STATUS_OK)
		status = search(&board, &all, budget, &schedule->steps);
	if (status == STATUS_OK)
		status = answer_read(&board, &all, schedule);
	free(all.journal.items);
	board_fini(&board);
	layout_fini(&layout);
	if (status != STATUS_OK)
		schedule_fini(schedule);
	return status;
}
