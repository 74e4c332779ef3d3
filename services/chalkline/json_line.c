// SPDX-License-Identifier: Apache-2.0
/*
 * json_line.c - by jansson, in the order in which fields are set.
 */
#include "services/chalkline/json_line.h"

#include <stdio.h>

#include "common/instant.h"

void
json_line_text(json_t *object, const char *name, const char *text)
{
	if (text != NULL && *text != '\0')
		json_object_set_new(object, name, json_string(text));
}

void
json_line_instant(json_t *object, const char *name, int64_t instant)
{
	char text[INSTANT_TEXT];

	if (instant == INT64_MIN)
		return;
	instant_format(instant, text);
	json_object_set_new(object, name, json_string(text));
}

void
json_line_texts(
    json_t *object, const char *name, char *const *texts, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_string(texts[i]));
	json_object_set_new(object, name, array);
}

int
json_line_print(json_t *object)
{
	int failed =
	    object == NULL || json_dumpf(object, stdout, JSON_COMPACT) != 0;

	putchar('\n');
	json_decref(object);
	return failed ? -1 : 0;
}
