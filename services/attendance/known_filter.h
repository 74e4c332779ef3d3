// SPDX-License-Identifier: Apache-2.0
/*
 * known_filter.h - is an id certainly new?  A blocked Bloom filter that grows.
 *
 * One look reads one cache line for each part.  Of new ids it takes one in
 * 250 to 1,500 for a known one, the more the more parts there are, which costs
 * a look into the tables.  16 bits an id.  After most_bytes it grows no
 * further: then more ids are looked up, and none is missed.
 */
#pragma once

#include "services/attendance/known_table.h"

#include <stddef.h>

#define KNOWN_FILTER_PARTS 12

struct known_filter_part {
	uint64_t (*blocks)[8];
	size_t block_count;
	size_t room, count; /* ids */
};

/* The last part takes what is added. */
struct known_filter {
	struct known_filter_part parts[KNOWN_FILTER_PARTS];
	size_t part_count;
	size_t bytes, most_bytes;
};

/* Room for so many ids before it grows. */
MUST_USE enum status known_filter_init(
    struct known_filter *filter, size_t ids, size_t most_bytes);
void known_filter_fini(struct known_filter *filter);
void known_filter_add(
    struct known_filter *filter, const uint8_t id[KNOWN_ID_BYTES]);
/* Bring what an id needs soon into the processor's cache: a look, an add. */
void known_filter_prefetch(
    const struct known_filter *filter, const uint8_t id[KNOWN_ID_BYTES]);
void known_filter_prefetch_add(
    const struct known_filter *filter, const uint8_t id[KNOWN_ID_BYTES]);
bool known_filter_may_have(
    const struct known_filter *filter, const uint8_t id[KNOWN_ID_BYTES]);
