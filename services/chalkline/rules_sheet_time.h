// SPDX-License-Identifier: Apache-2.0
/*
 * rules_sheet_time.h - a time of day in a cell.
 *
 * Read are 14:30, 14:30:00, 1430, 2:30 PM, 2:30pm, 2:30 p.m. and the part of
 * a day that Excel shows when a cell lost its format (0.604166 is 14:30).  A
 * time before 6:00 without AM or PM is not believed, for nobody tutors at
 * 2:30 in the night; a layout that says `times: 24h` is.
 */
#pragma once

#include "common/bytes.h"

enum sheet_times {
	SHEET_TIMES_AUTO = 0,
	SHEET_TIMES_24H, /* without AM or PM */
	SHEET_TIMES_12H, /* with it, always */
};

enum sheet_time_fault {
	SHEET_TIME_FINE = 0,
	SHEET_TIME_UNREADABLE,
	SHEET_TIME_HALF_MISSING, /* morning or afternoon? */
};

/* seconds after midnight, below 86,400 */
enum sheet_time_fault sheet_time_read(
    const char *text, enum sheet_times times, int32_t *seconds);
