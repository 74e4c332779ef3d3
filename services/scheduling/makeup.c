// SPDX-License-Identifier: Apache-2.0
/* makeup.c - day after day, slot after slot; the first that suits everyone. */
#include "services/scheduling/makeup.h"

#include "services/scheduling/bells.h"

#include "common/instant.h"

#include <stdlib.h>
#include <string.h>

#define VIRTUAL 2 /* Modality of attendance.proto */

struct trying {
	const struct makeup_search *search;
	const struct planned_session *session; /* the withdrawn one */
	const struct mirror_program *program;
	const struct mirror_tutor *tutor;
	uint32_t minutes;
	int32_t date;
	uint32_t release; /* minute after which nothing ends that day */
	struct makeup_time time;
};

static bool
has_window(const struct trying *t, const struct mirror_availability *a,
    const struct mirror_slot *slot)
{
	const struct makeup_search *s = t->search;

	for (size_t i = 0; i < a->window_count; i++)
		if (a->windows[i].start <= slot->start &&
		    slot->start + t->minutes <= a->windows[i].end &&
		    rules_falls_on(s->days, s->day_count, t->session->school,
			a->windows[i].day, t->date))
			return true;
	return false;
}

static bool
has_grade(const struct mirror_slot *slot, const char *grade)
{
	for (size_t i = 0; i < slot->grade_count; i++)
		if (strcmp(slot->grades[i], grade) == 0)
			return true;
	return slot->grade_count == 0;
}

static bool
is_taken(const struct trying *t, enum meetings_of of, const char *id)
{
	const struct meeting *m;

	for (uint32_t at = 0;
	     (m = meetings_next(t->search->meetings, of, id, &at)) != NULL;)
		if (m->session->start < t->time.end &&
		    t->time.start < m->session->end)
			return true;
	return false;
}

static bool
suits_student(
    const struct trying *t, const struct mirror_slot *slot, const char *id)
{
	const struct roster *r = t->search->roster;
	const struct mirror_student *s = roster_find_student(r, id);
	const struct mirror_availability *a = roster_find_windows(r, true, id);
	struct protected_by by;

	return s != NULL && s->enabled && has_grade(slot, s->grade) &&
	       (a == NULL || a->window_count == 0 || has_window(t, a, slot)) &&
	       !is_taken(t, MEETINGS_OF_STUDENT, id) &&
	       !protection_meets(t->search->protection, id, t->program, t->date,
		   slot->start, slot->start + t->minutes, &by);
}

static bool
suits_tutor(const struct trying *t, const struct mirror_slot *slot)
{
	const struct mirror_availability *a =
	    roster_find_windows(t->search->roster, false, t->session->tutor);

	return a != NULL && has_window(t, a, slot) &&
	       !is_taken(t, MEETINGS_OF_TUTOR, t->session->tutor);
}

/* Sessions that touch the time are counted as if all were at once. */
static bool
has_room(const struct trying *t)
{
	const struct mirror_school *school =
	    roster_find_school(t->search->roster, t->session->school);
	bool is_virtual = t->session->modality == VIRTUAL;
	const struct meeting *m;
	uint32_t taken = 0;

	if (school == NULL ||
	    !(is_virtual ? school->has_seats : school->has_rooms))
		return true;
	for (uint32_t at = 0; (m = meetings_next_of_day(t->search->meetings,
				   t->session->school, t->date, &at)) != NULL;)
		if ((m->session->modality == VIRTUAL) == is_virtual &&
		    m->session->start < t->time.end &&
		    t->time.start < m->session->end)
			taken++;
	return taken < (is_virtual ? school->seats : school->rooms);
}

static bool
suits(const struct trying *t, const struct mirror_slot *slot)
{
	const struct makeup_search *s = t->search;

	if (!bells_is_on(slot,
		bells_schedule(s->days, s->day_count, slot->school, t->date),
		s->days, s->day_count, t->date) ||
	    strcmp(slot->school, t->session->school) != 0 ||
	    strcmp(slot->kind, "core") == 0 ||
	    strcmp(slot->kind, "lunch") == 0 ||
	    slot->start + t->minutes > slot->end ||
	    slot->start + t->minutes > t->release || !suits_tutor(t, slot) ||
	    !has_room(t))
		return false;
	for (size_t i = 0; i < t->session->student_count; i++)
		if (!suits_student(t, slot, t->session->students[i]))
			return false;
	return true;
}

/* At another school on that day, or beyond the week's minutes. */
static bool
is_tutor_spent(const struct trying *t)
{
	bool is_virtual = t->session->modality == VIRTUAL;
	int32_t week = date_week_start(t->date);
	int64_t minutes = t->minutes;
	const struct meeting *m;

	for (uint32_t at = 0;
	     (m = meetings_next(t->search->meetings, MEETINGS_OF_TUTOR,
		  t->session->tutor, &at)) != NULL;) {
		if (date_week_start(m->date) == week)
			minutes += (m->session->end - m->session->start) /
				   INSTANT_MINUTE;
		if (m->date == t->date && !is_virtual &&
		    strcmp(m->session->school, t->session->school) != 0)
			return true;
	}
	return minutes > t->tutor->max_minutes;
}

static bool
meets_already(const struct trying *t)
{
	const struct meeting *m;

	for (uint32_t at = 0;
	     (m = meetings_next(t->search->meetings, MEETINGS_OF_GROUP,
		  t->session->group, &at)) != NULL;)
		if (m->date == t->date)
			return true;
	return false;
}

static bool
is_open(struct trying *t)
{
	const struct makeup_search *s = t->search;
	struct closure_effect effect = rules_closure_effect(s->closures->items,
	    s->closures->count, t->session->school, t->date);

	t->release = effect.release;
	return !effect.closed && effect.delay == 0 &&
	       rules_is_instructional(
		   s->days, s->day_count, t->session->school, t->date) &&
	       !meets_already(t) && !is_tutor_spent(t);
}

/* The earliest slot of the day that suits. */
static bool
try_day(struct trying *t, const struct zone *zone)
{
	const struct roster *r = t->search->roster;
	const struct mirror_slot *best = NULL;
	int64_t length = t->minutes * INSTANT_MINUTE;

	for (uint32_t i = 0; i < r->slots.count; i++) {
		const struct mirror_slot *slot = roster_slot(r, i);

		if (best != NULL && slot->start >= best->start)
			continue;
		if (strcmp(slot->school, t->session->school) != 0)
			continue;
		t->time.start =
		    zone_instant(zone, t->date, (int32_t)slot->start);
		t->time.end = t->time.start + length;
		if (suits(t, slot))
			best = slot;
	}
	if (best == NULL)
		return false;
	t->time.date = t->date;
	t->time.start = zone_instant(zone, t->date, (int32_t)best->start);
	t->time.end = t->time.start + length;
	return true;
}

const char *
makeup_find(const struct makeup_search *search,
    const struct planned_session *withdrawn, int32_t from,
    const struct zone *zone, struct makeup_time *time)
{
	const struct roster *r = search->roster;
	int32_t last;
	struct trying t = {
	    .search = search,
	    .session = withdrawn,
	    .program = roster_find_program(r, withdrawn->program),
	    .tutor = roster_find_tutor(r, withdrawn->tutor),
	    .minutes = (uint32_t)((withdrawn->end - withdrawn->start) /
				  INSTANT_MINUTE),
	};

	if (t.program == NULL ||
	    !date_parse(t.program->ends_on, strlen(t.program->ends_on), &last))
		return "the programme is not known any more";
	if (t.tutor == NULL)
		return "the tutor is not known any more";
	if (last > from + MAKEUP_DAYS - 1)
		last = from + MAKEUP_DAYS - 1;
	for (t.date = from; t.date <= last; t.date++) {
		if (is_open(&t) && try_day(&t, zone)) {
			*time = t.time;
			return NULL;
		}
	}
	return "no time of the school at which the tutor, the students and a "
	       "room are free within four weeks and the programme's dates";
}
