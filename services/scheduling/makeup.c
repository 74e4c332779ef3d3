// SPDX-License-Identifier: Apache-2.0
/* makeup.c - day after day, slot after slot; the first that suits everyone. */
#include "services/scheduling/makeup.h"

#include "services/scheduling/bells.h"

#include "common/instant.h"

#include <stdlib.h>
#include <string.h>

struct trying {
	const struct makeup_search *search;
	const struct mirror_tutor *tutor;
	struct free_time time; /* its session is the withdrawn one */
	uint32_t release;      /* minute after which nothing ends that day */
};

static void
set_time(struct trying *t, uint32_t minute, const struct zone *zone)
{
	t->time.minute = minute;
	t->time.start = zone_instant(zone, t->time.date, (int32_t)minute);
	t->time.end = t->time.start + t->time.minutes * INSTANT_MINUTE;
}

static bool
suits(const struct trying *t, const struct mirror_slot *slot)
{
	const struct free_search *s = &t->search->free;
	uint32_t end = slot->start + t->time.minutes;

	return bells_is_on(slot,
		   bells_schedule(
		       s->days, s->day_count, slot->school, t->time.date),
		   s->days, s->day_count, t->time.date) &&
	       bells_is_for_tutoring(slot) && end <= slot->end &&
	       end <= t->release && free_tutor(s, &t->time) &&
	       free_room(s, &t->time) && free_students(s, &t->time, slot);
}

/* At another school on that day, or beyond the week's minutes. */
static bool
is_tutor_spent(const struct trying *t)
{
	bool is_virtual = t->time.session->modality == MODALITY_VIRTUAL;
	int32_t week = date_week_start(t->time.date);
	int64_t minutes = t->time.minutes;
	const struct meeting *m;

	for (uint32_t at = 0;
	     (m = meetings_next(t->search->free.meetings, MEETINGS_OF_TUTOR,
		  t->time.session->tutor, &at)) != NULL;) {
		if (date_week_start(m->date) == week)
			minutes += (m->session->end - m->session->start) /
				   INSTANT_MINUTE;
		if (m->date == t->time.date && !is_virtual &&
		    strcmp(m->session->school, t->time.session->school) != 0)
			return true;
	}
	return minutes > t->tutor->max_minutes;
}

static bool
meets_already(const struct trying *t)
{
	const struct meeting *m;

	for (uint32_t at = 0;
	     (m = meetings_next(t->search->free.meetings, MEETINGS_OF_GROUP,
		  t->time.session->group, &at)) != NULL;)
		if (m->date == t->time.date)
			return true;
	return false;
}

static bool
is_open(struct trying *t)
{
	const struct free_search *s = &t->search->free;
	const struct closures *closures = t->search->closures;
	struct closure_effect effect = rules_closure_effect(closures->items,
	    closures->count, t->time.session->school, t->time.date);

	t->release = effect.release;
	return !effect.closed && effect.delay == 0 &&
	       rules_is_instructional(s->days, s->day_count,
		   t->time.session->school, t->time.date) &&
	       !meets_already(t) && !is_tutor_spent(t);
}

/* The earliest slot of the day that suits. */
static bool
try_day(struct trying *t, const struct zone *zone)
{
	const struct roster *r = t->search->free.roster;
	const struct mirror_slot *best = NULL;

	for (uint32_t i = 0; i < r->slots.count; i++) {
		const struct mirror_slot *slot = roster_slot(r, i);

		if ((best != NULL && slot->start >= best->start) ||
		    strcmp(slot->school, t->time.session->school) != 0)
			continue;
		set_time(t, slot->start, zone);
		if (suits(t, slot))
			best = slot;
	}
	if (best != NULL)
		set_time(t, best->start, zone);
	return best != NULL;
}

const char *
makeup_find(const struct makeup_search *search,
    const struct planned_session *withdrawn, int32_t from,
    const struct zone *zone, struct makeup_time *time)
{
	const struct roster *r = search->free.roster;
	int32_t last;
	struct trying t = {
	    .search = search,
	    .tutor = roster_find_tutor(r, withdrawn->tutor),
	    .time =
		{
		    .session = withdrawn,
		    .program = roster_find_program(r, withdrawn->program),
		    .minutes = (uint32_t)((withdrawn->end - withdrawn->start) /
					  INSTANT_MINUTE),
		},
	};

	if (t.time.program == NULL ||
	    !date_parse(t.time.program->ends_on,
		strlen(t.time.program->ends_on), &last))
		return "the programme is not known any more";
	if (t.tutor == NULL)
		return "the tutor is not known any more";
	if (last > from + MAKEUP_DAYS - 1)
		last = from + MAKEUP_DAYS - 1;
	for (t.time.date = from; t.time.date <= last; t.time.date++) {
		if (is_open(&t) && try_day(&t, zone)) {
			*time = (struct makeup_time){
			    t.time.date, t.time.start, t.time.end};
			return NULL;
		}
	}
	return "no time of the school at which the tutor, the students and a "
	       "room are free within four weeks and the programme's dates";
}
