// SPDX-License-Identifier: Apache-2.0
/*
 * instant.h - moments and dates.
 *
 * A moment is microseconds since 1970-01-01T00:00:00Z, int64_t.  A date is
 * days since 1970-01-01, int32_t, in whatever zone the caller says.  The
 * proleptic Gregorian calendar; years 2000-2100 where stated.
 */
#pragma once

#include "common/status.h"

#include <stddef.h>
#include <stdint.h>

#define INSTANT_SECOND INT64_C(1000000)
#define INSTANT_MINUTE (60 * INSTANT_SECOND)
#define INSTANT_HOUR (60 * INSTANT_MINUTE)
#define INSTANT_DAY (24 * INSTANT_HOUR)
/* "2026-10-05T14:00:41.123456Z" and the NUL */
#define INSTANT_TEXT 28
#define DATE_TEXT 11
/* ISO week: "2026-W41" and the NUL */
#define WEEK_TEXT 9

int64_t instant_now(void);
/*
 * RFC 3339 with offset, seconds <= 59, at most six fraction digits, years
 * 2000-2100.  False for anything else.
 */
bool instant_parse(const char *text, size_t len, int64_t *instant);
/* UTC, with as many fraction digits as needed (none to six). */
void instant_format(int64_t instant, char text[INSTANT_TEXT]);

/* "YYYY-MM-DD", a day that exists, years 1900-2100. */
bool date_parse(const char *text, size_t len, int32_t *date);
void date_format(int32_t date, char text[DATE_TEXT]);
int32_t date_of_civil(int year, int month, int day);
void date_to_civil(int32_t date, int *year, int *month, int *day);
/* 0 = Monday. */
int date_weekday(int32_t date);
/* The Monday of the ISO week. */
int32_t date_week_start(int32_t date);
void date_format_week(int32_t date, char text[WEEK_TEXT]);
