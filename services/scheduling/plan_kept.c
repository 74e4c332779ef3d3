// SPDX-License-Identifier: Apache-2.0
/* plan_kept.c - ids to numbers, group after group. */
#include "services/scheduling/plan_kept.h"

#include "services/scheduling/plan_days.h"

#include <stdlib.h>
#include <string.h>

struct keeping {
	struct plan *plan;
	struct names needs;   /* programme \n student */
	uint32_t *need_at;    /* of those -> of the roster */
	uint32_t *student_of; /* need -> student of the model, or MODEL_NONE */
};

/* Of several needs of one programme the first that can be asked. */
static enum status
index_needs(struct keeping *k)
{
	const struct roster *r = k->plan->roster;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < r->needs.count; i++)
		k->student_of[i] = MODEL_NONE;
	for (uint32_t i = 0; i < k->plan->need_of.count; i++)
		k->student_of[plan_need_of(k->plan, i)] = i;
	for (uint32_t i = 0; i < r->needs.count && status == STATUS_OK; i++) {
		const struct mirror_need *need = roster_need(r, i);
		char text[NAMES_PAIR];
		uint32_t number;
		bool is_new = false;

		status = names_add(&k->needs,
		    names_pair(text, need->program, need->student), &number,
		    &is_new);
		if (status == STATUS_OK &&
		    (is_new || k->student_of[k->need_at[number]] == MODEL_NONE))
			k->need_at[number] = i;
	}
	return status;
}

static enum status
tell(struct keeping *k, const struct imported_group *g, const char *student,
    const char *text)
{
	struct kept_fault fault = {
	    .group = g->id,
	    .student = student,
	    .text = text,
	};

	return rows_append(&k->plan->kept_faults, &fault, sizeof(fault));
}

/* Why the student does not stand in the group; NULL: stands, as number. */
static const char *
find_member(const struct keeping *k, const struct imported_group *g,
    const char *student, uint32_t *number)
{
	const struct plan *plan = k->plan;
	char text[NAMES_PAIR];
	uint32_t at =
	    names_find(&k->needs, names_pair(text, g->program, student));
	const struct model_student *row;

	if (at == NAMES_NONE)
		return "the student has no need of the programme";
	*number = k->student_of[k->need_at[at]];
	if (*number == MODEL_NONE)
		return plan->faults[k->need_at[at]] != NULL
			   ? plan->faults[k->need_at[at]]
			   : "the need cannot be asked";
	row = model_student(plan->model, *number);
	if (strcmp(model_school(plan->model, row->school)->id, g->school) != 0)
		return "the student is at another school";
	if (plan->kept_ids[*number] != NULL)
		return "the student is in another imported group";
	return NULL;
}

static enum status
append(struct plan *plan, struct range *range, uint32_t number)
{
	if (range->count == 0)
		range->first = (uint32_t)plan->model->pool.count;
	range->count++;
	return rows_append(&plan->model->pool, &number, sizeof(number));
}

static enum status
add_members(struct keeping *k, const struct imported_group *g,
    struct model_fixed *fixed)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < g->student_count && status == STATUS_OK; i++) {
		uint32_t number;
		const char *why = find_member(k, g, g->students[i], &number);

		if (why != NULL) {
			status = tell(k, g, g->students[i], why);
			continue;
		}
		if (fixed->students.count == MODEL_MEMBERS_MAX)
			continue;
		k->plan->kept_ids[number] = g->id;
		status = append(k->plan, &fixed->students, number);
	}
	return status;
}

/* Why the whole group does not stand. */
static const char *
find_fault(const struct keeping *k, const struct imported_group *g)
{
	const struct plan *plan = k->plan;

	if (names_find(&plan->tutors, bytes_of_string(g->tutor)) == NAMES_NONE)
		return "its tutor is not known";
	for (size_t i = 0; i < g->slot_count; i++) {
		uint32_t slot =
		    names_find(&plan->slots, bytes_of_string(g->slots[i]));

		if (slot == NAMES_NONE ||
		    plan_day(plan, g->school,
			roster_slot(plan->roster, slot)->day) == MODEL_NONE)
			return "one of its slots is gone";
	}
	return g->slot_count > MODEL_DAYS_MAX ? "it meets too often" : NULL;
}

static enum status
add_group(struct keeping *k, const struct imported_group *g)
{
	struct plan *plan = k->plan;
	uint32_t program =
	    names_find(&plan->programs, bytes_of_string(g->program));
	struct model_fixed fixed = {
	    .tutor = names_find(&plan->tutors, bytes_of_string(g->tutor)),
	    .is_kept = true,
	};
	const char *why = find_fault(k, g);
	enum status status = STATUS_OK;

	if (program == NAMES_NONE)
		return tell(k, g, NULL, "its programme is not known");
	if (!plan->is_solved[program])
		return STATUS_OK;
	if (why != NULL)
		return tell(k, g, NULL, why);
	for (size_t i = 0; i < g->slot_count && status == STATUS_OK; i++)
		status = append(plan, &fixed.slots,
		    names_find(&plan->slots, bytes_of_string(g->slots[i])));
	if (status == STATUS_OK)
		status = add_members(k, g, &fixed);
	if (status == STATUS_OK && fixed.students.count == 0)
		return tell(k, g, NULL, "nobody is in it any more");
	return status == STATUS_OK
		   ? rows_append(&plan->model->fixed, &fixed, sizeof(fixed))
		   : status;
}

enum status
plan_keep(struct plan *plan, const struct rows *imported)
{
	const struct imported_group *groups = imported->items;
	size_t needs = plan->roster->needs.count + 1;
	struct keeping k = {
	    .plan = plan,
	    .need_at = calloc(needs, sizeof(uint32_t)),
	    .student_of = calloc(needs, sizeof(uint32_t)),
	};
	enum status status = STATUS_NO_MEMORY;

	names_init(&k.needs, plan->model->arena);
	plan->kept_ids =
	    calloc(plan->model->students.count + 1, sizeof(*plan->kept_ids));
	if (k.need_at != NULL && k.student_of != NULL && plan->kept_ids != NULL)
		status = index_needs(&k);
	for (size_t i = 0; i < imported->count && status == STATUS_OK; i++)
		status = add_group(&k, &groups[i]);
	names_fini(&k.needs);
	free(k.need_at);
	free(k.student_of);
	return status;
}

const char *
plan_kept_id(const struct plan *plan, uint32_t student)
{
	return plan->kept_ids != NULL ? plan->kept_ids[student] : NULL;
}
