// SPDX-License-Identifier: Apache-2.0
/* seek.c - branch and bound over members. */
#include "services/scheduling/seek.h"

#include "services/scheduling/partners.h"

#include <assert.h>

static uint32_t
lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void
add_member(struct seek *seek, const struct trait *trait)
{
	uint32_t at = seek->member_count++;

	seek->member[at] = trait->student;
	seek->free[at] = trait->is_single
			     ? trait->free
			     : board_student_slots(seek->board, trait->student);
	seek->weight[at] = (int32_t)trait->weight;
	seek->most[at] = trait->most;
	seek->band[at] = trait->band;
	seek->tutor[at] = trait->tutor;
	seek->single[at] = trait->is_single;
	seek->partners[at] = trait->has_partners;
}

static void
renew(struct seek *seek)
{
	seek->has_room[0] = seek->has_room[1] = false;
}

bool
seek_cell(struct seek *seek, uint32_t number, uint32_t blink)
{
	const struct board *b = seek->board;
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[number];
	const struct trait *traits = l->traits + cell->members.first;

	seek->cell = cell;
	seek->member_count = 0;
	seek->is_passed_over = false;
	renew(seek);
	for (uint32_t w = 0; w < cell_words(cell); w++)
		for (uint64_t bits = b->waiting[cell->words + w]; bits != 0;
		     bits &= bits - 1) {
			uint32_t i = 64 * w + (uint32_t)__builtin_ctzll(bits);

			if (seek->member_count == SEEK_MEMBERS_MAX)
				break;
			if (blink > 0 &&
			    random_below(&seek->part->random, 256) < blink)
				seek->is_passed_over = true;
			else
				add_member(seek, &traits[i]);
		}
	return seek->member_count > 0;
}

bool
seek_drop(struct seek *seek)
{
	const struct board *b = seek->board;
	uint32_t kept = 0;

	renew(seek);
	for (uint32_t i = 0; i < seek->member_count; i++) {
		if (b->unplaced_at[seek->member[i]] == BOARD_NONE)
			continue;
		seek->member[kept] = seek->member[i];
		seek->free[kept] =
		    seek->single[i] ? seek->free[i]
				    : board_student_slots(b, seek->member[i]);
		seek->weight[kept] = seek->weight[i];
		seek->most[kept] = seek->most[i];
		seek->band[kept] = seek->band[i];
		seek->tutor[kept] = seek->tutor[i];
		seek->partners[kept] = seek->partners[i];
		seek->single[kept++] = seek->single[i];
	}
	seek->member_count = kept;
	return kept > 0;
}

int32_t
seek_top(const struct seek *seek)
{
	int32_t sum = 0;

	for (uint32_t i = 0;
	     i < seek->member_count && i < seek->cell->max_group; i++)
		sum += seek->weight[i];
	return sum;
}

void
seek_begin(struct seek *seek, int32_t least)
{
	seek->best = least;
	seek->best_size = 0;
}

static slot_set
find_open(struct seek *seek, uint32_t at, uint32_t tutor)
{
	const struct board *b = seek->board;
	bool is_virtual = b->tutors[tutor].is_virtual;
	slot_set open = board_open_slots(b, seek->cell, at);

	if (!cell_can_meet(seek->cell, open))
		return 0;
	if (!seek->has_room[is_virtual]) {
		seek->has_room[is_virtual] = true;
		seek->room[is_virtual] =
		    board_room_slots(b, seek->cell, is_virtual, 0);
	}
	open &= seek->room[is_virtual];
	return cell_can_meet(seek->cell, open) ? open : 0;
}

static void
gather(struct seek *seek, slot_set open, uint32_t tutor)
{
	unsigned bands = seek->board->tutors[tutor].bands;

	seek->count = 0;
	seek->sum[0] = 0;
	for (uint32_t i = 0; i < seek->member_count; i++) {
		slot_set can = seek->free[i] & open;

		if ((seek->band[i] & bands) == 0 ||
		    (seek->tutor[i] != MODEL_NONE && seek->tutor[i] != tutor) ||
		    !cell_can_meet(seek->cell, can))
			continue;
		seek->who[seek->count] = i;
		seek->can[seek->count] = can;
		seek->sum[seek->count + 1] =
		    seek->sum[seek->count] + seek->weight[i];
		seek->count++;
	}
}

static bool
is_there(const struct seek *seek, uint32_t taken, uint32_t candidate)
{
	const struct model *m = seek->board->model;
	uint32_t at = seek->who[candidate], person;

	if (seek->single[at])
		return false;
	person = model_student(m, seek->member[at])->person;
	for (uint32_t i = 0; i < taken; i++)
		if (model_student(m, seek->member[seek->path[i]])->person ==
		    person)
			return true;
	return false;
}

/* What a group is when somebody more has been taken. */
struct step {
	uint32_t taken, most;
	int32_t weight;
	slot_set set;
};

static bool
take(struct seek *seek, uint32_t candidate, struct step *step)
{
	uint32_t at = seek->who[candidate];

	step->most = lesser(step->most, seek->most[at]);
	step->set &= seek->can[candidate];
	if (step->taken >= step->most || is_there(seek, step->taken, candidate))
		return false;
	for (uint32_t i = 0; i < step->taken; i++)
		if (partners_are_apart(seek->board->layout, seek->member[at],
			seek->member[seek->path[i]]))
			return false;
	step->weight += seek->weight[at];
	seek->path[step->taken++] = at;
	return true;
}

/*
 * The candidate with all who must come with it, who are led by the first of
 * them: the others are taken with nobody else.
 */
static bool
take_set(struct seek *seek, uint32_t candidate, struct step *step)
{
	const struct layout *l = seek->board->layout;
	struct range range = partners_of(l, seek->member[seek->who[candidate]]);

	if (!take(seek, candidate, step))
		return false;
	for (uint32_t i = 0; i < range.count; i++) {
		const struct partner *p = partner_at(l, range.first + i);
		uint32_t at = candidate + 1;

		if (!p->together)
			continue;
		while (at < seek->count &&
		       seek->member[seek->who[at]] != p->student)
			at++;
		if (at == seek->count || !take(seek, at, step))
			return false;
	}
	return true;
}

static void grow(struct seek *seek, uint32_t from, uint32_t taken,
    uint32_t most, int32_t weight, slot_set set);

/* With a candidate who must be with others, or must not. */
static void
grow_by_set(struct seek *seek, uint32_t candidate, struct step step)
{
	if (take_set(seek, candidate, &step) &&
	    cell_can_meet(seek->cell, step.set))
		grow(seek, candidate + 1, step.taken, step.most, step.weight,
		    step.set);
}

static void
grow(struct seek *seek, uint32_t from, uint32_t taken, uint32_t most,
    int32_t weight, slot_set set)
{
	if (weight > seek->best) {
		seek->best = weight;
		seek->best_size = taken;
		seek->best_set = set;
		for (uint32_t i = 0; i < taken; i++)
			seek->best_path[i] = seek->path[i];
	}
	for (uint32_t i = from; i < seek->count && taken < most; i++) {
		uint32_t end = lesser(i + most - taken, seek->count);
		uint32_t limit = lesser(most, seek->most[seek->who[i]]);
		slot_set both = set & seek->can[i];

		if (weight + seek->sum[end] - seek->sum[i] <= seek->best ||
		    seek->nodes++ >= SEEK_NODES_MAX)
			return;
		if (seek->partners[seek->who[i]]) {
			grow_by_set(
			    seek, i, (struct step){taken, most, weight, set});
			continue;
		}
		if (taken >= limit || is_there(seek, taken, i) ||
		    !cell_can_meet(seek->cell, both))
			continue;
		seek->path[taken] = seek->who[i];
		grow(seek, i + 1, taken + 1, limit,
		    weight + seek->weight[seek->who[i]], both);
	}
}

bool
seek_tutor(struct seek *seek, uint32_t at, bool ties)
{
	const struct board *b = seek->board;
	uint32_t tutor = cell_tutors(b->layout, seek->cell)[at];
	int32_t before = seek->best;
	uint32_t size = seek->best_size;
	slot_set open;

	if (b->tutors[tutor].part != seek->part->number ||
	    !board_has_minutes(b, tutor, seek->cell))
		return false;
	open = find_open(seek, at, tutor);
	if (open == 0)
		return false;
	gather(seek, open, tutor);
	if (seek->count == 0)
		return false;
	if (ties && size > 0)
		seek->best--;
	seek->best_size = 0;
	seek->nodes = 0;
	grow(seek, 0, 0, seek->cell->max_group, 0, open);
	if (seek->best_size == 0) {
		seek->best = before;
		seek->best_size = size;
		return false;
	}
	seek->best_tutor = tutor;
	return true;
}

void
seek_choose_slots(const struct board *b, struct random *random,
    const struct cell *cell, slot_set among, uint32_t *slot)
{
	const uint16_t *whens = b->layout->whens + cell->slots;
	uint32_t day[MODEL_DAYS_MAX], days = 0, start = UINT32_MAX;

	for (uint32_t d = 0; d < b->model->cycle_days; d++)
		if ((among & cell->day[d]) != 0)
			day[days++] = d;
	/* The callers' set spans at least as many days as sessions. */
	for (uint32_t i = 0; i < cell->sessions; i++) {
		assert(i < days);
		uint32_t k = i + random_below(random, days - i), d = day[k];
		slot_set rest = among & cell->day[d], same = 0;
		uint32_t skip;

		day[k] = day[i];
		for (slot_set s = rest; s != 0; s &= s - 1)
			if (whens[slot_first(s)] % LAYOUT_DAY == start)
				same |= s & -s;
		if (same != 0)
			rest = same;
		skip = random_below(random, slot_count(rest));
		while (skip-- > 0)
			rest &= rest - 1;
		if (start == UINT32_MAX)
			start = whens[slot_first(rest)] % LAYOUT_DAY;
		slot[i] = cell_slots(b->layout, cell)[slot_first(rest)];
	}
}

void
seek_read(struct seek *seek, struct group *group)
{
	group->tutor = seek->best_tutor;
	group->sessions = seek->cell->sessions;
	group->members = seek->best_size;
	group->locked = group->fixed = group->kept = group->sound = false;
	for (uint32_t i = 0; i < seek->best_size; i++)
		group->member[i] = seek->member[seek->best_path[i]];
	seek_choose_slots(seek->board, &seek->part->random, seek->cell,
	    seek->best_set, group->slot);
}
