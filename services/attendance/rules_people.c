// SPDX-License-Identifier: Apache-2.0
/*
 * rules_people.c - two records, person by person.
 *
 * A record has its students and its promised students sorted by id, so lists
 * are made and compared in one pass each.
 */
#include "services/attendance/rules_people.h"

#include <string.h>

struct list {
	struct person_in_session *items;
	size_t count;
};

static void
add(struct list *l, enum person_kind kind, const char *id, int64_t from,
    int64_t to)
{
	l->items[l->count++] = (struct person_in_session){kind, id, from, to};
}

static void
add_student(struct list *l, const struct student_line *line)
{
	add(l, PERSON_STUDENT, line->student_id, line->present_from,
	    line->present_to);
}

static void
add_promised(struct list *l, const char *student_id)
{
	add(l, PERSON_STUDENT, student_id, EVENT_NO_INSTANT, EVENT_NO_INSTANT);
}

static void
add_students(struct list *l, const struct session_record *r)
{
	size_t i = 0, k = 0;

	while (i < r->student_count && k < r->promised_count) {
		int order =
		    strcmp(r->students[i].student_id, r->promised_students[k]);

		if (order <= 0)
			add_student(l, &r->students[i++]);
		else
			add_promised(l, r->promised_students[k]);
		k += order >= 0;
	}
	while (i < r->student_count)
		add_student(l, &r->students[i++]);
	while (k < r->promised_count)
		add_promised(l, r->promised_students[k++]);
}

/* Students by id, then the tutor. */
static enum status
list_people(const struct session_record *r, struct arena *arena, struct list *l)
{
	*l = (struct list){.count = 0};
	if (r == NULL)
		return STATUS_OK;
	l->items = arena_zeroed(
	    arena, r->student_count + r->promised_count + 1, sizeof(*l->items));
	if (l->items == NULL)
		return STATUS_NO_MEMORY;
	add_students(l, r);
	if (r->tutor_id != NULL && r->actual_start != EVENT_NO_INSTANT)
		add(l, PERSON_TUTOR, r->tutor_id, r->actual_start,
		    r->actual_end);
	return STATUS_OK;
}

static int
compare(const struct person_in_session *a, const struct person_in_session *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->person_id, b->person_id);
}

static void
add_gone(struct list *changes, const struct person_in_session *gone)
{
	if (gone->from != EVENT_NO_INSTANT)
		add(changes, gone->kind, gone->person_id, EVENT_NO_INSTANT,
		    EVENT_NO_INSTANT);
}

static void
compare_lists(
    const struct list *before, const struct list *after, struct list *changes)
{
	size_t i = 0, k = 0;

	while (i < before->count || k < after->count) {
		const struct person_in_session *was = &before->items[i];
		const struct person_in_session *is = &after->items[k];
		int order = i == before->count  ? 1
			    : k == after->count ? -1
						: compare(was, is);

		if (order < 0)
			add_gone(changes, was);
		else if (order > 0 || was->from != is->from ||
			 was->to != is->to)
			changes->items[changes->count++] = *is;
		i += order <= 0;
		k += order >= 0;
	}
}

enum status
people_find_changes(const struct session_record *before,
    const struct session_record *after, struct arena *arena,
    struct people *changes)
{
	struct list was, is, found = {.count = 0};
	enum status status = list_people(before, arena, &was);

	if (status == STATUS_OK)
		status = list_people(after, arena, &is);
	if (status != STATUS_OK)
		return status;
	if (was.count == 0) {
		*changes = (struct people){is.items, is.count};
		return STATUS_OK;
	}
	found.items =
	    arena_zeroed(arena, was.count + is.count, sizeof(*found.items));
	if (found.items == NULL)
		return STATUS_NO_MEMORY;
	compare_lists(&was, &is, &found);
	*changes = (struct people){found.items, found.count};
	return STATUS_OK;
}
