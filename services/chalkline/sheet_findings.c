// SPDX-License-Identifier: Apache-2.0
/* sheet_findings.c - a list that doubles. */
#include "services/chalkline/sheet_findings.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

static bool
make_room(struct sheet_findings *f)
{
	size_t room = f->room == 0 ? FIRST_ROOM : f->room * 2;
	struct import_finding *items;

	if (f->count < f->room)
		return true;
	items = arena_zeroed(f->arena, room, sizeof(*items));
	if (items == NULL)
		return false;
	if (f->count > 0)
		memcpy(items, f->items, f->count * sizeof(*items));
	f->items = items;
	f->room = room;
	return true;
}

static const char *
copy(struct sheet_findings *f, const char *text)
{
	const char *made = arena_string(f->arena, bytes_of_string(text));

	f->failed = f->failed || made == NULL;
	return made == NULL ? "" : made;
}

void
sheet_findings_add(
    struct sheet_findings *f, const struct sheet_finding *finding)
{
	if (f->count == SHEET_FINDINGS_MAX) {
		f->left_out++;
		return;
	}
	if (!make_room(f)) {
		f->failed = true;
		return;
	}
	f->items[f->count++] = (struct import_finding){
	    .severity = finding->severity,
	    .code = copy(f, finding->code),
	    .file = f->file,
	    .line = finding->line,
	    .field = copy(f, finding->field),
	    .found = copy(f, finding->found),
	    .expected = copy(f, finding->expected),
	};
}

static int
compare(const void *a, const void *b)
{
	const struct import_finding *x = a, *y = b;
	int order = (x->line > y->line) - (x->line < y->line);

	/* "error", "info", "warning" */
	if (order == 0)
		order = strcmp(x->severity, y->severity);
	if (order == 0)
		order = strcmp(x->code, y->code);
	if (order == 0)
		order = strcmp(x->field, y->field);
	return order != 0 ? order : strcmp(x->found, y->found);
}

void
sheet_findings_sort(struct sheet_findings *f)
{
	if (f->count > 0)
		qsort(f->items, f->count, sizeof(*f->items), compare);
}
