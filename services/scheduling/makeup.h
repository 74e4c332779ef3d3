// SPDX-License-Identifier: Apache-2.0
/*
 * makeup.h - the next time at which a group can meet once more.
 *
 * A time is a slot of the bell schedule that the school has that day, on a day
 * with school that is neither closed nor delayed and on which the group does
 * not meet, within MAKEUP_DAYS; on a day that ends early it is over by then.
 * All students and the tutor are free (free_times.h), the tutor is at no other
 * school that day (unless virtual) and within the week's minutes, and the
 * school has a room or a seat.
 */
#pragma once

#include "services/scheduling/closures.h"
#include "services/scheduling/free_times.h"

#include "common/zone.h"

#define MAKEUP_DAYS 28

struct makeup_search {
	struct free_search free;
	const struct closures *closures;
};

struct makeup_time {
	int32_t date;
	int64_t start, end;
};

/*
 * The earliest time from the date `from` on; NULL, or why there is none.
 * zone: the school's.
 */
const char *makeup_find(const struct makeup_search *search,
    const struct planned_session *withdrawn, int32_t from,
    const struct zone *zone, struct makeup_time *time);
