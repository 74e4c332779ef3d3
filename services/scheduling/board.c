// SPDX-License-Identifier: Apache-2.0
/* board.c - counts, lists, and the journal that takes changes back. */
#include "services/scheduling/board.h"

#include "common/large_pages.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Of the journal: what was done, and with which group. */
struct change {
	bool was_added;
	uint32_t place;
	uint32_t state;           /* of the tutor, before */
	struct board_group group; /* of a removal */
};

#define GROUP_HEAD offsetof(struct board_group, member)

static void
copy_group(struct board_group *to, const struct board_group *from)
{
	memcpy(to, from, GROUP_HEAD + from->members * sizeof(uint32_t));
}

static void
open_rooms(struct board *b)
{
	const struct layout *l = b->layout;

	for (uint32_t i = 0; i < l->point_count; i++) {
		uint32_t school = l->points[i].school;
		const struct model_school *s = model_school(b->model, school);
		uint32_t left[2] = {s->rooms, s->seats};

		for (int kind = 0; kind < 2; kind++) {
			b->room_left[kind][i] = left[kind] < INT32_MAX
						    ? (int32_t)left[kind]
						    : INT32_MAX;
			b->full_points[kind][school] += left[kind] == 0;
		}
	}
}

static bool
allocate(struct board *b)
{
	const struct model *m = b->model;
	size_t students = m->students.count + 1, tutors = m->tutors.count + 1;
	size_t points = (size_t)b->layout->point_count + 1;
	size_t schools = m->schools.count + 1;

	b->groups = large_pages_new(students, sizeof(*b->groups));
	b->size_of = calloc(students, sizeof(uint8_t));
	b->group_of = calloc(students, sizeof(uint32_t));
	b->unplaced = calloc(students, sizeof(uint32_t));
	b->unplaced_at = calloc(students, sizeof(uint32_t));
	b->waiting = calloc(b->layout->word_count + 1, sizeof(uint64_t));
	b->is_barred = calloc(students, sizeof(*b->is_barred));
	b->tutors = calloc(tutors, sizeof(*b->tutors));
	b->views =
	    large_pages_new(b->layout->view_count + 1, sizeof(*b->views));
	b->part_of_school = calloc(schools, sizeof(uint16_t));
	for (int kind = 0; kind < 2; kind++) {
		b->room_left[kind] = calloc(points, sizeof(int32_t));
		b->full_points[kind] = calloc(schools, sizeof(uint32_t));
		if (b->room_left[kind] == NULL || b->full_points[kind] == NULL)
			return false;
	}
	return b->groups != NULL && b->size_of != NULL && b->group_of != NULL &&
	       b->unplaced != NULL && b->unplaced_at != NULL &&
	       b->waiting != NULL && b->is_barred != NULL &&
	       b->tutors != NULL && b->views != NULL &&
	       b->part_of_school != NULL;
}

enum status
board_init(struct board *b, const struct layout *layout)
{
	const struct model *m = layout->model;

	*b = (struct board){.layout = layout, .model = m};
	if (!allocate(b)) {
		board_fini(b);
		return STATUS_NO_MEMORY;
	}
	memset(b->views, 0, b->layout->view_count * sizeof(*b->views));
	memset(b->group_of, 0xff, m->students.count * sizeof(uint32_t));
	memset(b->unplaced_at, 0xff, m->students.count * sizeof(uint32_t));
	for (uint32_t i = 0; i < m->tutors.count; i++) {
		const struct model_tutor *t = model_tutor(m, i);

		b->tutors[i] = (struct board_tutor){
		    .first = BOARD_NONE,
		    .state = 1,
		    .last_state = 1,
		    .minutes_left = t->max_minutes < INT32_MAX
					? (int32_t)t->max_minutes
					: INT32_MAX,
		    .rate = t->rate,
		    .bands = (uint8_t)t->bands,
		    .is_virtual = t->is_virtual,
		};
	}
	open_rooms(b);
	return STATUS_OK;
}

void
board_fini(struct board *b)
{
	free(b->groups);
	free(b->size_of);
	free(b->group_of);
	free(b->tutors);
	free(b->views);
	free(b->is_barred);
	for (int kind = 0; kind < 2; kind++) {
		free(b->room_left[kind]);
		free(b->full_points[kind]);
	}
	free(b->unplaced);
	free(b->unplaced_at);
	free(b->waiting);
	free(b->part_of_school);
	*b = (struct board){0};
}

/* The word of bits that has the student's, in board.waiting. */
static uint64_t *
waiting(const struct board *b, uint32_t student, uint64_t *bit)
{
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[l->cell_of[student]];
	uint32_t rank = l->place_of[student] - cell->members.first;

	*bit = (uint64_t)1 << rank % 64;
	return &b->waiting[cell->words + rank / 64];
}

static void
place_student(struct part *part, uint32_t student, uint32_t place)
{
	struct board *b = part->board;
	uint32_t at = b->unplaced_at[student];
	uint64_t *word, bit;

	b->group_of[student] = place;
	if (at != BOARD_NONE) {
		uint32_t last = part->unplaced[--part->unplaced_count];

		part->unplaced[at] = last;
		b->unplaced_at[last] = at;
		b->unplaced_at[student] = BOARD_NONE;
		word = waiting(b, student, &bit);
		*word &= ~bit;
	}
}

static void
displace_student(struct part *part, uint32_t student)
{
	struct board *b = part->board;
	uint64_t *word, bit;

	b->group_of[student] = BOARD_NONE;
	if (b->is_barred[student] || b->layout->is_hopeless[student])
		return;
	b->unplaced_at[student] = part->unplaced_count;
	part->unplaced[part->unplaced_count++] = student;
	word = waiting(b, student, &bit);
	*word |= bit;
}

/* A session more, or one less. */
static void
count_session(struct board *b, const struct board_group *g, uint32_t session,
    bool is_more)
{
	bool is_virtual = b->tutors[g->tutor].is_virtual;
	const struct layout *l = b->layout;
	const struct cell *cell = &l->cells[g->cell];
	int32_t *left = b->room_left[is_virtual];
	uint32_t *full = b->full_points[is_virtual];
	uint32_t school = cell->school, at = g->at[session], first, count;

	if (at != BOARD_NO_SLOT) {
		first = l->points_at[cell->slots + at];
		count = l->covers[cell->slots + at];
	} else {
		first = l->point_of[g->slot[session]];
		count = layout_points(l, g->slot[session], g->minutes);
	}
	for (uint32_t p = first; p < first + count; p++) {
		if (left[p] == INT32_MAX)
			continue;
		if (is_more)
			full[school] += --left[p] == 0;
		else
			full[school] -= left[p]++ == 0;
	}
}

static void
count_group(struct part *part, const struct board_group *g, bool is_more)
{
	struct board *b = part->board;
	struct board_tutor *t = &b->tutors[g->tutor];
	int32_t sign = is_more ? 1 : -1, minutes = sign * g->week_minutes;

	for (uint32_t i = 0; i < g->sessions; i++)
		count_session(b, g, i, is_more);
	t->minutes_left -= minutes;
	t->state = ++t->last_state;
	if (g->fixed)
		return;
	part->cost += (int64_t)minutes * t->rate;
	part->weight += sign * (int64_t)g->weight;
}

static void
put_on(struct part *part, uint32_t place)
{
	struct board *b = part->board;
	struct board_group *g = &b->groups[place];

	b->size_of[place] = g->members;
	g->previous = BOARD_NONE;
	g->next = b->tutors[g->tutor].first;
	if (g->next != BOARD_NONE)
		b->groups[g->next].previous = place;
	b->tutors[g->tutor].first = place;
	for (uint32_t i = 0; i < g->members; i++)
		place_student(part, g->member[i], place);
	count_group(part, g, true);
}

static void
take_off(struct part *part, uint32_t place)
{
	struct board *b = part->board;
	struct board_group *g = &b->groups[place];

	assert(b->size_of[place] > 0);
	if (g->previous != BOARD_NONE)
		b->groups[g->previous].next = g->next;
	else
		b->tutors[g->tutor].first = g->next;
	if (g->next != BOARD_NONE)
		b->groups[g->next].previous = g->previous;
	for (uint32_t i = g->members; i > 0; i--)
		displace_student(part, g->member[i - 1]);
	count_group(part, g, false);
	b->size_of[place] = 0;
}

/* A cell has as many places as members, so one is always there. */
static uint32_t
find_place(const struct board *b, const struct cell *cell)
{
	uint32_t place = cell->members.first;

	while (b->size_of[place] > 0)
		place++;
	assert(place < cell->members.first + cell->members.count);
	return place;
}

static struct change *
note(struct part *part)
{
	static const struct change blank;
	struct rows *journal = &part->journal;

	/* What was there is overwritten by the caller. */
	if (journal->count < journal->capacity)
		journal->count++;
	else if (rows_append(journal, &blank, sizeof(blank)) != STATUS_OK)
		return NULL;
	return (struct change *)journal->items + journal->count - 1;
}

static void
write_group(const struct board *b, struct board_group *to,
    const struct group *from, const struct cell *cell)
{
	to->tutor = from->tutor;
	to->locked = from->locked;
	to->fixed = from->fixed;
	to->kept = from->kept;
	to->sound = from->sound;
	to->sessions = (uint8_t)from->sessions;
	to->members = (uint8_t)from->members;
	to->minutes = (uint16_t)cell->minutes;
	/* A standing group may have lost a slot. */
	to->week_minutes =
	    (uint16_t)(cell->week_minutes * from->sessions / cell->sessions);
	to->set = 0;
	to->weight = 0;
	for (uint32_t i = 0; i < from->members; i++)
		to->weight +=
		    b->layout->traits[b->layout->place_of[from->member[i]]]
			.weight;
	for (uint32_t i = 0; i < from->sessions; i++) {
		const struct model_slot *s =
		    model_slot(b->model, from->slot[i]);
		uint32_t at = layout_find_slot(b->layout, cell, from->slot[i]);

		to->slot[i] = from->slot[i];
		to->when[i] = (uint16_t)(LAYOUT_DAY * s->day + s->start);
		to->at[i] = at == MODEL_NONE ? BOARD_NO_SLOT : (uint8_t)at;
		if (at != MODEL_NONE)
			to->set |= slot_bit(at);
	}
	memcpy(to->member, from->member, from->members * sizeof(uint32_t));
}

enum status
board_add(struct part *part, const struct group *group, uint32_t *added)
{
	struct board *b = part->board;
	uint32_t cell = b->layout->cell_of[group->member[0]];
	uint32_t place = find_place(b, &b->layout->cells[cell]);
	struct change *change = note(part);

	if (change == NULL)
		return STATUS_NO_MEMORY;
	change->was_added = true;
	change->place = place;
	change->state = b->tutors[group->tutor].state;
	b->groups[place].cell = cell;
	write_group(b, &b->groups[place], group, &b->layout->cells[cell]);
	put_on(part, place);
	if (added != NULL)
		*added = place;
	return STATUS_OK;
}

enum status
board_remove(struct part *part, uint32_t place)
{
	const struct board *b = part->board;
	struct change *change = note(part);

	if (change == NULL)
		return STATUS_NO_MEMORY;
	change->was_added = false;
	change->place = place;
	change->state = b->tutors[b->groups[place].tutor].state;
	copy_group(&change->group, &b->groups[place]);
	take_off(part, place);
	return STATUS_OK;
}

void
board_row(const struct board_group *from, struct group *group)
{
	group->tutor = from->tutor;
	group->sessions = from->sessions;
	group->members = from->members;
	group->locked = from->locked;
	group->fixed = from->fixed;
	group->kept = from->kept;
	group->sound = from->sound;
	memcpy(group->slot, from->slot, sizeof(group->slot));
	memcpy(group->member, from->member, from->members * sizeof(uint32_t));
}

void
board_read(const struct board *b, uint32_t place, struct group *group)
{
	board_row(&b->groups[place], group);
}

void
board_keep(struct part *part)
{
	part->journal.count = 0;
}

void
board_take_back(struct part *part)
{
	struct board *b = part->board;

	while (part->journal.count > 0) {
		const struct change *change =
		    (struct change *)part->journal.items +
		    --part->journal.count;

		if (change->was_added) {
			take_off(part, change->place);
		} else {
			copy_group(&b->groups[change->place], &change->group);
			put_on(part, change->place);
		}
		b->tutors[b->groups[change->place].tutor].state = change->state;
	}
}

void
board_take_all(struct board *b, struct part *part)
{
	const struct model *m = b->model;

	part->board = b;
	part->number = 0;
	part->unplaced = b->unplaced;
	part->unplaced_count = 0;
	part->student_count = (uint32_t)m->students.count;
	memset(b->part_of_school, 0, m->schools.count * sizeof(uint16_t));
	for (uint32_t i = 0; i < m->tutors.count; i++)
		b->tutors[i].part = 0;
	memset(b->waiting, 0, b->layout->word_count * sizeof(uint64_t));
	for (uint32_t i = 0; i < m->students.count; i++) {
		b->unplaced_at[i] = BOARD_NONE;
		if (b->group_of[i] == BOARD_NONE)
			displace_student(part, i);
	}
}
