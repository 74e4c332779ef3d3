// SPDX-License-Identifier: Apache-2.0
/* remedy.c - one rule is lifted for one tutor, one slot or the student. */
#include "services/scheduling/remedy.h"

#include "services/scheduling/advise.h"
#include "services/scheduling/partners.h"

#include <stdio.h>
#include <string.h>

/* Tutors who are looked at closely for one kind of change. */
#define LOOKED_MAX 64

struct remedy {
	const struct board *board;
	const struct cell *cell;
	uint32_t student;
	slot_set free;  /* when the student can */
	bool is_single; /* the person has no other need */
	/* of the tutor at hand */
	uint32_t tutor;
	bool is_virtual, has_minutes;
	slot_set rooms[2];   /* in person, virtual */
	slot_set roomier[2]; /* the same, if there were one more */
	slot_set taught;     /* windows, no session near */
	slot_set room;       /* a place */
	/* what was found */
	uint32_t slot, minutes;
};

typedef bool try_fn(struct remedy *r);

static uint32_t
days_of(const struct remedy *r, slot_set set)
{
	return cell_days(r->cell, set);
}

/* With one more slot of those it would be enough days: which one. */
static bool
one_more(struct remedy *r, slot_set has, slot_set more)
{
	uint32_t days = r->board->model->cycle_days;

	if (days_of(r, has) + 1 != r->cell->sessions)
		return false;
	for (uint32_t d = 0; d < days; d++) {
		slot_set gained = more & ~has & r->cell->day[d];

		if ((has & r->cell->day[d]) == 0 && gained != 0) {
			r->slot = slot_first(gained);
			return true;
		}
	}
	return false;
}

static bool
try_window(struct remedy *r)
{
	slot_set others = r->free & r->room;

	if (!r->has_minutes ||
	    days_of(r, others & r->taught) + 1 != r->cell->sessions)
		return false;
	others = board_tutor_slots(r->board, r->cell, r->tutor, others);
	return one_more(r, others & r->taught, others);
}

static bool
try_minutes(struct remedy *r)
{
	if (r->has_minutes ||
	    days_of(r, r->free & r->room & r->taught) < r->cell->sessions)
		return false;
	r->minutes = board_lacking_minutes(r->board, r->tutor, r->cell);
	return true;
}

static bool
try_room(struct remedy *r)
{
	slot_set others = r->free & r->taught;

	return r->has_minutes && one_more(r, others & r->room,
				     others & r->roomier[r->is_virtual]);
}

static bool
try_student(struct remedy *r)
{
	slot_set others = r->room & r->taught;

	return r->is_single && r->has_minutes &&
	       one_more(r, others & r->free, others);
}

/* False: the tutor's windows alone leave nothing for any of the tries. */
static bool
look_at(struct remedy *r, uint32_t tutor, slot_set open, bool has_minutes)
{
	const struct board *b = r->board;

	r->tutor = tutor;
	r->is_virtual = b->tutors[tutor].is_virtual;
	r->has_minutes = board_has_minutes(b, tutor, r->cell);
	r->room = r->rooms[r->is_virtual];
	return r->has_minutes == has_minutes &&
	       days_of(r, r->free & open) + has_minutes >= r->cell->sessions;
}

static bool
try_tutors(struct remedy *r, try_fn *try, bool has_minutes)
{
	const struct layout *l = r->board->layout;
	const uint32_t *tutors = cell_tutors(l, r->cell);
	const struct model_student *s = model_student(l->model, r->student);
	unsigned band = model_band_of_grade(s->grade);
	uint32_t looked = 0;

	for (uint32_t i = 0; i < r->cell->tutors.count && looked < LOOKED_MAX;
	     i++) {
		if ((r->board->tutors[tutors[i]].bands & band) == 0 ||
		    !model_pin_allows(l->model, tutors[i], s) ||
		    !look_at(
			r, tutors[i], cell_open(l, r->cell, i), has_minutes))
			continue;
		looked++;
		r->taught = board_open_slots(r->board, r->cell, i);
		if (try(r))
			return true;
	}
	return false;
}

static void
tell_student(const struct remedy *r, const char *time, char *text, size_t size)
{
	const struct model_closed *closed = model_find_closed(r->board->model,
	    r->student, cell_slots(r->board->layout, r->cell)[r->slot]);

	if (closed == NULL || !closed->is_only)
		snprintf(text, size, "the student were free on %s", time);
	else
		snprintf(text, size,
		    "the student's protected class, %s in %s, did not meet on "
		    "%s",
		    closed->subject, closed->period, time);
}

static void
tell_time(const struct remedy *r, char *text, size_t size)
{
	uint32_t number = cell_slots(r->board->layout, r->cell)[r->slot];

	advice_tell_time(r->board->model, number, r->cell->minutes, text, size);
}

/* Would the tutor do with one more word of training or language? */
static bool
lacks_one(
    const struct remedy *r, uint32_t tutor, const char **kind, uint32_t *word)
{
	const struct model *m = r->board->model;
	const struct model_program *p = model_program(m, r->cell->program);
	struct model_tutor t;

	/* What no word of these mends, before the row is copied. */
	if (!model_may_teach(m, tutor, r->student) ||
	    !word_set_has(&model_tutor(m, tutor)->subjects, p->subject) ||
	    !layout_tutor_reaches(m, model_tutor(m, tutor), r->cell->school))
		return false;
	t = *model_tutor(m, tutor);
	if (!word_set_has(&t.languages, r->cell->language)) {
		*kind = "spoke";
		*word = r->cell->language;
		word_set_add(&t.languages, *word);
	} else if (p->training != MODEL_NONE &&
		   !word_set_has(&t.training, p->training)) {
		*kind = "had the training";
		*word = p->training;
		word_set_add(&t.training, *word);
	} else if (p->clearance != MODEL_NONE &&
		   !word_set_has(&t.training, p->clearance)) {
		*kind = "had the clearance";
		*word = p->clearance;
		word_set_add(&t.training, *word);
	} else {
		return false;
	}
	return layout_tutor_qualifies(
	    m, &t, r->cell->school, r->cell->program, r->cell->language);
}

static bool
tell_lacking(struct remedy *r, char *text, size_t size)
{
	const struct model *m = r->board->model;
	const char *kind = "";
	uint32_t word = 0, looked = 0;
	slot_set open;

	for (uint32_t t = 0; t < m->tutors.count; t++) {
		if (!board_has_minutes(r->board, t, r->cell) ||
		    !lacks_one(r, t, &kind, &word))
			continue;
		if (looked++ == LOOKED_MAX)
			break;
		open = layout_open_slots(r->board->layout, r->cell, t);
		if (!look_at(r, t, open, true))
			continue;
		open = board_tutor_slots(
		    r->board, r->cell, t, open & r->free & r->room);
		if (days_of(r, open) < r->cell->sessions)
			continue;
		snprintf(text, size, "tutor %s %s %s", model_tutor(m, t)->id,
		    kind, m->words.text[word]);
		return true;
	}
	return false;
}

/*
 * A free seat of a kept group into which the student fits; or, missing, would
 * but for one of its times, which r->slot is then.
 */
static const struct board_group *
find_seat(struct remedy *r, bool missing)
{
	const struct board *b = r->board;
	struct range places = r->cell->members;

	if (b->model->fixed.count == 0)
		return NULL;
	for (uint32_t i = places.first; i < places.first + places.count; i++) {
		const struct board_group *g = &b->groups[i];
		slot_set lacks;

		if (b->size_of[i] == 0 || !g->kept || !g->sound)
			continue;
		lacks = g->set & ~r->free;
		if ((missing ? slot_count(lacks) != 1 : lacks != 0) ||
		    !board_admits(b, g, r->student, r->free | lacks))
			continue;
		if (missing)
			r->slot = slot_first(lacks);
		return g;
	}
	return NULL;
}

static bool
tell_seat(struct remedy *r, char *text, size_t size)
{
	const struct model *m = r->board->model;
	const struct board_group *g =
	    m->fills_kept ? NULL : find_seat(r, false);

	if (g == NULL)
		return false;
	snprintf(text, size,
	    "the imported group of tutor %s took one more student "
	    "(--fill-imported)",
	    model_tutor(m, g->tutor)->id);
	return true;
}

static bool
tell_seat_and_time(struct remedy *r, char *text, size_t size)
{
	const struct model *m = r->board->model;
	const struct board_group *g =
	    m->fills_kept && r->is_single ? find_seat(r, true) : NULL;
	char time[80];
	size_t len;

	if (g == NULL)
		return false;
	tell_time(r, time, sizeof(time));
	tell_student(r, time, text, size);
	len = strlen(text);
	if (len < size)
		snprintf(text + len, size - len,
		    ", for a seat in the imported group of tutor %s",
		    model_tutor(m, g->tutor)->id);
	return true;
}

/* Pinned to slots. */
static bool
is_held(const struct remedy *r)
{
	const struct model *m = r->board->model;
	const struct model_student *s = model_student(m, r->student);

	return s->is_pinned && model_pin(m, s->pin)->slots.count > 0;
}

static bool
tell(struct remedy *r, char *text, size_t size)
{
	const char *id;
	char time[80] = "";

	if (tell_seat(r, text, size))
		return true;
	if (try_tutors(r, try_window, true)) {
		id = model_tutor(r->board->model, r->tutor)->id;
		tell_time(r, time, sizeof(time));
		snprintf(text, size, "tutor %s had %s", id, time);
		return true;
	}
	if (try_tutors(r, try_minutes, false)) {
		id = model_tutor(r->board->model, r->tutor)->id;
		snprintf(text, size, "tutor %s had %u more minutes a week", id,
		    r->minutes);
		return true;
	}
	if (try_tutors(r, try_room, true)) {
		tell_time(r, time, sizeof(time));
		snprintf(text, size, "the school had one more %s on %s",
		    r->is_virtual ? "virtual seat" : "room", time);
		return true;
	}
	/* A pin to other times is not lifted by being free. */
	if (!is_held(r) && try_tutors(r, try_student, true)) {
		tell_time(r, time, sizeof(time));
		tell_student(r, time, text, size);
		return true;
	}
	if (!is_held(r) && tell_seat_and_time(r, text, size))
		return true;
	return tell_lacking(r, text, size);
}

bool
remedy_find(const struct board *b, uint32_t student, char *text, size_t size)
{
	const struct layout *l = b->layout;
	const struct model_student *s = model_student(l->model, student);
	struct remedy r = {
	    .board = b,
	    .cell = &l->cells[l->cell_of[student]],
	    .student = student,
	    .free = board_student_slots(b, student),
	    .is_single = l->needs_of[s->person].count < 2,
	};

	for (int kind = 0; kind < 2; kind++) {
		r.rooms[kind] = board_room_slots(b, r.cell, kind == 1, 0);
		r.roomier[kind] = board_room_slots(b, r.cell, kind == 1, 1);
	}
	/* What would place one alone does not place those who come with it. */
	return !b->is_barred[student] && !partners_bind(l, student) &&
	       tell(&r, text, size);
}
