// SPDX-License-Identifier: Apache-2.0
/*
 * import_availability.c - the rows of an owner become one record.
 *
 * All rows of an owner in a file together replace the owner's windows; each
 * row counts as the owner's record fares.
 */
#include "services/intake/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct publish {
	struct import *import;
	struct sheet *sheet;
	size_t from;
	size_t to;
	struct file_counts counts;
};

static const struct availability_row *
row_of(const struct entry *entry)
{
	return entry->record;
}

/* Days of the week, then those of a cycle. */
static int
compare_days(const struct day *a, const struct day *b)
{
	if (a->has_weekday != b->has_weekday)
		return a->has_weekday ? -1 : 1;
	if (a->has_weekday)
		return (a->weekday > b->weekday) - (a->weekday < b->weekday);
	return strcmp(a->cycle, b->cycle);
}

/* Refused rows last, then by kind, owner and window. */
static int
compare_rows(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;
	const struct window *v;
	const struct window *w;
	int order;

	if (x->state != ENTRY_KEEP || y->state != ENTRY_KEEP)
		return (x->state != ENTRY_KEEP) - (y->state != ENTRY_KEEP);
	if (row_of(x)->of_student != row_of(y)->of_student)
		return row_of(x)->of_student ? -1 : 1;
	order = strcmp(row_of(x)->owner_id, row_of(y)->owner_id);
	if (order != 0)
		return order;
	v = &row_of(x)->window;
	w = &row_of(y)->window;
	order = compare_days(&v->day, &w->day);
	if (order != 0)
		return order;
	if (v->start != w->start)
		return v->start < w->start ? -1 : 1;
	return v->end < w->end ? -1 : v->end > w->end;
}

static bool
same_owner(const struct entry *x, const struct entry *y)
{
	return y->state == ENTRY_KEEP &&
	       row_of(x)->of_student == row_of(y)->of_student &&
	       strcmp(row_of(x)->owner_id, row_of(y)->owner_id) == 0;
}

static size_t
owner_end(const struct sheet *sheet, size_t from)
{
	size_t to = from + 1;

	while (to < sheet->count &&
	       same_owner(&sheet->entries[from], &sheet->entries[to]))
		to++;
	return to;
}

/* The owner's windows, each once. */
static enum status
make_record(const struct publish *p, size_t from, size_t to,
    struct arena *arena, struct availability *owner)
{
	const struct availability_row *first = row_of(&p->sheet->entries[from]);
	char id[ID_MAX + 16];

	(void)snprintf(id, sizeof(id), "%s:%s",
	    first->of_student ? "STUDENT" : "TUTOR", first->owner_id);
	*owner = (struct availability){
	    .id = arena_string(arena, bytes_of_string(id)),
	    .of_student = first->of_student,
	    .owner_id = first->owner_id,
	    .windows = arena_zeroed(arena, to - from, sizeof(*owner->windows)),
	};
	if (owner->id == NULL || owner->windows == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = from; i < to; i++) {
		const struct window *w = &row_of(&p->sheet->entries[i])->window;
		struct window *last =
		    owner->window_count > 0
			? &owner->windows[owner->window_count - 1]
			: NULL;

		if (last == NULL || compare_days(&last->day, &w->day) != 0 ||
		    last->start != w->start || last->end != w->end)
			owner->windows[owner->window_count++] = *w;
	}
	return STATUS_OK;
}

static enum status
put_owner(struct publish *p, struct store_txn *txn, size_t from, size_t to)
{
	struct availability owner;
	enum change change = CHANGE_NONE;
	enum status status;

	arena_reset(p->import->scratch);
	status = make_record(p, from, to, p->import->scratch, &owner);
	if (status == STATUS_OK)
		status = import_put(p->import, txn, RECORD_AVAILABILITY,
		    owner.id, &owner, &change);
	for (size_t i = from; i < to; i++)
		counts_add_change(&p->counts, change);
	return status;
}

static enum status
publish_owners(struct store_txn *txn, void *ctx)
{
	struct publish *p = ctx;
	enum status status = STATUS_OK;

	p->counts = (struct file_counts){0};
	for (size_t i = p->from; i < p->to && status == STATUS_OK;) {
		size_t end = owner_end(p->sheet, i);

		status = put_owner(p, txn, i, end);
		i = end;
	}
	return status;
}

enum status
import_publish_availability(struct import *import, struct sheet *sheet)
{
	struct publish p = {.import = import, .sheet = sheet};
	size_t count = 0;
	enum status status = STATUS_OK;

	if (sheet->count > 1)
		qsort(sheet->entries, sheet->count, sizeof(*sheet->entries),
		    compare_rows);
	while (
	    count < sheet->count && sheet->entries[count].state == ENTRY_KEEP)
		count++;
	for (p.from = 0; p.from < count; p.from = p.to) {
		p.to = p.from;
		while (p.to < count && p.to - p.from < PUBLISH_ROWS_MAX)
			p.to = owner_end(sheet, p.to);
		status =
		    import_step(import, "storing", sheet->file, p.from, count);
		if (status == STATUS_OK)
			status = import_transaction(import, publish_owners, &p);
		if (status != STATUS_OK)
			break;
		sheet->counts->created += p.counts.created;
		sheet->counts->updated += p.counts.updated;
		sheet->counts->unchanged += p.counts.unchanged;
	}
	return status;
}
