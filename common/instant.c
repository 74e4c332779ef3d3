// SPDX-License-Identifier: Apache-2.0
/*
 * instant.c - RFC 3339 and the proleptic Gregorian calendar.
 *
 * The conversion between days and civil dates counts years from 1 March, so
 * that the leap day is the last of its year; a 400-year era has 146,097 days.
 */
#include "common/instant.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAYS_PER_ERA 146097
/* From 0000-03-01 to 1970-01-01. */
#define DAYS_BEFORE_EPOCH 719468
#define INSTANT_YEAR_MIN 2000
#define INSTANT_YEAR_MAX 2100
#define DATE_YEAR_MIN 1900
#define DATE_YEAR_MAX 2100

int64_t
instant_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int32_t
date_of_civil(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (int)floor_div(y, 400);
	int year_of_era = y - era * 400;
	int shifted_month = month > 2 ? month - 3 : month + 9;
	int day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 -
			 year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - DAYS_BEFORE_EPOCH;
}

void
date_to_civil(int32_t date, int *year, int *month, int *day)
{
	int days = date + DAYS_BEFORE_EPOCH;
	int era = (int)floor_div(days, DAYS_PER_ERA);
	int day_of_era = days - era * DAYS_PER_ERA;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			      day_of_era / 146096) /
			  365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 -
					   year_of_era / 100);
	int shifted_month = (5 * day_of_year + 2) / 153;

	*day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
	*month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
	*year = year_of_era + era * 400 + (*month <= 2);
}

static bool
read_digits(const char *text, size_t count, int *value)
{
	*value = 0;
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*value = *value * 10 + (text[i] - '0');
	}
	return true;
}

static bool
is_day(int year, int month, int day)
{
	int y, m, d;

	if (month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	date_to_civil(date_of_civil(year, month, day), &y, &m, &d);
	return m == month && d == day;
}

bool
date_parse(const char *text, size_t len, int32_t *date)
{
	int year, month, day;

	if (len != DATE_TEXT - 1 || text[4] != '-' || text[7] != '-')
		return false;
	if (!read_digits(text, 4, &year) || !read_digits(text + 5, 2, &month) ||
	    !read_digits(text + 8, 2, &day))
		return false;
	if (year < DATE_YEAR_MIN || year > DATE_YEAR_MAX ||
	    !is_day(year, month, day))
		return false;
	*date = date_of_civil(year, month, day);
	return true;
}

void
date_format(int32_t date, char text[DATE_TEXT])
{
	int year, month, day;
	char wide[40];

	date_to_civil(date, &year, &month, &day);
	assert(year >= 0 && year <= 9999);
	snprintf(wide, sizeof(wide), "%04d-%02d-%02d", year, month, day);
	memcpy(text, wide, DATE_TEXT);
}

/* "14:00:41" at text, as seconds after midnight. */
static bool
parse_clock(const char *text, int *seconds)
{
	int hour, minute, second;

	if (text[2] != ':' || text[5] != ':' || !read_digits(text, 2, &hour) ||
	    !read_digits(text + 3, 2, &minute) ||
	    !read_digits(text + 6, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*seconds = (hour * 60 + minute) * 60 + second;
	return true;
}

/* ".5" and the like; *len is how much of text it took, 0 without one. */
static bool
parse_fraction(const char *text, size_t rest, size_t *len, int *micros)
{
	size_t digits = 0;

	*len = 0;
	*micros = 0;
	if (rest == 0 || text[0] != '.')
		return true;
	while (1 + digits < rest && text[1 + digits] >= '0' &&
	       text[1 + digits] <= '9')
		digits++;
	if (digits < 1 || digits > 6 || !read_digits(text + 1, digits, micros))
		return false;
	for (size_t i = digits; i < 6; i++)
		*micros *= 10;
	*len = 1 + digits;
	return true;
}

/* "Z", "+02:00" or "-05:00", to the end of the text, in seconds. */
static bool
parse_offset(const char *text, size_t rest, int *seconds)
{
	int hour, minute;

	if (rest == 1 && (text[0] == 'Z' || text[0] == 'z')) {
		*seconds = 0;
		return true;
	}
	if (rest != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
	    !read_digits(text + 1, 2, &hour) ||
	    !read_digits(text + 4, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*seconds = (hour * 60 + minute) * 60;
	if (text[0] == '-')
		*seconds = -*seconds;
	return true;
}

bool
instant_parse(const char *text, size_t len, int64_t *instant)
{
	int32_t date;
	int seconds, micros, offset;
	size_t taken;

	if (len < strlen("2026-10-05T14:00:41Z"))
		return false;
	if (!date_parse(text, DATE_TEXT - 1, &date) ||
	    date < date_of_civil(INSTANT_YEAR_MIN, 1, 1) ||
	    date > date_of_civil(INSTANT_YEAR_MAX, 12, 31))
		return false;
	if ((text[10] != 'T' && text[10] != 't') ||
	    !parse_clock(text + 11, &seconds))
		return false;
	if (!parse_fraction(text + 19, len - 19, &taken, &micros) ||
	    !parse_offset(text + 19 + taken, len - 19 - taken, &offset))
		return false;
	*instant =
	    date * INSTANT_DAY + (seconds - offset) * INSTANT_SECOND + micros;
	return true;
}

void
instant_format(int64_t instant, char text[INSTANT_TEXT])
{
	int64_t date = floor_div(instant, INSTANT_DAY);
	int64_t rest = instant - date * INSTANT_DAY;
	int seconds = (int)(rest / INSTANT_SECOND);
	int micros = (int)(rest % INSTANT_SECOND);
	char wide[40];
	size_t len;

	date_format((int32_t)date, text);
	len = (size_t)snprintf(wide, sizeof(wide), "T%02d:%02d:%02d",
	    seconds / 3600, seconds / 60 % 60, seconds % 60);
	if (micros != 0) {
		len += (size_t)snprintf(
		    wide + len, sizeof(wide) - len, ".%06d", micros);
		while (wide[len - 1] == '0')
			len--;
	}
	wide[len++] = 'Z';
	wide[len++] = '\0';
	memcpy(text + DATE_TEXT - 1, wide, len);
}

int
date_weekday(int32_t date)
{
	/* 1970-01-01 was a Thursday. */
	int32_t shifted = (date + 3) % 7;

	return shifted < 0 ? shifted + 7 : shifted;
}

int32_t
date_week_start(int32_t date)
{
	return date - date_weekday(date);
}

void
date_format_week(int32_t date, char text[WEEK_TEXT])
{
	/* A week belongs to the year that its Thursday is in. */
	int32_t thursday = date_week_start(date) + 3;
	int year, month, day;
	char wide[40];

	date_to_civil(thursday, &year, &month, &day);
	assert(year >= 0 && year <= 9999);
	snprintf(wide, sizeof(wide), "%04d-W%02d", year,
	    (thursday - date_of_civil(year, 1, 1)) / 7 + 1);
	memcpy(text, wide, WEEK_TEXT);
}
