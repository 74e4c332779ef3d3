// SPDX-License-Identifier: Apache-2.0
/*
 * rules_sheet_time.c - clock times by hand, parts of a day by arithmetic.
 *
 * A part of a day is rounded to the whole minute: Excel has cut its digits.
 */
#include "services/chalkline/rules_sheet_time.h"

#include <string.h>
#include <strings.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define FIRST_BELIEVED (6 * HOUR)
#define PART_DIGITS 9
#define PART_WHOLE INT64_C(1000000000)

/* Up to most digits; how many there were. */
static size_t
read_number(const char *text, size_t most, int *value)
{
	size_t i = 0;

	*value = 0;
	while (i < most && text[i] >= '0' && text[i] <= '9')
		*value = *value * 10 + (text[i++] - '0');
	return i;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* 0.604166, .604166 or 0,604166; also a whole 0 */
static bool
read_part_of_day(const char *text, int32_t *seconds)
{
	const char *at = text[0] == '0' ? text + 1 : text;
	int64_t part = 0;
	int digits = 0;

	if (*at != '.' && *at != ',')
		return false;
	for (at++; is_digit(*at); at++) {
		if (digits < PART_DIGITS) {
			part = part * 10 + (*at - '0');
			digits++;
		}
	}
	if (digits == 0 || *at != '\0')
		return false;
	for (; digits < PART_DIGITS; digits++)
		part *= 10;
	int64_t minutes = (part * (DAY / MINUTE) + PART_WHOLE / 2) / PART_WHOLE;
	*seconds = (int32_t)(minutes % (DAY / MINUTE)) * MINUTE;
	return true;
}

/* "", "AM", "p.m.", "a": 0, 'a' or 'p'; 'x' for anything else. */
static char
read_half(const char *text)
{
	char letters[3] = "";
	size_t count = 0;

	for (; *text != '\0'; text++) {
		if (*text == ' ' || *text == '.')
			continue;
		if (count == 2)
			return 'x';
		letters[count++] = *text;
	}
	if (count == 0)
		return 0;
	if (strcasecmp(letters, "am") == 0 || strcasecmp(letters, "a") == 0)
		return 'a';
	if (strcasecmp(letters, "pm") == 0 || strcasecmp(letters, "p") == 0)
		return 'p';
	return 'x';
}

/* ":30" and ":00" behind the hour; what follows them. */
static const char *
read_minutes(const char *at, int *minute, int *second)
{
	*minute = 0;
	*second = 0;
	if (*at != ':')
		return at;
	if (read_number(at + 1, 2, minute) != 2)
		return NULL;
	at += 3;
	if (*at != ':')
		return at;
	if (read_number(at + 1, 2, second) != 2)
		return NULL;
	at += 3;
	/* Fractions of a second are dropped. */
	if (*at == '.' && is_digit(at[1])) {
		for (at++; is_digit(*at);)
			at++;
	}
	return at;
}

static enum sheet_time_fault
with_half(int hour, char half, int32_t rest, int32_t *seconds)
{
	if (hour < 1 || hour > 12)
		return SHEET_TIME_UNREADABLE;
	*seconds = (hour % 12 + (half == 'p' ? 12 : 0)) * HOUR + rest;
	return SHEET_TIME_FINE;
}

static enum sheet_time_fault
without_half(int hour, enum sheet_times times, int32_t rest, int32_t *seconds)
{
	int32_t told = hour * HOUR + rest;

	if (hour > 23)
		return SHEET_TIME_UNREADABLE;
	if (times == SHEET_TIMES_12H ||
	    (times == SHEET_TIMES_AUTO && told < FIRST_BELIEVED))
		return SHEET_TIME_HALF_MISSING;
	*seconds = told;
	return SHEET_TIME_FINE;
}

enum sheet_time_fault
sheet_time_read(const char *text, enum sheet_times times, int32_t *seconds)
{
	int hour = 0, minute = 0, second = 0;
	size_t digits = read_number(text, 4, &hour);
	const char *at = text + digits;

	if (read_part_of_day(text, seconds))
		return SHEET_TIME_FINE;
	if (digits == 4 && *at == '\0') {
		minute = hour % 100;
		hour /= 100;
	} else {
		if (digits < 1 || digits > 2)
			return SHEET_TIME_UNREADABLE;
		bool bare = *at != ':';
		at = read_minutes(at, &minute, &second);
		/* A bare 9 is no time, 9 AM is one. */
		if (at == NULL || (bare && read_half(at) == 0))
			return SHEET_TIME_UNREADABLE;
	}
	if (minute > 59 || second > 59)
		return SHEET_TIME_UNREADABLE;
	char half = read_half(at);
	if (half == 'x')
		return SHEET_TIME_UNREADABLE;
	return half != 0
		   ? with_half(hour, half, minute * MINUTE + second, seconds)
		   : without_half(
			 hour, times, minute * MINUTE + second, seconds);
}
