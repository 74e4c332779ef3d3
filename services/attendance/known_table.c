// SPDX-License-Identifier: Apache-2.0
/*
 * known_table.c - open addressing with linear probing, at most half full.
 *
 * The place of an id is its leading bits, so that walking the table visits
 * the ids nearly in order: sorting is one pass of short moves.
 */
#include "services/attendance/known_table.h"

#include "common/large_pages.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 256u

static bool
is_free(const struct known_item *item)
{
	static const uint8_t none[KNOWN_ID_BYTES];

	return memcmp(item->id, none, sizeof(none)) == 0;
}

static size_t
home_of(size_t room, const uint8_t *id)
{
	uint64_t head = 0;

	for (size_t i = 0; i < 8; i++)
		head = head << 8 | id[i];
	return (size_t)(head >> (64 - __builtin_ctzll(room)));
}

/* Where the id is, or the free place where it belongs. */
static struct known_item *
place_of(struct known_item *items, size_t room, const uint8_t *id)
{
	size_t at = home_of(room, id);

	while (!is_free(&items[at]) &&
	       memcmp(items[at].id, id, KNOWN_ID_BYTES) != 0)
		at = (at + 1) & (room - 1);
	return &items[at];
}

static enum status
move_to(struct known_table *table, size_t room)
{
	struct known_item *items = large_pages_new(room, sizeof(*items));

	if (items == NULL)
		return STATUS_NO_MEMORY;
	memset(items, 0, room * sizeof(*items));
	for (size_t i = 0; i < table->room; i++) {
		const struct known_item *item = &table->items[i];

		if (!is_free(item))
			*place_of(items, room, item->id) = *item;
	}
	free(table->items);
	table->items = items;
	table->room = room;
	return STATUS_OK;
}

enum status
known_table_reserve(struct known_table *table, size_t count)
{
	size_t room = ROOM_MIN;

	while (room < 2 * count)
		room *= 2;
	return room <= table->room ? STATUS_OK : move_to(table, room);
}

void
known_table_fini(struct known_table *table)
{
	free(table->items);
	*table = (struct known_table){.items = NULL};
}

void
known_table_clear(struct known_table *table)
{
	if (table->count > 0)
		memset(table->items, 0, table->room * sizeof(*table->items));
	table->count = 0;
}

enum status
known_table_add(struct known_table *table, const struct known_item *item)
{
	struct known_item *place;

	if (table->count * 2 >= table->room) {
		enum status status =
		    known_table_reserve(table, table->count + 1);

		if (status != STATUS_OK)
			return status;
	}
	place = place_of(table->items, table->room, item->id);
	if (is_free(place)) {
		*place = *item;
		table->count++;
	} else if (memcmp(place->content, item->content, KNOWN_CONTENT_BYTES) <
		   0) {
		memcpy(place->content, item->content, KNOWN_CONTENT_BYTES);
	}
	return STATUS_OK;
}

void
known_table_prefetch(
    const struct known_table *table, const uint8_t id[KNOWN_ID_BYTES])
{
	if (table->room > 0)
		__builtin_prefetch(
		    &table->items[home_of(table->room, id)], 1, 1);
}

const struct known_item *
known_table_find(
    const struct known_table *table, const uint8_t id[KNOWN_ID_BYTES])
{
	const struct known_item *place;

	if (table->count == 0)
		return NULL;
	place = place_of(table->items, table->room, id);
	return is_free(place) ? NULL : place;
}

bool
known_table_has(const struct known_table *table, size_t place)
{
	return !is_free(&table->items[place]);
}

/* By insertion: only what stands in one run of places can be out of order. */
void
known_table_sort(const struct known_table *table, struct known_item *out)
{
	size_t count = 0;

	for (size_t i = 0; i < table->room; i++) {
		const struct known_item *item = &table->items[i];
		size_t at = count;

		if (is_free(item))
			continue;
		for (; at > 0 &&
		       memcmp(out[at - 1].id, item->id, KNOWN_ID_BYTES) > 0;
		     at--)
			out[at] = out[at - 1];
		out[at] = *item;
		count++;
	}
}
