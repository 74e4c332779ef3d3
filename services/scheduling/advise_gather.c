// SPDX-License-Identifier: Apache-2.0
/*
 * advise_gather.c - for each who waits, the changes that would leave room; and
 * how much weight each change would be room for.
 */
#include "services/scheduling/advise_parts.h"
#include "services/scheduling/partners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tutors who are looked at closely for one student. */
#define LOOKED_MAX 64
#define KEY_TEXT 700

struct gathering {
	const struct board *board;
	struct arena *arena;
	struct names keys;
	struct rows *candidates; /* by the keys' numbers */
	int64_t *waiting;        /* cell -> weight of who waits there */
	enum status status;
};

static void
note(struct gathering *g, const struct advice *a, int64_t weight)
{
	char text[KEY_TEXT];
	uint32_t number;
	bool is_new = false;

	if (g->status != STATUS_OK)
		return;
	snprintf(text, sizeof(text), "%d %u %u %u %u %u %.300s/%.300s",
	    (int)a->kind, a->tutor, a->slot, a->amount, a->school, a->word,
	    a->subject, a->period);
	g->status =
	    names_add(&g->keys, bytes_of_string(text), &number, &is_new);
	if (g->status == STATUS_OK && is_new) {
		struct advice made = *a;

		if (a->tutor != MODEL_NONE)
			made.tutor_id =
			    model_tutor(g->board->model, a->tutor)->id;
		g->status = rows_append(g->candidates, &made, sizeof(made));
	}
	if (g->status == STATUS_OK)
		((struct advice *)g->candidates->items)[number].promise +=
		    weight;
}

static struct advice
blank(enum advice_kind kind)
{
	return (struct advice){
	    .kind = kind,
	    .tutor_id = "",
	    .tutor = MODEL_NONE,
	    .slot = MODEL_NONE,
	    .school = MODEL_NONE,
	    .word = MODEL_NONE,
	    .subject = "",
	    .period = "",
	};
}

/* One student beside one tutor. */
struct beside {
	struct gathering *g;
	const struct cell *cell;
	uint32_t tutor;
	int64_t weight;
	slot_set free, idle, open, room;
	slot_set rooms[2];   /* in person, virtual */
	slot_set roomier[2]; /* the same, if there were one more */
};

static uint32_t
days_of(const struct beside *s, slot_set set)
{
	return cell_days(s->cell, set);
}

/* Slots of the days that the set lacks. */
static slot_set
on_other_days(const struct beside *s, slot_set set, slot_set more)
{
	slot_set out = 0;

	for (uint32_t d = 0; d < s->g->board->model->cycle_days; d++)
		if ((set & s->cell->day[d]) == 0)
			out |= more & s->cell->day[d];
	return out;
}

static void
note_windows(struct beside *s)
{
	slot_set base = s->free & s->idle & s->room;
	slot_set gained = on_other_days(s, base & s->open, base & ~s->open);
	struct advice a = blank(ADVICE_WINDOW);

	a.tutor = s->tutor;
	a.amount = s->cell->minutes;
	for (; gained != 0; gained &= gained - 1) {
		a.slot = cell_slots(
		    s->g->board->layout, s->cell)[slot_first(gained)];
		note(s->g, &a, s->weight);
	}
}

static void
note_room(struct beside *s, bool is_virtual)
{
	slot_set base = s->free & s->idle & s->open;
	slot_set gained = s->roomier[is_virtual] & ~s->room;
	struct advice a = blank(is_virtual ? ADVICE_SEAT : ADVICE_ROOM);

	a.school = s->cell->school;
	if (on_other_days(s, base & s->room, base & gained) != 0)
		note(s->g, &a, s->weight);
}

static void
note_minutes(struct beside *s)
{
	struct advice a = blank(ADVICE_MINUTES);

	a.tutor = s->tutor;
	a.amount = board_lacking_minutes(s->g->board, s->tutor, s->cell);
	note(s->g, &a, s->weight);
}

static void
look_at(struct beside *s, slot_set open)
{
	const struct board *b = s->g->board;
	bool is_virtual = b->tutors[s->tutor].is_virtual;
	bool has_minutes = board_has_minutes(b, s->tutor, s->cell);
	uint32_t days;

	s->open = open;
	s->idle = board_tutor_slots(b, s->cell, s->tutor, ~(slot_set)0);
	s->room = s->rooms[is_virtual];
	days = days_of(s, s->free & s->idle & s->room & open);
	if (!has_minutes && days >= s->cell->sessions)
		note_minutes(s);
	if (has_minutes && days + 1 == s->cell->sessions) {
		note_windows(s);
		note_room(s, is_virtual);
	}
}

/* Free slots when no class of the advice meets; true: this was asked before. */
static bool
free_without(const struct beside *s, struct range closed,
    const struct advice *a, uint32_t from, slot_set *free)
{
	const struct layout *l = s->g->board->layout;
	const struct model_closed *all = l->model->closed.items;

	for (uint32_t i = 0; i < closed.count; i++) {
		const struct model_closed *c = &all[closed.first + i];
		uint32_t at;

		if (!advice_frees(a, c))
			continue;
		if (i < from)
			return true;
		at = layout_find_slot(l, s->cell, c->slot);
		*free |= at != MODEL_NONE ? slot_bit(at) : 0;
	}
	return false;
}

/* Classes without which the student would have days enough. */
static void
note_classes(struct beside *s, uint32_t student)
{
	const struct model *m = s->g->board->model;
	struct range closed = model_student(m, student)->closed;
	struct advice a = blank(ADVICE_CLASS);

	a.school = s->cell->school;
	for (uint32_t i = 0; i < closed.count; i++) {
		const struct model_closed *c =
		    (const struct model_closed *)m->closed.items +
		    closed.first + i;
		slot_set free = s->free;

		a.subject = c->subject;
		a.period = c->period;
		if (c->is_only && !free_without(s, closed, &a, i, &free) &&
		    days_of(s, free) >= s->cell->sessions)
			note(s->g, &a, s->weight);
	}
}

static void
gather_student(struct gathering *g, uint32_t student)
{
	const struct board *b = g->board;
	const struct layout *l = b->layout;
	const struct model_student *row = model_student(b->model, student);
	const struct cell *cell = &l->cells[l->cell_of[student]];
	const uint32_t *tutors = cell_tutors(l, cell);
	struct beside s = {
	    .g = g,
	    .cell = cell,
	    .weight = row->weight,
	    .free = board_student_slots(b, student),
	};
	uint32_t looked = 0;

	if (days_of(&s, s.free) < cell->sessions) {
		note_classes(&s, student);
		return;
	}
	for (int kind = 0; kind < 2; kind++) {
		s.rooms[kind] = board_room_slots(b, cell, kind == 1, 0);
		s.roomier[kind] = board_room_slots(b, cell, kind == 1, 1);
	}
	for (uint32_t i = 0; i < cell->tutors.count && looked < LOOKED_MAX;
	     i++) {
		if (!model_may_teach(b->model, tutors[i], student))
			continue;
		looked++;
		s.tutor = tutors[i];
		look_at(&s, cell_open(l, cell, i));
	}
}

/* The one word of language or training that the tutor lacks for the cell. */
static bool
find_lacking(const struct board *b, const struct cell *cell, uint32_t tutor,
    struct advice *a)
{
	const struct model *m = b->model;
	const struct model_program *p = model_program(m, cell->program);
	struct model_tutor t = *model_tutor(m, tutor);

	*a = blank(ADVICE_TRAINING);
	a->tutor = tutor;
	if (!word_set_has(&t.languages, cell->language)) {
		a->kind = ADVICE_LANGUAGE;
		a->word = cell->language;
		word_set_add(&t.languages, a->word);
	} else if (p->training != MODEL_NONE &&
		   !word_set_has(&t.training, p->training)) {
		a->word = p->training;
		word_set_add(&t.training, a->word);
	} else if (p->clearance != MODEL_NONE &&
		   !word_set_has(&t.training, p->clearance)) {
		a->word = p->clearance;
		word_set_add(&t.training, a->word);
	} else {
		return false;
	}
	return layout_tutor_qualifies(
	    m, &t, cell->school, cell->program, cell->language);
}

/* The tutor's windows alone leave enough days for a group. */
static bool
is_open_enough(const struct board *b, const struct cell *cell, uint32_t tutor)
{
	return cell_can_meet(cell, layout_open_slots(b->layout, cell, tutor));
}

static void
gather_cell(struct gathering *g, uint32_t number)
{
	const struct board *b = g->board;
	const struct model *m = b->model;
	const struct cell *cell = &b->layout->cells[number];
	struct advice a;

	for (uint32_t t = 0; t < m->tutors.count; t++) {
		const struct model_tutor *row = model_tutor(m, t);

		if (layout_tutor_qualifies(
			m, row, cell->school, cell->program, cell->language)) {
			a = blank(ADVICE_TUTOR);
			a.tutor = t;
			a.school = cell->school;
			if (!row->is_virtual &&
			    row->max_minutes >= cell->week_minutes &&
			    is_open_enough(b, cell, t))
				note(g, &a, g->waiting[number]);
		} else if (board_has_minutes(b, t, cell) &&
			   find_lacking(b, cell, t, &a) &&
			   is_open_enough(b, cell, t)) {
			note(g, &a, g->waiting[number]);
		}
	}
}

static int
compare_candidates(const void *left, const void *right)
{
	const struct advice *a = left, *b = right;
	const uint32_t keys[2][4] = {
	    {a->tutor, a->slot, a->school, a->word},
	    {b->tutor, b->slot, b->school, b->word},
	};
	int order;

	if (a->promise != b->promise)
		return a->promise > b->promise ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	for (int i = 0; i < 4; i++)
		if (keys[0][i] != keys[1][i])
			return keys[0][i] < keys[1][i] ? -1 : 1;
	if (a->amount != b->amount)
		return a->amount < b->amount ? -1 : 1;
	order = strcmp(a->subject, b->subject);
	return order != 0 ? order : strcmp(a->period, b->period);
}

static void
gather_all(struct gathering *g)
{
	const struct board *b = g->board;
	const struct layout *l = b->layout;

	for (uint32_t i = 0; i < b->model->students.count; i++) {
		if (b->group_of[i] != BOARD_NONE || b->is_barred[i])
			continue;
		g->waiting[l->cell_of[i]] += model_student(b->model, i)->weight;
		if (!partners_bind(l, i))
			gather_student(g, i);
	}
	for (uint32_t c = 0; c < l->cell_count; c++)
		if (g->waiting[c] > 0)
			gather_cell(g, c);
}

enum status
advise_gather(const struct board *b, struct rows *candidates)
{
	struct gathering g = {.board = b, .candidates = candidates};

	candidates->count = 0;
	g.status = arena_new((size_t)1 << 30, &g.arena);
	if (g.status != STATUS_OK)
		return g.status;
	names_init(&g.keys, g.arena);
	g.waiting = calloc(b->layout->cell_count + 1, sizeof(*g.waiting));
	if (g.waiting == NULL)
		g.status = STATUS_NO_MEMORY;
	else
		gather_all(&g);
	if (candidates->count > 0)
		qsort(candidates->items, candidates->count,
		    sizeof(struct advice), compare_candidates);
	free(g.waiting);
	names_fini(&g.keys);
	arena_free(&g.arena);
	return g.status;
}
