// SPDX-License-Identifier: Apache-2.0
/* layout_times.c - when a cell's slots are, and which of them are too near to
 * each other or to a session. */
#include "services/scheduling/layout_cells.h"

#include <stdlib.h>

slot_set
layout_near(const struct layout *l, const struct cell *cell, uint32_t when,
    uint32_t minutes, uint32_t gap)
{
	const uint16_t *whens = l->whens + cell->slots;
	uint32_t days = l->model->meets[when / LAYOUT_DAY];
	slot_set near = 0;

	for (; days != 0; days &= days - 1) {
		uint32_t day = (uint32_t)__builtin_ctz(days);
		uint32_t at = LAYOUT_DAY * day + when % LAYOUT_DAY;
		uint32_t i = cell->day_first[day];
		uint32_t end = cell->day_first[day + 1];

		while (i < end && whens[i] + cell->minutes + gap <= at)
			i++;
		for (; i < end && whens[i] < at + minutes + gap; i++)
			near |= slot_bit(i);
	}
	return near;
}

static void
time_slot(struct layout *l, const struct cell *cell, uint32_t at)
{
	uint32_t slot = cell_slots(l, cell)[at];
	const struct model_slot *s = model_slot(l->model, slot);

	l->whens[cell->slots + at] = (uint16_t)(LAYOUT_DAY * s->day + s->start);
	l->points_at[cell->slots + at] = l->point_of[slot];
	l->covers[cell->slots + at] =
	    (uint16_t)layout_points(l, slot, cell->minutes);
}

enum status
layout_times_init(struct layout *l)
{
	uint32_t timed = 0;

	l->whens = calloc(l->slots.count + 1, sizeof(*l->whens));
	l->covers = calloc(l->slots.count + 1, sizeof(*l->covers));
	l->points_at = calloc(l->slots.count + 1, sizeof(*l->points_at));
	l->near = calloc(l->slots.count + 1, sizeof(*l->near));
	if (l->whens == NULL || l->covers == NULL || l->points_at == NULL ||
	    l->near == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t c = 0; c < l->cell_count; c++) {
		const struct cell *cell = &l->cells[c];

		if (cell->slots + cell->slot_count <= timed)
			continue;
		timed = cell->slots + cell->slot_count;
		for (uint32_t i = 0; i < cell->slot_count; i++)
			time_slot(l, cell, i);
		for (uint32_t i = 0; i < cell->slot_count; i++)
			l->near[cell->slots + i] = layout_near(l, cell,
			    l->whens[cell->slots + i], cell->minutes, 0);
	}
	return STATUS_OK;
}
