// SPDX-License-Identifier: Apache-2.0
/*
 * layout_tutors.c - who could teach a cell, and when; whom nobody could.
 */
#include "services/scheduling/layout_cells.h"
#include "services/scheduling/partners.h"

#include <stdlib.h>

/*
 * Tutors of a list who qualify for the cell.  They are known by their rank
 * among all tutors at the school, which has so many before the list; or, of a
 * cell that shares nothing with others, by their place in its own list.
 */
static enum status
add_tutors(
    struct layout *l, struct cell *cell, const struct rows *list, size_t before)
{
	const uint32_t *tutors = list->items;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < list->count && status == STATUS_OK; i++) {
		uint32_t rank = cell->has_all_slots ? (uint32_t)(before + i)
						    : cell->tutors.count;

		if (!layout_tutor_qualifies(l->model,
			model_tutor(l->model, tutors[i]), cell->school,
			cell->program, cell->language))
			continue;
		status = rows_append(&l->tutors, &tutors[i], sizeof(*tutors));
		if (status == STATUS_OK)
			status = rows_append(&l->ranks, &rank, sizeof(rank));
		cell->tutors.count++;
	}
	return status;
}

/* school -> its tutors, and after the schools those who go everywhere. */
static enum status
list_tutors(const struct model *m, struct rows *lists)
{
	enum status status = STATUS_OK;

	for (uint32_t t = 0; t < m->tutors.count; t++) {
		const struct model_tutor *tutor = model_tutor(m, t);
		const uint32_t *schools = model_pool(m, tutor->schools);

		if (tutor->everywhere)
			status = rows_append(
			    &lists[m->schools.count], &t, sizeof(t));
		for (uint32_t i = 0; i < tutor->schools.count; i++)
			if (status == STATUS_OK)
				status = rows_append(
				    &lists[schools[i]], &t, sizeof(t));
		if (status != STATUS_OK)
			break;
	}
	return status;
}

/* A cell before that has the same tutors. */
static const struct cell *
find_alike(const struct layout *l, uint32_t number)
{
	const struct cell *cell = &l->cells[number];

	while (cell->has_all_slots && number-- > 0 &&
	       l->cells[number].school == cell->school &&
	       l->cells[number].program == cell->program)
		if (l->cells[number].language == cell->language)
			return &l->cells[number];
	return NULL;
}

static enum status
find_tutors(struct layout *l, uint32_t number, const struct rows *own,
    const struct rows *everywhere)
{
	struct cell *cell = &l->cells[number];
	const struct cell *alike = find_alike(l, number);
	enum status status;

	if (alike != NULL) {
		cell->tutors = alike->tutors;
		cell->local_tutors = alike->local_tutors;
		return STATUS_OK;
	}
	cell->tutors.first = (uint32_t)l->tutors.count;
	status = add_tutors(l, cell, own, 0);
	cell->local_tutors = cell->tutors.count;
	return status == STATUS_OK ? add_tutors(l, cell, everywhere, own->count)
				   : status;
}

/* One for each tutor at the school, of all cells with the same slots. */
static void
number_views(struct layout *l, uint32_t number, size_t tutors)
{
	struct cell *cell = &l->cells[number];

	while (cell->has_all_slots && number-- > 0 &&
	       l->cells[number].school == cell->school)
		if (l->cells[number].minutes == cell->minutes) {
			cell->views = l->cells[number].views;
			return;
		}
	cell->views = l->view_count;
	l->view_count +=
	    cell->has_all_slots ? (uint32_t)tutors : cell->tutors.count;
}

static enum status
match_tutors(struct layout *l)
{
	size_t schools = l->model->schools.count;
	struct rows *lists = calloc(schools + 1, sizeof(*lists));
	enum status status;

	if (lists == NULL)
		return STATUS_NO_MEMORY;
	status = list_tutors(l->model, lists);
	for (uint32_t c = 0; status == STATUS_OK && c < l->cell_count; c++) {
		const struct rows *own = &lists[l->cells[c].school];

		status = find_tutors(l, c, own, &lists[schools]);
		number_views(l, c, own->count + lists[schools].count);
	}
	for (size_t i = 0; i <= schools; i++)
		free(lists[i].items);
	free(lists);
	return status;
}

/* Of a day's slots, those that begin in time and end in time. */
static slot_set
slots_inside(const struct layout *l, const struct cell *cell,
    const struct model_window *w)
{
	const uint16_t *when = l->whens + cell->slots;
	uint32_t from = LAYOUT_DAY * w->day + w->start;
	uint32_t until = LAYOUT_DAY * w->day + w->end;
	uint32_t i = cell->day_first[w->day];
	uint32_t end = cell->day_first[w->day + 1];
	slot_set inside = 0;

	while (i < end && when[i] < from)
		i++;
	for (; i < end && when[i] + cell->minutes <= until; i++)
		inside |= slot_bit(i);
	return inside;
}

static slot_set
find_open(const struct layout *l, const struct cell *cell, uint32_t tutor)
{
	const struct model_tutor *t = model_tutor(l->model, tutor);
	const struct model_window *w = model_windows(l->model, t->windows);
	slot_set open = 0;

	for (uint32_t i = 0; i < t->windows.count; i++)
		open |= slots_inside(l, cell, &w[i]);
	return open;
}

slot_set
layout_open_slots(
    const struct layout *l, const struct cell *cell, uint32_t tutor)
{
	return find_open(l, cell, tutor) & cell->comers;
}

static enum status
open_all(struct layout *l)
{
	bool *is_known = calloc(l->view_count + 1, sizeof(*is_known));

	l->open = calloc(l->view_count + 1, sizeof(*l->open));
	if (l->open == NULL || is_known == NULL) {
		free(is_known);
		return STATUS_NO_MEMORY;
	}
	for (uint32_t c = 0; c < l->cell_count; c++) {
		const struct cell *cell = &l->cells[c];
		const uint32_t *tutors = cell_tutors(l, cell);

		if (c > 0 && cell[-1].tutors.first == cell->tutors.first &&
		    cell[-1].tutors.count == cell->tutors.count &&
		    cell[-1].views == cell->views)
			continue;
		for (uint32_t i = 0; i < cell->tutors.count; i++) {
			uint32_t view = cell_view(l, cell, i);

			if (!is_known[view])
				l->open[view] = find_open(l, cell, tutors[i]);
			is_known[view] = true;
		}
	}
	free(is_known);
	return STATUS_OK;
}

static bool
has_hope(const struct layout *l, uint32_t student)
{
	const struct cell *cell = &l->cells[l->cell_of[student]];
	const uint32_t *tutors = cell_tutors(l, cell);

	for (uint32_t i = 0; i < cell->tutors.count; i++) {
		const struct model_tutor *t = model_tutor(l->model, tutors[i]);

		if (model_may_teach(l->model, tutors[i], student) &&
		    t->max_minutes >= cell->week_minutes &&
		    cell_can_meet(
			cell, cell_open(l, cell, i) & l->free_of[student]))
			return true;
	}
	return false;
}

/*
 * With whom nobody can be, nobody must be.  A set knows all its members, so
 * that looking once is enough.
 */
static void
lose_hope(struct layout *l)
{
	uint32_t students = (uint32_t)l->model->students.count;

	for (uint32_t i = 0; l->partners_of != NULL && i < students; i++)
		if (partners_hindrance(l, i) != MODEL_NONE)
			l->is_hopeless[i] = true;
}

static enum status
find_hope(struct layout *l)
{
	const struct model *m = l->model;

	l->is_hopeless = calloc(m->students.count + 1, sizeof(bool));
	l->cells_of = calloc(m->schools.count + 1, sizeof(*l->cells_of));
	l->members_of = calloc(m->schools.count + 1, sizeof(*l->members_of));
	if (l->is_hopeless == NULL || l->cells_of == NULL ||
	    l->members_of == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < m->students.count; i++)
		l->is_hopeless[i] = !has_hope(l, i);
	lose_hope(l);
	for (uint32_t c = 0; c < l->cell_count; c++) {
		struct range *r = &l->cells_of[l->cells[c].school];

		struct range *members = &l->members_of[l->cells[c].school];

		if (r->count++ == 0) {
			r->first = c;
			members->first = l->cells[c].members.first;
		}
		members->count += l->cells[c].members.count;
	}
	return STATUS_OK;
}

/* In a part of the list that is sorted by number. */
static uint32_t
search_tutor(
    const uint32_t *list, uint32_t from, uint32_t until, uint32_t tutor)
{
	while (from < until) {
		uint32_t middle = from + (until - from) / 2;

		if (list[middle] == tutor)
			return middle;
		if (list[middle] < tutor)
			from = middle + 1;
		else
			until = middle;
	}
	return MODEL_NONE;
}

uint32_t
layout_find_tutor(
    const struct layout *l, const struct cell *cell, uint32_t tutor)
{
	const uint32_t *list = cell_tutors(l, cell);
	uint32_t found = search_tutor(list, 0, cell->local_tutors, tutor);

	return found != MODEL_NONE ? found
				   : search_tutor(list, cell->local_tutors,
					 cell->tutors.count, tutor);
}

enum status
layout_tutors_init(struct layout *l)
{
	enum status status = match_tutors(l);

	if (status == STATUS_OK)
		status = open_all(l);
	return status == STATUS_OK ? find_hope(l) : status;
}
