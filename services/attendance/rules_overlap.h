// SPDX-License-Identifier: Apache-2.0
/*
 * rules_overlap.h - one student, or one tutor, in two sessions at one time.
 *
 * Pure.  Reporting delivers the minute once, in the session that began
 * first; here it is a finding of the session that began later.
 */
#pragma once

#include "services/attendance/session_record.h"

/* One person in one session, from..to; all borrowed. */
struct presence_span {
	int64_t from, to;
	const char *person_id;
	struct bytes session;
};

/* By start, then by session. */
void overlap_sort(struct presence_span *spans, size_t count);
/*
 * Of sorted spans: those that began earlier than spans[i] and end after it
 * begins, one a call, the one that lasts longest first.  earlier: i before the
 * first call, then the one found; false: there is no other.
 */
bool overlap_find(const struct presence_span *spans, size_t i, size_t *earlier);
/*
 * Who left and came back has spans that hold times away: were both lines, of
 * one student, there at one instant?
 */
bool overlap_is_real(
    const struct student_line *one, const struct student_line *other);
