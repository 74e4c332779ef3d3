// SPDX-License-Identifier: Apache-2.0
/* gathered.c - an array that doubles. */
#include "services/chalkline/gathered.h"

#include <stdlib.h>
#include <string.h>

#define KEEP_BYTES ((size_t)4 << 30)
#define ROOM_START 1024

enum status
gathered_init(struct gathered *g, size_t size)
{
	*g = (struct gathered){.size = size};
	return arena_new(KEEP_BYTES, &g->keep);
}

void
gathered_fini(struct gathered *g)
{
	arena_free(&g->keep);
	free(g->items);
	*g = (struct gathered){.size = g->size};
}

enum status
gathered_add(struct gathered *g, const void *items, size_t count)
{
	size_t room = g->room == 0 ? ROOM_START : g->room;

	while (room < g->count + count)
		room *= 2;
	if (room > g->room) {
		void *more = reallocarray(g->items, room, g->size);

		if (more == NULL)
			return STATUS_NO_MEMORY;
		g->items = more;
		g->room = room;
	}
	if (count > 0)
		memcpy((char *)g->items + g->count * g->size, items,
		    count * g->size);
	g->count += count;
	return STATUS_OK;
}

void
gathered_sort(struct gathered *g, int (*compare)(const void *a, const void *b))
{
	if (g->count > 0)
		qsort(g->items, g->count, g->size, compare);
}
