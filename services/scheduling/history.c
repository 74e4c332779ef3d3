// SPDX-License-Identifier: Apache-2.0
/* history.c - two scans of the plan, and the day from which it may change. */
#include "services/scheduling/history.h"

#include "common/instant.h"

#include <stdlib.h>
#include <string.h>

#define HISTORY_BYTES_MAX ((size_t)2 << 30)

static enum status
on_group(struct bytes key, struct bytes value, void *ctx)
{
	struct history *h = ctx;
	struct planned_group group;
	uint32_t number;
	enum status status = wire_read_group(value, h->arena, &group);

	(void)key;
	if (status == STATUS_OK)
		status = names_add(
		    &h->group_ids, bytes_of_string(group.id), &number, NULL);
	return status == STATUS_OK
		   ? rows_append(&h->groups, &group, sizeof(group))
		   : status;
}

static enum status
on_place(struct bytes key, struct bytes value, void *ctx)
{
	struct history *h = ctx;
	struct planned_placement place;
	uint32_t number;
	enum status status = wire_read_placement(value, h->arena, &place);

	(void)key;
	if (status == STATUS_OK)
		status = names_add(
		    &h->need_ids, bytes_of_string(place.need), &number, NULL);
	return status == STATUS_OK
		   ? rows_append(&h->places, &place, sizeof(place))
		   : status;
}

static enum status
on_program(struct bytes key, struct bytes value, void *ctx)
{
	struct history *h = ctx;
	struct key_reader r = key_read(key);
	const char *program;
	uint32_t number;

	(void)value;
	if (!key_read_string(&r, &program))
		return STATUS_CORRUPT;
	return names_add(&h->programs, bytes_of_string(program), &number, NULL);
}

enum status
history_load(struct store_txn *txn, struct store_table plan,
    struct store_table published, struct history *history)
{
	const int32_t from = history->from, today = history->today;
	uint8_t group = PLAN_GROUP, place = PLAN_PLACEMENT;
	enum status status;

	history_fini(history);
	history->from = from;
	history->today = today;
	status = arena_new(HISTORY_BYTES_MAX, &history->arena);
	if (status != STATUS_OK)
		return status;
	names_init(&history->group_ids, history->arena);
	names_init(&history->need_ids, history->arena);
	names_init(&history->programs, history->arena);
	status = store_scan(txn, plan, bytes_of(&group, 1), on_group, history);
	if (status == STATUS_OK)
		status = store_scan(
		    txn, plan, bytes_of(&place, 1), on_place, history);
	if (status == STATUS_OK)
		status = store_scan(
		    txn, published, bytes_of(NULL, 0), on_program, history);
	return status;
}

enum status
history_put(struct store_txn *txn, struct store_table published,
    const struct plan *plan)
{
	static const uint8_t version = 1;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < plan->roster->programs.count; i++) {
		struct store_key key;

		if (status != STATUS_OK || !plan->is_solved[i])
			continue;
		key_start(&key);
		key_string(&key, roster_program(plan->roster, i)->id);
		status = store_put(
		    txn, published, key_bytes(&key), bytes_of(&version, 1));
	}
	return status;
}

void
history_fini(struct history *history)
{
	free(history->groups.items);
	free(history->places.items);
	names_fini(&history->group_ids);
	names_fini(&history->need_ids);
	names_fini(&history->programs);
	arena_free(&history->arena);
	*history = HISTORY_INIT;
}

static bool
is_under_way(const struct mirror_program *program, int32_t day)
{
	int32_t begins, ends;

	return date_parse(
		   program->begins_on, strlen(program->begins_on), &begins) &&
	       date_parse(program->ends_on, strlen(program->ends_on), &ends) &&
	       begins <= day && day <= ends;
}

int32_t
history_from(const struct history *history, const char *id,
    const struct mirror_program *program)
{
	if (names_find(&history->programs, bytes_of_string(id)) == NAMES_NONE)
		return HISTORY_NO_DAY;
	if (history->from != HISTORY_NO_DAY)
		return history->from;
	if (history->today == HISTORY_NO_DAY ||
	    (program != NULL && !is_under_way(program, history->today)))
		return HISTORY_NO_DAY;
	return history->today + 1;
}

int32_t
history_first_day(const struct history *history)
{
	if (history->from != HISTORY_NO_DAY)
		return history->from;
	return history->today == HISTORY_NO_DAY ? HISTORY_NO_DAY
						: history->today + 1;
}

bool
history_is_closed(const struct history *history, const char *id,
    const struct mirror_program *program)
{
	int32_t ends, from = history_from(history, id, program);

	return from != HISTORY_NO_DAY && program != NULL &&
	       date_parse(program->ends_on, strlen(program->ends_on), &ends) &&
	       ends < from;
}

bool
history_is_held(const struct history *history,
    const struct planned_placement *place, const struct mirror_program *program)
{
	int32_t ends, from = history_from(history, place->program, program);

	return from == HISTORY_NO_DAY ||
	       !date_parse(place->ends_on, strlen(place->ends_on), &ends) ||
	       ends >= from;
}

const struct planned_group *
history_group(const struct history *history, const char *id)
{
	uint32_t number = names_find(&history->group_ids, bytes_of_string(id));

	return number == NAMES_NONE
		   ? NULL
		   : (const struct planned_group *)history->groups.items +
			 number;
}

const struct planned_placement *
history_place(const struct history *history, const char *need)
{
	uint32_t number = names_find(&history->need_ids, bytes_of_string(need));

	return number == NAMES_NONE
		   ? NULL
		   : (const struct planned_placement *)history->places.items +
			 number;
}
