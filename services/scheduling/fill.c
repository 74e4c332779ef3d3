// SPDX-License-Identifier: Apache-2.0
/*
 * fill.c - the greedy: cells with few tutors first, full groups first.
 *
 * A tutor's hours are what is short, so the first round makes only groups
 * near the heaviest the cell could have, and later rounds take what is left.
 * Of tutors who can teach equally heavy groups chance prefers the cheaper.
 */
#include "services/scheduling/fill.h"

#include <math.h>
#include <stdlib.h>

/* Tutors from elsewhere that are tried for one group. */
#define TRIED_MAX 12

void
fill_init(struct fill *fill, struct part *part)
{
	fill->part = part;
	fill->seek.part = part;
	fill->seek.board = part->board;
	fill->freed_count = 0;
	fill->is_thorough = false;
}

static bool
is_leader(const struct fill *fill, uint32_t from, uint32_t at)
{
	for (uint32_t i = from; i < fill->leader_count; i++)
		if (fill->leaders[i].at == at)
			return true;
	return false;
}

static void
add_leader(struct fill *fill, uint32_t at, int32_t most)
{
	const struct board *b = fill->part->board;
	const struct cell *cell = fill->seek.cell;
	const struct board_tutor *tutor =
	    &b->tutors[cell_tutors(b->layout, cell)[at]];
	double chance;

	if (tutor->part != fill->part->number ||
	    tutor->minutes_left < (int32_t)cell->week_minutes ||
	    fill->leader_count == FILL_LEADERS_MAX)
		return;
	chance = 1 + random_share(&fill->part->random);
	fill->leaders[fill->leader_count++] =
	    (struct fill_leader){at, most, (tutor->rate + 1.0) * chance};
}

/* Those of the school, those from elsewhere who were freed, and some more. */
static void
list_leaders(struct fill *fill)
{
	const struct cell *cell = fill->seek.cell;
	const struct layout *l = fill->part->board->layout;
	int32_t most = seek_top(&fill->seek);
	uint32_t others = cell->tutors.count - cell->local_tutors;
	uint32_t from, at, locals;

	fill->leader_count = 0;
	for (uint32_t i = 0; i < cell->local_tutors; i++)
		add_leader(fill, i, most);
	locals = fill->leader_count;
	for (uint32_t i = 0; i < fill->freed_count && others > 0; i++) {
		if (!model_tutor(l->model, fill->freed[i])->everywhere)
			continue;
		at = layout_find_tutor(l, cell, fill->freed[i]);
		if (at != MODEL_NONE && !is_leader(fill, locals, at))
			add_leader(fill, at, most);
	}
	if (others == 0)
		return;
	from = random_below(&fill->part->random, others);
	for (uint32_t i = 0; i < others && i < TRIED_MAX; i++) {
		at = cell->local_tutors + (from + i) % others;
		if (!is_leader(fill, locals, at))
			add_leader(fill, at, most);
	}
}

/*
 * Whoever was looked at for the group before can have no heavier one now:
 * members, rooms and hours have only become fewer.
 */
static bool
try_leaders(struct fill *fill)
{
	struct seek *seek = &fill->seek;
	double cost = INFINITY;

	for (uint32_t i = 0; i < fill->leader_count; i++) {
		struct fill_leader *leader = &fill->leaders[i];
		bool is_found = seek->best_size > 0;
		bool ties = is_found && leader->cost < cost;

		if (leader->most < seek->best ||
		    (leader->most == seek->best && !ties))
			continue;
		if (seek_tutor(seek, leader->at, ties)) {
			cost = leader->cost;
			leader->most = seek->best;
		} else {
			leader->most = ties ? seek->best - 1 : seek->best;
		}
	}
	return seek->best_size > 0;
}

/* New groups heavier than that, with those who are listed. */
static enum status
lead_groups(struct fill *fill, int32_t least)
{
	enum status status = STATUS_OK;
	struct group group;

	do {
		seek_begin(&fill->seek, least);
		if (!try_leaders(fill))
			break;
		seek_read(&fill->seek, &group);
		status = board_add(fill->part, &group, NULL);
	} while (status == STATUS_OK && seek_drop(&fill->seek));
	return status;
}

static enum status
add_groups(struct fill *fill, uint32_t cell, int32_t least, uint32_t blink)
{
	struct seek *seek = &fill->seek;
	enum status status = STATUS_OK;
	uint32_t count;
	int32_t top;

	if (!seek_cell(seek, cell, blink))
		return STATUS_OK;
	count = seek->cell->tutors.count;
	if (!fill->is_thorough) {
		list_leaders(fill);
		return lead_groups(fill, least);
	}
	top = seek_top(seek);
	for (uint32_t at = 0; at < count && status == STATUS_OK;) {
		fill->leader_count = 0;
		while (at < count && fill->leader_count < FILL_LEADERS_MAX)
			add_leader(fill, at++, top);
		status = lead_groups(fill, least);
	}
	return status;
}

/* The student can join the group as it stands. */
static bool
may_join(const struct board *b, const struct board_group *g, uint32_t student)
{
	return (g->set & ~b->layout->free_of[student]) == 0 &&
	       board_is_open(b, g) &&
	       board_admits(b, g, student, board_student_slots(b, student));
}

static enum status
join(struct part *part, uint32_t place, uint32_t student)
{
	enum status status;
	struct group group;

	board_read(part->board, place, &group);
	status = board_remove(part, place);
	group.member[group.members++] = student;
	return status == STATUS_OK ? board_add(part, &group, NULL) : status;
}

static enum status
join_any(struct part *part, const struct cell *cell, uint32_t student)
{
	const struct board *b = part->board;
	uint32_t first = cell->members.first;

	for (uint32_t i = first; i < first + cell->members.count; i++)
		if (b->size_of[i] > 0 && b->size_of[i] < cell->max_group &&
		    b->tutors[b->groups[i].tutor].part == part->number &&
		    may_join(b, &b->groups[i], student))
			return join(part, i, student);
	return STATUS_OK;
}

static bool
has_seat(const struct board *b, const struct cell *cell)
{
	uint32_t first = cell->members.first;

	for (uint32_t i = first; i < first + cell->members.count; i++)
		if (b->size_of[i] > 0 && b->size_of[i] < cell->max_group)
			return true;
	return false;
}

/* Of the cell's unplaced, into groups that are there, as they stand. */
static enum status
take_seats(struct fill *fill, uint32_t number)
{
	const struct board *b = fill->part->board;
	const struct cell *cell = &b->layout->cells[number];
	const uint32_t *members = b->layout->members + cell->members.first;
	enum status status = STATUS_OK;

	if (!has_seat(b, cell))
		return STATUS_OK;
	for (uint32_t w = 0; w < cell_words(cell); w++)
		for (uint64_t bits = b->waiting[cell->words + w];
		     bits != 0 && status == STATUS_OK; bits &= bits - 1)
			status = join_any(fill->part, cell,
			    members[64 * w + (uint32_t)__builtin_ctzll(bits)]);
	return status;
}

/* Some tutor could still begin a group with the student. */
static bool
could_begin(const struct board *b, uint32_t student)
{
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[l->cell_of[student]];
	const uint32_t *tutors = cell_tutors(l, cell);

	for (uint32_t i = 0; i < cell->tutors.count; i++)
		if (board_has_minutes(b, tutors[i], cell) &&
		    model_may_teach(b->model, tutors[i], student) &&
		    cell_can_meet(cell,
			board_open_slots(b, cell, i) & l->free_of[student]))
			return true;
	return false;
}

static enum status
take_kept_seat(struct part *part, const struct cell *cell, uint32_t student)
{
	const struct board *b = part->board;
	uint32_t first = cell->members.first;

	for (uint32_t i = first; i < first + cell->members.count; i++)
		if (b->size_of[i] > 0 && b->groups[i].kept &&
		    may_join(b, &b->groups[i], student))
			return join(part, i, student);
	return STATUS_OK;
}

enum status
fill_seats(struct part *part)
{
	const struct layout *l = part->board->layout;
	enum status status = STATUS_OK;

	for (int anybody = 0; anybody < 2; anybody++)
		for (uint32_t i = 0; i < l->model->students.count; i++) {
			uint32_t student = l->members[i];

			if (status != STATUS_OK ||
			    part->board->unplaced_at[student] == BOARD_NONE ||
			    (anybody == 0 && could_begin(part->board, student)))
				continue;
			board_keep(part);
			status = take_kept_seat(
			    part, &l->cells[l->cell_of[student]], student);
		}
	board_keep(part);
	return status;
}

/* New groups first, or the seats of those that are there: by chance. */
enum status
fill_cell(struct fill *fill, uint32_t cell, uint32_t blink)
{
	enum status status = STATUS_OK;

	if (random_below(&fill->part->random, 4) == 0)
		status = take_seats(fill, cell);
	if (status == STATUS_OK)
		status = add_groups(fill, cell, 0, blink);
	/* Those who were passed over come after the others, not never. */
	if (status == STATUS_OK && fill->seek.is_passed_over)
		status = add_groups(fill, cell, 0, 0);
	return status == STATUS_OK ? take_seats(fill, cell) : status;
}

enum status
fill_rest(struct fill *fill)
{
	const struct layout *l = fill->part->board->layout;
	enum status status = STATUS_OK;

	fill->freed_count = 0;
	fill->is_thorough = true;
	for (uint32_t c = 0; c < l->cell_count && status == STATUS_OK; c++) {
		board_keep(fill->part);
		status = fill_cell(fill, c, 0);
	}
	board_keep(fill->part);
	fill->is_thorough = false;
	return status;
}

/* What the heaviest group of the cell could weigh at most. */
static int64_t
heaviest(const struct layout *l, const struct cell *cell)
{
	int64_t weight = 0;

	for (uint32_t i = 0; i < cell->members.count && i < cell->max_group;
	     i++)
		weight +=
		    model_student(l->model, l->members[cell->members.first + i])
			->weight;
	return weight;
}

static int
compare_cells(const void *a, const void *b, void *ctx)
{
	const struct layout *l = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	uint32_t s = l->cells[i].tutors.count, t = l->cells[j].tutors.count;

	if (s != t)
		return s < t ? -1 : 1;
	return (i > j) - (i < j);
}

enum status
fill_greedy(struct fill *fill)
{
	static const int rounds[] = {85, 60, 35, 0};
	const struct layout *l = fill->part->board->layout;
	uint32_t *order = calloc(l->cell_count + 1, sizeof(*order));
	enum status status = STATUS_OK;

	if (order == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < l->cell_count; i++)
		order[i] = i;
	qsort_r(order, l->cell_count, sizeof(*order), compare_cells, (void *)l);
	for (size_t r = 0; r < 4; r++)
		for (uint32_t i = 0; i < l->cell_count; i++) {
			int64_t least =
			    heaviest(l, &l->cells[order[i]]) * rounds[r] / 100;

			board_keep(fill->part);
			if (status == STATUS_OK)
				status = add_groups(fill, order[i],
				    (int32_t)(least > 0 ? least - 1 : 0), 0);
		}
	for (uint32_t i = 0; i < l->cell_count && status == STATUS_OK; i++) {
		board_keep(fill->part);
		status = fill_cell(fill, order[i], 0);
	}
	board_keep(fill->part);
	free(order);
	return status;
}
