// SPDX-License-Identifier: Apache-2.0
/*
 * gathered.h - the items of an answer that comes in pages, kept to be sorted.
 *
 * The service lists as its keys lie, which may be hashes; people get an order.
 */
#pragma once

#include "common/arena.h"

struct gathered {
	struct arena *keep; /* for what the items point at */
	void *items;        /* of size bytes each */
	size_t size, count, room;
};

/* fini either way. */
MUST_USE enum status gathered_init(struct gathered *gathered, size_t size);
void gathered_fini(struct gathered *gathered);
/* Copies count items behind those that are there. */
MUST_USE enum status gathered_add(
    struct gathered *gathered, const void *items, size_t count);
void gathered_sort(
    struct gathered *gathered, int (*compare)(const void *a, const void *b));
