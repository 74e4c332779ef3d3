// SPDX-License-Identifier: Apache-2.0
/* replan_home.c - one move or change of places after the other. */
#include "services/scheduling/replan_home.h"

#include <stdlib.h>

#define NO_OLD UINT32_MAX

struct homes {
	struct part *all;
	struct board *board;
	const struct replan_search *search;
	uint32_t *old_of;   /* student -> old group */
	uint32_t *place_of; /* old group -> where it goes on, or BOARD_NONE */
	uint32_t *old_at;   /* place -> old group */
	size_t count;       /* of old groups */
};

/* Members who are there, of an old group. */
static uint32_t
count_old(const struct homes *h, const struct board_group *g, uint32_t old)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < g->members; i++)
		count += h->old_of[g->member[i]] == old;
	return count;
}

/* The group with its times: its own tutor's, else most of its members'. */
static uint32_t
find_place(const struct homes *h, uint32_t old, bool same_tutor)
{
	const struct old_state *state = &h->search->states[old];
	const struct board *b = h->board;
	const struct range *places;
	uint32_t best = BOARD_NONE, most = 0;

	if (state->cell == MODEL_NONE || !state->has_all_slots)
		return BOARD_NONE;
	places = &b->layout->cells[state->cell].members;
	for (uint32_t p = places->first; p < places->first + places->count;
	     p++) {
		const struct board_group *g = &b->groups[p];
		uint32_t here;

		if (b->size_of[p] == 0 || h->old_at[p] != NO_OLD ||
		    !replan_has_times(g, state))
			continue;
		if (same_tutor && g->tutor == state->group.tutor)
			return p;
		here = count_old(h, g, old);
		if (!same_tutor && here > most) {
			best = p;
			most = here;
		}
	}
	return best;
}

static void
find_homes(struct homes *h)
{
	for (int same = 1; same >= 0; same--)
		for (uint32_t i = 0; i < h->count; i++) {
			if (h->place_of[i] != BOARD_NONE)
				continue;
			h->place_of[i] = find_place(h, i, same == 1);
			if (h->place_of[i] != BOARD_NONE)
				h->old_at[h->place_of[i]] = i;
		}
}

static void
replace(struct group *g, uint32_t student, uint32_t by)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < g->members; i++) {
		if (g->member[i] != student)
			g->member[count++] = g->member[i];
		else if (by != MODEL_NONE)
			g->member[count++] = by;
	}
	g->members = count;
}

/* Adds it if no rule is broken; nothing of an empty one. */
static enum status
put(struct homes *h, const struct group *g, uint32_t *place, bool *fits)
{
	*place = BOARD_NONE;
	if (!*fits || g->members == 0)
		return STATUS_OK;
	*fits = board_refuses(h->board, g) == NULL;
	return *fits ? board_add(h->all, g, place) : STATUS_OK;
}

static void
settle(struct homes *h, uint32_t old, uint32_t place)
{
	if (old == NO_OLD)
		return;
	h->place_of[old] = place;
	if (place != BOARD_NONE)
		h->old_at[place] = old;
}

/* Student goes home to a place; other, if any, takes the seat. */
static enum status
change_places(struct homes *h, uint32_t student, uint32_t home, uint32_t other,
    bool *done)
{
	struct board *b = h->board;
	uint32_t from = b->group_of[student], to_home, to_from;
	uint32_t old_home = h->old_at[home], old_from = h->old_at[from];
	struct group there, here;
	enum status status;

	board_read(b, home, &there);
	board_read(b, from, &here);
	if (other == MODEL_NONE)
		there.member[there.members++] = student;
	else
		replace(&there, other, student);
	replace(&here, student, other);
	/* A group that held is not given up for it. */
	if (here.members == 0 && old_from != NO_OLD)
		return STATUS_OK;
	board_keep(h->all);
	status = board_remove(h->all, home);
	if (status == STATUS_OK)
		status = board_remove(h->all, from);
	*done = true;
	if (status == STATUS_OK)
		status = put(h, &there, &to_home, done);
	if (status == STATUS_OK)
		status = put(h, &here, &to_from, done);
	if (status != STATUS_OK)
		return status;
	if (!*done) {
		board_take_back(h->all);
		return STATUS_OK;
	}
	h->old_at[home] = h->old_at[from] = NO_OLD;
	settle(h, old_home, to_home);
	settle(h, old_from, to_from);
	return STATUS_OK;
}

static bool
is_home(const struct homes *h, uint32_t student)
{
	uint32_t old = h->old_of[student];

	return old != NO_OLD && h->place_of[old] != BOARD_NONE &&
	       h->place_of[old] == h->board->group_of[student];
}

static enum status
send_home(struct homes *h, uint32_t student, bool *done)
{
	struct board *b = h->board;
	uint32_t home = h->place_of[h->old_of[student]];
	const struct board_group *there = &b->groups[home];
	uint32_t members[MODEL_MEMBERS_MAX], count = there->members;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < count; i++)
		members[i] = there->member[i];
	for (uint32_t i = 0; i < count && status == STATUS_OK && !*done; i++)
		if (!is_home(h, members[i]))
			status =
			    change_places(h, student, home, members[i], done);
	if (status == STATUS_OK && !*done && count < MODEL_MEMBERS_MAX)
		status = change_places(h, student, home, MODEL_NONE, done);
	return status;
}

/* Has a place that is not home, and a home to go to. */
static bool
may_go(const struct homes *h, uint32_t student)
{
	const struct board *b = h->board;
	uint32_t old = h->old_of[student], at = b->group_of[student];

	return at != BOARD_NONE && h->place_of[old] != BOARD_NONE &&
	       h->place_of[old] != at && !b->groups[at].locked &&
	       !b->groups[h->place_of[old]].locked;
}

/* Each time one more is at home, so it ends. */
static enum status
go_home(struct homes *h)
{
	const struct old_group *olds = h->search->old->items;
	enum status status = STATUS_OK;
	bool any = true;

	while (any && status == STATUS_OK) {
		any = false;
		for (uint32_t i = 0; i < h->count; i++)
			for (uint32_t k = 0; k < olds[i].members; k++) {
				uint32_t student = olds[i].member[k];
				bool done = false;

				if (status == STATUS_OK &&
				    h->old_of[student] == i &&
				    may_go(h, student))
					status = send_home(h, student, &done);
				any |= done;
			}
	}
	return status;
}

static void
note_members(struct homes *h)
{
	const struct old_group *olds = h->search->old->items;

	for (uint32_t i = 0; i < h->count; i++)
		for (uint32_t k = 0; k < olds[i].members; k++)
			h->old_of[olds[i].member[k]] = i;
}

enum status
replan_go_home(struct replan_search *search)
{
	struct board *b = search->board;
	size_t students = b->model->students.count, olds = search->old->count;
	struct homes h = {
	    .all = search->all,
	    .board = b,
	    .search = search,
	    .old_of = malloc((students + 1) * sizeof(*h.old_of)),
	    .place_of = malloc((olds + 1) * sizeof(*h.place_of)),
	    .old_at = malloc((students + 1) * sizeof(*h.old_at)),
	    .count = olds,
	};
	enum status status = STATUS_NO_MEMORY;

	if (h.old_of != NULL && h.place_of != NULL && h.old_at != NULL) {
		for (size_t i = 0; i < students; i++)
			h.old_of[i] = h.old_at[i] = NO_OLD;
		for (size_t i = 0; i < olds; i++)
			h.place_of[i] = BOARD_NONE;
		note_members(&h);
		find_homes(&h);
		status = go_home(&h);
	}
	free(h.old_of);
	free(h.place_of);
	free(h.old_at);
	return status;
}
