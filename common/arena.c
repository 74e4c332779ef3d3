// SPDX-License-Identifier: Apache-2.0
/*
 * arena.c - a chain of blocks, each filled from its start.
 *
 * After a reset the blocks are used again in their order.  What does not fit
 * into the rest of a block goes to the next that is large enough, or to a new
 * one.
 */
#include "common/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES (64u * 1024u)

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) uint8_t data[];
};

struct arena {
	struct block *first;
	struct block *current; /* those before it are full */
	size_t limit;
	size_t handed_out;
	size_t held; /* the sizes of all blocks */
};

enum status
arena_new(size_t limit, struct arena **arena)
{
	struct arena *made = calloc(1, sizeof *made);
	if (made == NULL)
		return STATUS_NO_MEMORY;
	made->limit = limit;
	*arena = made;
	return STATUS_OK;
}

static void
free_blocks(struct arena *arena)
{
	struct block *block = arena->first;
	while (block != NULL) {
		struct block *next = block->next;
		free(block);
		block = next;
	}
	arena->first = NULL;
	arena->held = 0;
}

void
arena_free(struct arena **arena)
{
	if (*arena == NULL)
		return;
	free_blocks(*arena);
	free(*arena);
	*arena = NULL;
}

void
arena_reset(struct arena *arena)
{
	/* sizes that always differ would make the chain longer every time */
	if (arena->held > arena->limit &&
	    arena->held - arena->limit > BLOCK_BYTES)
		free_blocks(arena);
	arena->handed_out = 0;
	arena->current = arena->first;
	if (arena->first != NULL)
		arena->first->used = 0;
}

size_t
arena_used(const struct arena *arena)
{
	return arena->handed_out;
}

/* The next block that has room, or a new one put behind the current. */
static struct block *
block_with_room(struct arena *arena, size_t len)
{
	struct block *current = arena->current;
	if (current != NULL && current->size - current->used >= len)
		return current;
	struct block *next = current == NULL ? arena->first : current->next;
	if (next != NULL && next->size >= len) {
		next->used = 0;
		return next;
	}
	size_t size = len > BLOCK_BYTES ? len : BLOCK_BYTES;
	struct block *made = malloc(sizeof *made + size);
	if (made == NULL)
		return NULL;
	*made = (struct block){.next = next, .size = size};
	if (current == NULL)
		arena->first = made;
	else
		current->next = made;
	return made;
}

void *
arena_alloc(struct arena *arena, size_t len)
{
	size_t alignment = alignof(max_align_t);
	if (len > arena->limit - arena->handed_out)
		return NULL;
	size_t rounded = (len + alignment - 1) & ~(alignment - 1);
	if (rounded == 0)
		rounded = alignment;
	if (rounded < len || rounded > arena->limit - arena->handed_out)
		return NULL;
	struct block *block = block_with_room(arena, rounded);
	if (block == NULL)
		return NULL;
	void *room = block->data + block->used;
	block->used += rounded;
	arena->current = block;
	arena->handed_out += rounded;
	return room;
}

void *
arena_zeroed(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	void *room = arena_alloc(arena, count * size);
	if (room != NULL)
		memset(room, 0, count * size);
	return room;
}

char *
arena_string(struct arena *arena, struct bytes text)
{
	if (text.len == SIZE_MAX)
		return NULL;
	char *copy = arena_alloc(arena, text.len + 1);
	if (copy == NULL)
		return NULL;
	if (text.len > 0)
		memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	return copy;
}
