// SPDX-License-Identifier: Apache-2.0
/*
 * event_json.c - one NDJSON object, by jansson.
 *
 * The parser refuses repeated names, NULs and bad UTF-8 by itself.
 */
#include "common/event/event_json.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

static enum status
refuse_type(
    struct event_fault *fault, enum event_field field, const char *expected)
{
	*fault = (struct event_fault){
	    "BAD_TYPE", event_field_name(field), "another JSON type", expected};
	return STATUS_INVALID;
}

static enum status
read_list(const json_t *value, enum event_field field, struct arena *arena,
    struct session_event *event, struct event_fault *fault)
{
	size_t count = json_array_size(value);
	const char **items;

	if (!json_is_array(value))
		return refuse_type(fault, field, "a list of strings");
	items = arena_zeroed(arena, count + 1, sizeof(*items));
	if (items == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(value, i));

		if (text == NULL)
			return refuse_type(fault, field, "a list of strings");
		items[i] = arena_string(arena, bytes_of_string(text));
		if (items[i] == NULL)
			return STATUS_NO_MEMORY;
	}
	return event_field_set_list(event, field, items, count, arena);
}

/* The value of a field that is not a list, as text. */
static enum status
read_single(const json_t *value, enum event_field field, struct arena *arena,
    struct session_event *event, struct event_fault *fault)
{
	char digits[32];
	const char *text;

	if (event_field_kind(field) == FIELD_MINUTES) {
		if (!json_is_integer(value))
			return refuse_type(fault, field, "a whole number");
		snprintf(digits, sizeof(digits), "%lld",
		    (long long)json_integer_value(value));
		text = digits;
	} else {
		if (!json_is_string(value))
			return refuse_type(fault, field, "a string");
		text = json_string_value(value);
	}
	text = arena_string(arena, bytes_of_string(text));
	if (text == NULL)
		return STATUS_NO_MEMORY;
	return event_field_set(event, field, text, arena, fault);
}

static enum status
read_member(const char *name, const json_t *value, bool lenient,
    struct arena *arena, struct session_event *event, struct event_fault *fault,
    struct event_warnings *warnings)
{
	enum event_field field;

	if (!event_field_find(name, &field)) {
		const char *shown = event_excerpt(name, arena);

		if (shown == NULL)
			return STATUS_NO_MEMORY;
		*fault = (struct event_fault){"UNKNOWN_FIELD", shown, "a value",
		    "a field of the standard"};
		if (!lenient)
			return STATUS_INVALID;
		event_warn(warnings, "UNKNOWN_FIELD", shown, fault->expected);
		return STATUS_OK;
	}
	if (json_is_null(value))
		return STATUS_OK;
	if (event_field_kind(field) == FIELD_NAMES)
		return read_list(value, field, arena, event, fault);
	return read_single(value, field, arena, event, fault);
}

static enum status
refuse_syntax(struct event_fault *fault, const char *why, struct arena *arena)
{
	const char *found = event_excerpt(why, arena);

	*fault = (struct event_fault){"SYNTAX", "", found,
	    "one JSON object, no name twice, at most 128 KiB"};
	return found == NULL ? STATUS_NO_MEMORY : STATUS_INVALID;
}

enum status
event_read_json(struct bytes line, bool lenient, struct arena *arena,
    struct session_event *event, struct event_fault *fault,
    struct event_warnings *warnings)
{
	json_error_t error;
	json_t *root;
	const char *name;
	json_t *value;
	enum status status = STATUS_OK;

	session_event_init(event);
	if (line.len > EVENT_JSON_MAX)
		return refuse_syntax(fault, "too long", arena);
	root = json_loadb(
	    (const char *)line.data, line.len, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL) {
		char why[64];

		/* The parser's own text may quote the line. */
		snprintf(
		    why, sizeof(why), "not JSON at column %d", error.column);
		return refuse_syntax(fault, why, arena);
	}
	if (!json_is_object(root))
		status = refuse_syntax(fault, "JSON, but no object", arena);
	json_object_foreach(root, name, value)
	{
		if (status == STATUS_OK)
			status = read_member(name, value, lenient, arena, event,
			    fault, warnings);
	}
	json_decref(root);
	return status;
}
