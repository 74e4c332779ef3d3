// SPDX-License-Identifier: Apache-2.0
/* tsi_line.c - text to numbers; nothing here trusts its input. */
#include "services/scheduling/tsi_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MINUTES 1440

bool
tsi_is(struct bytes text, const char *word)
{
	return bytes_equal(text, bytes_of_string(word));
}

bool
tsi_split(struct tsi_line *line, struct bytes text)
{
	size_t from = 0;

	line->count = 0;
	if (text.len > 0 && text.data[text.len - 1] == '\r')
		text.len--;
	if (text.len == 0 || text.data[0] == '#')
		return false;
	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.data[i] != ',')
			continue;
		if (line->count < TSI_FIELDS_MAX)
			line->field[line->count] =
			    bytes_of(text.data + from, i - from);
		line->count++;
		from = i + 1;
	}
	return true;
}

static void
copy_found(struct bytes found, char text[64])
{
	size_t len = found.len < 63 ? found.len : 63;

	for (size_t i = 0; i < len; i++) {
		uint8_t c = found.data[i];

		text[i] = (char)(c >= 0x20 && c < 0x7f ? c : '?');
	}
	text[len] = '\0';
}

void
tsi_fail(struct tsi_line *line, const char *field, struct bytes found,
    const char *expected)
{
	if (line->is_bad)
		return;
	line->is_bad = true;
	snprintf(line->fault->field, sizeof(line->fault->field), "%s", field);
	snprintf(line->fault->expected, sizeof(line->fault->expected), "%s",
	    expected);
	copy_found(found, line->fault->found);
}

void
tsi_fail_status(struct tsi_line *line, enum status status, const char *field,
    struct bytes found, const char *expected)
{
	if (status == STATUS_OK)
		return;
	if (status == STATUS_NO_MEMORY && !line->is_bad)
		line->no_memory = true;
	tsi_fail(line, field, found, expected);
}

void
tsi_count(struct tsi_line *line, size_t fields)
{
	char expected[48], found[24];

	if (line->count == fields)
		return;
	snprintf(expected, sizeof(expected), "%zu fields", fields);
	snprintf(found, sizeof(found), "%zu", line->count);
	tsi_fail(line, "record", bytes_of_string(found), expected);
}

static bool
parse_number(struct bytes text, uint32_t *number)
{
	uint64_t value = 0;

	if (text.len == 0 || text.len > 10)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(text.data[i] - '0');
	}
	if (value >= UINT32_MAX)
		return false;
	*number = (uint32_t)value;
	return true;
}

uint32_t
tsi_number(struct tsi_line *line, size_t at, const char *field, uint32_t least,
    uint32_t most)
{
	char expected[64];
	uint32_t number = 0;

	if (line->is_bad)
		return least;
	if (parse_number(line->field[at], &number) && number >= least &&
	    number <= most)
		return number;
	snprintf(expected, sizeof(expected), "a whole number from %u to %u",
	    least, most);
	tsi_fail(line, field, line->field[at], expected);
	return least;
}

double
tsi_km(struct tsi_line *line, size_t at, const char *field)
{
	char text[32], *end = NULL;
	struct bytes found;
	double value;

	if (line->is_bad)
		return 0;
	found = line->field[at];
	if (found.len > 0 && found.len < sizeof(text)) {
		memcpy(text, found.data, found.len);
		text[found.len] = '\0';
		value = strtod(text, &end);
		if (end == text + found.len && value >= -100000 &&
		    value <= 100000)
			return value;
	}
	tsi_fail(line, field, found, "kilometres from -100000 to 100000");
	return 0;
}

uint32_t
tsi_reference(struct tsi_line *line, struct bytes id, const struct names *names,
    const char *field)
{
	uint32_t number;

	if (line->is_bad)
		return 0;
	number = names_find(names, id);
	if (number != NAMES_NONE)
		return number;
	tsi_fail(line, field, id, "an id that the file declares");
	return 0;
}

bool
tsi_item(struct bytes *list, struct bytes *item)
{
	size_t len = 0;

	while (list->len > 0 && list->data[0] == ' ')
		*list = bytes_of(list->data + 1, list->len - 1);
	while (len < list->len && list->data[len] != ' ')
		len++;
	if (len == 0)
		return false;
	*item = bytes_of(list->data, len);
	*list = bytes_of(list->data + len, list->len - len);
	return true;
}

/* Up to the mark, or all of the rest; moves on behind the mark. */
static struct bytes
take_until(struct bytes *rest, uint8_t mark)
{
	size_t len = 0, behind;
	struct bytes taken;

	while (len < rest->len && rest->data[len] != mark)
		len++;
	behind = len < rest->len ? len + 1 : len;
	taken = bytes_of(rest->data, len);
	*rest = bytes_of(rest->data + behind, rest->len - behind);
	return taken;
}

struct model_window
tsi_window(struct tsi_line *line, struct bytes text, uint32_t days)
{
	struct bytes rest = text;
	struct bytes day = take_until(&rest, ':');
	struct bytes start = take_until(&rest, '-');
	struct model_window w = {0};

	if (!parse_number(day, &w.day) || w.day >= days ||
	    !parse_number(start, &w.start) || !parse_number(rest, &w.end) ||
	    w.start >= w.end || w.end > DAY_MINUTES)
		tsi_fail(line, "availability", text,
		    "day:start-end, a day of the cycle, start before end");
	return w;
}
