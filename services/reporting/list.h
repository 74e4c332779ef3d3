// SPDX-License-Identifier: Apache-2.0
/*
 * list.h - an array that grows.
 *
 * Items are plain structs of one size; pointers to them die when it grows.
 */
#pragma once

#include "common/status.h"

#include <stddef.h>

struct list {
	void *items; /* NULL while empty */
	size_t count, capacity, size;
};

void list_init(struct list *list, size_t item_size);
void list_fini(struct list *list);
/* A new, zeroed item at the end; NULL without memory. */
void *list_add(struct list *list);
/* qsort that takes an empty list. */
void list_sort(struct list *list, int (*compare)(const void *a, const void *b));
