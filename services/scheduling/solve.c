// SPDX-License-Identifier: Apache-2.0
/* solve.c - the parts of the search in their order, and the answer. */
#include "services/scheduling/solve.h"

#include "services/scheduling/crew.h"
#include "services/scheduling/explain.h"
#include "services/scheduling/fill.h"

#include <stdlib.h>

uint64_t
solve_default_steps(const struct model *model)
{
	uint64_t steps = 200 * (uint64_t)model->students.count;

	return steps > 20000 ? steps : 20000;
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
	struct group group = {0};

	for (uint32_t i = 0; i < b->model->students.count; i++) {
		if (b->size_of[i] == 0 || b->groups[i].fixed ||
		    status != STATUS_OK)
			continue;
		board_read(b, i, &group);
		qsort(group.member, group.members, sizeof(uint32_t),
		    compare_numbers);
		status = rows_append(&schedule->groups, &group, sizeof(group));
		schedule->sessions += group.sessions;
		schedule->placed += group.members;
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

	for (uint32_t i = 0; i < b->model->students.count; i++)
		if (b->group_of[i] == BOARD_NONE)
			weight += model_student(b->model, i)->weight;
	return weight;
}

static enum status
search(struct board *b, struct part *all, const struct solve_budget *budget,
    uint64_t *steps)
{
	struct fill *fill = calloc(1, sizeof(*fill));
	enum status status;

	if (fill == NULL)
		return STATUS_NO_MEMORY;
	board_take_all(b, all);
	all->random.state = budget->seed;
	fill_init(fill, all);
	status = fill_standing(all);
	/* Whoever is barred now has left the list of those to place. */
	board_take_all(b, all);
	if (status == STATUS_OK)
		status = fill_greedy(fill);
	if (status == STATUS_OK)
		status = crew_run(b, all, budget, steps);
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
	status = search(&board, &all, budget, &schedule->steps);
	if (status == STATUS_OK)
		status = read_groups(&board, schedule);
	if (status == STATUS_OK)
		status = read_reasons(&board, schedule);
	schedule->placed_weight = all.weight;
	schedule->total_weight = all.weight + weigh_unplaced(&board);
	schedule->cost_cents = (all.cost + 30) / 60;
	free(all.journal.items);
	board_fini(&board);
	layout_fini(&layout);
	if (status != STATUS_OK)
		schedule_fini(schedule);
	return status;
}
