// SPDX-License-Identifier: Apache-2.0
/*
 * event_import.c - reads the period out of an event's id.
 */
#include "common/event/event_import.h"

#include <string.h>

static bool
is_digits(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
	}
	return true;
}

bool
event_period_is_valid(const char *period, size_t len)
{
	if (len != EVENT_PERIOD_TEXT - 1 || period[4] != '-' ||
	    !is_digits(period, 4) || !is_digits(period + 5, 2))
		return false;
	if (memcmp(period, "2000", 4) < 0 || memcmp(period, "2100", 4) > 0)
		return false;
	return memcmp(period + 5, "01", 2) >= 0 &&
	       memcmp(period + 5, "12", 2) <= 0;
}

bool
event_import_period(struct bytes event_id, char period[EVENT_PERIOD_TEXT])
{
	const size_t prefix = sizeof(EVENT_IMPORT_PREFIX) - 1;
	const size_t months = EVENT_PERIOD_TEXT - 1;
	const char *at;

	if (event_id.len <= prefix + months + 1 ||
	    memcmp(event_id.data, EVENT_IMPORT_PREFIX, prefix) != 0)
		return false;
	at = (const char *)event_id.data + prefix;
	if (!event_period_is_valid(at, months) || at[months] != ':')
		return false;
	memcpy(period, at, months);
	period[months] = '\0';
	return true;
}
