// SPDX-License-Identifier: Apache-2.0
/* sheet_roster.c - all ids of the schedule, twice sorted: whole, and without
 * their zeros. */
#include "services/chalkline/sheet_roster.h"

#include "services/chalkline/rules_sheet_cell.h"
#include "services/chalkline/wire_schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_GROUPS 1000u
#define CURSOR_BYTES_MAX 4096u
#define REQUEST_BYTES_MAX 8192u
#define PAGE_ARENA_BYTES ((size_t)64 << 20)
#define ANSWER_MS 3000

struct roster {
	const char **ids; /* of digits; in the arena */
	size_t count, room;
	size_t
	    digits; /* that all ids with zeros before them have; 0: several */
	bool has_zeros;
	struct arena *arena;
};

static const char *
without_zeros(const char *id)
{
	return id + strspn(id, "0");
}

static bool
add(struct roster *r, const char *id)
{
	size_t digits, room = r->room == 0 ? 1024 : r->room * 2;
	const char **ids;

	if (!sheet_is_digits(id, &digits))
		return true;
	if (r->count == r->room) {
		ids = arena_zeroed(r->arena, room, sizeof(*ids));
		if (ids == NULL)
			return false;
		if (r->count > 0)
			memcpy(ids, r->ids, r->count * sizeof(*ids));
		r->ids = ids;
		r->room = room;
	}
	if (id[0] == '0') {
		if (!r->has_zeros)
			r->digits = digits;
		else if (r->digits != digits)
			r->digits = 0;
		r->has_zeros = true;
	}
	r->ids[r->count] = arena_string(r->arena, bytes_of_string(id));
	return r->ids[r->count++] != NULL;
}

static bool
add_page(struct roster *r, const struct schedule_page *page)
{
	bool fits = true;

	for (size_t i = 0; i < page->groups && fits; i++)
		for (size_t k = 0; k < page->group[i].students && fits; k++)
			fits = add(r, page->group[i].student[k]);
	for (size_t i = 0; i < page->unplaced && fits; i++)
		fits = add(r, page->waiting[i].student_id);
	return fits;
}

static enum status
ask_page(struct cli *cli, struct arena *arena, struct buffer *cursor,
    struct roster *r)
{
	static const struct schedule_filter all = {.sessions = false};
	struct schedule_page page;
	struct reply reply;
	struct buffer body;
	enum status status;

	arena_reset(arena);
	buffer_init(&body, REQUEST_BYTES_MAX);
	status = wire_pack_schedule_show(
	    &all, buffer_bytes(cursor), PAGE_GROUPS, &body);
	if (status == STATUS_OK)
		status = cli_try(cli, "scheduling", "scheduling.Show",
		    buffer_bytes(&body), ANSWER_MS, &reply);
	buffer_fini(&body);
	if (status == STATUS_OK)
		status = wire_read_schedule(reply.body, arena, &page);
	if (status != STATUS_OK)
		return status;
	buffer_reset(cursor);
	buffer_append(cursor, page.next.data, page.next.len);
	return add_page(r, &page) ? cursor->failed : STATUS_NO_MEMORY;
}

static enum status
ask(struct cli *cli, struct roster *r)
{
	struct arena *arena = NULL;
	struct buffer cursor;
	enum status status = arena_new(PAGE_ARENA_BYTES, &arena);

	buffer_init(&cursor, CURSOR_BYTES_MAX);
	if (status == STATUS_OK)
		do {
			status = ask_page(cli, arena, &cursor, r);
		} while (status == STATUS_OK && cursor.len > 0);
	buffer_fini(&cursor);
	arena_free(&arena);
	return status;
}

/* By what is left without zeros, then by how many there are. */
static int
compare_ids(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	int order = strcmp(without_zeros(x), without_zeros(y));

	return order != 0 ? order
			  : (strlen(x) > strlen(y)) - (strlen(x) < strlen(y));
}

static int
compare_value(const void *key, const void *member)
{
	const char *const *id = member;

	return strcmp(without_zeros(key), without_zeros(*id));
}

/* The id of the schedule that has more zeros; NULL: none, or it has this id. */
static const char *
find_with_zeros(const struct roster *r, const char *id)
{
	const char *const *found =
	    r->count == 0
		? NULL
		: bsearch(id, r->ids, r->count, sizeof(*r->ids), compare_value);
	const char *more = NULL;
	size_t i;

	if (found == NULL)
		return NULL;
	for (i = (size_t)(found - r->ids);
	     i > 0 && compare_value(id, &r->ids[i - 1]) == 0; i--)
		continue;
	for (; i < r->count && compare_value(id, &r->ids[i]) == 0; i++) {
		if (strcmp(r->ids[i], id) == 0)
			return NULL;
		if (strlen(r->ids[i]) > strlen(id))
			more = r->ids[i];
	}
	return more;
}

static void
refuse(const struct sheet_reading *reading, const struct roster *r,
    struct sheet_rows *rows, struct sheet_row *row, const char *id)
{
	char expected[EVENT_NAME_MAX + 160];

	if (r->digits > 0)
		snprintf(expected, sizeof(expected),
		    "%s, as the schedule has it: Excel drops zeros; set "
		    "`studentIdDigits: %zu` in the layout, or export the "
		    "column as text",
		    id, r->digits);
	else
		snprintf(expected, sizeof(expected),
		    "%s, as the schedule has it: Excel drops zeros; export "
		    "the column as text",
		    id);
	sheet_row_refuse(reading, rows, row, "LOST_ZEROS",
	    sheet_column_name(SHEET_STUDENT_ID), row->student_id, expected);
}

static bool
has_ids_of_digits(const struct sheet_rows *rows)
{
	size_t digits;

	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].student_id != NULL &&
		    sheet_is_digits(rows->items[i].student_id, &digits))
			return true;
	return false;
}

void
sheet_roster_check(struct cli *cli, const struct sheet_reading *reading,
    struct sheet_rows *rows)
{
	struct roster r = {.arena = reading->arena};
	enum status status;
	size_t digits;

	if (reading->layout->student_digits > 0 ||
	    reading->layout->scheme > ID_SCHEME_DISTRICT ||
	    !has_ids_of_digits(rows))
		return;
	status = ask(cli, &r);
	if (status != STATUS_OK) {
		cli_note("scheduling could not be asked which students there "
			 "are (%s): ids that have lost their zeros may not be "
			 "found",
		    status_name(status));
		return;
	}
	if (r.count > 0)
		qsort(r.ids, r.count, sizeof(*r.ids), compare_ids);
	for (size_t i = 0; i < rows->count; i++) {
		struct sheet_row *row = &rows->items[i];
		const char *id =
		    row->refused || row->student_id == NULL ||
			    !sheet_is_digits(row->student_id, &digits)
			? NULL
			: find_with_zeros(&r, row->student_id);

		if (id != NULL)
			refuse(reading, &r, rows, row, id);
	}
}
