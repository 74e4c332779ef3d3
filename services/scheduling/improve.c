// SPDX-License-Identifier: Apache-2.0
/*
 * improve.c - takes a few groups off round a student who has no place, fills
 * the gap again, and keeps the change or takes it back.
 *
 * A change is kept when it is not worse, or by chance when it is a little
 * worse; the chance goes to nothing towards the end (annealing).
 */
#include "services/scheduling/improve.h"

#include <math.h>

/* Chance, out of 256, with which half of the steps pass a member over. */
#define BLINK_MAX 48
/* Tutors looked at for one who has time when the student has. */
#define TUTOR_TRIES 8
#define STUDENT_TRIES 16
/* Groups of the cell that are taken off, besides a tutor's: fewer. */
#define MEMBERS_MAX 5
/* A chain takes off so many groups, or up to CHAIN_MORE - 1 more. */
#define CHAIN_MIN 2
#define CHAIN_MORE 3
/* Ways to make room for a student; with chains, which are the rest of them. */
#define WAYS 9
#define WAYS_WITH_CHAINS 13

double
improve_cost_unit(const struct model *m)
{
	double minutes = 1, rate = 1;

	for (uint32_t i = 0; i < m->programs.count; i++) {
		const struct model_program *p = model_program(m, i);

		minutes = fmax(minutes, (double)p->week * p->minutes);
	}
	for (uint32_t i = 0; i < m->tutors.count; i++)
		rate +=
		    (double)model_tutor(m, i)->rate / (double)m->tutors.count;
	return 0.1 / (minutes * rate);
}

static void
touch_cell(struct improvement *im, uint32_t cell)
{
	for (uint32_t i = 0; i < im->cell_count; i++)
		if (im->cells[i] == cell)
			return;
	if (im->cell_count < IMPROVE_CELLS_MAX)
		im->cells[im->cell_count++] = cell;
}

static enum status
ruin_group(struct improvement *im, uint32_t place)
{
	const struct board *b = im->part->board;
	const struct board_group *g = &b->groups[place];
	uint32_t school = b->layout->cells[g->cell].school;

	if (g->locked || b->part_of_school[school] != im->part->number ||
	    b->tutors[g->tutor].part != im->part->number ||
	    im->cell_count == IMPROVE_CELLS_MAX ||
	    im->fill.freed_count == im->ruin_max)
		return STATUS_OK;
	touch_cell(im, g->cell);
	im->fill.freed[im->fill.freed_count++] = g->tutor;
	return board_remove(im->part, place);
}

/* Each of the tutor's groups with that share. */
static enum status
ruin_tutor(struct improvement *im, uint32_t tutor, double share)
{
	const struct board *b = im->part->board;
	uint32_t place = b->tutors[tutor].first;
	enum status status = STATUS_OK;

	if (b->tutors[tutor].part != im->part->number)
		return STATUS_OK;
	while (place != BOARD_NONE && status == STATUS_OK) {
		uint32_t next = b->groups[place].next;

		if (random_share(&im->part->random) < share)
			status = ruin_group(im, place);
		place = next;
	}
	return status;
}

/* One of the tutor's groups; BOARD_NONE: there is none of this part. */
static uint32_t
choose_group(struct improvement *im, uint32_t tutor)
{
	const struct board *b = im->part->board;
	uint32_t place = b->tutors[tutor].first, chosen = BOARD_NONE, seen = 0;

	if (b->tutors[tutor].part != im->part->number)
		return BOARD_NONE;
	for (; place != BOARD_NONE; place = b->groups[place].next)
		if (random_below(&im->part->random, ++seen) == 0)
			chosen = place;
	return chosen;
}

static enum status
ruin_one(struct improvement *im, uint32_t tutor)
{
	uint32_t place = choose_group(im, tutor);

	return place == BOARD_NONE ? STATUS_OK : ruin_group(im, place);
}

/* The group of one random member, if there is one. */
static enum status
ruin_member(struct improvement *im, uint32_t number)
{
	const struct layout *l = im->part->board->layout;
	const struct cell *cell = &l->cells[number];
	uint32_t at = random_below(&im->part->random, cell->members.count);
	uint32_t place =
	    im->part->board->group_of[l->members[cell->members.first + at]];

	return place == BOARD_NONE ? STATUS_OK : ruin_group(im, place);
}

static bool
meets_at(const struct board_group *g, uint32_t when, uint32_t minutes)
{
	for (uint32_t i = 0; i < g->sessions; i++)
		if (g->when[i] < when + minutes &&
		    when < g->when[i] + g->minutes)
			return true;
	return false;
}

/* One group of the school that meets at one of the student's times. */
static enum status
ruin_time(struct improvement *im, uint32_t student)
{
	const struct board *b = im->part->board;
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[l->cell_of[student]];
	const struct range *places = &l->members_of[cell->school];
	slot_set free = l->free_of[student];
	uint32_t chosen = BOARD_NONE, seen = 0, skip, when;

	if (free == 0)
		return STATUS_OK;
	skip = random_below(&im->part->random, slot_count(free));
	while (skip-- > 0)
		free &= free - 1;
	when = l->whens[cell->slots + slot_first(free)];
	for (uint32_t i = places->first; i < places->first + places->count; i++)
		if (b->size_of[i] > 0 &&
		    meets_at(&b->groups[i], when, cell->minutes) &&
		    random_below(&im->part->random, ++seen) == 0)
			chosen = i;
	return chosen == BOARD_NONE ? STATUS_OK : ruin_group(im, chosen);
}

static bool
is_single(const struct layout *l, uint32_t student)
{
	return l->needs_of[model_student(l->model, student)->person].count == 1;
}

/* The group of one of the person's needs. */
static enum status
ruin_person(struct improvement *im, uint32_t student)
{
	const struct board *b = im->part->board;
	const struct layout *l = b->layout;
	struct range needs =
	    l->needs_of[model_student(b->model, student)->person];
	uint32_t at = random_below(&im->part->random, needs.count);
	uint32_t place = b->group_of[l->needs[needs.first + at]];

	return place == BOARD_NONE ? STATUS_OK : ruin_group(im, place);
}

/* A tutor of the cell who is there when the student is; MODEL_NONE. */
static uint32_t
find_tutor(struct improvement *im, const struct cell *cell, uint32_t student)
{
	const struct board *b = im->part->board;
	const struct layout *l = b->layout;
	const uint32_t *tutors = cell_tutors(l, cell);
	struct random *random = &im->part->random;
	uint32_t among = cell->tutors.count;

	if (cell->local_tutors > 0 && random_below(random, 3) > 0)
		among = cell->local_tutors;
	for (int i = 0; i < TUTOR_TRIES && among > 0; i++) {
		uint32_t at = random_below(random, among);

		if (b->tutors[tutors[at]].part == im->part->number &&
		    cell_can_meet(
			cell, cell_open(l, cell, at) & l->free_of[student]))
			return tutors[at];
	}
	return MODEL_NONE;
}

/* A group of the tutor, one of another tutor who could have that, and so on. */
static enum status
ruin_chain(struct improvement *im, uint32_t tutor)
{
	const struct board *b = im->part->board;
	const struct layout *l = b->layout;
	struct random *random = &im->part->random;
	enum status status = STATUS_OK;

	for (uint32_t i = CHAIN_MIN + random_below(random, CHAIN_MORE);
	     i > 0 && tutor != MODEL_NONE && status == STATUS_OK; i--) {
		uint32_t place = choose_group(im, tutor), member;

		if (place == BOARD_NONE)
			return STATUS_OK;
		member =
		    b->groups[place]
			.member[random_below(random, b->groups[place].members)];
		status = ruin_group(im, place);
		tutor = find_tutor(im, &l->cells[l->cell_of[member]], member);
	}
	return status;
}

/* Makes room for a student: some of a tutor's week, some of the cell. */
static enum status
ruin_for(struct improvement *im, uint32_t student)
{
	const struct layout *l = im->part->board->layout;
	uint32_t number = l->cell_of[student];
	struct random *random = &im->part->random;
	uint32_t tutor = find_tutor(im, &l->cells[number], student);
	uint32_t kind =
	    random_below(random, im->has_chains ? WAYS_WITH_CHAINS : WAYS);
	enum status status = STATUS_OK;

	touch_cell(im, number);
	if (tutor != MODEL_NONE && kind >= 2 && kind < 7)
		status = ruin_tutor(im, tutor, 0.4);
	else if (tutor != MODEL_NONE && kind == 7)
		status = ruin_tutor(im, tutor, 1);
	else if (tutor != MODEL_NONE && kind >= WAYS)
		status = ruin_chain(im, tutor);
	else if (tutor != MODEL_NONE)
		status = ruin_one(im, tutor);
	if (kind == 8 && status == STATUS_OK)
		status = ruin_time(im, student);
	if (status == STATUS_OK && !is_single(l, student))
		status = ruin_person(im, student);
	for (uint32_t i = random_below(random, MEMBERS_MAX);
	     i > 0 && status == STATUS_OK; i--)
		status = ruin_member(im, number);
	return status;
}

/* Some groups of two cells of one school. */
static enum status
ruin_school(struct improvement *im, uint32_t student)
{
	const struct layout *l = im->part->board->layout;
	uint32_t number = l->cell_of[student];
	struct range cells = l->cells_of[l->cells[number].school];
	enum status status = STATUS_OK;

	touch_cell(im, number);
	for (int i = 0; i < 2 && status == STATUS_OK; i++) {
		uint32_t other =
		    cells.first + random_below(&im->part->random, cells.count);

		status = ruin_member(im, number);
		if (status == STATUS_OK)
			status = ruin_member(im, other);
	}
	return status;
}

static void
shuffle_cells(struct improvement *im, uint32_t from)
{
	for (uint32_t i = im->cell_count; i > from + 1; i--) {
		uint32_t k = from + random_below(&im->part->random, i - from);
		uint32_t cell = im->cells[k];

		im->cells[k] = im->cells[i - 1];
		im->cells[i - 1] = cell;
	}
}

/* Where a step begins: a student without a place, else anybody. */
static uint32_t
choose_student(struct improvement *im, uint32_t school)
{
	const struct board *b = im->part->board;
	const struct range *members = &b->layout->members_of[school];
	struct random *random = &im->part->random;
	bool anybody = random_below(random, 8) == 0;
	uint32_t student = MODEL_NONE;

	for (int i = 0; i < STUDENT_TRIES; i++) {
		student =
		    b->layout->members[members->first +
				       random_below(random, members->count)];
		if (anybody || b->unplaced_at[student] != BOARD_NONE)
			break;
	}
	return student;
}

enum status
improve_ruin(struct improvement *im, uint32_t student)
{
	im->cell_count = 0;
	im->fill.freed_count = 0;
	board_keep(im->part);
	if (student == MODEL_NONE)
		return STATUS_OK;
	return random_below(&im->part->random, 8) == 0
		   ? ruin_school(im, student)
		   : ruin_for(im, student);
}

enum status
improve_refill(struct improvement *im)
{
	struct random *random = &im->part->random;
	enum status status = STATUS_OK;
	uint32_t blink;

	shuffle_cells(im, random_below(random, 2));
	blink =
	    random_below(random, 2) == 0 ? 0 : random_below(random, BLINK_MAX);
	for (uint32_t i = 0; i < im->cell_count && status == STATUS_OK; i++)
		status = fill_cell(&im->fill, im->cells[i], blink);
	return status;
}

static double
merit(const struct improvement *im)
{
	return (double)im->part->weight -
	       (double)im->part->cost * im->cost_unit;
}

bool
improve_accepts(struct improvement *im, double gain, double heat)
{
	return gain >= 0 ||
	       (heat > 0 && random_share(&im->part->random) < exp(gain / heat));
}

enum status
improve_step(struct improvement *im, uint32_t school, double heat)
{
	double before = merit(im);
	enum status status = improve_ruin(im, choose_student(im, school));

	if (status == STATUS_OK)
		status = improve_refill(im);
	if (status == STATUS_OK &&
	    !improve_accepts(im, merit(im) - before, heat))
		board_take_back(im->part);
	return status;
}
