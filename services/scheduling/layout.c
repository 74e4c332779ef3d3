// SPDX-License-Identifier: Apache-2.0
/* layout.c - sorts, once; everything here is in a fixed order. */
#include "services/scheduling/layout.h"

#include <stdlib.h>

bool
layout_tutor_qualifies(const struct model *model,
    const struct model_tutor *tutor, uint32_t school, uint32_t program,
    uint32_t language)
{
	const struct model_program *p = model_program(model, program);
	const uint32_t *schools = model_pool(model, tutor->schools);
	bool reaches = tutor->everywhere;

	if (tutor->is_virtual && !p->virtual_ok)
		return false;
	if (!word_set_has(&tutor->languages, language) ||
	    !word_set_has(&tutor->subjects, p->subject))
		return false;
	if (p->training != MODEL_NONE &&
	    !word_set_has(&tutor->training, p->training))
		return false;
	for (uint32_t i = 0; i < tutor->schools.count && !reaches; i++)
		reaches = schools[i] == school;
	return reaches;
}

const uint32_t *
layout_pool(const struct layout *layout, struct range range)
{
	if (range.count == 0)
		return NULL;
	return (const uint32_t *)layout->pool.items + range.first;
}

uint32_t
layout_points(const struct layout *layout, uint32_t slot, uint32_t minutes)
{
	uint32_t first = layout->point_of[slot], count = 1;
	const struct point *from = &layout->points[first];

	while (first + count < layout->point_count) {
		const struct point *p = from + count;

		if (p->school != from->school || p->day != from->day ||
		    p->start >= from->start + minutes)
			break;
		count++;
	}
	return count;
}

static int
compare_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int
compare_slots(const void *a, const void *b, void *ctx)
{
	const struct model *model = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const struct model_slot *s = model_slot(model, i);
	const struct model_slot *t = model_slot(model, j);
	int order = compare_u32(s->school, t->school);

	if (order == 0)
		order = compare_u32(s->day, t->day);
	if (order == 0)
		order = compare_u32(s->start, t->start);
	return order != 0 ? order : compare_u32(i, j);
}

/* Points, and the number of each slot within its school. */
static void
place_slots(struct layout *l, const uint32_t *sorted)
{
	uint32_t local = 0;

	for (uint32_t i = 0; i < l->model->slots.count; i++) {
		const struct model_slot *s = model_slot(l->model, sorted[i]);
		const struct point *last =
		    l->point_count > 0 ? &l->points[l->point_count - 1] : NULL;

		if (last == NULL || last->school != s->school)
			local = 0;
		if (last == NULL || last->school != s->school ||
		    last->day != s->day || last->start != s->start)
			l->points[l->point_count++] = (struct point){
			    .school = s->school,
			    .day = s->day,
			    .start = s->start,
			};
		l->point_of[sorted[i]] = l->point_count - 1;
		l->local_of[sorted[i]] = local++;
		l->words_of[s->school] = local / 64 + 1;
	}
}

static enum status
sort_slots(struct layout *l)
{
	size_t count = l->model->slots.count;
	uint32_t *sorted = calloc(count + 1, sizeof(*sorted));

	l->points = calloc(count + 1, sizeof(*l->points));
	l->point_of = calloc(count + 1, sizeof(*l->point_of));
	l->local_of = calloc(count + 1, sizeof(*l->local_of));
	l->words_of = calloc(l->model->schools.count + 1, sizeof(*l->words_of));
	if (sorted == NULL || l->points == NULL || l->point_of == NULL ||
	    l->local_of == NULL || l->words_of == NULL) {
		free(sorted);
		return STATUS_NO_MEMORY;
	}
	for (uint32_t i = 0; i < count; i++)
		sorted[i] = i;
	qsort_r(
	    sorted, count, sizeof(*sorted), compare_slots, (void *)l->model);
	place_slots(l, sorted);
	free(sorted);
	return STATUS_OK;
}

static enum status
fill_bits(struct layout *l)
{
	const struct model *m = l->model;
	size_t words = 0;

	l->bits_of = calloc(m->students.count + 1, sizeof(*l->bits_of));
	if (l->bits_of == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < m->students.count; i++) {
		l->bits_of[i] = words;
		words += l->words_of[model_student(m, i)->school];
	}
	l->bits = calloc(words + 1, sizeof(*l->bits));
	if (l->bits == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < m->students.count; i++) {
		const struct model_student *s = model_student(m, i);
		const uint32_t *slots = model_pool(m, s->slots);

		for (uint32_t k = 0; k < s->slots.count; k++) {
			uint32_t local = l->local_of[slots[k]];

			/* A slot of another school can never be used. */
			if (model_slot(m, slots[k])->school == s->school)
				l->bits[l->bits_of[i] + local / 64] |=
				    UINT64_C(1) << (local % 64);
		}
	}
	return STATUS_OK;
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

		if (i == 0 || compare_cells(m, l->members[i - 1], student) != 0)
			l->cells[l->cell_count++] = (struct cell){
			    .school = s->school,
			    .program = s->program,
			    .level = s->level,
			    .language = s->language,
			    .members = {.first = i},
			};
		l->cells[l->cell_count - 1].members.count++;
		l->cell_of[student] = l->cell_count - 1;
	}
}

static enum status
make_cells(struct layout *l)
{
	size_t count = l->model->students.count;

	l->members = calloc(count + 1, sizeof(*l->members));
	l->cell_of = calloc(count + 1, sizeof(*l->cell_of));
	l->cells = calloc(count + 1, sizeof(*l->cells));
	if (l->members == NULL || l->cell_of == NULL || l->cells == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < count; i++)
		l->members[i] = i;
	qsort_r(l->members, count, sizeof(*l->members), compare_members,
	    (void *)l->model);
	cut_cells(l);
	return STATUS_OK;
}

static bool
is_wanted(const struct layout *l, const struct cell *cell, uint32_t slot)
{
	for (uint32_t i = 0; i < cell->members.count; i++)
		if (layout_is_free(
			l, l->members[cell->members.first + i], slot))
			return true;
	return false;
}

/* Slots of one school stand together and in the order of their points. */
static enum status
add_cell_slots(struct layout *l, struct cell *cell, struct range school,
    const uint32_t *sorted)
{
	uint32_t minutes = model_program(l->model, cell->program)->minutes;
	enum status status = STATUS_OK;

	cell->slots.first = (uint32_t)l->pool.count;
	for (uint32_t i = 0; i < school.count && status == STATUS_OK; i++) {
		uint32_t slot = sorted[school.first + i];
		const struct model_slot *s = model_slot(l->model, slot);

		if (s->end - s->start < minutes || !is_wanted(l, cell, slot))
			continue;
		status = rows_append(&l->pool, &slot, sizeof(slot));
		cell->slots.count++;
	}
	return status;
}

static enum status
add_slots(struct layout *l)
{
	const struct model *m = l->model;
	size_t count = m->slots.count;
	uint32_t *sorted = calloc(count + 1, sizeof(*sorted));
	struct range *of = calloc(m->schools.count + 1, sizeof(*of));
	enum status status = STATUS_OK;

	if (sorted == NULL || of == NULL)
		status = STATUS_NO_MEMORY;
	for (uint32_t i = 0; status == STATUS_OK && i < count; i++)
		sorted[i] = i;
	if (status == STATUS_OK)
		qsort_r(
		    sorted, count, sizeof(*sorted), compare_slots, (void *)m);
	for (uint32_t i = 0; status == STATUS_OK && i < count; i++) {
		struct range *r = &of[model_slot(m, sorted[i])->school];

		if (r->count++ == 0)
			r->first = i;
	}
	for (uint32_t c = 0; status == STATUS_OK && c < l->cell_count; c++)
		status = add_cell_slots(
		    l, &l->cells[c], of[l->cells[c].school], sorted);
	free(of);
	free(sorted);
	return status;
}

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
		status = rows_append(&l->pool, &list[i], sizeof(list[i]));
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
		const struct rows *own = &lists[cell->school];

		cell->tutors.first = (uint32_t)l->pool.count;
		status = add_tutors(l, cell, own->items, own->count);
		cell->local_tutors = cell->tutors.count;
		if (status == STATUS_OK)
			status = add_tutors(l, cell, lists[schools].items,
			    lists[schools].count);
	}
	for (size_t i = 0; i <= schools; i++)
		free(lists[i].items);
	free(lists);
	return status;
}

static enum status
group_needs(struct layout *l)
{
	const struct model *m = l->model;
	uint32_t next = 0;

	l->needs = calloc(m->students.count + 1, sizeof(*l->needs));
	l->needs_of = calloc(m->persons.count + 1, sizeof(*l->needs_of));
	if (l->needs == NULL || l->needs_of == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < m->students.count; i++)
		l->needs_of[model_student(m, i)->person].count++;
	for (uint32_t p = 0; p < m->persons.count; p++) {
		l->needs_of[p].first = next;
		next += l->needs_of[p].count;
		l->needs_of[p].count = 0;
	}
	for (uint32_t i = 0; i < m->students.count; i++) {
		struct range *r = &l->needs_of[model_student(m, i)->person];

		l->needs[r->first + r->count++] = i;
	}
	return STATUS_OK;
}

enum status
layout_init(struct layout *layout, const struct model *model)
{
	enum status status;

	*layout = (struct layout){.model = model};
	status = sort_slots(layout);
	if (status == STATUS_OK)
		status = fill_bits(layout);
	if (status == STATUS_OK)
		status = make_cells(layout);
	if (status == STATUS_OK)
		status = add_slots(layout);
	if (status == STATUS_OK)
		status = match_tutors(layout);
	if (status == STATUS_OK)
		status = group_needs(layout);
	if (status != STATUS_OK)
		layout_fini(layout);
	return status;
}

void
layout_fini(struct layout *layout)
{
	free(layout->cells);
	free(layout->members);
	free(layout->cell_of);
	free(layout->pool.items);
	free(layout->points);
	free(layout->point_of);
	free(layout->local_of);
	free(layout->words_of);
	free(layout->bits_of);
	free(layout->bits);
	free(layout->needs);
	free(layout->needs_of);
	*layout = (struct layout){0};
}
