// SPDX-License-Identifier: Apache-2.0
/* board.c - counts, lists, and the journal that takes changes back. */
#include "services/scheduling/board.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Of the journal: what was done, and with which group. */
struct change {
	bool was_added;
	uint32_t entry;
	struct group group; /* of a removal */
};

enum status
board_init(struct board *b, const struct layout *layout)
{
	const struct model *m = layout->model;
	size_t students = m->students.count + 1, tutors = m->tutors.count + 1;
	size_t points = (size_t)layout->point_count + 1;

	*b = (struct board){.layout = layout, .model = m};
	b->group_of = calloc(students, sizeof(uint32_t));
	b->unplaced = calloc(students, sizeof(uint32_t));
	b->unplaced_at = calloc(students, sizeof(uint32_t));
	b->first_of = calloc(tutors, sizeof(uint32_t));
	b->minutes_of = calloc(tutors, sizeof(uint32_t));
	b->is_barred = calloc(students, sizeof(*b->is_barred));
	b->load[0] = calloc(points, sizeof(uint32_t));
	b->load[1] = calloc(points, sizeof(uint32_t));
	if (b->group_of == NULL || b->unplaced == NULL ||
	    b->unplaced_at == NULL || b->first_of == NULL ||
	    b->minutes_of == NULL || b->is_barred == NULL ||
	    b->load[0] == NULL || b->load[1] == NULL) {
		board_fini(b);
		return STATUS_NO_MEMORY;
	}
	memset(b->group_of, 0xff, students * sizeof(uint32_t));
	memset(b->first_of, 0xff, tutors * sizeof(uint32_t));
	for (uint32_t i = 0; i < m->students.count; i++) {
		b->unplaced[i] = i;
		b->unplaced_at[i] = i;
	}
	b->unplaced_count = (uint32_t)m->students.count;
	return STATUS_OK;
}

void
board_fini(struct board *b)
{
	free(b->entries.items);
	free(b->spare.items);
	free(b->journal.items);
	free(b->group_of);
	free(b->unplaced);
	free(b->unplaced_at);
	free(b->first_of);
	free(b->minutes_of);
	free(b->is_barred);
	free(b->load[0]);
	free(b->load[1]);
	*b = (struct board){0};
}

struct board_entry *
board_at(const struct board *b, uint32_t entry)
{
	return (struct board_entry *)b->entries.items + entry;
}

static void
place(struct board *b, uint32_t student, uint32_t entry)
{
	uint32_t at = b->unplaced_at[student];
	uint32_t last = b->unplaced[--b->unplaced_count];

	b->unplaced[at] = last;
	b->unplaced_at[last] = at;
	b->group_of[student] = entry;
}

static void
displace(struct board *b, uint32_t student)
{
	b->unplaced_at[student] = b->unplaced_count;
	b->unplaced[b->unplaced_count++] = student;
	b->group_of[student] = BOARD_NONE;
}

static void
count_loads(
    struct board *b, const struct group *g, uint32_t minutes, uint32_t more)
{
	uint32_t *load = b->load[model_tutor(b->model, g->tutor)->is_virtual];

	for (uint32_t i = 0; i < g->sessions; i++) {
		uint32_t first = b->layout->point_of[g->slot[i]];
		uint32_t count = layout_points(b->layout, g->slot[i], minutes);

		for (uint32_t k = 0; k < count; k++)
			load[first + k] += more;
	}
}

/* sign 1: the group comes; -1: it goes. */
static void
count_group(struct board *b, const struct group *g, int sign)
{
	const struct model_program *p = model_program(
	    b->model, model_student(b->model, g->member[0])->program);
	uint32_t minutes = g->sessions * p->minutes;

	count_loads(b, g, p->minutes, (uint32_t)sign);
	b->minutes_of[g->tutor] += minutes * (uint32_t)sign;
	if (g->fixed)
		return;
	b->cost +=
	    (int64_t)sign * minutes * model_tutor(b->model, g->tutor)->rate;
	for (uint32_t i = 0; i < g->members; i++)
		b->weight += (int64_t)sign *
			     model_student(b->model, g->member[i])->weight;
}

static void
put_on(struct board *b, uint32_t entry, const struct group *group)
{
	struct board_entry *e = board_at(b, entry);
	uint32_t first = b->first_of[group->tutor];

	e->group = *group;
	e->cell = b->layout->cell_of[group->member[0]];
	e->is_on = true;
	e->previous = BOARD_NONE;
	e->next = first;
	if (first != BOARD_NONE)
		board_at(b, first)->previous = entry;
	b->first_of[group->tutor] = entry;
	for (uint32_t i = 0; i < group->members; i++)
		place(b, group->member[i], entry);
	count_group(b, group, 1);
}

static void
take_off(struct board *b, uint32_t entry)
{
	struct board_entry *e = board_at(b, entry);

	assert(e->is_on);
	if (e->previous != BOARD_NONE)
		board_at(b, e->previous)->next = e->next;
	else
		b->first_of[e->group.tutor] = e->next;
	if (e->next != BOARD_NONE)
		board_at(b, e->next)->previous = e->previous;
	for (uint32_t i = e->group.members; i > 0; i--)
		displace(b, e->group.member[i - 1]);
	count_group(b, &e->group, -1);
	e->is_on = false;
}

enum status
board_add(struct board *b, const struct group *group, uint32_t *added)
{
	struct change change = {.was_added = true};
	struct board_entry blank = {0};
	enum status status = STATUS_OK;

	if (b->spare.count > 0) {
		change.entry = ((uint32_t *)b->spare.items)[b->spare.count - 1];
	} else {
		change.entry = (uint32_t)b->entries.count;
		status = rows_append(&b->entries, &blank, sizeof(blank));
		if (status == STATUS_OK)
			status = rows_append(
			    &b->spare, &change.entry, sizeof(change.entry));
	}
	if (status == STATUS_OK)
		status = rows_append(&b->journal, &change, sizeof(change));
	if (status != STATUS_OK)
		return status;
	b->spare.count--;
	put_on(b, change.entry, group);
	if (added != NULL)
		*added = change.entry;
	return STATUS_OK;
}

enum status
board_remove(struct board *b, uint32_t entry)
{
	struct change change = {.entry = entry};
	enum status status;

	change.group = board_at(b, entry)->group;
	status = rows_append(&b->journal, &change, sizeof(change));
	if (status == STATUS_OK)
		status = rows_append(&b->spare, &entry, sizeof(entry));
	if (status != STATUS_OK)
		return status;
	take_off(b, entry);
	return STATUS_OK;
}

void
board_keep(struct board *b)
{
	b->journal.count = 0;
}

/*
 * Backwards, each change finds the spare list as it was when the change was
 * made; the list has room, for it was longer before.
 */
void
board_take_back(struct board *b)
{
	while (b->journal.count > 0) {
		const struct change *c =
		    (struct change *)b->journal.items + --b->journal.count;

		if (c->was_added) {
			take_off(b, c->entry);
			((uint32_t *)b->spare.items)[b->spare.count++] =
			    c->entry;
		} else {
			b->spare.count--;
			put_on(b, c->entry, &c->group);
		}
	}
}
