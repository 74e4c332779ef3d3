// SPDX-License-Identifier: Apache-2.0
/*
 * rules_placement.c - which version of a record holds on a day.
 *
 * A later version never reaches back before the day it begins, so a change of
 * the schedule leaves the weeks before it as they were.
 */
#include "services/reporting/rules_placement.h"

size_t
reporting_version_of_day(const int32_t *known_on, size_t count, int32_t day)
{
	size_t low = 0;
	size_t high = count;

	while (low < high) { /* the first that became known after the day */
		size_t middle = low + (high - low) / 2;

		if (known_on[middle] <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? 0 : low - 1;
}

bool
reporting_need_covers(const struct placement_version *versions, size_t count,
    uint32_t student, uint32_t program, int32_t day)
{
	if (day == DAY_NONE)
		return false;
	while (count > 0) {
		const struct placement_version *v = &versions[--count];

		if (v->begins_on > day)
			continue;
		return !v->ended && v->student == student &&
		       v->program == program &&
		       (v->ends_on == DAY_NONE || day <= v->ends_on);
	}
	return false;
}
