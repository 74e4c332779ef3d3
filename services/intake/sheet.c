// SPDX-License-Identifier: Apache-2.0
/*
 * sheet.c - a growing array of rows, and looking one up.
 */
#include "services/intake/sheet.h"

#include <stdlib.h>
#include <string.h>

void
sheet_fini(struct sheet *sheet)
{
	free(sheet->entries);
	free(sheet->stale);
	*sheet = (struct sheet){0};
}

enum status
sheet_add(struct sheet *sheet, const struct entry *entry)
{
	if (sheet->count == sheet->capacity) {
		size_t capacity = sheet->capacity * 2 + 256;
		struct entry *grown =
		    realloc(sheet->entries, capacity * sizeof(*grown));

		if (grown == NULL)
			return STATUS_NO_MEMORY;
		sheet->entries = grown;
		sheet->capacity = capacity;
	}
	sheet->entries[sheet->count++] = *entry;
	return STATUS_OK;
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;
	int order = strcmp(x->id, y->id);

	if (order != 0)
		return order;
	return x->line < y->line ? -1 : x->line > y->line;
}

void
sheet_sort(struct sheet *sheet)
{
	if (sheet->count > 1)
		qsort(sheet->entries, sheet->count, sizeof(*sheet->entries),
		    compare_entries);
}

/* Where the first entry with an id not less than this stands. */
static size_t
lower_bound(const struct sheet *sheet, const char *id)
{
	size_t from = 0;
	size_t to = sheet->count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (strcmp(sheet->entries[mid].id, id) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

struct entry *
sheet_find(const struct sheet *sheet, const char *id)
{
	struct entry *found = NULL;

	for (size_t i = lower_bound(sheet, id);
	     i < sheet->count && strcmp(sheet->entries[i].id, id) == 0; i++) {
		if (found == NULL || (found->state == ENTRY_REFUSED))
			found = &sheet->entries[i];
	}
	return found;
}

bool
sheet_has(const struct sheet *sheet, const char *id)
{
	return sheet_find(sheet, id) != NULL;
}

void
sheet_refuse(struct sheet *sheet, struct entry *entry)
{
	entry->state = ENTRY_REFUSED;
	sheet->counts->refused++;
}

void
sheet_refuse_all(struct sheet *sheet)
{
	sheet->refused = true;
	sheet->counts->refused = sheet->counts->rows;
	sheet->count = 0;
	sheet->stale_count = 0;
}
