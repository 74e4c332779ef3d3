// SPDX-License-Identifier: Apache-2.0
/*
 * bells.h - dates with another bell schedule than the regular one.
 */
#pragma once

#include "services/scheduling/roster.h"

/* Of the school on that date; "": the regular one. */
const char *bells_schedule(const struct calendar_day *days, size_t count,
    const char *school, int32_t date);
/* The slot is of that bell schedule, and there on that date. */
bool bells_is_on(const struct mirror_slot *slot, const char *schedule,
    const struct calendar_day *days, size_t count, int32_t date);

/* Neither core nor lunch. */
bool bells_is_for_tutoring(const struct mirror_slot *slot);
/* The grade is one of the slot's, or it has none. */
bool bells_is_for_grade(const struct mirror_slot *slot, const char *grade);

struct bells {
	const struct roster *roster;
	struct rows
	    slots; /* uint32_t: of other schedules, by school and time */
};

MUST_USE enum status bells_init(
    struct bells *bells, const struct roster *roster);
void bells_fini(struct bells *bells);
/*
 * The next slot of the bell schedule that the school has on the date, in the
 * order of time, that has the label of a regular one, is for tutoring and as
 * long as that; NULL: none.  *at begins with 0.
 */
const struct mirror_slot *bells_next(const struct bells *bells,
    const struct mirror_slot *own, uint32_t minutes,
    const struct calendar_day *days, size_t count, int32_t date, size_t *at);
