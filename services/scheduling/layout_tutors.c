// SPDX-License-Identifier: Apache-2.0
/*
 * layout_tutors.c - who could teach a cell, and when; whom nobody could.
 */
#include "services/scheduling/layout_cells.h"
#include "services/scheduling/partners.h"

#include <stdlib.h>
#include <string.h>

/* Tutors of a list who qualify for the cell. */
static enum status
add_tutors(
    struct layout *l, struct cell *cell, const uint32_t *list, size_t count)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (!layout_tutor_qualifies(l->model,
			model_tutor(l->model, list[i]), cell->school,
			cell->program, cell->language))
			continue;
		status = rows_append(&l->tutors, &list[i], sizeof(list[i]));
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

/* The cell before has the same tutors. */
static bool
is_like_before(const struct layout *l, uint32_t number)
{
	const struct cell *cell = &l->cells[number], *before = cell - 1;

	return number > 0 && before->school == cell->school &&
	       before->program == cell->program &&
	       before->language == cell->language;
}

static enum status
copy_tutors(struct layout *l, struct cell *cell)
{
	const struct cell *before = cell - 1;
	enum status status = STATUS_OK;

	cell->tutors = before->tutors;
	cell->tutors.first = (uint32_t)l->tutors.count;
	cell->local_tutors = before->local_tutors;
	for (uint32_t i = 0; i < cell->tutors.count; i++) {
		uint32_t tutor = cell_tutors(l, before)[i];

		if (status == STATUS_OK)
			status = rows_append(&l->tutors, &tutor, sizeof(tutor));
	}
	return status;
}

static enum status
find_tutors(struct layout *l, struct cell *cell, const struct rows *own,
    const struct rows *everywhere)
{
	enum status status;

	cell->tutors.first = (uint32_t)l->tutors.count;
	status = add_tutors(l, cell, own->items, own->count);
	cell->local_tutors = cell->tutors.count;
	return status == STATUS_OK
		   ? add_tutors(l, cell, everywhere->items, everywhere->count)
		   : status;
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
		struct cell *cell = &l->cells[c];

		status = is_like_before(l, c)
			     ? copy_tutors(l, cell)
			     : find_tutors(l, cell, &lists[cell->school],
				   &lists[schools]);
		cell->locals = l->local_count;
		l->local_count += cell->local_tutors;
	}
	for (size_t i = 0; i <= schools; i++)
		free(lists[i].items);
	free(lists);
	return status;
}

slot_set
layout_open_slots(
    const struct layout *l, const struct cell *cell, uint32_t tutor)
{
	const struct model_tutor *t = model_tutor(l->model, tutor);
	const struct model_window *w = model_windows(l->model, t->windows);
	const uint16_t *when = l->whens + cell->slots;
	slot_set open = 0;

	for (uint32_t i = 0; i < t->windows.count; i++) {
		uint32_t first = cell->day_first[w[i].day];
		uint32_t end = cell->day_first[w[i].day + 1];
		uint32_t from = LAYOUT_DAY * w[i].day + w[i].start;
		uint32_t until = LAYOUT_DAY * w[i].day + w[i].end;

		for (uint32_t k = first; k < end; k++)
			if (when[k] >= from && when[k] + cell->minutes <= until)
				open |= slot_bit(k);
	}
	return open;
}

static bool
has_slots_of_before(const struct layout *l, const struct cell *cell)
{
	return cell->slot_count == cell[-1].slot_count &&
	       memcmp(cell_slots(l, cell), cell_slots(l, cell - 1),
		   cell->slot_count * sizeof(uint32_t)) == 0;
}

static enum status
open_all(struct layout *l)
{
	l->open = calloc(l->tutors.count + 1, sizeof(*l->open));
	if (l->open == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t c = 0; c < l->cell_count; c++) {
		const struct cell *cell = &l->cells[c];
		const uint32_t *tutors = cell_tutors(l, cell);

		if (is_like_before(l, c) && has_slots_of_before(l, cell)) {
			memcpy(l->open + cell->tutors.first,
			    cell_open(l, cell - 1),
			    cell->tutors.count * sizeof(slot_set));
			continue;
		}
		for (uint32_t i = 0; i < cell->tutors.count; i++)
			l->open[cell->tutors.first + i] =
			    layout_open_slots(l, cell, tutors[i]);
	}
	return STATUS_OK;
}

static bool
has_hope(const struct layout *l, uint32_t student)
{
	const struct cell *cell = &l->cells[l->cell_of[student]];
	unsigned band =
	    model_band_of_grade(model_student(l->model, student)->grade);
	const uint32_t *tutors = cell_tutors(l, cell);
	const slot_set *open = cell_open(l, cell);

	for (uint32_t i = 0; i < cell->tutors.count; i++) {
		const struct model_tutor *t = model_tutor(l->model, tutors[i]);

		if ((t->bands & band) != 0 &&
		    t->max_minutes >= cell->week_minutes &&
		    cell_can_meet(cell, open[i] & l->free_of[student]))
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
