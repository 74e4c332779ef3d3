// SPDX-License-Identifier: Apache-2.0
/*
 * csv_write.c - cells into a buffer, RFC 4180.
 *
 * A cell with blanks at an end is quoted, since readers drop bare ones.
 */
#include "common/csv_table.h"

#include <string.h>

static bool
needs_quotes(const char *text, char separator)
{
	size_t len = strlen(text);

	return strpbrk(text, ",\"\r\n") != NULL ||
	       strchr(text, separator) != NULL ||
	       (len > 0 && (strchr(" \t", text[0]) != NULL ||
			       strchr(" \t", text[len - 1]) != NULL));
}

void
csv_write_cell(struct buffer *out, const char *text, bool first)
{
	csv_write_separated(out, text, ',', first);
}

void
csv_write_separated(
    struct buffer *out, const char *text, char separator, bool first)
{
	if (!first)
		buffer_append(out, &separator, 1);
	if (!needs_quotes(text, separator)) {
		buffer_append_string(out, text);
		return;
	}
	buffer_append(out, "\"", 1);
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"')
			buffer_append(out, "\"", 1);
		buffer_append(out, p, 1);
	}
	buffer_append(out, "\"", 1);
}

void
csv_write_end(struct buffer *out)
{
	buffer_append(out, "\n", 1);
}
