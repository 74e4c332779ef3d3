// SPDX-License-Identifier: Apache-2.0
/*
 * names.h - strings numbered from 0 in the order they came.
 *
 * A hash table of XXH3.  The numbers depend on the order of names_add alone,
 * so nothing that is calculated from them depends on a hash.
 */
#pragma once

#include "common/arena.h"

#define NAMES_NONE UINT32_MAX
#define NAMES_PAIR 600

struct names {
	struct arena *arena; /* borrowed; keeps the copies */
	const char **text;
	uint32_t count;
	uint32_t *slots; /* number + 1; 0: empty */
	uint32_t slot_count;
};

/* Allocates nothing yet. */
void names_init(struct names *names, struct arena *arena);
void names_fini(struct names *names);
/* The number of a text, new or known; is_new may be NULL. */
MUST_USE enum status names_add(
    struct names *names, struct bytes text, uint32_t *number, bool *is_new);
/* One text of two ids, of at most 255 bytes each, in the caller's memory. */
struct bytes names_pair(
    char text[NAMES_PAIR], const char *first, const char *second);
/* NAMES_NONE when it is not known. */
uint32_t names_find(const struct names *names, struct bytes text);
