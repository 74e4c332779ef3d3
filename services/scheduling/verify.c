// SPDX-License-Identifier: Apache-2.0
/* verify.c - the groups one by one onto an empty board. */
#include "services/scheduling/verify.h"

#include "services/scheduling/fill.h"

#include <stdlib.h>

static bool
has_number(const uint32_t *numbers, uint32_t count, uint32_t wanted)
{
	for (uint32_t i = 0; i < count; i++)
		if (numbers[i] == wanted)
			return true;
	return false;
}

/* It stands on the board already, exactly so. */
static bool
is_kept(const struct board *b, const struct group *g)
{
	uint32_t place = b->group_of[g->member[0]];
	const struct board_group *there;

	if (place == BOARD_NONE)
		return false;
	there = &b->groups[place];
	if (!there->kept || there->tutor != g->tutor ||
	    there->sessions != g->sessions || there->members != g->members)
		return false;
	for (uint32_t i = 0; i < g->sessions; i++)
		if (!has_number(there->slot, there->sessions, g->slot[i]))
			return false;
	for (uint32_t i = 0; i < g->members; i++)
		if (!has_number(there->member, there->members, g->member[i]))
			return false;
	return true;
}

static enum status
ask_all(struct part *all, const struct schedule *schedule, verify_fn *tell,
    void *ctx)
{
	enum status status = fill_fixed(all);

	for (size_t i = 0; i < schedule->groups.count; i++) {
		const struct group *g = schedule_group(schedule, i);
		const char *why;

		if (status != STATUS_OK)
			break;
		if (is_kept(all->board, g))
			continue;
		why = board_refuses(all->board, g);
		if (why != NULL)
			tell(ctx, i, why);
		else
			status = board_add(all, g, NULL);
	}
	return status;
}

static enum status
ask_kept(struct part *all, verify_fn *tell, void *ctx)
{
	const struct model *m = all->board->model;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < m->fixed.count && status == STATUS_OK; i++) {
		struct group group;
		const char *why;

		if (!fill_row(all->board, model_fixed(m, i), &group))
			continue;
		why = board_refuses(all->board, &group);
		if (group.kept && why != NULL)
			tell(ctx, i, why);
		status = board_add(all, &group, NULL);
	}
	return status;
}

/* schedule: NULL for the kept groups alone. */
static enum status
verify(const struct model *model, const struct schedule *schedule,
    verify_fn *tell, void *ctx)
{
	struct layout layout;
	struct board board;
	struct part all = {0};
	enum status status = layout_init(&layout, model);

	if (status != STATUS_OK)
		return status;
	status = board_init(&board, &layout);
	if (status == STATUS_OK) {
		board_take_all(&board, &all);
		status = schedule == NULL ? ask_kept(&all, tell, ctx)
					  : ask_all(&all, schedule, tell, ctx);
		free(all.journal.items);
		board_fini(&board);
	}
	layout_fini(&layout);
	return status;
}

enum status
verify_kept(const struct model *model, verify_fn *tell, void *ctx)
{
	return verify(model, NULL, tell, ctx);
}

enum status
verify_schedule(const struct model *model, const struct schedule *schedule,
    verify_fn *tell, void *ctx)
{
	return verify(model, schedule, tell, ctx);
}
