// SPDX-License-Identifier: Apache-2.0
/*
 * rules_overlap.h - one student, or one tutor, in two sessions at one time.
 *
 * Pure.  Reporting delivers the minute once, in the session that began
 * first; here it is a finding of the session that began later.
 */
#pragma once

#include "common/bytes.h"

/* One person in one session, from..to; all borrowed. */
struct presence_span {
	int64_t from, to;
	const char *person_id;
	struct bytes session;
};

/* By start, then by session. */
void overlap_sort(struct presence_span *spans, size_t count);
/*
 * Of sorted spans: does spans[i] begin before one that began earlier has
 * ended?  earlier: the one of those that lasts longest.
 */
bool overlap_find(const struct presence_span *spans, size_t i, size_t *earlier);
