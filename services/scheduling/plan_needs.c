// SPDX-License-Identifier: Apache-2.0
/*
 * plan_needs.c - needs into students of the model, each with the slots that
 * are open to it.
 *
 * A need of a programme that is not being solved is in the model only when
 * it has a seat in a group that stands.
 */
#include "services/scheduling/bells.h"
#include "services/scheduling/plan_days.h"

#include <stdlib.h>
#include <string.h>

#define GRADE_UNKNOWN INT32_MIN
#define WEIGHT_MAX 1000000

/* CEDS: before kindergarten -1, KG 0, 01..13, PG 13. */
static int32_t
read_grade(const char *text)
{
	static const char *const early[] = {"IT", "PR", "PK", "TK"};
	int32_t grade = 0;

	for (size_t i = 0; i < 4; i++)
		if (strcmp(text, early[i]) == 0)
			return -1;
	if (strcmp(text, "KG") == 0)
		return 0;
	if (strcmp(text, "PG") == 0)
		return 13;
	if (text[0] == '\0' || strlen(text) > 2)
		return GRADE_UNKNOWN;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return GRADE_UNKNOWN;
		grade = grade * 10 + (*text - '0');
	}
	return grade <= 13 ? grade : GRADE_UNKNOWN;
}

static bool
fits_windows(const struct plan *plan, uint32_t student,
    const struct mirror_slot *slot, uint32_t minutes)
{
	uint32_t number = plan->windows_of[student];
	const struct mirror_availability *a;

	if (number == MODEL_NONE)
		return true;
	a = roster_availability(plan->roster, number);
	return a->window_count == 0 || plan_covers(plan, a, slot, minutes);
}

/* Open, or closed by a protected class alone. */
static enum status
add_slot(struct plan *plan, uint32_t student, uint32_t slot,
    struct model_student *row)
{
	const struct mirror_program *p =
	    roster_program(plan->roster, plan_program_of(plan, row->program));
	struct model_closed closed = {.slot = slot};
	struct protected_by by;
	int32_t first, last;

	plan_period(plan, p, &first, &last);
	if (!protection_closes(
		&plan->protection, student, p, slot, first, last, &by)) {
		row->slots.count++;
		return rows_append(&plan->model->pool, &slot, sizeof(slot));
	}
	closed.subject = by.subject;
	closed.period = by.period;
	closed.is_only = by.is_only;
	row->closed.count++;
	return rows_append(&plan->model->closed, &closed, sizeof(closed));
}

static enum status
add_open_slots(struct plan *plan, const struct mirror_student *student,
    uint32_t number, struct model_student *row)
{
	const struct rows *slots =
	    (const struct rows *)plan->slots_of.items + row->school;
	uint32_t minutes = model_program(plan->model, row->program)->minutes;
	enum status status = STATUS_OK;

	row->slots.first = (uint32_t)plan->model->pool.count;
	row->closed.first = (uint32_t)plan->model->closed.count;
	for (size_t i = 0; i < slots->count && status == STATUS_OK; i++) {
		uint32_t slot = ((const uint32_t *)slots->items)[i];

		if (bells_is_for_grade(
			roster_slot(plan->roster, slot), student->grade) &&
		    fits_windows(
			plan, number, roster_slot(plan->roster, slot), minutes))
			status = add_slot(plan, number, slot, row);
	}
	return status;
}

static enum status
refuse(struct plan *plan, uint32_t need, const char *text)
{
	struct plan_refusal refusal = {.need = need, .text = text};

	return rows_append(&plan->refusals, &refusal, sizeof(refusal));
}

static enum status
name_need(struct plan *plan, const struct mirror_need *need,
    struct model_student *row)
{
	const char *language =
	    need->language[0] != '\0' ? need->language : "en";
	enum status status = names_add(&plan->model->persons,
	    bytes_of_string(need->student), &row->person, NULL);

	if (status == STATUS_OK)
		status = names_add(&plan->model->levels,
		    bytes_of_string(need->level), &row->level, NULL);
	if (status == STATUS_OK)
		status = model_word(
		    plan->model, bytes_of_string(language), &row->language);
	return status;
}

static enum status
add_row(struct plan *plan, uint32_t number, uint32_t student,
    struct model_student *row)
{
	const struct mirror_need *need = roster_need(plan->roster, number);
	const struct mirror_student *s = roster_student(plan->roster, student);
	enum status status = plan_add_school(plan, s->school, &row->school);

	row->id = need->id;
	row->weight = need->weight > WEIGHT_MAX ? WEIGHT_MAX
		      : need->weight == 0       ? 1
						: need->weight;
	row->max_group =
	    need->max_group == 0 || need->max_group > MODEL_MEMBERS_MAX
		? MODEL_MEMBERS_MAX
		: need->max_group;
	row->has_waiver = need->group_waiver && need->max_group > 0;
	if (status == STATUS_OK)
		status = plan_variant(plan, row->program,
		    plan_rotation(plan, s->school), &row->program);
	if (status == STATUS_OK)
		status = name_need(plan, need, row);
	if (status == STATUS_OK)
		status = add_open_slots(plan, s, student, row);
	if (status == STATUS_OK)
		status = rows_append(&plan->model->students, row, sizeof(*row));
	return status == STATUS_OK
		   ? rows_append(&plan->need_of, &number, sizeof(number))
		   : status;
}

/* Why the need cannot be asked; NULL: it can. */
static const char *
find_fault(const struct plan *plan, uint32_t student, uint32_t program)
{
	const struct mirror_student *s;

	if (student == NAMES_NONE)
		return "the student is not known";
	if (program == NAMES_NONE)
		return "the programme is not known";
	s = roster_student(plan->roster, student);
	if (!s->enabled)
		return "the student is not enrolled";
	if (s->school[0] == '\0')
		return "the student has no school";
	if (plan_is_mixed(plan, s->school))
		return "the school's bell schedule has days of the week and "
		       "of a cycle";
	if (read_grade(s->grade) == GRADE_UNKNOWN &&
	    read_grade(roster_program(plan->roster, program)->grade_from) ==
		GRADE_UNKNOWN)
		return "the student's grade is not known";
	if (plan->unusable[program] != NULL)
		return plan->unusable[program];
	return plan_consent_fault(
	    plan, s->id, roster_program(plan->roster, program));
}

/* The standing group in which the need has a seat, or MODEL_NONE. */
static uint32_t
find_seat(const struct plan *plan, const struct mirror_need *need)
{
	char text[NAMES_PAIR];
	uint32_t seat = names_find(
	    &plan->seats, names_pair(text, need->program, need->student));

	return seat == NAMES_NONE
		   ? MODEL_NONE
		   : ((const uint32_t *)plan->seat_group.items)[seat];
}

bool
plan_has_seat(const struct plan *plan, const struct mirror_need *need)
{
	return find_seat(plan, need) != MODEL_NONE;
}

static enum status
add_need(struct plan *plan, uint32_t number)
{
	const struct mirror_need *need = roster_need(plan->roster, number);
	uint32_t student =
	    names_find(&plan->students, bytes_of_string(need->student));
	struct model_student row = {
	    .program =
		names_find(&plan->programs, bytes_of_string(need->program)),
	};
	const char *fault = plan->faults[number];
	bool is_solved =
	    row.program == NAMES_NONE || plan->is_solved[row.program];
	uint32_t group = is_solved ? MODEL_NONE : find_seat(plan, need);
	uint32_t at = (uint32_t)plan->model->students.count;
	enum status status;

	plan->needs += is_solved ? 1 : 0;
	if (!is_solved && (fault != NULL || group == MODEL_NONE ||
			      !plan_is_beside(plan, row.program)))
		return STATUS_OK;
	if (fault != NULL)
		return refuse(plan, number, fault);
	row.grade = read_grade(roster_student(plan->roster, student)->grade);
	if (row.grade == GRADE_UNKNOWN)
		row.grade = read_grade(
		    roster_program(plan->roster, row.program)->grade_from);
	status = add_row(plan, number, student, &row);
	if (status == STATUS_OK && group != MODEL_NONE)
		status = rows_append(&plan->seated[group], &at, sizeof(at));
	return status;
}

/* Everybody's seat in the groups of programmes that are not solved. */
static enum status
find_seats(struct plan *plan, const struct rows *standing)
{
	const struct standing_group *groups = standing->items;
	enum status status = STATUS_OK;

	plan->seated = calloc(standing->count + 1, sizeof(*plan->seated));
	if (plan->seated == NULL)
		return STATUS_NO_MEMORY;
	plan->standing_count = standing->count;
	for (uint32_t i = 0; i < standing->count; i++) {
		const struct standing_group *g = &groups[i];

		for (size_t k = 0; k < g->student_count; k++) {
			char text[NAMES_PAIR];
			uint32_t seat;
			bool is_new = false;

			status = names_add(&plan->seats,
			    names_pair(text, g->program, g->students[k]), &seat,
			    &is_new);
			if (status == STATUS_OK && is_new)
				status = rows_append(
				    &plan->seat_group, &i, sizeof(i));
			if (status != STATUS_OK)
				return status;
		}
	}
	return status;
}

static enum status
add_to_pool(
    struct plan *plan, const uint32_t *items, size_t count, struct range *range)
{
	enum status status = STATUS_OK;

	range->first = (uint32_t)plan->model->pool.count;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		status = rows_append(
		    &plan->model->pool, &items[i], sizeof(items[i]));
		range->count++;
	}
	return status;
}

/* A group of which nothing is left, or whose tutor has gone, binds nobody. */
static enum status
fix_group(struct plan *plan, const struct standing_group *g,
    const struct rows *seated)
{
	struct model_fixed fixed = {
	    .tutor = names_find(&plan->tutors, bytes_of_string(g->tutor)),
	};
	uint32_t slots[MODEL_DAYS_MAX];
	size_t count = 0;
	enum status status;

	if (seated->count == 0 || fixed.tutor == NAMES_NONE)
		return STATUS_OK;
	for (size_t i = 0; i < g->slot_count && count < MODEL_DAYS_MAX; i++) {
		uint32_t slot =
		    names_find(&plan->slots, bytes_of_string(g->slots[i]));

		if (slot != NAMES_NONE)
			slots[count++] = slot;
	}
	status = add_to_pool(plan, slots, count, &fixed.slots);
	if (status == STATUS_OK)
		status = add_to_pool(
		    plan, seated->items, seated->count, &fixed.students);
	return status == STATUS_OK
		   ? rows_append(&plan->model->fixed, &fixed, sizeof(fixed))
		   : status;
}

static enum status
find_windows(struct plan *plan)
{
	const struct roster *r = plan->roster;

	plan->windows_of =
	    calloc(r->students.count + 1, sizeof(*plan->windows_of));
	if (plan->windows_of == NULL)
		return STATUS_NO_MEMORY;
	memset(plan->windows_of, 0xff,
	    r->students.count * sizeof(*plan->windows_of));
	for (uint32_t i = 0; i < r->availability.count; i++) {
		const struct mirror_availability *a = roster_availability(r, i);
		uint32_t student =
		    names_find(&plan->students, bytes_of_string(a->owner));

		if (a->of_student && student != NAMES_NONE)
			plan->windows_of[student] = i;
	}
	return STATUS_OK;
}

static enum status
find_faults(struct plan *plan)
{
	const struct roster *r = plan->roster;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < r->needs.count && status == STATUS_OK; i++) {
		const struct mirror_need *need = roster_need(r, i);

		plan->faults[i] = find_fault(plan,
		    names_find(&plan->students, bytes_of_string(need->student)),
		    names_find(
			&plan->programs, bytes_of_string(need->program)));
		if (plan->faults[i] == NULL)
			status = plan_pin_need(plan, i, &plan->faults[i]);
	}
	return status == STATUS_OK ? plan_pass_faults_on(plan) : status;
}

enum status
plan_add_needs(struct plan *plan, const struct rows *standing)
{
	const struct standing_group *groups = standing->items;
	enum status status = find_windows(plan);

	if (status == STATUS_OK)
		status = find_seats(plan, standing);
	if (status == STATUS_OK)
		status = find_faults(plan);
	for (uint32_t i = 0; i < plan->roster->needs.count; i++)
		if (status == STATUS_OK)
			status = add_need(plan, i);
	for (size_t i = 0; i < standing->count && status == STATUS_OK; i++)
		status = fix_group(plan, &groups[i], &plan->seated[i]);
	return status;
}
