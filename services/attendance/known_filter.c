// SPDX-License-Identifier: Apache-2.0
/*
 * known_filter.c - parts of cache lines; eight bits of one line for each id.
 *
 * Which line comes from the id's last bytes, which bits from the ones before:
 * the leading bytes order the tables, and need not be spent twice.
 */
#include "services/attendance/known_filter.h"

#include "common/large_pages.h"

#include <stdlib.h>
#include <string.h>

#define BITS_OF_ID 16u
#define BITS_OF_BLOCK 512u
#define LINE 64u
/*
 * A part holds at least so many; a later one GROWTH times what there is, or
 * what is left of the bytes.  Each part is one more line to read for every new
 * id, and one more chance to be wrong about it, so there are few, and more
 * memory than there need be: 8 MB up to 4 Mi ids, 128 MB up to 64 Mi, until
 * the next start, which makes one part of what is there.
 */
#define IDS_MIN ((size_t)1 << 22)
#define GROWTH 15u

static enum status
add_part(struct known_filter *filter, size_t ids)
{
	struct known_filter_part *part;
	size_t bytes;

	if (filter->part_count == KNOWN_FILTER_PARTS)
		return STATUS_TOO_BIG;
	part = &filter->parts[filter->part_count];
	part->room = ids;
	part->count = 0;
	part->block_count = part->room * BITS_OF_ID / BITS_OF_BLOCK + 1;
	bytes = part->block_count * LINE;
	if (filter->bytes + bytes > filter->most_bytes)
		return STATUS_TOO_BIG;
	part->blocks = large_pages_map(bytes);
	if (part->blocks == NULL)
		return STATUS_NO_MEMORY;
	filter->bytes += bytes;
	filter->part_count++;
	return STATUS_OK;
}

static size_t
ids_left(const struct known_filter *filter)
{
	size_t lines = (filter->most_bytes - filter->bytes) / LINE;

	return lines < 2 ? 0 : (lines - 1) * BITS_OF_BLOCK / BITS_OF_ID;
}

static size_t
lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

enum status
known_filter_init(struct known_filter *filter, size_t ids, size_t most_bytes)
{
	*filter = (struct known_filter){.most_bytes = most_bytes};
	return add_part(
	    filter, lesser(ids < IDS_MIN ? IDS_MIN : ids, ids_left(filter)));
}

void
known_filter_fini(struct known_filter *filter)
{
	for (size_t i = 0; i < filter->part_count; i++)
		large_pages_unmap(filter->parts[i].blocks,
		    filter->parts[i].block_count * LINE);
	*filter = (struct known_filter){.part_count = 0};
}

static uint64_t
word_of(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static uint64_t *
block_of(const struct known_filter_part *part, const uint8_t *id)
{
	uint64_t place = word_of(id + 8) >> 32;

	return part->blocks[place * part->block_count >> 32];
}

/* Eight bits, one in each word of the line. */
static void
bits_of(const uint8_t *id, uint64_t bits[8])
{
	uint64_t low = word_of(id + 4);

	for (unsigned i = 0; i < 8; i++)
		bits[i] = UINT64_C(1) << (low >> (6 * i) & 63);
}

/* False: it goes on in the last part, however full that is. */
static bool
grow(struct known_filter *filter)
{
	size_t all = 0, ids;

	for (size_t i = 0; i < filter->part_count; i++)
		all += filter->parts[i].count;
	ids = lesser(GROWTH * all, ids_left(filter));
	/* A small one would be full at once, and everything known to it. */
	return ids >= all / 8 && add_part(filter, ids) == STATUS_OK;
}

void
known_filter_add(struct known_filter *filter, const uint8_t id[KNOWN_ID_BYTES])
{
	struct known_filter_part *part = &filter->parts[filter->part_count - 1];
	uint64_t bits[8], *block;

	if (part->count >= part->room && grow(filter))
		part++;
	bits_of(id, bits);
	block = block_of(part, id);
	for (unsigned i = 0; i < 8; i++)
		block[i] |= bits[i];
	part->count++;
}

static bool
part_may_have(const struct known_filter_part *part, const uint8_t *id,
    const uint64_t bits[8])
{
	const uint64_t *block = block_of(part, id);
	uint64_t missing = 0;

	for (unsigned i = 0; i < 8; i++)
		missing |= ~block[i] & bits[i];
	return missing == 0;
}

void
known_filter_prefetch(
    const struct known_filter *filter, const uint8_t id[KNOWN_ID_BYTES])
{
	for (size_t i = 0; i < filter->part_count; i++)
		__builtin_prefetch(block_of(&filter->parts[i], id));
}

void
known_filter_prefetch_add(
    const struct known_filter *filter, const uint8_t id[KNOWN_ID_BYTES])
{
	__builtin_prefetch(
	    block_of(&filter->parts[filter->part_count - 1], id), 1);
}

bool
known_filter_may_have(
    const struct known_filter *filter, const uint8_t id[KNOWN_ID_BYTES])
{
	uint64_t bits[8];
	bool may_have = false;

	bits_of(id, bits);
	for (size_t i = 0; i < filter->part_count && !may_have; i++)
		may_have = part_may_have(&filter->parts[i], id, bits);
	return may_have;
}
