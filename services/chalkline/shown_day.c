// SPDX-License-Identifier: Apache-2.0
/* shown_day.c - a table. */
#include "services/chalkline/shown_day.h"

const char *
shown_day_name(uint32_t day)
{
	static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri",
	    "Sat", "Sun", "?", "A", "B", "C", "D", "E", "F", "G", "H", "I",
	    "J"};

	return day < sizeof(names) / sizeof(names[0]) ? names[day] : "?";
}
