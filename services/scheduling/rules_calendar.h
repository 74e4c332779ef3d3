// SPDX-License-Identifier: Apache-2.0
/*
 * rules_calendar.h - is there school on that day?
 *
 * A day told for the school decides; else one told for every school; else
 * Monday to Friday.
 */
#pragma once

#include "common/instant.h"

struct calendar_day {
	const char *school; /* "": every school */
	int32_t date;
	bool instructional;
};

/* days: sorted by school (as bytes), then date, each once. */
bool rules_is_instructional(const struct calendar_day *days, size_t count,
    const char *school, int32_t date);
