// SPDX-License-Identifier: Apache-2.0
/*
 * rules_void.c - rule 2: which events count.
 *
 * An event counts unless a counting EVENT_VOIDED of the same source and
 * session names it.  Decided from the ends: an event that nothing undecided
 * names is decided; one that a counting void names is out.  What stays
 * undecided stands in a circle of voids, and does not count.
 */
#include "services/attendance/rules_steps.h"

#include <stdlib.h>
#include <string.h>

/* An event's name: source and event id. */
struct name {
	const struct fold_event *event;
	const char *event_id;
	size_t place;
};

static int
compare_names(const void *a, const void *b)
{
	const struct name *x = a;
	const struct name *y = b;
	int order = (int)x->event->source_kind - (int)y->event->source_kind;

	if (order == 0)
		order = strcmp(x->event->source, y->event->source);
	return order != 0 ? order : strcmp(x->event_id, y->event_id);
}

static bool
has_void(struct event_list list)
{
	for (size_t i = 0; i < list.count; i++) {
		if (list.events[i]->event->type == EVENT_VOIDED)
			return true;
	}
	return false;
}

static enum status
index_names(struct event_list list, struct arena *arena, struct name **names)
{
	*names = arena_zeroed(arena, list.count, sizeof(**names));
	if (*names == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < list.count; i++)
		(*names)[i] = (struct name){
		    list.events[i], list.events[i]->event->event_id, i};
	qsort(*names, list.count, sizeof(**names), compare_names);
	return STATUS_OK;
}

enum status
fold_find_targets(struct event_list list, struct arena *arena, size_t **targets)
{
	struct name *names;
	enum status status;

	*targets = arena_zeroed(arena, list.count + 1, sizeof(**targets));
	if (*targets == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < list.count; i++)
		(*targets)[i] = VOID_OF_NONE;
	if (!has_void(list))
		return STATUS_OK;
	status = index_names(list, arena, &names);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < list.count; i++) {
		const struct fold_event *e = list.events[i];
		struct name wanted = {e, e->event->voids_event_id, 0};
		const struct name *found;

		if (e->event->type != EVENT_VOIDED)
			continue;
		found = bsearch(
		    &wanted, names, list.count, sizeof(*names), compare_names);
		if (found != NULL)
			(*targets)[i] = found->place;
	}
	return STATUS_OK;
}

/* What is going on while events are decided. */
struct deciding {
	const size_t *targets;
	size_t count;
	size_t *waiting; /* undecided voids that name the event */
	size_t *ready;   /* decided, but not yet told to their targets */
	size_t ready_count;
	bool *counts;
};

/* The mark of an event whose fate is known. */
#define DECIDED SIZE_MAX

static void
decide(struct deciding *d, size_t place, bool counts)
{
	d->waiting[place] = DECIDED;
	d->counts[place] = counts;
	d->ready[d->ready_count++] = place;
}

static void
tell_target(struct deciding *d, size_t place)
{
	size_t target = d->targets[place];

	if (target >= d->count || d->waiting[target] == DECIDED)
		return;
	if (d->counts[place])
		decide(d, target, false);
	else if (--d->waiting[target] == 0)
		decide(d, target, true);
}

void
fold_count_events(
    const size_t *targets, size_t count, size_t *work, bool *counts)
{
	struct deciding d = {targets, count, work, work + count, 0, counts};

	memset(work, 0, count * sizeof(*work));
	memset(counts, 0, count * sizeof(*counts));
	for (size_t i = 0; i < count; i++) {
		if (targets[i] < count)
			d.waiting[targets[i]]++;
	}
	for (size_t i = 0; i < count; i++) {
		if (d.waiting[i] == 0)
			decide(&d, i, true);
	}
	for (size_t i = 0; i < d.ready_count; i++)
		tell_target(&d, d.ready[i]);
}
