// SPDX-License-Identifier: Apache-2.0
/*
 * list.c - an array that grows by half.
 */
#include "services/reporting/list.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 64

void
list_init(struct list *list, size_t item_size)
{
	*list = (struct list){.size = item_size};
}

void
list_fini(struct list *list)
{
	free(list->items);
	list->items = NULL;
	list->count = 0;
	list->capacity = 0;
}

void *
list_add(struct list *list)
{
	char *item;

	if (list->count == list->capacity) {
		size_t capacity = list->capacity == 0
				      ? CAPACITY_FIRST
				      : list->capacity + list->capacity / 2;
		void *items = reallocarray(list->items, capacity, list->size);

		if (items == NULL)
			return NULL;
		list->items = items;
		list->capacity = capacity;
	}
	item = (char *)list->items + list->count++ * list->size;
	memset(item, 0, list->size);
	return item;
}

void
list_sort(struct list *list, int (*compare)(const void *a, const void *b))
{
	if (list->count > 1)
		qsort(list->items, list->count, list->size, compare);
}
