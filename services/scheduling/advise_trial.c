// SPDX-License-Identifier: Apache-2.0
/* advise_trial.c - a change made in the model, and filled on a board. */
#include "services/scheduling/advise_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whose pin was broken waits, as in a solve. */
static void
bar_pinned(struct board *b)
{
	for (uint32_t i = 0; i < b->model->pins.count; i++) {
		const struct model_pin *pin = model_pin(b->model, i);

		if (pin->stands && b->group_of[pin->student] == BOARD_NONE)
			b->is_barred[pin->student] = true;
	}
}

static enum status
load(struct trial *t, const struct rows *groups)
{
	const struct group *g = groups->items;
	enum status status;

	board_take_all(&t->board, &t->all);
	t->all.random.state = 1;
	fill_init(t->fill, &t->all);
	status = fill_fixed(&t->all);
	for (size_t i = 0; i < groups->count && status == STATUS_OK; i++)
		status = board_add(&t->all, &g[i], NULL);
	bar_pinned(&t->board);
	board_take_all(&t->board, &t->all);
	board_keep(&t->all);
	return status;
}

enum status
trial_open(
    struct trial *t, const struct model *model, const struct rows *groups)
{
	enum status status;

	*t = (struct trial){0};
	t->fill = calloc(1, sizeof(*t->fill));
	if (t->fill == NULL)
		return STATUS_NO_MEMORY;
	status = layout_init(&t->layout, model);
	if (status != STATUS_OK)
		return status;
	status = board_init(&t->board, &t->layout);
	if (status != STATUS_OK) {
		layout_fini(&t->layout);
		return status;
	}
	t->is_open = true;
	return load(t, groups);
}

void
trial_close(struct trial *t)
{
	free(t->fill);
	free(t->all.journal.items);
	if (t->is_open) {
		board_fini(&t->board);
		layout_fini(&t->layout);
	}
	*t = (struct trial){0};
}

static bool
is_touched(const struct trial *t, uint32_t number, const struct advice *a)
{
	const struct cell *cell = &t->layout.cells[number];
	/* The new tutor is the last of the model. */
	uint32_t tutor = a->kind == ADVICE_TUTOR
			     ? (uint32_t)t->board.model->tutors.count - 1
			     : a->tutor;

	if (a->kind == ADVICE_ROOM || a->kind == ADVICE_SEAT ||
	    a->kind == ADVICE_CLASS)
		return cell->school == a->school;
	return layout_find_tutor(&t->layout, cell, tutor) != MODEL_NONE;
}

enum status
trial_fill(struct trial *t, const struct advice *advice)
{
	enum status status = STATUS_OK;

	t->fill->freed_count = 0;
	t->fill->is_thorough = true;
	for (uint32_t c = 0; c < t->layout.cell_count; c++) {
		if (status != STATUS_OK || !is_touched(t, c, advice))
			continue;
		board_keep(&t->all);
		status = fill_cell(t->fill, c, 0);
	}
	board_keep(&t->all);
	return status;
}

enum status
trial_read(const struct trial *t, struct rows *groups)
{
	const struct board *b = &t->board;
	enum status status = STATUS_OK;
	struct group group = {0};

	groups->count = 0;
	for (uint32_t i = 0; i < b->model->students.count; i++) {
		if (status != STATUS_OK || b->size_of[i] == 0 ||
		    b->groups[i].fixed || b->groups[i].kept)
			continue;
		board_read(b, i, &group);
		status = rows_append(groups, &group, sizeof(group));
	}
	return status;
}

static struct model_tutor *
tutor_row(struct model *m, uint32_t number)
{
	return (struct model_tutor *)m->tutors.items + number;
}

static struct model_school *
school_row(struct model *m, uint32_t number)
{
	return (struct model_school *)m->schools.items + number;
}

/* All the tutor's windows, and one more behind them. */
static enum status
add_window(struct model *m, const struct advice *a)
{
	struct range old = tutor_row(m, a->tutor)->windows;
	const struct model_slot *slot = model_slot(m, a->slot);
	struct model_window window = {
	    .day = slot->day,
	    .start = slot->start,
	    .end = slot->start + a->amount,
	};
	uint32_t first = (uint32_t)m->windows.count;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < old.count && status == STATUS_OK; i++) {
		struct model_window copy = model_windows(m, old)[i];

		status = rows_append(&m->windows, &copy, sizeof(copy));
	}
	if (status == STATUS_OK)
		status = rows_append(&m->windows, &window, sizeof(window));
	tutor_row(m, a->tutor)->windows = (struct range){first, old.count + 1};
	return status;
}

/* Works at that school only. */
static enum status
add_tutor(struct model *m, const struct advice *a, struct made_change *made)
{
	struct model_tutor tutor = *model_tutor(m, a->tutor);
	uint32_t school = a->school;
	char id[300];
	enum status status;

	snprintf(id, sizeof(id), "%s-new%zu", tutor.id, m->tutors.count + 1);
	tutor.id = arena_string(m->arena, bytes_of_string(id));
	if (tutor.id == NULL)
		return STATUS_NO_MEMORY;
	made->new_id = tutor.id;

	tutor.schools = (struct range){(uint32_t)m->pool.count, 1};
	status = rows_append(&m->pool, &school, sizeof(school));
	return status == STATUS_OK
		   ? rows_append(&m->tutors, &tutor, sizeof(tutor))
		   : status;
}

bool
advice_frees(const struct advice *a, const struct model_closed *closed)
{
	return closed->is_only && strcmp(closed->subject, a->subject) == 0 &&
	       strcmp(closed->period, a->period) == 0;
}

/* Slots that only those classes closed go from the closed to the open ones. */
static enum status
open_slots(struct model *m, const struct advice *a, struct model_student *s)
{
	struct range slots = s->slots, closed = s->closed;
	enum status status = STATUS_OK;

	s->slots = (struct range){.first = (uint32_t)m->pool.count};
	s->closed = (struct range){.first = (uint32_t)m->closed.count};
	for (uint32_t i = 0; i < slots.count && status == STATUS_OK; i++) {
		uint32_t slot = model_pool(m, slots)[i];

		status = rows_append(&m->pool, &slot, sizeof(slot));
		s->slots.count++;
	}
	for (uint32_t i = 0; i < closed.count && status == STATUS_OK; i++) {
		struct model_closed row =
		    ((const struct model_closed *)
			    m->closed.items)[closed.first + i];

		if (advice_frees(a, &row)) {
			status =
			    rows_append(&m->pool, &row.slot, sizeof(row.slot));
			s->slots.count++;
		} else {
			status = rows_append(&m->closed, &row, sizeof(row));
			s->closed.count++;
		}
	}
	return status;
}

static enum status
open_all(struct model *m, const struct advice *a, struct made_change *made)
{
	struct model_student *students = m->students.items;
	size_t size = m->students.count * sizeof(*students);
	enum status status = STATUS_OK;

	made->students = malloc(size + 1);
	if (made->students == NULL)
		return STATUS_NO_MEMORY;
	memcpy(made->students, students, size);
	for (size_t i = 0; i < m->students.count && status == STATUS_OK; i++)
		if (students[i].school == a->school &&
		    students[i].closed.count > 0)
			status = open_slots(m, a, &students[i]);
	return status;
}

enum status
change_make(struct model *m, const struct advice *a, struct made_change *made)
{
	*made = (struct made_change){
	    .model = m,
	    .windows = m->windows.count,
	    .tutors = m->tutors.count,
	    .pool = m->pool.count,
	    .closed = m->closed.count,
	    .advice = a,
	};
	if (a->tutor != MODEL_NONE)
		made->tutor = *model_tutor(m, a->tutor);
	if (a->school != MODEL_NONE)
		made->school = *model_school(m, a->school);
	switch (a->kind) {
	case ADVICE_WINDOW:
		return add_window(m, a);
	case ADVICE_MINUTES:
		tutor_row(m, a->tutor)->max_minutes += a->amount;
		break;
	case ADVICE_ROOM:
		school_row(m, a->school)->rooms++;
		break;
	case ADVICE_SEAT:
		school_row(m, a->school)->seats++;
		break;
	case ADVICE_LANGUAGE:
		word_set_add(&tutor_row(m, a->tutor)->languages, a->word);
		break;
	case ADVICE_TRAINING:
		word_set_add(&tutor_row(m, a->tutor)->training, a->word);
		break;
	case ADVICE_TUTOR:
		return add_tutor(m, a, made);
	case ADVICE_CLASS:
		return open_all(m, a, made);
	case ADVICE_KINDS:
		break;
	}
	return STATUS_OK;
}

void
change_undo(struct made_change *made)
{
	struct model *m = made->model;

	if (made->students != NULL)
		memcpy(m->students.items, made->students,
		    m->students.count * sizeof(*made->students));
	free(made->students);
	made->students = NULL;
	m->closed.count = made->closed;
	m->windows.count = made->windows;
	m->tutors.count = made->tutors;
	m->pool.count = made->pool;
	if (made->advice->tutor != MODEL_NONE)
		*tutor_row(m, made->advice->tutor) = made->tutor;
	if (made->advice->school != MODEL_NONE)
		*school_row(m, made->advice->school) = made->school;
}
