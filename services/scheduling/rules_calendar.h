// SPDX-License-Identifier: Apache-2.0
/*
 * rules_calendar.h - is there school on that day, and which day is it?
 *
 * A day told for the school decides; else one told for every school; else
 * Monday to Friday.  A slot of a day of the week falls on each such date; a
 * slot of a day of the school's cycle on the dates that the calendar says are
 * that day.
 */
#pragma once

#include "common/instant.h"

/* Neither a day of the week (0 to 6) nor of a cycle (above). */
#define RULES_NO_DAY 7

struct calendar_day {
	const char *school; /* "": every school */
	int32_t date;
	bool instructional;
	uint32_t cycle;            /* above RULES_NO_DAY; that: not told */
	const char *bell_schedule; /* "": the regular one */
};

/* days: sorted by school (as bytes), then date, each once. */
bool rules_is_instructional(const struct calendar_day *days, size_t count,
    const char *school, int32_t date);
/* The day that decides; NULL: none is told. */
const struct calendar_day *rules_day(const struct calendar_day *days,
    size_t count, const char *school, int32_t date);
/* slot_day: 0 to 6 of the week, or of a cycle; RULES_NO_DAY falls on none. */
bool rules_falls_on(const struct calendar_day *days, size_t count,
    const char *school, uint32_t slot_day, int32_t date);
