// SPDX-License-Identifier: Apache-2.0
/* substitute.c - every tutor against the ladder, then the order. */
#include "services/scheduling/substitute.h"

#include "services/scheduling/layout.h"
#include "services/scheduling/rules_ids.h"

#include "common/instant.h"

#include <stdlib.h>
#include <string.h>

#define VIRTUAL 2 /* Modality of attendance.proto */

struct asking {
	const struct substitute_search *search;
	const struct planned_session *session;
	int32_t date;
	uint32_t minute, minutes;
	uint32_t school; /* NAMES_NONE: not known */
	/* Of the members whom intake still knows, in the model. */
	uint32_t member[MODEL_MEMBERS_MAX];
	size_t members;
};

static bool
is_member(const struct asking *a, uint32_t student)
{
	const struct roster *r = a->search->plan->roster;
	const struct mirror_need *need =
	    roster_need(r, plan_need_of(a->search->plan, student));

	if (strcmp(need->program, a->session->program) != 0)
		return false;
	for (size_t i = 0; i < a->session->student_count; i++)
		if (strcmp(a->session->students[i], need->student) == 0)
			return true;
	return false;
}

static void
find_members(struct asking *a)
{
	const struct model *m = a->search->plan->model;

	for (uint32_t i = 0; i < m->students.count; i++)
		if (model_student(m, i)->school == a->school &&
		    a->members < MODEL_MEMBERS_MAX && is_member(a, i))
			a->member[a->members++] = i;
}

static bool
qualifies(const struct asking *a, uint32_t tutor)
{
	const struct model *m = a->search->plan->model;
	const struct model_tutor *t = model_tutor(m, tutor);

	for (size_t i = 0; i < a->members; i++) {
		const struct model_student *s = model_student(m, a->member[i]);

		if (!layout_tutor_qualifies(
			m, t, a->school, s->program, s->language) ||
		    (t->bands & model_band_of_grade(s->grade)) == 0)
			return false;
	}
	return a->members > 0;
}

static bool
is_cleared(const struct asking *a, const char *tutor)
{
	const struct plan *plan = a->search->plan;
	const struct mirror_program *p =
	    plan_program(plan, a->session->program);
	char day[DATE_TEXT];

	date_format(a->date, day);
	return p != NULL && plan_is_cleared(plan->roster, tutor, p, day, day);
}

static bool
is_available(const struct asking *a, const char *tutor)
{
	const struct mirror_availability *windows =
	    roster_find_windows(a->search->plan->roster, false, tutor);
	const struct substitute_search *s = a->search;

	for (size_t i = 0; windows != NULL && i < windows->window_count; i++)
		if (windows->windows[i].start <= a->minute &&
		    a->minute + a->minutes <= windows->windows[i].end &&
		    rules_falls_on(s->days, s->day_count, a->session->school,
			windows->windows[i].day, a->date))
			return true;
	return false;
}

static int64_t
travel_between(const struct asking *a, const struct planned_session *other)
{
	const struct plan *plan = a->search->plan;
	uint32_t there =
	    names_find(&plan->schools, bytes_of_string(other->school));

	if (other->modality == VIRTUAL || a->session->modality == VIRTUAL ||
	    there == NAMES_NONE || a->school == NAMES_NONE)
		return 0;
	return model_travel_minutes(plan->model, there, a->school) *
	       INSTANT_MINUTE;
}

/* What the tutor does that week. */
struct week {
	bool busy, at_school;
	uint32_t sessions; /* that day */
	int64_t minutes;
};

static struct week
look_at_week(const struct asking *a, const char *tutor)
{
	const struct planned_session *s = a->session;
	int32_t monday = date_week_start(a->date);
	struct week week = {.busy = false};
	const struct meeting *m;

	for (uint32_t at = 0; (m = meetings_next(a->search->meetings,
				   MEETINGS_OF_TUTOR, tutor, &at)) != NULL;) {
		int64_t gap = travel_between(a, m->session);

		if (date_week_start(m->date) == monday)
			week.minutes += (m->session->end - m->session->start) /
					INSTANT_MINUTE;
		if (m->date != a->date)
			continue;
		week.sessions++;
		week.at_school |= m->session->modality != VIRTUAL &&
				  strcmp(m->session->school, s->school) == 0;
		week.busy |= m->session->start < s->end + gap &&
			     s->start < m->session->end + gap;
	}
	return week;
}

static const char *
provider_of(const struct asking *a, const struct mirror_tutor *t)
{
	const struct mirror_program *p =
	    plan_program(a->search->plan, a->session->program);

	return rules_provider(t->provider, p != NULL ? p->provider : "");
}

/* The first rung that the tutor fails; RUNGS: none. */
static enum substitute_rung
climb(const struct asking *a, uint32_t tutor, struct candidate *made)
{
	const struct mirror_tutor *t =
	    roster_tutor(a->search->plan->roster, tutor);
	struct week week;

	if (strcmp(provider_of(a, t), a->session->provider) != 0)
		return SUBSTITUTE_OTHER_PROVIDER;
	if (t->is_virtual != (a->session->modality == VIRTUAL))
		return SUBSTITUTE_OTHER_MODE;
	if (!qualifies(a, tutor) || !is_cleared(a, t->id))
		return SUBSTITUTE_UNQUALIFIED;
	if (exceptions_is_absent(a->search->exceptions, t->id, a->date, false))
		return SUBSTITUTE_ABSENT;
	if (!is_available(a, t->id))
		return SUBSTITUTE_UNAVAILABLE;
	week = look_at_week(a, t->id);
	if (week.busy)
		return SUBSTITUTE_BUSY;
	if (week.minutes + a->minutes > t->max_minutes)
		return SUBSTITUTE_FULL;
	*made = (struct candidate){
	    .tutor = tutor,
	    .at_school =
		week.at_school || strcmp(t->home, a->session->school) == 0,
	    .sessions = week.sessions,
	    .cents = (t->rate * a->minutes + 30) / 60,
	};
	return SUBSTITUTE_RUNGS;
}

/* Tutors are numbered in the order of their ids. */
static int
compare_candidates(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	if (a->at_school != b->at_school)
		return a->at_school ? -1 : 1;
	if (a->sessions != b->sessions)
		return a->sessions < b->sessions ? -1 : 1;
	if (a->cents != b->cents)
		return a->cents < b->cents ? -1 : 1;
	return (a->tutor > b->tutor) - (a->tutor < b->tutor);
}

enum status
substitutes_find(const struct substitute_search *search,
    const struct planned_session *session, int32_t date, uint32_t minute,
    struct substitutes *found)
{
	const struct plan *plan = search->plan;
	struct asking a = {
	    .search = search,
	    .session = session,
	    .date = date,
	    .minute = minute,
	    .minutes =
		(uint32_t)((session->end - session->start) / INSTANT_MINUTE),
	    .school =
		names_find(&plan->schools, bytes_of_string(session->school)),
	};
	enum status status = STATUS_OK;

	find_members(&a);
	for (uint32_t i = 0; i < plan->roster->tutors.count; i++) {
		enum substitute_rung rung;
		struct candidate made;

		if (strcmp(roster_tutor(plan->roster, i)->id, session->tutor) ==
		    0)
			continue;
		rung = climb(&a, i, &made);
		if (rung != SUBSTITUTE_RUNGS)
			found->rungs[rung]++;
		else
			status = rows_append(
			    &found->candidates, &made, sizeof(made));
		if (status != STATUS_OK)
			return status;
	}
	if (found->candidates.count > 0)
		qsort(found->candidates.items, found->candidates.count,
		    sizeof(struct candidate), compare_candidates);
	return status;
}
