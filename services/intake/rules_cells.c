// SPDX-License-Identifier: Apache-2.0
/*
 * rules_cells.c - the types of cells.
 *
 * What a check accepts, the field_ functions of rules_fields.c can read: both
 * use the parsers here.
 */
#include "services/intake/rules_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/instant.h"

bool
list_next(const char **rest, char separator, struct bytes *item)
{
	const char *from = *rest;
	size_t len;

	while (*from == ' ' || *from == '\t' || *from == separator)
		from++;
	if (*from == '\0')
		return false;
	for (len = 0; from[len] != '\0' && from[len] != separator; len++)
		;
	*rest = from + len;
	while (len > 0 && (from[len - 1] == ' ' || from[len - 1] == '\t'))
		len--;
	*item = bytes_of(from, len);
	return true;
}

static bool
is_id_bytes(struct bytes text)
{
	if (text.len < 1 || text.len > ID_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] <= 0x20 || text.data[i] == 0x7f)
			return false;
	return true;
}

bool
is_id(const char *text)
{
	return is_id_bytes(bytes_of_string(text));
}

static bool
equals_case(const char *value, struct bytes item)
{
	return strlen(value) == item.len &&
	       strncasecmp(value, (const char *)item.data, item.len) == 0;
}

static bool
is_number(struct bytes item)
{
	for (size_t i = 0; i < item.len; i++)
		if (item.data[i] < '0' || item.data[i] > '9')
			return false;
	return item.len > 0;
}

/* Grades lose their leading zero in spreadsheets: 9 is 09. */
static bool
equals_number(const char *value, struct bytes item)
{
	return item.len == 1 && is_number(item) && strlen(value) == 2 &&
	       value[0] == '0' && value[1] == (char)item.data[0];
}

const char *
value_find(const char *const *values, struct bytes item)
{
	for (; *values != NULL; values++)
		if (equals_case(*values, item) || equals_number(*values, item))
			return *values;
	return NULL;
}

static void
set_check(struct cell_check *check, const char *code, struct bytes found,
    const char *expected)
{
	size_t len = found.len < ID_MAX ? found.len : ID_MAX;

	if (len > 0)
		memcpy(check->item, found.data, len);
	check->item[len] = '\0';
	check->code = code;
	check->found = check->item;
	(void)snprintf(
	    check->expected, sizeof(check->expected), "%s", expected);
}

/* "active, tobedeleted" for people. */
static void
join_values(const char *const *values, char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	for (; *values != NULL && len + 1 < size; values++) {
		int n = snprintf(text + len, size - len, "%s%s",
		    len > 0 ? ", " : "", *values);

		len += n > 0 ? (size_t)n : 0;
	}
}

/* OneRoster 1.2 lets enumerations be extended: ext:[A-Za-z0-9.-_]+ */
static bool
is_extension(struct bytes item)
{
	if (item.len < 5 || memcmp(item.data, "ext:", 4) != 0)
		return false;
	for (size_t i = 4; i < item.len; i++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
			   "yz0123456789.-_",
			item.data[i]) == NULL)
			return false;
	return true;
}

/* Answers the value as it should be written, NULL when it is none. */
static const char *
check_value(
    const struct column *column, struct bytes item, struct cell_check *check)
{
	const char *value = value_find(column->values, item);
	char expected[FAULT_TEXT];

	if (value != NULL && bytes_equal(bytes_of_string(value), item))
		return value;
	if (value != NULL) {
		if (check->code == NULL)
			set_check(check, "WRONG_CASE", item, value);
		return value;
	}
	if ((column->flags & COLUMN_OPEN) != 0 && is_extension(item))
		return NULL;
	join_values(column->values, expected, sizeof(expected));
	set_check(check, "BAD_VALUE", item, expected);
	return NULL;
}

static void
check_enum(const struct column *column, struct cell_check *check)
{
	const char *value =
	    check_value(column, bytes_of_string(check->text), check);

	if (value != NULL)
		check->text = value;
}

static void
check_list(
    const struct column *column, char separator, struct cell_check *check)
{
	const char *rest = check->text;
	struct bytes item;

	while (list_next(&rest, separator, &item)) {
		if (check->code != NULL &&
		    strcmp(check->code, "WRONG_CASE") != 0)
			return;
		if (column->type == COLUMN_ENUMS)
			(void)check_value(column, item, check);
		else if (column->type == COLUMN_IDS && !is_id_bytes(item))
			set_check(check, "BAD_ID", item,
			    "an id of 1-255 bytes without blanks");
	}
}

static void
check_boolean(struct cell_check *check)
{
	static const char *const values[] = {"true", "false", NULL};
	struct bytes text = bytes_of_string(check->text);
	const char *value = value_find(values, text);

	if (value == NULL)
		set_check(check, "BAD_BOOLEAN", text, "true or false");
	else if (strcmp(value, check->text) != 0)
		set_check(check, "WRONG_CASE", text, value);
	if (value != NULL)
		check->text = value;
}

static void
check_date(struct cell_check *check)
{
	int32_t date;

	if (!date_parse(check->text, strlen(check->text), &date))
		set_check(check, "BAD_DATE", bytes_of_string(check->text),
		    "a day as YYYY-MM-DD");
}

static void
check_instant(struct cell_check *check)
{
	size_t len = strlen(check->text);
	int64_t instant;
	int32_t date;

	if (!instant_parse(check->text, len, &instant) &&
	    !date_parse(check->text, len, &date))
		set_check(check, "BAD_DATE", bytes_of_string(check->text),
		    "a moment as YYYY-MM-DDThh:mm:ss.sssZ");
}

bool
number_parse(const char *text, uint32_t *number)
{
	struct bytes item = bytes_of_string(text);

	if (!is_number(item) || item.len > 9)
		return false;
	*number = (uint32_t)strtoul(text, NULL, 10);
	return true;
}

static void
check_number(const struct column *column, struct cell_check *check)
{
	char expected[FAULT_TEXT];
	uint32_t number;

	if (number_parse(check->text, &number) && number >= column->least &&
	    number <= column->most)
		return;
	(void)snprintf(expected, sizeof(expected),
	    "a whole number from %u to %u", column->least, column->most);
	set_check(check, "BAD_NUMBER", bytes_of_string(check->text), expected);
}

bool
kilometres_parse(const char *text, int32_t *metres)
{
	bool negative = *text == '-';
	const char *p = text + (negative ? 1 : 0);
	int32_t value = 0;
	int digits = 0;
	int fraction = -1; /* digits after the point */

	for (; *p != '\0'; p++) {
		if (*p == '.' && fraction < 0 && digits > 0) {
			fraction = 0;
			continue;
		}
		if (*p < '0' || *p > '9' || fraction == 3 ||
		    (fraction < 0 && digits == 5))
			return false;
		value = value * 10 + (*p - '0');
		digits++;
		fraction += fraction >= 0 ? 1 : 0;
	}
	if (digits == 0 || fraction == 0)
		return false;
	for (int i = fraction < 0 ? 0 : fraction; i < 3; i++)
		value *= 10;
	*metres = negative ? -value : value;
	return true;
}

bool
minute_parse(const char *text, uint32_t *minute)
{
	unsigned hour;
	unsigned min;

	if (strlen(text) != 5 || text[2] != ':' ||
	    strspn(text, "0123456789") != 2 ||
	    strspn(text + 3, "0123456789") != 2)
		return false;
	hour = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
	min = (unsigned)(text[3] - '0') * 10 + (unsigned)(text[4] - '0');
	if (hour > 24 || min > 59 || (hour == 24 && min > 0))
		return false;
	*minute = hour * 60 + min;
	return true;
}

void
cell_check(
    const struct column *column, char separator, struct cell_check *check)
{
	struct bytes text = bytes_of_string(check->text);
	uint32_t minute;
	int32_t metres;

	switch (column->type) {
	case COLUMN_TEXT:
		break;
	case COLUMN_ID:
		if (!is_id_bytes(text))
			set_check(check, "BAD_ID", text,
			    "an id of 1-255 bytes without blanks");
		break;
	case COLUMN_IDS:
	case COLUMN_LIST:
	case COLUMN_ENUMS:
		check_list(column, separator, check);
		break;
	case COLUMN_ENUM:
		check_enum(column, check);
		break;
	case COLUMN_DATE:
		check_date(check);
		break;
	case COLUMN_INSTANT:
		check_instant(check);
		break;
	case COLUMN_BOOLEAN:
		check_boolean(check);
		break;
	case COLUMN_NUMBER:
		check_number(column, check);
		break;
	case COLUMN_KILOMETRES:
		if (!kilometres_parse(check->text, &metres))
			set_check(check, "BAD_NUMBER", text,
			    "kilometres, at most three decimals");
		break;
	case COLUMN_TIME:
		if (!minute_parse(check->text, &minute))
			set_check(check, "BAD_TIME", text,
			    "a time of day as HH:MM, 24 hours");
		break;
	}
}
