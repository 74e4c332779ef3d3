// SPDX-License-Identifier: Apache-2.0
/* preview.c - the needs that were asked, each with its place before and now. */
#include "services/scheduling/preview.h"

#include <stdlib.h>
#include <string.h>

#define PREVIEW_BYTES_MAX ((size_t)1 << 30)

/* Of a programme that is planned anew; what is over stays as it is. */
static bool
is_replaced(const struct plan *plan, const struct history *history,
    const struct standing_group *group)
{
	uint32_t program =
	    names_find(&plan->programs, bytes_of_string(group->program));

	if (history_is_closed(
		history, group->program, plan_program(plan, group->program)))
		return false;
	return program == NAMES_NONE ? plan->is_everything
				     : plan->is_solved[program];
}

static enum status
list_old(struct preview *p, const struct plan *plan,
    const struct rows *standing, const struct history *history)
{
	const struct standing_group *groups = standing->items;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < standing->count && status == STATUS_OK; i++)
		if (is_replaced(plan, history, &groups[i]))
			status =
			    rows_append(&p->old, &groups[i], sizeof(groups[i]));
	return status;
}

static enum status
list_new(struct preview *p, const struct publication *publication)
{
	const struct plan_item *items = publication->items.items;
	enum status status = STATUS_OK;

	for (size_t i = 0;
	     i < publication->items.count && items[i].key.data[0] == PLAN_GROUP;
	     i++) {
		struct standing_group group;

		if (status == STATUS_OK)
			status =
			    wire_read_standing(items[i].data, p->arena, &group);
		if (status == STATUS_OK)
			status = rows_append(&p->groups, &group, sizeof(group));
	}
	return status;
}

static void
fill_need(const struct plan *plan, uint32_t number, struct rated_need *rated)
{
	const struct roster *r = plan->roster;
	const struct mirror_need *need = roster_need(r, number);
	uint32_t student =
	    names_find(&plan->students, bytes_of_string(need->student));
	uint32_t program =
	    names_find(&plan->programs, bytes_of_string(need->program));

	*rated = (struct rated_need){
	    .student = need->student,
	    .grade = "",
	    .school = "",
	    .program = need->program,
	    .subject = program == NAMES_NONE
			   ? ""
			   : roster_program(r, program)->subject,
	    .level = need->level,
	    .language = need->language[0] != '\0' ? need->language : "en",
	    .placed_before = plan_has_seat(plan, need),
	    .weight = need->weight > 0 ? need->weight : 1,
	};
	if (student != NAMES_NONE) {
		const struct mirror_student *s = roster_student(r, student);

		rated->grade = s->grade;
		rated->school = s->school;
		rated->subgroups = (const char *const *)s->subgroups;
		rated->subgroup_count = s->subgroup_count;
	}
}

static enum status
list_needs(const struct plan *plan, const struct schedule *schedule,
    struct rows *needs)
{
	const struct model *m = plan->model;
	bool *is_placed = calloc(m->students.count + 1, sizeof(*is_placed));
	enum status status = is_placed == NULL ? STATUS_NO_MEMORY : STATUS_OK;
	struct rated_need need;

	for (size_t i = 0; i < schedule->groups.count && status == STATUS_OK;
	     i++)
		for (uint32_t k = 0; k < schedule_group(schedule, i)->members;
		     k++)
			is_placed[schedule_group(schedule, i)->member[k]] =
			    true;
	for (uint32_t i = 0; i < m->students.count && status == STATUS_OK;
	     i++) {
		if (!plan->is_solved[plan_program_of(
			plan, model_student(m, i)->program)])
			continue;
		fill_need(plan, plan_need_of(plan, i), &need);
		need.placed = is_placed[i];
		need.weight = model_student(m, i)->weight;
		status = rows_append(needs, &need, sizeof(need));
	}
	for (uint32_t i = 0; i < plan->refusals.count && status == STATUS_OK;
	     i++) {
		fill_need(plan, plan_refusal(plan, i)->need, &need);
		status = rows_append(needs, &need, sizeof(need));
	}
	free(is_placed);
	return status;
}

static int
compare_needs(const void *a, const void *b)
{
	const struct rated_need *n = a, *o = b;

	return strcmp(n->student, o->student);
}

static enum status
rate(
    struct preview *p, const struct plan *plan, const struct schedule *schedule)
{
	struct rows needs = {0};
	const struct rated_need *need;
	enum status status = list_needs(plan, schedule, &needs);

	if (needs.count > 0)
		qsort(needs.items, needs.count, sizeof(*need), compare_needs);
	need = needs.items;
	for (size_t i = 0; i < needs.count && status == STATUS_OK; i++)
		status = rates_note_flags(&p->rates, &need[i]);
	for (size_t i = 0; i < needs.count && status == STATUS_OK; i++)
		status = rates_add(&p->rates, &need[i]);
	rates_finish(&p->rates);
	free(needs.items);
	return status;
}

enum status
preview_init(struct preview *p, const struct plan *plan,
    const struct schedule *schedule, const struct publication *publication,
    const struct rows *standing, const struct history *history)
{
	enum status status;

	*p = (struct preview){0};
	status = arena_new(PREVIEW_BYTES_MAX, &p->arena);
	if (status != STATUS_OK)
		return status;
	rates_init(&p->rates, p->arena);
	status = list_old(p, plan, standing, history);
	if (status == STATUS_OK)
		status = list_new(p, publication);
	if (status == STATUS_OK)
		status = rules_difference(p->old.items, p->old.count,
		    p->groups.items, p->groups.count, &p->difference,
		    &p->changes);
	return status == STATUS_OK ? rate(p, plan, schedule) : status;
}

void
preview_fini(struct preview *p)
{
	free(p->old.items);
	free(p->groups.items);
	free(p->changes.items);
	rates_fini(&p->rates);
	arena_free(&p->arena);
	*p = (struct preview){0};
}
