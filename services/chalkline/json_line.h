// SPDX-License-Identifier: Apache-2.0
/*
 * json_line.h - one JSON object on a line, put together field by field.
 *
 * Absent fields (NULL or "") are left out.
 */
#pragma once

#include <jansson.h>
#include <stdint.h>

void json_line_text(json_t *object, const char *name, const char *text);
/* Microseconds UTC as RFC 3339; INT64_MIN is absent. */
void json_line_instant(json_t *object, const char *name, int64_t instant);
void json_line_texts(
    json_t *object, const char *name, char *const *texts, size_t count);
/* Prints it on stdout and lets it go; 0, or -1 when it could not be made. */
int json_line_print(json_t *object);
