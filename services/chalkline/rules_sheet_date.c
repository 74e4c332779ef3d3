// SPDX-License-Identifier: Apache-2.0
/*
 * rules_sheet_date.c - walks pattern and cell together.
 */
#include "services/chalkline/rules_sheet_date.h"

#include <string.h>
#include <strings.h>

static const char ISO[] = "YYYY-MM-DD";
/* Excel's day 1 is 1900-01-01, and it believes in 29 February 1900. */
#define SERIAL_EPOCH 25569 /* 1970-01-01 */
#define SERIAL_FIRST 36526 /* 2000-01-01 */
#define SERIAL_LAST 73415  /* 2100-12-31 */

static const char *const months[] = {"january", "february", "march", "april",
    "may", "june", "july", "august", "september", "october", "november",
    "december"};

struct civil {
	int year, month, day;
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of the run of one letter at the beginning. */
static size_t
run_of(const char *pattern)
{
	size_t len = 1;

	while (pattern[len] == pattern[0])
		len++;
	return len;
}

bool
sheet_date_pattern_is_valid(const char *pattern)
{
	unsigned years = 0, month_parts = 0, days = 0;

	if (strlen(pattern) > SHEET_PATTERN_MAX)
		return false;
	while (*pattern != '\0') {
		size_t len = run_of(pattern);

		if (*pattern == 'Y' && (len == 4 || len == 2))
			years++;
		else if (*pattern == 'M' && len <= 3)
			month_parts++;
		else if (*pattern == 'D' && len <= 2)
			days++;
		else if (is_letter(*pattern) ||
			 (*pattern >= '0' && *pattern <= '9') ||
			 (unsigned char)*pattern >= 0x80)
			return false;
		pattern += len;
	}
	return years == 1 && month_parts == 1 && days == 1;
}

static bool
read_number(const char **text, size_t least, size_t most, int *value)
{
	size_t i = 0;

	*value = 0;
	while (i < most && (*text)[i] >= '0' && (*text)[i] <= '9')
		*value = *value * 10 + ((*text)[i++] - '0');
	*text += i;
	return i >= least;
}

static bool
read_month_name(const char **text, int *month)
{
	size_t len = 0;

	while (is_letter((*text)[len]))
		len++;
	for (int i = 0; len >= 3 && i < 12; i++) {
		if (len <= strlen(months[i]) &&
		    strncasecmp(*text, months[i], len) == 0) {
			*month = i + 1;
			*text += len;
			return true;
		}
	}
	return false;
}

/* One part of the pattern; other bytes stand in the cell as they are. */
static bool
read_part(char letter, size_t len, const char **text, struct civil *civil)
{
	switch (letter) {
	case 'Y':
		if (!read_number(text, len, len, &civil->year))
			return false;
		if (len == 2)
			civil->year += 2000;
		return true;
	case 'M':
		return len == 3 ? read_month_name(text, &civil->month)
				: read_number(text, 1, 2, &civil->month);
	case 'D':
		return read_number(text, 1, 2, &civil->day);
	default:
		for (size_t i = 0; i < len; i++, (*text)++) {
			if (**text != letter)
				return false;
		}
		return true;
	}
}

static bool
read_by(const char *pattern, const char *text, size_t *taken, int32_t *date)
{
	struct civil civil = {0, 0, 0}, back;
	const char *at = text;

	while (*pattern != '\0') {
		size_t len = run_of(pattern);

		if (!read_part(*pattern, len, &at, &civil))
			return false;
		pattern += len;
	}
	/* 5/10/20261 is not a day with something behind it. */
	if (*at >= '0' && *at <= '9')
		return false;
	if (civil.year < 2000 || civil.year > 2100 || civil.month < 1 ||
	    civil.month > 12)
		return false;
	*date = date_of_civil(civil.year, civil.month, civil.day);
	date_to_civil(*date, &back.year, &back.month, &back.day);
	*taken = (size_t)(at - text);
	return back.month == civil.month && back.day == civil.day;
}

bool
sheet_date_read(
    const char *pattern, const char *text, size_t *taken, int32_t *date)
{
	return read_by(pattern, text, taken, date) ||
	       read_by(ISO, text, taken, date);
}

bool
sheet_date_read_swapped(
    const char *pattern, const char *text, size_t *taken, int32_t *date)
{
	char swapped[SHEET_PATTERN_MAX + 1] = "";
	size_t len = strlen(pattern);

	if (len > SHEET_PATTERN_MAX || strstr(pattern, "MMM") != NULL)
		return false;
	for (size_t i = 0; i <= len; i++)
		swapped[i] = pattern[i] == 'M'   ? 'D'
			     : pattern[i] == 'D' ? 'M'
						 : pattern[i];
	return read_by(swapped, text, taken, date);
}

bool
sheet_date_read_serial(const char *text, int32_t *date)
{
	const char *at = text;
	int day;

	if (!read_number(&at, 5, 5, &day) || day < SERIAL_FIRST ||
	    day > SERIAL_LAST)
		return false;
	if (*at == '.' || *at == ',') {
		for (at++; *at >= '0' && *at <= '9';)
			at++;
	}
	*date = day - SERIAL_EPOCH;
	return *at == '\0';
}
