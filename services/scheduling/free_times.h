// SPDX-License-Identifier: Apache-2.0
/*
 * free_times.h - is everybody of a session free at one time of one date?
 *
 * A student is when enrolled, inside one of the own windows (if there are any),
 * in no other session and in no protected class; the slot's grades, if there
 * are any, hold the student's.  A tutor is inside a window, in no other session
 * and, in person, has the time to travel to and from another school.
 */
#pragma once

#include "services/scheduling/meetings.h"
#include "services/scheduling/protection.h"

struct free_search {
	const struct roster *roster;
	const struct protection *protection;
	const struct calendar_day *days; /* as rules_falls_on */
	size_t day_count;
	const struct meetings *meetings; /* without the session itself */
};

struct free_time {
	const struct planned_session *session; /* who, where and how */
	const struct mirror_program *program;
	int32_t date;
	uint32_t minute, minutes; /* at the school */
	int64_t start, end;       /* the same as moments */
};

bool free_students(const struct free_search *search,
    const struct free_time *time, const struct mirror_slot *slot);
bool free_tutor(const struct free_search *search, const struct free_time *time);
/* A room, or a virtual seat; sessions that touch the time count as at once. */
bool free_room(const struct free_search *search, const struct free_time *time);
