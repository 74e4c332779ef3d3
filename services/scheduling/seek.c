// SPDX-License-Identifier: Apache-2.0
/* seek.c - branch and bound over sets of members. */
#include "services/scheduling/seek.h"

#include <stdlib.h>

/* Of a value, so that start times and days decide between equal weights. */
#define WEIGHT_UNIT 1024

enum status
seek_init(struct seek *seek, const struct board *board)
{
	uint32_t most = 1;

	*seek = (struct seek){.board = board};
	for (uint32_t i = 0; i < board->layout->cell_count; i++)
		if (board->layout->cells[i].slots.count > most)
			most = board->layout->cells[i].slots.count;
	seek->comers = calloc(most, sizeof(*seek->comers));
	seek->open = calloc(most, sizeof(*seek->open));
	seek->set = calloc(most, sizeof(*seek->set));
	if (seek->comers == NULL || seek->open == NULL || seek->set == NULL) {
		seek_fini(seek);
		return STATUS_NO_MEMORY;
	}
	return STATUS_OK;
}

void
seek_fini(struct seek *seek)
{
	free(seek->comers);
	free(seek->open);
	free(seek->set);
	*seek = (struct seek){0};
}

static uint32_t
lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static const struct cell *
cell_of(const struct seek *seek)
{
	return &seek->board->layout->cells[seek->cell];
}

static void
add_member(struct seek *seek, uint32_t student, uint32_t program_most)
{
	const struct model_student *s =
	    model_student(seek->board->model, student);
	unsigned band = model_band_of_grade(s->grade);
	uint32_t at = seek->member_count++;

	seek->member[at] = student;
	seek->weight[at] = s->weight;
	seek->most[at] = lesser(s->max_group, program_most);
	seek->same[at] = 0;
	for (uint32_t i = 0; i < at; i++)
		if (model_student(seek->board->model, seek->member[i])
			->person == s->person)
			seek->same[at] |= UINT64_C(1) << i;
	for (unsigned i = 0; i < 4; i++)
		if (band == 1u << i)
			seek->in_band[i] |= UINT64_C(1) << at;
}

static uint64_t
find_comers(const struct seek *seek, uint32_t slot, uint32_t minutes)
{
	uint64_t comers = 0;

	for (uint32_t i = 0; i < seek->member_count; i++)
		if (layout_is_free(
			seek->board->layout, seek->member[i], slot) &&
		    board_may_attend(
			seek->board, seek->member[i], slot, minutes))
			comers |= UINT64_C(1) << i;
	return comers;
}

bool
seek_cell(struct seek *seek, uint32_t number)
{
	const struct layout *layout = seek->board->layout;
	const struct cell *cell = &layout->cells[number];
	const struct model_program *p =
	    model_program(seek->board->model, cell->program);
	const uint32_t *slots = layout_pool(layout, cell->slots);

	seek->cell = number;
	seek->member_count = 0;
	for (unsigned i = 0; i < 4; i++)
		seek->in_band[i] = 0;
	for (uint32_t i = 0;
	     i < cell->members.count && seek->member_count < SEEK_MEMBERS_MAX;
	     i++) {
		uint32_t student = layout->members[cell->members.first + i];

		if (seek->board->group_of[student] == BOARD_NONE &&
		    !seek->board->is_barred[student])
			add_member(seek, student, p->max_group);
	}
	for (uint32_t i = 0; i < cell->slots.count; i++)
		seek->comers[i] = find_comers(seek, slots[i], p->minutes);
	return seek->member_count > 0;
}

/*
 * The heaviest members of a set that may share a group.  For a group of at
 * most `size`, whoever asks for smaller ones is left out; sizes are the
 * programme's and those that members ask for.
 */
static int64_t
choose(const struct seek *seek, uint64_t set, uint32_t size, uint64_t *chosen)
{
	int64_t best = 0;

	while (size > 0) {
		uint32_t taken = 0, smaller = 0;
		int64_t weight = 0;
		uint64_t who = 0;

		for (uint64_t rest = set; rest != 0; rest &= rest - 1) {
			uint32_t i = (uint32_t)__builtin_ctzll(rest);

			if (seek->most[i] < size) {
				if (seek->most[i] > smaller)
					smaller = seek->most[i];
			} else if (taken < size && (who & seek->same[i]) == 0) {
				taken++;
				weight += seek->weight[i];
				who |= UINT64_C(1) << i;
			}
		}
		if (weight > best) {
			best = weight;
			*chosen = who;
		}
		size = smaller;
	}
	return best;
}

/* What the path costs: start times and adjacent days. */
static int64_t
path_cost(const struct seek *seek, uint32_t sessions)
{
	const struct model *m = seek->board->model;
	const uint32_t *slots =
	    layout_pool(seek->board->layout, cell_of(seek)->slots);
	int64_t cost = 0;

	for (uint32_t i = 0; i < sessions; i++) {
		const struct model_slot *s =
		    model_slot(m, slots[seek->open[seek->path[i]]]);
		bool is_new = i > 0;

		for (uint32_t k = 0; k < i; k++) {
			const struct model_slot *o =
			    model_slot(m, slots[seek->open[seek->path[k]]]);

			if (o->start == s->start)
				is_new = false;
			if (o->day + 1 == s->day)
				cost++;
		}
		if (is_new)
			cost += 16;
	}
	return cost;
}

static void
descend(struct seek *seek, uint32_t day, uint32_t taken, uint64_t set,
    const struct model_program *p)
{
	uint32_t days = seek->board->model->cycle_days;

	if (taken == p->sessions) {
		uint64_t chosen = 0;
		int64_t value =
		    choose(seek, set, p->max_group, &chosen) * WEIGHT_UNIT -
		    path_cost(seek, taken);

		if (value > seek->best) {
			seek->best = value;
			seek->best_set = chosen;
			for (uint32_t i = 0; i < taken; i++)
				seek->best_path[i] = seek->path[i];
		}
		return;
	}
	if (day == days || days - day < p->sessions - taken)
		return;
	for (uint32_t i = seek->day_first[day]; i < seek->day_first[day + 1];
	     i++) {
		uint64_t both = set & seek->set[i], chosen = 0;

		if (both == 0 || seek->nodes++ >= SEEK_NODES_MAX ||
		    choose(seek, both, p->max_group, &chosen) * WEIGHT_UNIT <=
			seek->best)
			continue;
		seek->path[taken] = i;
		descend(seek, day + 1, taken + 1, both, p);
	}
	descend(seek, day + 1, taken, set, p);
}

/* The cell's slots that the tutor can teach now; their days. */
static void
open_slots(struct seek *seek, uint32_t tutor, const struct model_program *p)
{
	const struct model *m = seek->board->model;
	const struct cell *cell = cell_of(seek);
	const struct model_tutor *t = model_tutor(m, tutor);
	const uint32_t *slots = layout_pool(seek->board->layout, cell->slots);
	uint32_t count = 0, day = 0;
	uint64_t able = 0;

	for (unsigned i = 0; i < 4; i++)
		if ((t->bands & 1u << i) != 0)
			able |= seek->in_band[i];
	for (uint32_t i = 0; i < cell->slots.count; i++) {
		const struct model_slot *s = model_slot(m, slots[i]);

		while (day <= s->day)
			seek->day_first[day++] = count;
		if ((seek->comers[i] & able) == 0 ||
		    !board_may_host(
			seek->board, t->is_virtual, slots[i], p->minutes) ||
		    !board_may_teach(seek->board, tutor, slots[i], p->minutes))
			continue;
		seek->open[count] = i;
		seek->set[count++] = seek->comers[i] & able;
	}
	while (day <= m->cycle_days)
		seek->day_first[day++] = count;
}

static void
read_best(const struct seek *seek, uint32_t tutor, uint32_t sessions,
    struct group *group)
{
	const uint32_t *slots =
	    layout_pool(seek->board->layout, cell_of(seek)->slots);

	*group = (struct group){.tutor = tutor, .sessions = sessions};
	for (uint32_t i = 0; i < sessions; i++)
		group->slot[i] = slots[seek->open[seek->best_path[i]]];
	for (uint64_t rest = seek->best_set; rest != 0; rest &= rest - 1)
		group->member[group->members++] =
		    seek->member[__builtin_ctzll(rest)];
}

int64_t
seek_tutor(
    struct seek *seek, uint32_t tutor, int64_t least, struct group *group)
{
	const struct model_program *p =
	    model_program(seek->board->model, cell_of(seek)->program);
	int64_t floor = (least > 1 ? least - 1 : 0) * WEIGHT_UNIT;
	uint64_t everybody = seek->member_count == 64
				 ? UINT64_MAX
				 : (UINT64_C(1) << seek->member_count) - 1;

	if (!board_has_minutes(seek->board, tutor, cell_of(seek)->program))
		return 0;
	open_slots(seek, tutor, p);
	seek->nodes = 0;
	seek->best_set = 0;
	seek->best = floor;
	descend(seek, 0, 0, everybody, p);
	if (seek->best_set == 0)
		return 0;
	read_best(seek, tutor, p->sessions, group);
	/* Costs are less than a unit of weight. */
	return (seek->best + WEIGHT_UNIT - 1) / WEIGHT_UNIT;
}
