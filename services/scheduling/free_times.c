// SPDX-License-Identifier: Apache-2.0
/* free_times.c - windows, other sessions, classes, rooms. */
#include "services/scheduling/free_times.h"

#include "services/scheduling/bells.h"

#include <string.h>

static bool
has_window(const struct free_search *s, const struct free_time *t,
    const struct mirror_availability *a)
{
	for (size_t i = 0; i < a->window_count; i++)
		if (a->windows[i].start <= t->minute &&
		    t->minute + t->minutes <= a->windows[i].end &&
		    rules_falls_on(s->days, s->day_count, t->session->school,
			a->windows[i].day, t->date))
			return true;
	return false;
}

/* What the tutor needs between the two schools. */
static int64_t
travel_to(const struct free_search *s, const struct free_time *t,
    const struct planned_session *other)
{
	if (other->modality == MODALITY_VIRTUAL ||
	    t->session->modality == MODALITY_VIRTUAL)
		return 0;
	return roster_travel_minutes(
		   s->roster, other->school, t->session->school) *
	       INSTANT_MINUTE;
}

static bool
is_taken(const struct free_search *s, const struct free_time *t,
    enum meetings_of of, const char *id)
{
	const struct meeting *m;

	for (uint32_t at = 0;
	     (m = meetings_next(s->meetings, of, id, &at)) != NULL;) {
		int64_t gap =
		    of == MEETINGS_OF_TUTOR ? travel_to(s, t, m->session) : 0;

		if (m->session->start < t->end + gap &&
		    t->start < m->session->end + gap)
			return true;
	}
	return false;
}

static bool
is_free(const struct free_search *s, const struct free_time *t,
    const struct mirror_slot *slot, const char *id)
{
	const struct roster *r = s->roster;
	const struct mirror_student *student = roster_find_student(r, id);
	const struct mirror_availability *a = roster_find_windows(r, true, id);
	struct protected_by by;

	return student != NULL && student->enabled &&
	       bells_is_for_grade(slot, student->grade) &&
	       (a == NULL || a->window_count == 0 || has_window(s, t, a)) &&
	       !is_taken(s, t, MEETINGS_OF_STUDENT, id) &&
	       !protection_meets(s->protection, id, t->program, t->date,
		   t->minute, t->minute + t->minutes, &by);
}

bool
free_students(const struct free_search *s, const struct free_time *t,
    const struct mirror_slot *slot)
{
	for (size_t i = 0; i < t->session->student_count; i++)
		if (!is_free(s, t, slot, t->session->students[i]))
			return false;
	return true;
}

bool
free_tutor(const struct free_search *s, const struct free_time *t)
{
	const struct mirror_availability *a =
	    roster_find_windows(s->roster, false, t->session->tutor);

	return a != NULL && has_window(s, t, a) &&
	       !is_taken(s, t, MEETINGS_OF_TUTOR, t->session->tutor);
}

bool
free_room(const struct free_search *s, const struct free_time *t)
{
	const struct mirror_school *school =
	    roster_find_school(s->roster, t->session->school);
	bool is_virtual = t->session->modality == MODALITY_VIRTUAL;
	const struct meeting *m;
	uint32_t taken = 0;

	if (school == NULL ||
	    !(is_virtual ? school->has_seats : school->has_rooms))
		return true;
	for (uint32_t at = 0; (m = meetings_next_of_day(s->meetings,
				   t->session->school, t->date, &at)) != NULL;)
		if ((m->session->modality == MODALITY_VIRTUAL) == is_virtual &&
		    m->session->start < t->end && t->start < m->session->end)
			taken++;
	return taken < (is_virtual ? school->seats : school->rooms);
}
