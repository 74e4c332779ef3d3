// SPDX-License-Identifier: Apache-2.0
/* reunion.c - what stands in the way is taken off, and placed again. */
#include "services/scheduling/reunion.h"

#include "services/scheduling/partners.h"

/* Chances out of four. */
#define CHANCE_MEMBER 2
#define CHANCE_GROUP 2

bool
reunion_has_same(const struct reunion *r, uint32_t student)
{
	uint32_t place = r->board->group_of[student];

	return place != BOARD_NONE &&
	       r->board->groups[place].tutor == r->former[student];
}

static uint32_t
count_cell(const struct reunion *r, uint32_t number)
{
	const struct layout *l = r->board->layout;
	struct range members = l->cells[number].members;
	uint32_t same = 0;

	for (uint32_t i = 0; i < members.count; i++)
		same += reunion_has_same(r, l->members[members.first + i]);
	return same;
}

/* Before anything in it changes. */
static void
touch_cell(struct reunion *r, uint32_t cell)
{
	for (uint32_t i = 0; i < r->cell_count; i++)
		if (r->cells[i] == cell)
			return;
	if (r->cell_count == REUNION_CELLS_MAX) {
		r->is_full = true;
		return;
	}
	r->cells[r->cell_count++] = cell;
	r->same_before += count_cell(r, cell);
}

static enum status
take_off(struct reunion *r, uint32_t place)
{
	const struct board_group *g = &r->board->groups[place];

	if (g->locked)
		return STATUS_OK;
	touch_cell(r, g->cell);
	if (r->is_full || r->removed_count == REUNION_REMOVED_MAX) {
		r->is_full = true;
		return STATUS_OK;
	}
	board_read(r->board, place, &r->removed[r->removed_count++]);
	return board_remove(r->all, place);
}

/* One of the tutor's groups, or each with a chance; or none. */
static enum status
free_tutor(struct reunion *r, uint32_t tutor)
{
	const struct board *b = r->board;
	struct random *random = &r->all->random;
	uint32_t kind = random_below(random, 4), chosen = BOARD_NONE, seen = 0;
	uint32_t place = b->tutors[tutor].first;
	enum status status = STATUS_OK;

	if (kind == 0)
		return STATUS_OK;
	while (place != BOARD_NONE && status == STATUS_OK && !r->is_full) {
		uint32_t next = b->groups[place].next;

		if (kind == 3 && random_below(random, 4) < CHANCE_GROUP)
			status = take_off(r, place);
		else if (kind < 3 && random_below(random, ++seen) == 0)
			chosen = place;
		place = next;
	}
	return chosen == BOARD_NONE || status != STATUS_OK
		   ? status
		   : take_off(r, chosen);
}

/* Others of the cell who had the tutor, too, and have another now. */
static enum status
gather(struct reunion *r, const struct cell *cell, uint32_t tutor)
{
	const struct layout *l = r->board->layout;
	const uint32_t *members = l->members + cell->members.first;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < cell->members.count && !r->is_full; i++) {
		uint32_t place = r->board->group_of[members[i]];

		if (status == STATUS_OK && r->former[members[i]] == tutor &&
		    place != BOARD_NONE && !reunion_has_same(r, members[i]) &&
		    random_below(&r->all->random, 4) < CHANCE_MEMBER)
			status = take_off(r, place);
	}
	return status;
}

/* A group with one tutor, while it is put together. */
struct making {
	struct group group;
	const struct cell *cell;
	slot_set set;
	uint32_t most;
};

static bool
begin_group(const struct reunion *r, struct making *making, uint32_t cell,
    uint32_t tutor)
{
	const struct board *b = r->board;
	const struct layout *l = b->layout;
	uint32_t at = layout_find_tutor(l, &l->cells[cell], tutor);

	making->group = (struct group){.tutor = tutor};
	making->cell = &l->cells[cell];
	making->most = making->cell->max_group;
	if (at == MODEL_NONE || !board_has_minutes(b, tutor, making->cell))
		return false;
	making->set =
	    board_room_slots(b, making->cell, b->tutors[tutor].is_virtual, 0) &
	    cell_open(l, making->cell, at);
	if (cell_days(making->cell, making->set) < making->cell->sessions)
		return false;
	making->set = board_tutor_slots(b, making->cell, tutor, making->set);
	return cell_days(making->cell, making->set) >= making->cell->sessions;
}

static void
admit(const struct reunion *r, struct making *making, uint32_t student)
{
	const struct board *b = r->board;
	struct group *g = &making->group;
	const struct model_student *s = model_student(b->model, student);
	uint32_t most = model_group_limit(b->model, s);
	slot_set set;

	if (most > making->most)
		most = making->most;
	if (b->unplaced_at[student] == BOARD_NONE || g->members >= most ||
	    !model_may_teach(b->model, g->tutor, student))
		return;
	for (uint32_t i = 0; i < g->members; i++)
		if (model_student(b->model, g->member[i])->person ==
			s->person ||
		    partners_are_apart(b->layout, g->member[i], student))
			return;
	set = making->set & board_student_slots(b, student);
	if (cell_days(making->cell, set) < making->cell->sessions)
		return;
	making->set = set;
	making->most = most;
	g->member[g->members++] = student;
}

/* Who waits in the cell: those who had the tutor, or the others. */
static void
admit_waiting(const struct reunion *r, struct making *making, bool had_tutor)
{
	const uint32_t *members =
	    r->board->layout->members + making->cell->members.first;
	uint32_t count = making->cell->members.count;

	for (uint32_t i = 0; i < count; i++)
		if ((r->former[members[i]] == making->group.tutor) == had_tutor)
			admit(r, making, members[i]);
}

static enum status
end_group(struct reunion *r, struct making *making, bool *is_added)
{
	struct group *g = &making->group;

	*is_added = false;
	partners_trim(r->board->layout, g);
	if (g->members == 0)
		return STATUS_OK;
	g->sessions = making->cell->sessions;
	seek_choose_slots(
	    r->board, &r->all->random, making->cell, making->set, g->slot);
	if (board_refuses(r->board, g) != NULL)
		return STATUS_OK;
	*is_added = true;
	return board_add(r->all, g, NULL);
}

/* Whom most of the members had; MODEL_NONE. */
static uint32_t
find_former(const struct reunion *r, const struct group *g)
{
	uint32_t best = MODEL_NONE, most = 0;

	for (uint32_t i = 0; i < g->members; i++) {
		uint32_t tutor = r->former[g->member[i]], count = 0;

		for (uint32_t k = 0; k < g->members; k++)
			count += r->former[g->member[k]] == tutor;
		if (tutor != MODEL_NONE && count > most) {
			best = tutor;
			most = count;
		}
	}
	return best;
}

/* Those of a group that was taken off, again together. */
static enum status
put_back(
    struct reunion *r, const struct group *old, uint32_t tutor, bool *is_added)
{
	struct making making;

	*is_added = false;
	if (tutor == MODEL_NONE ||
	    !begin_group(
		r, &making, r->board->layout->cell_of[old->member[0]], tutor))
		return STATUS_OK;
	for (uint32_t i = 0; i < old->members; i++)
		if (r->former[old->member[i]] == tutor)
			admit(r, &making, old->member[i]);
	for (uint32_t i = 0; i < old->members; i++)
		if (r->former[old->member[i]] != tutor)
			admit(r, &making, old->member[i]);
	if (making.group.members == 0)
		return STATUS_OK;
	admit_waiting(r, &making, true);
	admit_waiting(r, &making, false);
	return end_group(r, &making, is_added);
}

/* With the tutor most of them had, the one they had now, or a freed one. */
static enum status
place_again(struct reunion *r, const struct group *old)
{
	bool is_added;
	enum status status = put_back(r, old, find_former(r, old), &is_added);

	if (status == STATUS_OK && !is_added)
		status = put_back(r, old, old->tutor, &is_added);
	for (uint32_t i = 0;
	     i < r->removed_count && status == STATUS_OK && !is_added; i++)
		status = put_back(r, old, r->removed[i].tutor, &is_added);
	return status;
}

static enum status
refill(struct reunion *r)
{
	enum status status = STATUS_OK;
	uint32_t from = 0;

	r->fill->freed_count = 0;
	for (uint32_t i = 0; i < r->removed_count; i++)
		r->fill->freed[r->fill->freed_count++] = r->removed[i].tutor;
	if (r->removed_count > 0)
		from = random_below(&r->all->random, r->removed_count);
	for (uint32_t i = 0; i < r->removed_count && status == STATUS_OK; i++)
		status =
		    place_again(r, &r->removed[(from + i) % r->removed_count]);
	for (uint32_t i = 0; i < r->cell_count && status == STATUS_OK; i++)
		status = fill_cell(r->fill, r->cells[i], 0);
	return status;
}

/* Takes off what stands between the need and its tutor, and joins the two. */
static enum status
reunite(struct reunion *r, uint32_t student, bool *is_joined)
{
	const struct board *b = r->board;
	uint32_t number = b->layout->cell_of[student];
	uint32_t tutor = r->former[student];
	struct making making;
	enum status status = STATUS_OK;

	*is_joined = false;
	touch_cell(r, number);
	if (b->group_of[student] != BOARD_NONE)
		status = take_off(r, b->group_of[student]);
	if (status == STATUS_OK)
		status = gather(r, &b->layout->cells[number], tutor);
	if (status == STATUS_OK)
		status = free_tutor(r, tutor);
	if (status != STATUS_OK || r->is_full ||
	    !begin_group(r, &making, number, tutor))
		return status;
	admit(r, &making, student);
	if (making.group.members == 0)
		return STATUS_OK;
	admit_waiting(r, &making, true);
	if (r->removed_count > 0)
		for (uint32_t i = 0; i < r->removed[0].members; i++)
			if (b->layout->cell_of[r->removed[0].member[i]] ==
			    number)
				admit(r, &making, r->removed[0].member[i]);
	admit_waiting(r, &making, false);
	return end_group(r, &making, is_joined);
}

static bool
is_no_worse(
    const struct reunion *r, int64_t weight, int64_t cost, bool *is_gain)
{
	uint32_t same = 0;

	for (uint32_t i = 0; i < r->cell_count; i++)
		same += count_cell(r, r->cells[i]);
	*is_gain = r->all->weight > weight ||
		   (r->all->weight == weight && same > r->same_before);
	return *is_gain || (r->all->weight == weight &&
			       same == r->same_before && r->all->cost <= cost);
}

enum status
reunion_step(struct reunion *r, uint32_t student, bool *is_gain)
{
	int64_t weight = r->all->weight, cost = r->all->cost;
	bool is_joined;
	enum status status;

	r->removed_count = r->cell_count = r->same_before = 0;
	r->is_full = false;
	board_keep(r->all);
	status = reunite(r, student, &is_joined);
	if (status == STATUS_OK && is_joined)
		status = refill(r);
	if (status != STATUS_OK)
		return status;
	*is_gain = false;
	if (!is_joined || !is_no_worse(r, weight, cost, is_gain))
		board_take_back(r->all);
	return STATUS_OK;
}
