// SPDX-License-Identifier: Apache-2.0
/*
 * bells.h - dates with another bell schedule than the regular one.
 *
 * On such a date a session takes place at its time when that schedule has a
 * slot of the same label, that is not core or lunch, in which it still fits;
 * else it is not planned.
 */
#pragma once

#include "services/scheduling/roster.h"

/* Of the school on that date; "": the regular one. */
const char *bells_schedule(const struct calendar_day *days, size_t count,
    const char *school, int32_t date);
/* The slot is of that bell schedule, and there on that date. */
bool bells_is_on(const struct mirror_slot *slot, const char *schedule,
    const struct calendar_day *days, size_t count, int32_t date);

struct bells {
	const struct roster *roster;
	struct rows slots; /* uint32_t: of other schedules, by school */
};

MUST_USE enum status bells_init(
    struct bells *bells, const struct roster *roster);
void bells_fini(struct bells *bells);
/* slot: a regular one, of the roster. */
bool bells_keep(const struct bells *bells, const struct calendar_day *days,
    size_t count, uint32_t slot, uint32_t minutes, int32_t date);
