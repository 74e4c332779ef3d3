// SPDX-License-Identifier: Apache-2.0
/* verify.c - the groups one by one onto an empty board. */
#include "services/scheduling/verify.h"

#include "services/scheduling/fill.h"

#include <stdlib.h>

/* The pin of a member who would meet at other times or with another tutor. */
static bool
breaks_pin(const struct model *m, const struct group *g)
{
	for (uint32_t i = 0; i < m->pins.count; i++) {
		const struct model_pin *pin = model_pin(m, i);
		const uint32_t *slots = model_pool(m, pin->slots);
		bool is_member = false, same = pin->tutor == g->tutor &&
					       pin->slots.count == g->sessions;

		for (uint32_t k = 0; k < g->members; k++)
			is_member = is_member || g->member[k] == pin->student;
		for (uint32_t s = 0; s < g->sessions && same && is_member;
		     s++) {
			bool found = false;

			for (uint32_t k = 0; k < pin->slots.count; k++)
				found = found || slots[k] == g->slot[s];
			same = found;
		}
		if (is_member && !same)
			return true;
	}
	return false;
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
		why = board_refuses(all->board, g);
		if (why == NULL && breaks_pin(all->board->model, g))
			why = "a pinned student would move";
		if (why != NULL)
			tell(ctx, i, why);
		else
			status = board_add(all, g, NULL);
	}
	return status;
}

enum status
verify_schedule(const struct model *model, const struct schedule *schedule,
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
		status = ask_all(&all, schedule, tell, ctx);
		free(all.journal.items);
		board_fini(&board);
	}
	layout_fini(&layout);
	return status;
}
