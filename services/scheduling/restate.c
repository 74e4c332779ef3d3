// SPDX-License-Identifier: Apache-2.0
/* restate.c - off, the old ones on, compared; and back. */
#include "services/scheduling/restate.h"

#include "services/scheduling/replan.h"
#include "services/scheduling/same_tutor.h"

#include <stdlib.h>

struct worth {
	int64_t weight, cost;
	uint64_t same;
};

static struct worth
weigh(const struct part *all)
{
	struct worth worth = {.weight = all->weight, .cost = all->cost};
	uint64_t had;

	same_tutor_count(all->board, &had, &worth.same);
	return worth;
}

static bool
is_no_worse(struct worth a, struct worth b)
{
	if (a.weight != b.weight)
		return a.weight > b.weight;
	return a.same != b.same ? a.same > b.same : a.cost <= b.cost;
}

static enum status
read_all(const struct board *b, struct rows *groups)
{
	enum status status = STATUS_OK;
	struct group group = {0};

	for (uint32_t i = 0; i < b->model->students.count; i++) {
		if (b->size_of[i] == 0 || status != STATUS_OK)
			continue;
		board_read(b, i, &group);
		status = rows_append(groups, &group, sizeof(group));
	}
	return status;
}

/* Takes off all; or what does not stand anyhow. */
static enum status
clear(struct part *all, bool with_locked)
{
	const struct board *b = all->board;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < b->model->students.count; i++) {
		if (b->size_of[i] == 0 || status != STATUS_OK ||
		    (b->groups[i].locked && !with_locked))
			continue;
		board_keep(all);
		status = board_remove(all, i);
	}
	return status;
}

static enum status
put_back(struct part *all, const struct rows *groups)
{
	const struct group *group = groups->items;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < groups->count && status == STATUS_OK; i++) {
		board_keep(all);
		status = board_add(all, &group[i], NULL);
	}
	return status;
}

static enum status
add_old(struct part *all, const struct old_group *old)
{
	const struct board *b = all->board;
	struct group group = {.tutor = old->tutor, .sessions = old->sessions};

	if (old->tutor == MODEL_NONE)
		return STATUS_OK;
	for (uint32_t i = 0; i < old->sessions; i++)
		group.slot[i] = old->slot[i];
	for (uint32_t i = 0; i < old->members; i++)
		if (b->unplaced_at[old->member[i]] != BOARD_NONE)
			group.member[group.members++] = old->member[i];
	if (group.members == 0 || board_refuses(b, &group) != NULL)
		return STATUS_OK;
	board_keep(all);
	return board_add(all, &group, NULL);
}

enum status
restate_former(struct fill *fill)
{
	struct part *all = fill->part;
	const struct rows *olds = &all->board->model->former_groups;
	const struct old_group *old = olds->items;
	const struct worth found = weigh(all);
	struct rows groups = {0};
	enum status status;

	if (olds->count == 0)
		return STATUS_OK;
	status = read_all(all->board, &groups);
	if (status == STATUS_OK)
		status = clear(all, false);
	for (size_t i = 0; i < olds->count && status == STATUS_OK; i++)
		status = add_old(all, &old[i]);
	if (status == STATUS_OK)
		status = fill_rest(fill);
	if (status == STATUS_OK && !is_no_worse(weigh(all), found)) {
		/* Those that stand may have been joined since. */
		status = clear(all, true);
		if (status == STATUS_OK)
			status = put_back(all, &groups);
	}
	board_keep(all);
	free(groups.items);
	return status;
}
