// SPDX-License-Identifier: Apache-2.0
/*
 * names.c - one number for each text: open addressing over XXH3.
 *
 * The table is never more than half full; slots hold numbers, 0 is free (the
 * empty text needs no slot).
 */
#include "services/reporting/names.h"

#include "common/arena.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define SLOTS_FIRST 4096u
#define TEXT_BYTES_MAX ((size_t)4 << 30)
#define NAMES_MAX (UINT32_MAX / 4)

struct names {
	struct arena *arena;
	const char **texts;
	uint32_t *slots;
	uint32_t count;
	uint32_t slot_count; /* a power of two; texts has half as many */
};

enum status
names_new(struct names **names)
{
	struct names *made = calloc(1, sizeof(*made));
	enum status status = STATUS_NO_MEMORY;

	if (made == NULL)
		return status;
	made->slot_count = SLOTS_FIRST;
	made->texts = calloc(SLOTS_FIRST / 2, sizeof(*made->texts));
	made->slots = calloc(SLOTS_FIRST, sizeof(*made->slots));
	if (made->texts != NULL && made->slots != NULL)
		status = arena_new(TEXT_BYTES_MAX, &made->arena);
	if (status != STATUS_OK) {
		names_free(&made);
		return status;
	}
	made->texts[0] = "";
	made->count = 1;
	*names = made;
	return STATUS_OK;
}

void
names_free(struct names **names)
{
	if (*names == NULL)
		return;
	if ((*names)->arena != NULL)
		arena_free(&(*names)->arena);
	free((*names)->texts);
	free((*names)->slots);
	free(*names);
	*names = NULL;
}

/* The slot that holds the text, or the free one where it belongs. */
static uint32_t
find_slot(const struct names *names, const char *text, size_t len)
{
	uint32_t mask = names->slot_count - 1;
	uint32_t slot = (uint32_t)XXH3_64bits(text, len) & mask;

	while (names->slots[slot] != 0 &&
	       strcmp(names->texts[names->slots[slot]], text) != 0)
		slot = (slot + 1) & mask;
	return slot;
}

static enum status
grow(struct names *names)
{
	uint32_t slot_count = names->slot_count * 2;
	const char **texts =
	    reallocarray(names->texts, slot_count / 2, sizeof(*names->texts));
	uint32_t *slots;

	if (texts == NULL)
		return STATUS_NO_MEMORY;
	names->texts = texts;
	slots = calloc(slot_count, sizeof(*slots));
	if (slots == NULL)
		return STATUS_NO_MEMORY;
	free(names->slots);
	names->slots = slots;
	names->slot_count = slot_count;
	for (uint32_t id = 1; id < names->count; id++)
		slots[find_slot(names, texts[id], strlen(texts[id]))] = id;
	return STATUS_OK;
}

enum status
names_add(struct names *names, const char *text, uint32_t *id)
{
	size_t len = strlen(text);
	uint32_t slot;

	if (len == 0) {
		*id = 0;
		return STATUS_OK;
	}
	slot = find_slot(names, text, len);
	if (names->slots[slot] == 0) {
		char *copy = arena_string(names->arena, bytes_of(text, len));

		if (copy == NULL || names->count >= NAMES_MAX)
			return STATUS_NO_MEMORY;
		names->texts[names->count] = copy;
		names->slots[slot] = names->count++;
		*id = names->count - 1;
		return names->count < names->slot_count / 2 ? STATUS_OK
							    : grow(names);
	}
	*id = names->slots[slot];
	return STATUS_OK;
}

uint32_t
names_find(const struct names *names, const char *text)
{
	size_t len = strlen(text);
	uint32_t id;

	if (len == 0)
		return 0;
	id = names->slots[find_slot(names, text, len)];
	return id != 0 ? id : NAME_UNKNOWN;
}

const char *
names_text(const struct names *names, uint32_t id)
{
	return names->texts[id];
}

uint32_t
names_count(const struct names *names)
{
	return names->count;
}

static int
compare_texts(const void *a, const void *b, void *context)
{
	const struct names *names = context;

	return strcmp(names->texts[*(const uint32_t *)a],
	    names->texts[*(const uint32_t *)b]);
}

enum status
names_rank(const struct names *names, uint32_t **ranks)
{
	uint32_t *order = malloc(names->count * sizeof(*order));
	uint32_t *made = malloc(names->count * sizeof(*made));

	if (order == NULL || made == NULL) {
		free(order);
		free(made);
		return STATUS_NO_MEMORY;
	}
	for (uint32_t i = 0; i < names->count; i++)
		order[i] = i;
	qsort_r(
	    order, names->count, sizeof(*order), compare_texts, (void *)names);
	for (uint32_t i = 0; i < names->count; i++)
		made[order[i]] = i;
	free(order);
	*ranks = made;
	return STATUS_OK;
}
