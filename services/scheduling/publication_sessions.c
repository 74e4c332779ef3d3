// SPDX-License-Identifier: Apache-2.0
/* publication_sessions.c - a session for every date, or why there is none. */
#include "services/scheduling/publication_parts.h"

#include "services/scheduling/rules_ids.h"

#include <string.h>

/* SessionSubject of attendance.proto. */
static uint32_t
subject_number(const char *subject)
{
	static const char *const names[] = {
	    "MATH", "READING", "SCIENCE", "WRITING"};

	for (uint32_t i = 0; i < 4; i++)
		if (strcmp(subject, names[i]) == 0)
			return i + 1;
	return 5;
}

static enum status
add_session(struct publication_writer *w, const struct publication_telling *t,
    uint32_t start, int32_t date, uint32_t delay)
{
	char id[SESSION_ID_TEXT];
	struct planned_session session = {
	    .provider = t->told.provider,
	    .id = id,
	    .group = t->told.id,
	    .program = t->told.program,
	    .school = t->told.school,
	    .tutor = t->told.tutor,
	    .subject = subject_number(t->program->subject),
	    .modality =
		t->tutor->is_virtual ? MODALITY_VIRTUAL : MODALITY_IN_PERSON,
	    .students = t->told.students,
	    .student_count = t->told.student_count,
	    .start = zone_instant(t->zone, date, (int32_t)start) +
		     delay * INSTANT_MINUTE,
	    .delay = delay,
	};
	struct store_key key;
	enum status status;

	session.end = session.start + t->program->minutes * INSTANT_MINUTE;
	rules_session_id(t->told.id, date, id);
	session.tutor = exceptions_tutor(
	    w->exceptions, session.provider, id, session.tutor, date);
	if (session.tutor == NULL)
		return STATUS_OK;
	publication_key(&key, PLAN_SESSION, session.provider);
	key_string(&key, id);
	status = wire_pack_session(&session, &w->scratch);
	if (status == STATUS_OK)
		status = publication_add(w, &key);
	w->publication->sessions++;
	w->publication->sessions_of[publication_program(w, t)]++;
	w->publication->cost_cents +=
	    (t->program->minutes * t->tutor->rate + 30) / 60;
	return status;
}

/* The school's day leaves no time for it: it is told why it goes. */
static enum status
add_lost(struct publication_writer *w, const struct publication_telling *t,
    int32_t date)
{
	char id[SESSION_ID_TEXT];
	struct store_key key;
	struct bytes lost;

	rules_session_id(t->told.id, date, id);
	publication_key(&key, PLAN_SESSION, t->told.provider);
	key_string(&key, id);
	if (key.too_long)
		return STATUS_INVALID;
	lost.len = key.len;
	lost.data = (const uint8_t *)arena_string(
	    w->publication->arena, key_bytes(&key));
	return lost.data == NULL
		   ? STATUS_NO_MEMORY
		   : rows_append(&w->publication->lost, &lost, sizeof(lost));
}

/* Slots have the numbers of the roster. */
static enum status
add_day(struct publication_writer *w, const struct publication_telling *t,
    int32_t date, const struct closure_effect *effect)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < t->group->sessions && status == STATUS_OK;
	     i++) {
		const struct mirror_slot *slot =
		    roster_slot(w->plan->roster, t->group->slot[i]);
		uint32_t start;

		if (!rules_falls_on(
			w->days, w->day_count, t->told.school, slot->day, date))
			continue;
		start =
		    bell_moves_start(&w->moves, t->number, date, slot->start);
		if (start == BELL_MOVES_LOST)
			status = add_lost(w, t, date);
		else if (start + effect->delay + t->program->minutes <=
			 effect->release)
			status = add_session(w, t, start, date, effect->delay);
	}
	return status;
}

enum status
publication_add_sessions(
    struct publication_writer *w, const struct publication_telling *t)
{
	enum status status = STATUS_OK;

	for (int32_t date = t->first; date <= t->last && status == STATUS_OK;
	     date++) {
		struct closure_effect effect =
		    rules_closure_effect(w->closures->items, w->closures->count,
			t->told.school, date);

		if (!effect.closed && rules_is_instructional(w->days,
					  w->day_count, t->told.school, date))
			status = add_day(w, t, date, &effect);
	}
	return status;
}
