// SPDX-License-Identifier: Apache-2.0
/*
 * layout.c - moments and persons; the cells are layout_cells.c.  Everything is
 * in a fixed order.
 */
#include "services/scheduling/layout_cells.h"
#include "services/scheduling/partners.h"

#include <stdlib.h>

bool
layout_tutor_reaches(
    const struct model *model, const struct model_tutor *tutor, uint32_t school)
{
	const uint32_t *schools = model_pool(model, tutor->schools);
	bool reaches = tutor->everywhere;

	for (uint32_t i = 0; i < tutor->schools.count && !reaches; i++)
		reaches = schools[i] == school;
	return reaches;
}

bool
layout_tutor_qualifies(const struct model *model,
    const struct model_tutor *tutor, uint32_t school, uint32_t program,
    uint32_t language)
{
	const struct model_program *p = model_program(model, program);

	if (tutor->is_virtual && !p->virtual_ok)
		return false;
	if (!word_set_has(&tutor->languages, language) ||
	    !word_set_has(&tutor->subjects, p->subject))
		return false;
	if (p->training != MODEL_NONE &&
	    !word_set_has(&tutor->training, p->training))
		return false;
	if (p->clearance != MODEL_NONE &&
	    !word_set_has(&tutor->training, p->clearance))
		return false;
	return layout_tutor_reaches(model, tutor, school);
}

bool
layout_is_free(const struct layout *l, uint32_t student, uint32_t slot)
{
	const struct model_student *s = model_student(l->model, student);
	const uint32_t *slots = model_pool(l->model, s->slots);

	if (model_slot(l->model, slot)->school != s->school)
		return false;
	for (uint32_t i = 0; i < s->slots.count; i++)
		if (slots[i] == slot)
			return true;
	return false;
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

static void
place_slots(struct layout *l, const uint32_t *sorted)
{
	for (uint32_t i = 0; i < l->model->slots.count; i++) {
		const struct model_slot *s = model_slot(l->model, sorted[i]);
		const struct point *last =
		    l->point_count > 0 ? &l->points[l->point_count - 1] : NULL;

		if (last == NULL || last->school != s->school ||
		    last->day != s->day || last->start != s->start)
			l->points[l->point_count++] = (struct point){
			    .school = s->school,
			    .day = s->day,
			    .start = s->start,
			};
		l->point_of[sorted[i]] = l->point_count - 1;
	}
}

static enum status
sort_slots(struct layout *l, uint32_t *sorted)
{
	size_t count = l->model->slots.count;

	l->points = calloc(count + 1, sizeof(*l->points));
	l->point_of = calloc(count + 1, sizeof(*l->point_of));
	if (l->points == NULL || l->point_of == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < count; i++)
		sorted[i] = i;
	qsort_r(sorted, count, sizeof(*sorted), compare_slots,
	    (void *)(uintptr_t)l->model);
	place_slots(l, sorted);
	return STATUS_OK;
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

static enum status
list_traits(struct layout *l)
{
	const struct model *m = l->model;

	l->traits = calloc(m->students.count + 1, sizeof(*l->traits));
	if (l->traits == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < m->students.count; i++) {
		uint32_t student = l->members[i];
		const struct model_student *s = model_student(m, student);

		l->traits[i] = (struct trait){
		    .free = l->free_of[student],
		    .student = student,
		    .weight = s->weight,
		    .tutor =
			s->is_pinned ? model_pin(m, s->pin)->tutor : MODEL_NONE,
		    .most = (uint8_t)model_group_limit(m, s),
		    .band = (uint8_t)model_band_of_grade(s->grade),
		    .is_single = l->needs_of[s->person].count == 1,
		    .has_partners = partners_of(l, student).count > 0,
		};
	}
	return STATUS_OK;
}

enum status
layout_init(struct layout *layout, const struct model *model)
{
	uint32_t *sorted = calloc(model->slots.count + 1, sizeof(*sorted));
	enum status status = STATUS_NO_MEMORY;

	*layout = (struct layout){.model = model};
	if (sorted != NULL)
		status = sort_slots(layout, sorted);
	if (status == STATUS_OK)
		status = partners_init(layout);
	if (status == STATUS_OK)
		status = layout_cells_init(layout, sorted);
	if (status == STATUS_OK)
		status = group_needs(layout);
	if (status == STATUS_OK)
		status = list_traits(layout);
	free(sorted);
	if (status != STATUS_OK)
		layout_fini(layout);
	return status;
}

void
layout_fini(struct layout *layout)
{
	layout_cells_fini(layout);
	free(layout->points);
	free(layout->point_of);
	free(layout->traits);
	free(layout->needs);
	free(layout->needs_of);
	free(layout->partners_of);
	free(layout->partners.items);
	*layout = (struct layout){0};
}
