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

/* The place of a kept group of which somebody is a member, or BOARD_NONE. */
static uint32_t
kept_of(const struct board *b, const struct group *g)
{
	for (uint32_t i = 0; i < g->members; i++) {
		uint32_t place = b->group_of[g->member[i]];

		if (place != BOARD_NONE && b->groups[place].kept)
			return place;
	}
	return BOARD_NONE;
}

/* The group that is kept, with all its members and perhaps more. */
static bool
goes_on(const struct board_group *kept, const struct group *g)
{
	if (kept->tutor != g->tutor || kept->sessions != g->sessions)
		return false;
	for (uint32_t i = 0; i < g->sessions; i++)
		if (!has_number(kept->slot, kept->sessions, g->slot[i]))
			return false;
	for (uint32_t i = 0; i < kept->members; i++)
		if (!has_number(g->member, g->members, kept->member[i]))
			return false;
	return true;
}

/*
 * A kept group holds as it is; with more members, where they may come, as any
 * other in its place.
 */
static enum status
ask_one(struct part *all, const struct group *g, const char **why)
{
	const struct board *b = all->board;
	uint32_t place = kept_of(b, g);
	enum status status = STATUS_OK;

	*why = NULL;
	if (place != BOARD_NONE && goes_on(&b->groups[place], g)) {
		if (b->groups[place].members == g->members)
			return STATUS_OK;
		if (board_is_open(b, &b->groups[place]))
			status = board_remove(all, place);
	}
	*why = board_refuses(b, g);
	if (*why != NULL || status != STATUS_OK)
		return status;
	return board_add(all, g, NULL);
}

static enum status
ask_all(struct part *all, const struct schedule *schedule, verify_fn *tell,
    void *ctx)
{
	enum status status = fill_fixed(all);

	for (size_t i = 0; i < schedule->groups.count; i++) {
		const struct group *g = schedule_group(schedule, i);
		const char *why = NULL;

		if (status == STATUS_OK)
			status = ask_one(all, g, &why);
		if (why != NULL)
			tell(ctx, i, why);
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
