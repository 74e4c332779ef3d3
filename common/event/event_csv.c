// SPDX-License-Identifier: Apache-2.0
/*
 * event_csv.c - columns by name, lists by spaces.
 */
#include "common/event/event_csv.h"

#include <string.h>

/* One more than a list may have, so that too many are seen as such. */
#define ITEMS_MAX (EVENT_STUDENTS_MAX + 1)

static enum status
refuse_column(struct event_fault *fault, const char *code, const char *name,
    const char *expected, struct arena *arena)
{
	const char *shown = event_excerpt(name, arena);

	*fault = (struct event_fault){code, shown, "a column", expected};
	return shown == NULL ? STATUS_NO_MEMORY : STATUS_INVALID;
}

enum status
event_read_columns(const struct csv_reader *reader, bool lenient,
    struct arena *arena, struct event_columns *columns,
    struct event_fault *fault, struct event_warnings *warnings)
{
	unsigned seen = 0;
	enum event_field field;
	enum status status;

	columns->count = csv_column_count(reader);
	for (size_t i = 0; i < columns->count; i++) {
		const char *name = csv_column_name(reader, i);

		columns->field[i] = EVENT_CSV_IGNORED;
		if (event_field_find(name, &field)) {
			columns->field[i] = (int)field;
			if ((seen & (1u << field)) != 0)
				return refuse_column(fault, "REPEATED_ITEM",
				    name, "each column once", arena);
			seen |= 1u << field;
			continue;
		}
		status = refuse_column(fault, "UNKNOWN_FIELD", name,
		    "a field of the standard", arena);
		if (!lenient || status == STATUS_NO_MEMORY)
			return status;
		event_warn(
		    warnings, "UNKNOWN_FIELD", fault->field, fault->expected);
	}
	return STATUS_OK;
}

/* Cuts the text, which is the arena's own, at its spaces. */
static enum status
read_list(char *text, enum event_field field, struct arena *arena,
    struct session_event *event)
{
	const char *items[ITEMS_MAX];
	size_t count = 0;
	char *rest = text;
	char *item;

	while (count < ITEMS_MAX && (item = strsep(&rest, " ")) != NULL) {
		if (*item != '\0')
			items[count++] = item;
	}
	return event_field_set_list(event, field, items, count, arena);
}

enum status
event_read_csv(const struct event_columns *columns, const struct csv_row *row,
    struct arena *arena, struct session_event *event, struct event_fault *fault)
{
	enum status status = STATUS_OK;

	session_event_init(event);
	if (row->cells > columns->count) {
		*fault = (struct event_fault){"SYNTAX", "", "too many cells",
		    "as many cells as the header has"};
		return STATUS_INVALID;
	}
	for (size_t i = 0; i < row->cells && status == STATUS_OK; i++) {
		enum event_field field = (enum event_field)columns->field[i];
		char *text;

		if (columns->field[i] == EVENT_CSV_IGNORED ||
		    row->cell[i][0] == '\0')
			continue;
		text = arena_string(arena, bytes_of_string(row->cell[i]));
		if (text == NULL)
			return STATUS_NO_MEMORY;
		status =
		    event_field_kind(field) == FIELD_NAMES
			? read_list(text, field, arena, event)
			: event_field_set(event, field, text, arena, fault);
	}
	return status;
}
