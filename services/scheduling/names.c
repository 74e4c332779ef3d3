// SPDX-License-Identifier: Apache-2.0
/* names.c - open addressing, at most half full. */
#include "services/scheduling/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

void
names_init(struct names *names, struct arena *arena)
{
	*names = (struct names){.arena = arena};
}

void
names_fini(struct names *names)
{
	free(names->text);
	free(names->slots);
	*names = (struct names){0};
}

/* The place of the text, or the empty place where it belongs. */
static uint32_t
find_place(const struct names *names, struct bytes text)
{
	uint32_t mask = names->slot_count - 1;
	uint32_t place = (uint32_t)XXH3_64bits(text.data, text.len) & mask;

	while (names->slots[place] != 0) {
		const char *known = names->text[names->slots[place] - 1];

		if (strlen(known) == text.len &&
		    memcmp(known, text.data, text.len) == 0)
			break;
		place = (place + 1) & mask;
	}
	return place;
}

static enum status
grow(struct names *names)
{
	uint32_t count = names->slot_count == 0 ? 64 : names->slot_count * 2;
	uint32_t *slots = calloc(count, sizeof(*slots));
	const char **text = reallocarray(names->text, count / 2, sizeof(*text));

	if (text != NULL)
		names->text = text;
	if (slots == NULL || text == NULL) {
		free(slots);
		return STATUS_NO_MEMORY;
	}
	free(names->slots);
	names->slots = slots;
	names->slot_count = count;
	for (uint32_t i = 0; i < names->count; i++) {
		struct bytes known = bytes_of_string(names->text[i]);

		slots[find_place(names, known)] = i + 1;
	}
	return STATUS_OK;
}

enum status
names_add(
    struct names *names, struct bytes text, uint32_t *number, bool *is_new)
{
	uint32_t place;
	char *copy;

	if (names->count >= names->slot_count / 2) {
		if (names->slot_count > UINT32_MAX / 4)
			return STATUS_TOO_BIG;
		if (grow(names) != STATUS_OK)
			return STATUS_NO_MEMORY;
	}
	place = find_place(names, text);
	if (is_new != NULL)
		*is_new = names->slots[place] == 0;
	if (names->slots[place] == 0) {
		copy = arena_string(names->arena, text);
		if (copy == NULL)
			return STATUS_NO_MEMORY;
		names->text[names->count++] = copy;
		names->slots[place] = names->count;
	}
	*number = names->slots[place] - 1;
	return STATUS_OK;
}

struct bytes
names_pair(char text[NAMES_PAIR], const char *first, const char *second)
{
	snprintf(text, NAMES_PAIR, "%s\n%s", first, second);
	return bytes_of_string(text);
}

uint32_t
names_find(const struct names *names, struct bytes text)
{
	if (names->slot_count == 0)
		return NAMES_NONE;
	/* An empty place holds 0, which becomes NAMES_NONE. */
	return names->slots[find_place(names, text)] - 1;
}
