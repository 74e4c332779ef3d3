// SPDX-License-Identifier: Apache-2.0
/* plan.c - the parts in their order, and all that is given back. */
#include "services/scheduling/plan_days.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status
choose_programs(struct plan *plan, const char *const *ids, size_t count,
    char *detail, size_t detail_size)
{
	size_t programs = plan->roster->programs.count;

	plan->is_solved = calloc(programs + 1, sizeof(*plan->is_solved));
	plan->unusable = calloc(programs + 1, sizeof(*plan->unusable));
	plan->faults =
	    calloc(plan->roster->needs.count + 1, sizeof(*plan->faults));
	if (plan->is_solved == NULL || plan->unusable == NULL ||
	    plan->faults == NULL)
		return STATUS_NO_MEMORY;
	plan->is_everything = count == 0;
	for (size_t i = 0; i < programs; i++)
		plan->is_solved[i] = count == 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t number =
		    names_find(&plan->programs, bytes_of_string(ids[i]));

		if (number == NAMES_NONE) {
			snprintf(detail, detail_size,
			    "program_ids: found '%.64s', expected a programme "
			    "that intake knows",
			    ids[i]);
			return STATUS_INVALID;
		}
		plan->is_solved[number] = true;
	}
	return STATUS_OK;
}

static enum status
name_all(struct names *names, uint32_t count,
    const char *(*id)(const struct roster *, uint32_t),
    const struct roster *roster)
{
	enum status status = STATUS_OK;
	uint32_t number;

	for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
		status = names_add(
		    names, bytes_of_string(id(roster, i)), &number, NULL);
	return status;
}

static const char *
id_of_program(const struct roster *r, uint32_t i)
{
	return roster_program(r, i)->id;
}

static const char *
id_of_slot(const struct roster *r, uint32_t i)
{
	return roster_slot(r, i)->id;
}

static const char *
id_of_tutor(const struct roster *r, uint32_t i)
{
	return roster_tutor(r, i)->id;
}

static const char *
id_of_student(const struct roster *r, uint32_t i)
{
	return roster_student(r, i)->id;
}

/* Ids are unique in the mirror, so numbers are those of the roster. */
static enum status
name_roster(struct plan *plan)
{
	const struct roster *r = plan->roster;
	struct arena *arena = plan->model->arena;
	enum status status;

	names_init(&plan->programs, arena);
	names_init(&plan->schools, arena);
	names_init(&plan->slots, arena);
	names_init(&plan->tutors, arena);
	names_init(&plan->students, arena);
	names_init(&plan->seats, arena);
	names_init(&plan->pins, arena);
	status = name_all(
	    &plan->programs, (uint32_t)r->programs.count, id_of_program, r);
	if (status == STATUS_OK)
		status = name_all(
		    &plan->slots, (uint32_t)r->slots.count, id_of_slot, r);
	if (status == STATUS_OK)
		status = name_all(
		    &plan->tutors, (uint32_t)r->tutors.count, id_of_tutor, r);
	if (status == STATUS_OK)
		status = name_all(&plan->students, (uint32_t)r->students.count,
		    id_of_student, r);
	return status;
}

enum status
plan_init(struct plan *plan, const struct roster *roster,
    const char *const *program_ids, size_t program_count,
    const struct rows *standing, char *detail, size_t detail_size)
{
	enum status status;

	*plan = (struct plan){.roster = roster};
	status = model_new(&plan->model);
	if (status != STATUS_OK)
		return status;
	status = name_roster(plan);
	if (status == STATUS_OK)
		status = choose_programs(
		    plan, program_ids, program_count, detail, detail_size);
	if (status == STATUS_OK) {
		status = plan_days_init(plan);
		if (status == STATUS_INVALID)
			snprintf(detail, detail_size,
			    "the bell schedules have more than %d different "
			    "days of the week and of cycles",
			    MODEL_DAYS_MAX);
	}
	if (status == STATUS_OK)
		status = plan_add_supply(plan);
	if (status == STATUS_OK)
		status = plan_add_clearances(plan);
	if (status == STATUS_OK)
		status = protection_init(&plan->protection, roster);
	if (status == STATUS_OK)
		status = plan_find_pins(plan);
	if (status == STATUS_OK)
		status = plan_add_needs(plan, standing);
	if (status == STATUS_OK)
		status = plan_add_pairs(plan);
	if (status == STATUS_OK)
		status = plan_add_pins(plan);
	if (status == STATUS_TOO_BIG) {
		snprintf(detail, detail_size,
		    "more than %d different subjects, languages, trainings "
		    "and clearances",
		    MODEL_WORDS_MAX);
		status = STATUS_INVALID;
	}
	return status;
}

void
plan_fini(struct plan *plan)
{
	struct rows *slots = plan->slots_of.items;

	for (size_t i = 0; i < plan->slots_of.count; i++)
		free(slots[i].items);
	for (size_t i = 0; i < plan->standing_count; i++)
		free(plan->seated[i].items);
	free(plan->seated);
	free(plan->pin_of);
	free(plan->pin_used);
	free(plan->kept_ids);
	free(plan->kept_faults.items);
	free(plan->seat_group.items);
	free(plan->slots_of.items);
	free(plan->school_of.items);
	free(plan->need_of.items);
	free(plan->refusals.items);
	free(plan->is_solved);
	free(plan->unusable);
	free(plan->faults);
	plan_days_fini(plan);
	protection_fini(&plan->protection);
	free(plan->windows_of);
	names_fini(&plan->programs);
	names_fini(&plan->schools);
	names_fini(&plan->slots);
	names_fini(&plan->tutors);
	names_fini(&plan->students);
	names_fini(&plan->seats);
	names_fini(&plan->pins);
	model_free(&plan->model);
	*plan = (struct plan){0};
}

bool
plan_is_beside(const struct plan *plan, uint32_t number)
{
	const struct mirror_program *p = roster_program(plan->roster, number);

	for (uint32_t i = 0; i < plan->roster->programs.count; i++) {
		const struct mirror_program *other =
		    roster_program(plan->roster, i);

		if (plan->is_solved[i] &&
		    strcmp(p->begins_on, other->ends_on) <= 0 &&
		    strcmp(other->begins_on, p->ends_on) <= 0)
			return true;
	}
	return false;
}

uint32_t
plan_need_of(const struct plan *plan, uint32_t student)
{
	return ((const uint32_t *)plan->need_of.items)[student];
}

/* NULL: a school of which only the id is known. */
static const struct mirror_school *
find_school(const struct plan *plan, uint32_t school)
{
	uint32_t number = ((const uint32_t *)plan->school_of.items)[school];

	return number == MODEL_NONE ? NULL
				    : roster_school(plan->roster, number);
}

const struct zone *
plan_zone(
    const struct plan *plan, uint32_t school, const struct zone *otherwise)
{
	const struct mirror_school *s = find_school(plan, school);
	const struct zone *zone;

	if (s != NULL && s->zone[0] != '\0' &&
	    zone_find(s->zone, &zone) == STATUS_OK)
		return zone;
	return otherwise;
}

const struct mirror_program *
plan_program(const struct plan *plan, const char *id)
{
	uint32_t number = names_find(&plan->programs, bytes_of_string(id));

	return number == NAMES_NONE ? NULL
				    : roster_program(plan->roster, number);
}

const struct plan_refusal *
plan_refusal(const struct plan *plan, uint32_t number)
{
	return (const struct plan_refusal *)plan->refusals.items + number;
}
