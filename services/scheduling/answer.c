// SPDX-License-Identifier: Apache-2.0
/* answer.c - groups in an order of their own, reasons, sums. */
#include "services/scheduling/answer.h"

#include "services/scheduling/explain.h"
#include "services/scheduling/same_tutor.h"

#include <stdlib.h>

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

enum status
answer_read(struct board *b, struct part *all, struct schedule *schedule)
{
	enum status status = read_groups(b, schedule);

	schedule->placed_weight = all->weight;
	schedule->total_weight = all->weight + weigh_unplaced(b);
	schedule->cost_cents = (all->cost + 30) / 60;
	same_tutor_count(b, &schedule->had_tutor, &schedule->same_tutor);
	return status == STATUS_OK ? read_reasons(b, schedule) : status;
}
