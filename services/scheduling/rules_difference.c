// SPDX-License-Identifier: Apache-2.0
/* rules_difference.c - both plans as sorted lists, walked side by side. */
#include "services/scheduling/rules_difference.h"

#include <stdlib.h>
#include <string.h>

/* A place of a student. */
struct place {
	const char *student;
	const struct standing_group *group;
};

static int
compare_group_ids(const void *a, const void *b)
{
	const struct standing_group *const *g = a, *const *h = b;

	return strcmp((*g)->id, (*h)->id);
}

static int
compare_owners(const struct place *a, const struct place *b)
{
	int order = strcmp(a->student, b->student);

	return order != 0 ? order
			  : strcmp(a->group->program, b->group->program);
}

static int
compare_places(const void *a, const void *b)
{
	const struct place *p = a, *q = b;
	int order = compare_owners(p, q);

	return order != 0 ? order : strcmp(p->group->id, q->group->id);
}

static enum status
list_places(
    const struct standing_group *groups, size_t count, struct rows *places)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < groups[i].student_count; k++) {
			struct place place = {
			    .student = groups[i].students[k],
			    .group = &groups[i],
			};

			if (status == STATUS_OK)
				status =
				    rows_append(places, &place, sizeof(place));
		}
	if (places->count > 0)
		qsort(places->items, places->count, sizeof(struct place),
		    compare_places);
	return status;
}

static bool
has_slot(const struct standing_group *group, const char *slot)
{
	for (size_t i = 0; i < group->slot_count; i++)
		if (strcmp(group->slots[i], slot) == 0)
			return true;
	return false;
}

/* Slots of the group that the old one had not. */
static uint64_t
count_moved(
    const struct standing_group *old, const struct standing_group *group)
{
	uint64_t moved = 0;

	for (size_t i = 0; i < group->slot_count; i++)
		moved += !has_slot(old, group->slots[i]);
	return moved;
}

static bool
is_other_time(
    const struct standing_group *old, const struct standing_group *group)
{
	return old->slot_count != group->slot_count ||
	       count_moved(old, group) > 0;
}

static void
count_group(const struct standing_group *const *ids, size_t id_count,
    const struct standing_group *group, struct plan_difference *d)
{
	const struct standing_group *const *old = NULL;

	if (id_count > 0)
		old = bsearch(
		    &group, ids, id_count, sizeof(*ids), compare_group_ids);
	d->groups_kept += old != NULL;
	d->groups_new += old == NULL;
	d->groups_changed +=
	    old != NULL && (strcmp((*old)->tutor, group->tutor) != 0 ||
			       is_other_time(*old, group));
}

static enum status
count_groups(const struct standing_group *old, size_t old_count,
    const struct standing_group *groups, size_t count,
    struct plan_difference *d)
{
	const struct standing_group **ids = calloc(old_count + 1, sizeof(*ids));

	if (ids == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < old_count; i++)
		ids[i] = &old[i];
	qsort(ids, old_count, sizeof(*ids), compare_group_ids);
	for (size_t i = 0; i < count; i++)
		count_group(ids, old_count, &groups[i], d);
	d->groups_dropped = old_count - d->groups_kept;
	free(ids);
	return STATUS_OK;
}

static enum place_change
judge(const struct standing_group *old, const struct standing_group *group,
    struct plan_difference *d)
{
	bool tutor = strcmp(old->tutor, group->tutor) != 0;
	bool time = is_other_time(old, group);

	d->moved += count_moved(old, group);
	d->other_tutor += tutor;
	d->other_time += time;
	if (tutor)
		return time ? PLACE_TUTOR_AND_TIME : PLACE_TUTOR;
	return time ? PLACE_TIME : PLACE_KEPT;
}

/* NULL: no group before, or none after; the owner has one of them. */
static enum status
tell(const struct place *owner, const struct standing_group *old,
    const struct standing_group *group, struct plan_difference *d,
    struct rows *changes)
{
	struct student_change change = {
	    .student = owner->student,
	    .program = owner->group->program,
	    .old = old,
	    .group = group,
	};

	if (old == NULL) {
		change.change = PLACE_GAINED;
		d->gained++;
	} else if (group == NULL) {
		change.change = PLACE_LOST;
		d->lost++;
	} else {
		change.change = judge(old, group, d);
		d->kept++;
	}
	return change.change == PLACE_KEPT
		   ? STATUS_OK
		   : rows_append(changes, &change, sizeof(change));
}

static enum status
walk(const struct rows *before, const struct rows *after,
    struct plan_difference *d, struct rows *changes)
{
	const struct place *old = before->items, *new = after->items;
	enum status status = STATUS_OK;
	size_t i = 0, k = 0;

	while ((i < before->count || k < after->count) && status == STATUS_OK) {
		int order = i == before->count ? 1
			    : k == after->count
				? -1
				: compare_owners(&old[i], &new[k]);

		status = tell(order <= 0 ? &old[i] : &new[k],
		    order <= 0 ? old[i].group : NULL,
		    order >= 0 ? new[k].group : NULL, d, changes);
		i += order <= 0;
		k += order >= 0;
	}
	return status;
}

enum status
rules_difference(const struct standing_group *old, size_t old_count,
    const struct standing_group *groups, size_t count,
    struct plan_difference *difference, struct rows *changes)
{
	struct rows before = {0}, after = {0};
	enum status status;

	*difference = (struct plan_difference){0};
	*changes = (struct rows){0};
	status = count_groups(old, old_count, groups, count, difference);
	if (status == STATUS_OK)
		status = list_places(old, old_count, &before);
	if (status == STATUS_OK)
		status = list_places(groups, count, &after);
	if (status == STATUS_OK)
		status = walk(&before, &after, difference, changes);
	free(before.items);
	free(after.items);
	return status;
}
