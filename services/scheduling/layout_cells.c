// SPDX-License-Identifier: Apache-2.0
/*
 * layout_cells.c - who may share a group, when each could come, who could
 * teach; all as sets of the cell's slots.
 */
#include "services/scheduling/layout_cells.h"

#include <stdlib.h>
#include <string.h>

static int
compare_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* One cell or two?  Not the whole order of members. */
static int
compare_cells(const struct model *m, uint32_t i, uint32_t j)
{
	const struct model_student *s = model_student(m, i);
	const struct model_student *t = model_student(m, j);
	int order = compare_u32(s->school, t->school);

	if (order == 0)
		order = compare_u32(s->program, t->program);
	if (order == 0)
		order = compare_u32(s->level, t->level);
	if (order == 0)
		order = compare_u32(s->language, t->language);
	if (order == 0 && model_program(m, s->program)->same_grade)
		order = (s->grade > t->grade) - (s->grade < t->grade);
	return order;
}

static int
compare_members(const void *a, const void *b, void *ctx)
{
	const struct model *m = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	int order = compare_cells(m, i, j);

	if (order == 0)
		order = compare_u32(
		    model_student(m, j)->weight, model_student(m, i)->weight);
	return order != 0 ? order : compare_u32(i, j);
}

static void
cut_cells(struct layout *l)
{
	const struct model *m = l->model;

	for (uint32_t i = 0; i < m->students.count; i++) {
		uint32_t student = l->members[i];
		const struct model_student *s = model_student(m, student);
		const struct model_program *p = model_program(m, s->program);
		struct cell *cell;

		if (i == 0 || compare_cells(m, l->members[i - 1], student) != 0)
			l->cells[l->cell_count++] = (struct cell){
			    .school = s->school,
			    .program = s->program,
			    .level = s->level,
			    .language = s->language,
			    .sessions = p->sessions,
			    .minutes = p->minutes,
			    .week_minutes = p->week * p->minutes,
			    .max_group = p->max_group,
			    .members = {.first = i},
			};
		cell = &l->cells[l->cell_count - 1];
		cell->members.count++;
		l->place_of[student] = i;
		if (model_group_limit(m, s) > cell->max_group)
			cell->max_group = model_group_limit(m, s);
		l->cell_of[student] = l->cell_count - 1;
	}
	for (uint32_t c = 0; c < l->cell_count; c++) {
		l->cells[c].words = l->word_count;
		l->word_count += cell_words(&l->cells[c]);
	}
}

static enum status
make_cells(struct layout *l)
{
	size_t count = l->model->students.count;

	l->members = calloc(count + 1, sizeof(*l->members));
	l->cell_of = calloc(count + 1, sizeof(*l->cell_of));
	l->place_of = calloc(count + 1, sizeof(*l->place_of));
	l->cells = calloc(count + 1, sizeof(*l->cells));
	if (l->members == NULL || l->cell_of == NULL || l->place_of == NULL ||
	    l->cells == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < count; i++)
		l->members[i] = i;
	qsort_r(l->members, count, sizeof(*l->members), compare_members,
	    (void *)(uintptr_t)l->model);
	cut_cells(l);
	return STATUS_OK;
}

/* Or would be, but for a class: so it can be told what that forbids. */
static bool
could_come(const struct layout *l, uint32_t student, uint32_t slot)
{
	return layout_is_free(l, student, slot) ||
	       model_find_closed(l->model, student, slot) != NULL;
}

/* A cell before that has all slots of the school for as long sessions. */
static const struct cell *
find_alike(const struct layout *l, uint32_t number)
{
	const struct cell *cell = &l->cells[number];

	while (number-- > 0 && l->cells[number].school == cell->school)
		if (l->cells[number].minutes == cell->minutes)
			return l->cells[number].has_all_slots
				   ? &l->cells[number]
				   : NULL;
	return NULL;
}

static void
share_slots(struct cell *cell, const struct cell *alike)
{
	cell->has_all_slots = true;
	cell->slots = alike->slots;
	cell->slot_count = alike->slot_count;
	memcpy(cell->day_first, alike->day_first, sizeof(cell->day_first));
	memcpy(cell->day, alike->day, sizeof(cell->day));
	cell->last = alike->last;
}

/* 1 for each slot of the school in which a session fits; how many. */
static uint32_t
count_fitting(const struct layout *l, const struct cell *cell,
    struct range school, const uint32_t *sorted, uint32_t *fits)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < school.count; i++) {
		const struct model_slot *s =
		    model_slot(l->model, sorted[school.first + i]);

		fits[i] = s->end - s->start >= cell->minutes;
		count += fits[i];
	}
	return count;
}

/* Of the slots that fit, how many members could be in each. */
static void
count_comers(const struct layout *l, const struct cell *cell,
    struct range school, const uint32_t *sorted, uint32_t *comers)
{
	for (uint32_t i = 0; i < school.count; i++) {
		if (comers[i] == 0)
			continue;
		comers[i] = 0;
		for (uint32_t k = 0; k < cell->members.count; k++)
			comers[i] +=
			    could_come(l, l->members[cell->members.first + k],
				sorted[school.first + i]);
	}
}

/* The least number of comers of the slots that still fit into a set. */
static uint32_t
least_comers(const uint32_t *comers, uint32_t count)
{
	for (uint32_t least = 1;; least++) {
		uint32_t wanted = 0;

		for (uint32_t i = 0; i < count; i++)
			wanted += comers[i] >= least;
		if (wanted <= SLOT_SET_MAX)
			return least;
	}
}

/* Slots of one school stand together and in the order of time. */
static enum status
add_slots(struct layout *l, struct cell *cell, struct range school,
    const uint32_t *sorted, uint32_t *comers)
{
	enum status status = STATUS_OK;
	uint32_t least, fitting;

	fitting = count_fitting(l, cell, school, sorted, comers);
	cell->has_all_slots = fitting <= SLOT_SET_MAX;
	if (!cell->has_all_slots)
		count_comers(l, cell, school, sorted, comers);
	least = least_comers(comers, school.count);
	cell->slots = (uint32_t)l->slots.count;
	for (uint32_t i = 0; i < school.count && status == STATUS_OK; i++) {
		uint32_t slot = sorted[school.first + i];
		uint32_t day = model_slot(l->model, slot)->day;

		if (comers[i] < least)
			continue;
		for (uint32_t d = day + 1; d <= MODEL_DAYS_MAX; d++)
			cell->day_first[d] = (uint8_t)(cell->slot_count + 1);
		cell->day[day] |= slot_bit(cell->slot_count++);
		cell->last &= ~cell->day[day];
		cell->last |= slot_bit(cell->slot_count - 1);
		status = rows_append(&l->slots, &slot, sizeof(slot));
	}
	return status;
}

static void
count_school_slots(
    const struct layout *l, const uint32_t *sorted, struct range *of)
{
	for (uint32_t i = 0; i < l->model->slots.count; i++) {
		struct range *r = &of[model_slot(l->model, sorted[i])->school];

		if (r->count++ == 0)
			r->first = i;
	}
}

static enum status
add_all_slots(struct layout *l, const uint32_t *sorted)
{
	const struct model *m = l->model;
	struct range *of = calloc(m->schools.count + 1, sizeof(*of));
	uint32_t *comers = calloc(m->slots.count + 1, sizeof(*comers));
	enum status status = STATUS_OK;

	if (comers == NULL || of == NULL)
		status = STATUS_NO_MEMORY;
	else
		count_school_slots(l, sorted, of);
	for (uint32_t c = 0; status == STATUS_OK && c < l->cell_count; c++) {
		struct cell *cell = &l->cells[c];
		const struct cell *alike = find_alike(l, c);

		if (alike != NULL)
			share_slots(cell, alike);
		else
			status = add_slots(
			    l, cell, of[cell->school], sorted, comers);
	}
	free(of);
	free(comers);
	return status;
}

/* The slot's bit in the cell; none of a slot that is not there. */
static slot_set
find_bit(const struct cell *cell, const uint32_t *marks, uint32_t slot)
{
	uint32_t at = marks[slot] - cell->slots;

	return at < cell->slot_count ? slot_bit(at) : 0;
}

static void
free_member(struct layout *l, struct cell *cell, const uint32_t *marks,
    uint32_t student)
{
	const struct model_student *s = model_student(l->model, student);
	const struct model_closed *closed = l->model->closed.items;
	const uint32_t *slots = model_pool(l->model, s->slots);

	for (uint32_t i = 0; i < s->slots.count; i++)
		l->free_of[student] |= find_bit(cell, marks, slots[i]);
	cell->comers |= l->free_of[student];
	for (uint32_t i = 0; i < s->closed.count; i++)
		cell->comers |=
		    find_bit(cell, marks, closed[s->closed.first + i].slot);
}

/* A slot is marked with its place in layout.slots, which none has twice. */
static enum status
free_members(struct layout *l)
{
	const struct model *m = l->model;
	uint32_t *marks = calloc(m->slots.count + 1, sizeof(*marks));

	l->free_of = calloc(m->students.count + 1, sizeof(slot_set));
	if (marks == NULL || l->free_of == NULL) {
		free(marks);
		return STATUS_NO_MEMORY;
	}
	for (uint32_t c = 0; c < l->cell_count; c++) {
		struct cell *cell = &l->cells[c];
		const uint32_t *members = l->members + cell->members.first;

		for (uint32_t i = 0; i < cell->slot_count; i++)
			marks[cell_slots(l, cell)[i]] = cell->slots + i;
		for (uint32_t i = 0; i < cell->members.count; i++)
			free_member(l, cell, marks, members[i]);
	}
	free(marks);
	return STATUS_OK;
}

uint32_t
layout_find_slot(const struct layout *l, const struct cell *cell, uint32_t slot)
{
	const uint32_t *slots = cell_slots(l, cell);
	uint32_t day = model_slot(l->model, slot)->day;

	for (uint32_t i = cell->day_first[day]; i < cell->day_first[day + 1];
	     i++)
		if (slots[i] == slot)
			return i;
	return MODEL_NONE;
}

enum status
layout_cells_init(struct layout *l, const uint32_t *sorted)
{
	static const uint32_t none = MODEL_NONE;
	enum status status = make_cells(l);

	/* So that an empty list of a cell points somewhere, too. */
	if (status == STATUS_OK)
		status = rows_append(&l->slots, &none, sizeof(none));
	if (status == STATUS_OK)
		status = rows_append(&l->tutors, &none, sizeof(none));
	if (status == STATUS_OK)
		status = rows_append(&l->ranks, &none, sizeof(none));
	if (status == STATUS_OK)
		status = add_all_slots(l, sorted);
	if (status == STATUS_OK)
		status = layout_times_init(l);
	if (status == STATUS_OK)
		status = free_members(l);
	return status == STATUS_OK ? layout_tutors_init(l) : status;
}

void
layout_cells_fini(struct layout *l)
{
	free(l->cells);
	free(l->members);
	free(l->cell_of);
	free(l->place_of);
	free(l->free_of);
	free(l->is_hopeless);
	free(l->slots.items);
	free(l->whens);
	free(l->points_at);
	free(l->covers);
	free(l->near);
	free(l->tutors.items);
	free(l->ranks.items);
	free(l->open);
	free(l->cells_of);
	free(l->members_of);
}
