// SPDX-License-Identifier: Apache-2.0
/* plan_supply.c - programmes, schools, slots, tutors of the model. */
#include "services/scheduling/bells.h"
#include "services/scheduling/plan_days.h"

#include "common/instant.h"

#include <string.h>

#define DAY_MINUTES 1440
#define PERIOD_DAYS_MAX 731

static uint32_t
lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Why nobody can be placed in the programme; NULL: somebody can. */
static const char *
find_fault(const struct mirror_program *p)
{
	int32_t begins, ends;

	if (p->sessions == 0 || p->sessions > PLAN_WEEK_DAYS)
		return "the programme's sessions a week are not 1 to 7";
	if (p->minutes == 0 || p->minutes > DAY_MINUTES)
		return "the programme's minutes are not 1 to 1440";
	if (!date_parse(p->begins_on, strlen(p->begins_on), &begins) ||
	    !date_parse(p->ends_on, strlen(p->ends_on), &ends) || ends < begins)
		return "the programme's dates are not a period";
	if (ends - begins > PERIOD_DAYS_MAX)
		return "the programme is longer than two years";
	return NULL;
}

static enum status
add_program(struct plan *plan, uint32_t number)
{
	const struct mirror_program *p = roster_program(plan->roster, number);
	struct model_program row = {
	    .id = p->id,
	    .training = MODEL_NONE,
	    .clearance = MODEL_NONE,
	    .sessions = lesser(p->sessions, PLAN_WEEK_DAYS),
	    .week = lesser(p->sessions, PLAN_WEEK_DAYS),
	    .minutes = lesser(p->minutes, DAY_MINUTES),
	    .max_group = lesser(p->max_group, MODEL_MEMBERS_MAX),
	    .same_grade = p->same_grade,
	    .virtual_ok = p->virtual_ok,
	};
	enum status status =
	    model_word(plan->model, bytes_of_string(p->subject), &row.subject);

	if (row.max_group == 0)
		row.max_group = 1;
	if (status == STATUS_OK && p->training[0] != '\0')
		status = model_word(
		    plan->model, bytes_of_string(p->training), &row.training);
	plan->unusable[number] = find_fault(p);
	return status == STATUS_OK
		   ? rows_append(&plan->model->programs, &row, sizeof(row))
		   : status;
}

enum status
plan_add_school(struct plan *plan, const char *id, uint32_t *school)
{
	struct model_school row = {
	    .rooms = MODEL_UNLIMITED,
	    .seats = MODEL_UNLIMITED,
	};
	struct rows no_slots = {0};
	uint32_t of_roster = MODEL_NONE;
	bool is_new = false;
	enum status status =
	    names_add(&plan->schools, bytes_of_string(id), school, &is_new);

	if (status != STATUS_OK || !is_new)
		return status;
	row.id = plan->schools.text[*school];
	status = rows_append(&plan->school_of, &of_roster, sizeof(of_roster));
	if (status == STATUS_OK)
		status =
		    rows_append(&plan->slots_of, &no_slots, sizeof(no_slots));
	return status == STATUS_OK
		   ? rows_append(&plan->model->schools, &row, sizeof(row))
		   : status;
}

static enum status
add_school(struct plan *plan, uint32_t number)
{
	const struct mirror_school *s = roster_school(plan->roster, number);
	struct model_school *row;
	uint32_t school;
	enum status status = plan_add_school(plan, s->id, &school);

	if (status != STATUS_OK)
		return status;
	((uint32_t *)plan->school_of.items)[school] = number;
	row = (struct model_school *)plan->model->schools.items + school;
	row->x_km = s->x_m / 1000.0;
	row->y_km = s->y_m / 1000.0;
	if (s->has_rooms)
		row->rooms = lesser(s->rooms, MODEL_UNLIMITED - 1);
	if (s->has_seats)
		row->seats = lesser(s->seats, MODEL_UNLIMITED - 1);
	return STATUS_OK;
}

/* Time that is no time, or no time for tutoring, is open to nobody. */
static bool
is_open(const struct plan *plan, const struct mirror_slot *s)
{
	return plan_day(plan, s->school, s->day) != MODEL_NONE &&
	       !plan_is_mixed(plan, s->school) && s->start < s->end &&
	       s->end <= DAY_MINUTES && bells_is_for_tutoring(s);
}

static enum status
add_slot(struct plan *plan, uint32_t number)
{
	const struct mirror_slot *s = roster_slot(plan->roster, number);
	struct model_slot row = {
	    .id = s->id,
	    .day = plan_day(plan, s->school, s->day),
	    .start = lesser(s->start, DAY_MINUTES),
	    .end = lesser(s->end, DAY_MINUTES),
	};
	enum status status = plan_add_school(plan, s->school, &row.school);

	if (row.day == MODEL_NONE)
		row.day = 0;
	if (row.end < row.start)
		row.end = row.start;
	if (status == STATUS_OK)
		status = rows_append(&plan->model->slots, &row, sizeof(row));
	if (status == STATUS_OK && is_open(plan, s))
		status = rows_append(
		    (struct rows *)plan->slots_of.items + row.school, &number,
		    sizeof(number));
	return status;
}

static enum status
add_words(
    struct plan *plan, char *const *words, size_t count, struct word_set *set)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		uint32_t word;

		status =
		    model_word(plan->model, bytes_of_string(words[i]), &word);
		if (status == STATUS_OK)
			word_set_add(set, word);
	}
	return status;
}

static unsigned
read_bands(const struct mirror_tutor *t)
{
	static const char names[] = "EUMH";
	unsigned bands = 0;

	if (t->band_count == 0)
		return BAND_E | BAND_U | BAND_M | BAND_H;
	for (size_t i = 0; i < t->band_count; i++)
		for (unsigned k = 0; k < 4; k++)
			if (t->bands[i][0] == names[k])
				bands |= 1u << k;
	return bands;
}

/* Each school once; the home counts where no school is named. */
static enum status
add_reach(
    struct plan *plan, const struct mirror_tutor *t, struct model_tutor *row)
{
	struct rows *pool = &plan->model->pool;
	size_t count = t->school_count;
	enum status status = STATUS_OK;

	row->schools.first = (uint32_t)pool->count;
	if (count == 0 && t->is_virtual) {
		row->everywhere = true;
		return STATUS_OK;
	}
	for (size_t i = 0; i < (count > 0 ? count : 1); i++) {
		const char *id = count > 0 ? t->schools[i] : t->home;
		uint32_t school;
		bool is_known = false;

		if (id[0] == '\0')
			continue;
		status = plan_add_school(plan, id, &school);
		if (status != STATUS_OK)
			break;
		for (uint32_t k = 0; k < row->schools.count; k++)
			is_known |=
			    ((uint32_t *)pool->items)[row->schools.first + k] ==
			    school;
		if (is_known)
			continue;
		status = rows_append(pool, &school, sizeof(school));
		row->schools.count++;
		if (status != STATUS_OK)
			break;
	}
	return status;
}

static enum status
add_tutor(struct plan *plan, uint32_t number)
{
	const struct mirror_tutor *t = roster_tutor(plan->roster, number);
	static char english[] = "en";
	char *const languages[] = {english};
	struct model_tutor row = {
	    .id = t->id,
	    .is_virtual = t->is_virtual,
	    .bands = read_bands(t),
	    .max_minutes = t->max_minutes,
	    .rate = t->rate < 0           ? 0
		    : t->rate > INT32_MAX ? INT32_MAX
					  : (uint32_t)t->rate,
	};
	enum status status = add_reach(plan, t, &row);

	if (status == STATUS_OK)
		status = add_words(
		    plan, t->subjects, t->subject_count, &row.subjects);
	if (status == STATUS_OK)
		status = add_words(
		    plan, t->training, t->training_count, &row.training);
	if (status == STATUS_OK && t->language_count > 0)
		status = add_words(
		    plan, t->languages, t->language_count, &row.languages);
	else if (status == STATUS_OK)
		status = add_words(plan, languages, 1, &row.languages);
	return status == STATUS_OK
		   ? rows_append(&plan->model->tutors, &row, sizeof(row))
		   : status;
}

static enum status
add_tutor_windows(struct plan *plan, const struct mirror_availability *a)
{
	uint32_t tutor = names_find(&plan->tutors, bytes_of_string(a->owner));
	struct model_tutor *row;

	if (a->of_student || tutor == NAMES_NONE)
		return STATUS_OK;
	row = (struct model_tutor *)plan->model->tutors.items + tutor;
	return plan_add_windows(plan, a, &row->windows);
}

enum status
plan_add_supply(struct plan *plan)
{
	const struct roster *r = plan->roster;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < r->programs.count && status == STATUS_OK; i++)
		status = add_program(plan, i);
	for (uint32_t i = 0; i < r->schools.count && status == STATUS_OK; i++)
		status = add_school(plan, i);
	for (uint32_t i = 0; i < r->slots.count && status == STATUS_OK; i++)
		status = add_slot(plan, i);
	for (uint32_t i = 0; i < r->tutors.count && status == STATUS_OK; i++)
		status = add_tutor(plan, i);
	for (uint32_t i = 0; i < r->availability.count; i++)
		if (status == STATUS_OK)
			status =
			    add_tutor_windows(plan, roster_availability(r, i));
	return status;
}
