// SPDX-License-Identifier: Apache-2.0
/*
 * known_table.h - what is known, in memory, by id: open addressing, grows by
 * doubling.
 *
 * An id is a keyed hash of an event's identity or of a session, so its bytes
 * are as good as random and serve as the place in the table.
 */
#pragma once

#include "common/bytes.h"

#define KNOWN_ID_BYTES 16
/*
 * Of an event its content's hash, enough to tell a repetition from other
 * content; of a session its size.
 */
#define KNOWN_CONTENT_BYTES 8

/* Never all zeros in id, which marks a free place.  Content compares by byte.
 */
struct known_item {
	uint8_t id[KNOWN_ID_BYTES];
	uint8_t content[KNOWN_CONTENT_BYTES];
};

/* All zero: empty, without memory. */
struct known_table {
	struct known_item *items;
	size_t room; /* 0, or a power of two */
	size_t count;
};

/* Room for count items at once, so that adding them takes no more memory. */
MUST_USE enum status known_table_reserve(
    struct known_table *table, size_t count);
void known_table_fini(struct known_table *table);
/* Empties it and keeps the memory. */
void known_table_clear(struct known_table *table);
/* Of two items with one id the one with the greater content stays. */
MUST_USE enum status known_table_add(
    struct known_table *table, const struct known_item *item);
/* Brings the place of an id that is added soon into the processor's cache. */
void known_table_prefetch(
    const struct known_table *table, const uint8_t id[KNOWN_ID_BYTES]);
/* NULL: not there.  Borrowed until the next add. */
const struct known_item *known_table_find(
    const struct known_table *table, const uint8_t id[KNOWN_ID_BYTES]);
/* True when there is an item at the place, of those below room. */
bool known_table_has(const struct known_table *table, size_t place);
/* Copies the items, ordered by id; out has room for count. */
void known_table_sort(const struct known_table *table, struct known_item *out);
