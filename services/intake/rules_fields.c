// SPDX-License-Identifier: Apache-2.0
/*
 * rules_fields.c - values out of good cells.
 *
 * Copies go into the arena of the row; a failure is remembered there.
 */
#include "services/intake/rules_cells.h"

#include <string.h>

int
field_index(const char *const *values, const char *text)
{
	for (int i = 0; values[i] != NULL; i++)
		if (strcmp(values[i], text) == 0)
			return i;
	return -1;
}

const char *
field_text(struct fields *fields, size_t column)
{
	struct bytes text = bytes_of_string(fields->value[column]);
	const char *copy;

	if (text.len == 0)
		return NULL;
	copy = arena_string(fields->arena, text);
	if (copy == NULL)
		fields->failed = true;
	return copy;
}

static size_t
list_count(const char *text, char separator)
{
	struct bytes item;
	size_t count = 0;

	while (list_next(&text, separator, &item))
		count++;
	return count;
}

struct text_list
field_list(struct fields *fields, size_t column)
{
	const struct column *spec = &fields->layout->columns[column];
	char separator = fields->layout->separator;
	const char *rest = fields->value[column];
	struct text_list list = {.count = list_count(rest, separator)};
	struct bytes item;

	if (list.count == 0)
		return list;
	list.item = arena_zeroed(fields->arena, list.count, sizeof(*list.item));
	for (size_t i = 0; list.item != NULL && i < list.count; i++) {
		const char *value = NULL;

		(void)list_next(&rest, separator, &item);
		if (spec->type == COLUMN_ENUMS)
			value = value_find(spec->values, item);
		if (value == NULL)
			value = arena_string(fields->arena, item);
		list.item[i] = value;
		if (value == NULL)
			list.item = NULL;
	}
	if (list.item == NULL) {
		fields->failed = true;
		list.count = 0;
	}
	return list;
}

bool
field_boolean(const struct fields *fields, size_t column, bool otherwise)
{
	const char *text = fields->value[column];

	return text[0] == '\0' ? otherwise : strcmp(text, "true") == 0;
}

uint32_t
field_number(const struct fields *fields, size_t column, uint32_t otherwise)
{
	uint32_t number = otherwise;

	(void)number_parse(fields->value[column], &number);
	return number;
}

uint32_t
field_minute(const struct fields *fields, size_t column)
{
	uint32_t minute = 0;

	(void)minute_parse(fields->value[column], &minute);
	return minute;
}

int32_t
field_metres(const struct fields *fields, size_t column)
{
	int32_t metres = 0;

	(void)kilometres_parse(fields->value[column], &metres);
	return metres;
}
