// SPDX-License-Identifier: Apache-2.0
/* plan_former.c - published places to numbers of tutors. */
#include "services/scheduling/plan_former.h"

#include "services/scheduling/plan_old.h"
#include "services/scheduling/same_tutor.h"

#include <stdlib.h>
#include <string.h>

/* A place of the student in a programme that is over: the latest is first. */
struct past {
	const char *student, *subject, *ends_on, *program, *tutor;
};

static int
compare_past(const void *a, const void *b)
{
	const struct past *p = a, *q = b;
	int order = strcmp(p->student, q->student);

	if (order == 0)
		order = strcmp(p->subject, q->subject);
	if (order == 0)
		order = strcmp(q->ends_on, p->ends_on);
	return order != 0 ? order : strcmp(p->program, q->program);
}

static size_t
list_past(
    const struct plan *plan, const struct history *history, struct past *past)
{
	const struct planned_placement *places = history->places.items;
	size_t count = 0;

	for (size_t i = 0; i < history->places.count; i++) {
		const struct mirror_program *program =
		    roster_find_program(plan->roster, places[i].program);

		if (program != NULL)
			past[count++] = (struct past){places[i].student,
			    program->subject, places[i].ends_on,
			    places[i].program, places[i].tutor};
	}
	if (count > 0)
		qsort(past, count, sizeof(*past), compare_past);
	return count;
}

/* The first of the student and subject. */
static size_t
find_past(const struct past *past, size_t count, const char *student,
    const char *subject)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(past[middle].student, student);

		if (order == 0)
			order = strcmp(past[middle].subject, subject);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const char *
last_term(const struct past *past, size_t count, const struct mirror_need *need,
    const struct mirror_program *program)
{
	size_t i = find_past(past, count, need->student, program->subject);

	for (; i < count && strcmp(past[i].student, need->student) == 0 &&
	       strcmp(past[i].subject, program->subject) == 0;
	     i++)
		if (strcmp(past[i].program, need->program) != 0 &&
		    strcmp(past[i].ends_on, program->begins_on) < 0)
			return past[i].tutor;
	return NULL;
}

/* The published place of the need; NULL also when it was another's. */
static const struct planned_placement *
own_place(const struct history *history, const struct mirror_need *need)
{
	const struct planned_placement *place =
	    history_place(history, need->id);

	return place != NULL && strcmp(place->student, need->student) == 0 &&
		       strcmp(place->program, need->program) == 0
		   ? place
		   : NULL;
}

static void
fill(struct plan *plan, const struct history *history, const struct past *past,
    size_t count)
{
	struct model *m = plan->model;

	for (uint32_t i = 0; i < plan->need_of.count; i++) {
		const struct mirror_need *need =
		    roster_need(plan->roster, plan_need_of(plan, i));
		const struct mirror_program *program =
		    roster_find_program(plan->roster, need->program);
		const struct planned_placement *place =
		    own_place(history, need);
		const char *tutor = place != NULL ? place->tutor : NULL;

		if (place == NULL && program != NULL)
			tutor = last_term(past, count, need, program);
		if (tutor != NULL)
			m->former[i] =
			    names_find(&plan->tutors, bytes_of_string(tutor));
	}
}

enum status
plan_add_former(struct plan *plan, const struct history *history)
{
	struct past *past;
	struct rows old = {0};
	enum status status;

	if (history->places.count == 0)
		return STATUS_OK;
	past = calloc(history->places.count, sizeof(*past));
	if (past == NULL)
		return STATUS_NO_MEMORY;
	status = plan_old_groups(plan, history, &old);
	if (status == STATUS_OK)
		status = same_tutor_tell(plan->model, &old);
	if (status == STATUS_OK)
		fill(plan, history, past, list_past(plan, history, past));
	free(old.items);
	free(past);
	return status;
}
