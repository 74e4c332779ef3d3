// SPDX-License-Identifier: Apache-2.0
/* plan_changes.c - groups and places before and after. */
#include "services/scheduling/plan_changes.h"

#include <string.h>

static bool
has_all(
    char *const *texts, size_t count, char *const *others, size_t other_count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < other_count; k++)
			if (strcmp(texts[i], others[k]) == 0) {
				found++;
				break;
			}
	return found == count;
}

static bool
is_same(const struct planned_group *a, const struct planned_group *b)
{
	return strcmp(a->tutor, b->tutor) == 0 &&
	       a->slot_count == b->slot_count &&
	       a->student_count == b->student_count &&
	       has_all(a->slots, a->slot_count, b->slots, b->slot_count) &&
	       has_all(a->students, a->student_count, b->students,
		   b->student_count);
}

static const struct plan_item *
find(const struct plan_scope *scope, enum plan_kind kind, const char *id)
{
	struct store_key key;

	key_start(&key);
	key_u8(&key, (uint8_t)kind);
	key_string(&key, id);
	return publication_find(scope->publication, key_bytes(&key));
}

static enum status
add_change(struct rows *changes, const struct planned_group *before,
    const struct planned_group *after)
{
	struct group_change change = {before, after};

	return rows_append(changes, &change, sizeof(change));
}

/* Of this plan, and not of a programme that has ended. */
static bool
is_planned(const struct plan_scope *scope, const char *program)
{
	uint32_t number =
	    names_find(&scope->plan->programs, bytes_of_string(program));

	if (history_is_closed(
		scope->history, program, plan_program(scope->plan, program)))
		return false;
	return number == NAMES_NONE ? scope->plan->is_everything
				    : scope->plan->is_solved[number];
}

static enum status
find_ended(const struct plan_scope *scope, struct rows *changes)
{
	const struct planned_group *groups = scope->history->groups.items;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < scope->history->groups.count; i++)
		if (status == STATUS_OK &&
		    is_planned(scope, groups[i].program) &&
		    find(scope, PLAN_GROUP, groups[i].id) == NULL)
			status = add_change(changes, &groups[i], NULL);
	return status;
}

static enum status
find_changed(
    const struct plan_scope *scope, struct arena *arena, struct rows *changes)
{
	const struct plan_item *items = scope->publication->items.items;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < scope->publication->items.count; i++) {
		const struct planned_group *before;
		struct planned_group *after;

		if (items[i].key.data[0] != PLAN_GROUP)
			break; /* the first kind of keys */
		after = arena_alloc(arena, sizeof(*after));
		if (after == NULL)
			return STATUS_NO_MEMORY;
		status = wire_read_group(items[i].data, arena, after);
		if (status != STATUS_OK)
			return status;
		before = history_group(scope->history, after->id);
		if (before == NULL || !is_same(before, after))
			status = add_change(changes, before, after);
		if (status != STATUS_OK)
			return status;
	}
	return status;
}

/* Why the need waits now; what is not asked any more has no words. */
static enum status
find_reason(const struct plan_scope *scope, const char *need,
    struct arena *arena, const char **reason)
{
	const struct plan_item *item = find(scope, PLAN_UNPLACED, need);

	*reason = "";
	return item == NULL ? STATUS_OK
			    : wire_read_reason(item->data, arena, reason);
}

static bool
is_held(const struct plan_scope *scope, const struct planned_placement *place)
{
	return history_is_held(
	    scope->history, place, plan_program(scope->plan, place->program));
}

static enum status
find_lost(
    const struct plan_scope *scope, struct arena *arena, struct rows *lost)
{
	const struct planned_placement *places = scope->history->places.items;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < scope->history->places.count; i++) {
		struct place_lost one = {.place = &places[i]};
		const struct plan_item *item =
		    find(scope, PLAN_PLACEMENT, places[i].need);
		struct planned_placement now;

		if (!is_planned(scope, places[i].program) ||
		    !is_held(scope, &places[i]))
			continue;
		if (item != NULL) {
			status = wire_read_placement(item->data, arena, &now);
			if (status != STATUS_OK)
				return status;
			if (is_held(scope, &now))
				continue;
		}
		status = find_reason(scope, places[i].need, arena, &one.reason);
		if (status == STATUS_OK)
			status = rows_append(lost, &one, sizeof(one));
		if (status != STATUS_OK)
			return status;
	}
	return status;
}

enum status
plan_changes_find(const struct plan_scope *scope, struct arena *arena,
    struct rows *changes, struct rows *lost)
{
	enum status status = find_changed(scope, arena, changes);

	if (status == STATUS_OK)
		status = find_ended(scope, changes);
	return status == STATUS_OK ? find_lost(scope, arena, lost) : status;
}
