// SPDX-License-Identifier: Apache-2.0
/* solve.c - the parts of the search in their order, and the answer. */
#include "services/scheduling/solve.h"

#include "services/scheduling/explain.h"
#include "services/scheduling/improve.h"

#include <stdlib.h>

uint64_t
solve_default_steps(const struct model *model)
{
	uint64_t steps = 20 * (uint64_t)model->students.count;

	return steps > 2000 ? steps : 2000;
}

static int
compare_numbers(const void *a, const void *b)
{
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;

	return (i > j) - (i < j);
}

static int
compare_groups(const void *a, const void *b)
{
	const struct group *g = a, *h = b;

	return compare_numbers(&g->member[0], &h->member[0]);
}

/* In the order of their first members, whatever the search did. */
static enum status
read_groups(const struct board *b, struct schedule *schedule)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < b->entries.count; i++) {
		struct board_entry *e = board_at(b, i);

		if (!e->is_on || e->group.fixed || status != STATUS_OK)
			continue;
		qsort(e->group.member, e->group.members, sizeof(uint32_t),
		    compare_numbers);
		status =
		    rows_append(&schedule->groups, &e->group, sizeof(e->group));
		schedule->sessions += e->group.sessions;
		schedule->placed += e->group.members;
	}
	if (schedule->groups.count > 0)
		qsort(schedule->groups.items, schedule->groups.count,
		    sizeof(struct group), compare_groups);
	return status;
}

static enum status
read_reasons(const struct board *b, struct schedule *schedule)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < b->model->students.count; i++) {
		struct model_reason reason;

		if (b->group_of[i] != BOARD_NONE || status != STATUS_OK)
			continue;
		explain_unplaced(b, i, &reason);
		status =
		    rows_append(&schedule->reasons, &reason, sizeof(reason));
	}
	return status;
}

static int64_t
weigh_unplaced(const struct board *b)
{
	int64_t weight = 0;

	for (uint32_t i = 0; i < b->unplaced_count; i++)
		weight += model_student(b->model, b->unplaced[i])->weight;
	return weight;
}

static enum status
search(struct board *b, const struct solve_budget *budget, uint64_t *steps)
{
	struct fill fill;
	enum status status = fill_init(&fill, b, budget->seed);

	if (status != STATUS_OK)
		return status;
	status = fill_standing(&fill);
	if (status == STATUS_OK)
		status = fill_greedy(&fill);
	if (status == STATUS_OK)
		status = improve(&fill, budget, steps);
	fill_fini(&fill);
	return status;
}

enum status
solve(const struct model *model, const struct solve_budget *budget,
    struct schedule *schedule)
{
	struct layout layout;
	struct board board;
	enum status status = layout_init(&layout, model);

	*schedule = (struct schedule){0};
	if (status != STATUS_OK)
		return status;
	status = board_init(&board, &layout);
	if (status != STATUS_OK) {
		layout_fini(&layout);
		return status;
	}
	status = search(&board, budget, &schedule->steps);
	if (status == STATUS_OK)
		status = read_groups(&board, schedule);
	if (status == STATUS_OK)
		status = read_reasons(&board, schedule);
	schedule->placed_weight = board.weight;
	schedule->total_weight = board.weight + weigh_unplaced(&board);
	schedule->cost_cents = (board.cost + 30) / 60;
	board_fini(&board);
	layout_fini(&layout);
	if (status != STATUS_OK)
		schedule_fini(schedule);
	return status;
}
