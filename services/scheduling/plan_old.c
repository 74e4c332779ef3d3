// SPDX-License-Identifier: Apache-2.0
/* plan_old.c - ids to numbers; what is gone is counted and left out. */
#include "services/scheduling/plan_old.h"

#include <stdlib.h>
#include <string.h>

void
plan_old_drop_closed(const struct history *history, struct roster *roster)
{
	struct mirror_need *needs = roster->needs.items;
	size_t kept = 0;

	for (uint32_t i = 0; i < roster->needs.count; i++) {
		const struct mirror_program *program =
		    roster_find_program(roster, needs[i].program);

		if (!history_is_closed(history, needs[i].program, program))
			needs[kept++] = needs[i];
	}
	roster->needs.count = kept;
}

static bool
same_slots(const struct imported_group *a, const struct planned_group *b)
{
	if (a->slot_count != b->slot_count)
		return false;
	for (size_t i = 0; i < a->slot_count; i++) {
		bool found = false;

		for (size_t k = 0; k < b->slot_count; k++)
			found |= strcmp(a->slots[i], b->slots[k]) == 0;
		if (!found)
			return false;
	}
	return true;
}

enum status
plan_old_keep(struct plan *plan, const struct history *history,
    const struct rows *imported)
{
	const struct imported_group *groups = imported->items;
	struct rows kept = {0};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < imported->count && status == STATUS_OK; i++) {
		const struct planned_group *published =
		    history_group(history, groups[i].id);
		const struct mirror_tutor *tutor =
		    roster_find_tutor(plan->roster, groups[i].tutor);
		struct imported_group group = groups[i];

		if (published == NULL || tutor == NULL ||
		    tutor->max_minutes == 0 ||
		    strcmp(published->tutor, group.tutor) != 0 ||
		    !same_slots(&group, published))
			continue;
		group.students = published->students;
		group.student_count = published->student_count;
		status = rows_append(&kept, &group, sizeof(group));
	}
	if (status == STATUS_OK)
		status = plan_keep(plan, &kept);
	free(kept.items);
	return status;
}

struct reading {
	const struct plan *plan;
	const struct history *history;
	struct names needs; /* students of the model, by need */
	struct old_group *groups;
};

static void
add_slots(
    struct reading *r, const struct planned_group *from, struct old_group *to)
{
	for (size_t i = 0; i < from->slot_count && i < MODEL_DAYS_MAX; i++) {
		uint32_t slot = names_find(
		    &r->plan->slots, bytes_of_string(from->slots[i]));

		to->sessions_before++;
		if (slot != NAMES_NONE)
			to->slot[to->sessions++] = slot;
	}
}

static void
add_member(struct reading *r, const struct planned_placement *place)
{
	uint32_t group =
	    names_find(&r->history->group_ids, bytes_of_string(place->group));
	uint32_t student = names_find(&r->needs, bytes_of_string(place->need));
	struct old_group *to;

	/* A place that has ended is nobody's; a kept group stands anyhow. */
	if (student != NAMES_NONE && plan_kept_id(r->plan, student) != NULL)
		return;
	if (group == NAMES_NONE || !history_is_held(r->history, place,
				       plan_program(r->plan, place->program)))
		return;
	to = &r->groups[group];
	to->members_before++;
	if (student != NAMES_NONE && to->members < MODEL_MEMBERS_MAX)
		to->member[to->members++] = student;
}

static enum status
read_all(struct reading *r, struct rows *old)
{
	const struct planned_group *groups = r->history->groups.items;
	const struct planned_placement *places = r->history->places.items;
	const struct model *m = r->plan->model;
	enum status status = STATUS_OK;
	uint32_t number;

	for (uint32_t i = 0; i < m->students.count && status == STATUS_OK; i++)
		status = names_add(&r->needs,
		    bytes_of_string(model_student(m, i)->id), &number, NULL);
	for (size_t i = 0; i < r->history->groups.count; i++) {
		r->groups[i].tutor = names_find(
		    &r->plan->tutors, bytes_of_string(groups[i].tutor));
		add_slots(r, &groups[i], &r->groups[i]);
	}
	for (size_t i = 0; i < r->history->places.count; i++)
		add_member(r, &places[i]);
	for (size_t i = 0; i < r->history->groups.count; i++)
		if (status == STATUS_OK && r->groups[i].members > 0)
			status = rows_append(
			    old, &r->groups[i], sizeof(r->groups[i]));
	return status;
}

enum status
plan_old_groups(
    const struct plan *plan, const struct history *history, struct rows *old)
{
	struct reading r = {.plan = plan, .history = history};
	enum status status = STATUS_NO_MEMORY;

	names_init(&r.needs, plan->model->arena);
	r.groups = calloc(history->groups.count + 1, sizeof(*r.groups));
	if (r.groups != NULL)
		status = read_all(&r, old);
	names_fini(&r.needs);
	free(r.groups);
	return status;
}
