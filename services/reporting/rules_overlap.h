// SPDX-License-Identifier: Apache-2.0
/*
 * rules_overlap.h - one student in two sessions at once (R12).
 *
 * A minute is delivered once, in the session that began first.
 */
#pragma once

#include "services/reporting/model.h"

/* One session in which the student was present; from < to, minutes > 0. */
struct presence {
	int64_t began;    /* the session's actual start, else from */
	uint32_t session; /* index: the order of (provider, session) */
	uint32_t line;    /* the caller's own */
	struct span span;
	const struct span *away; /* within it, in order */
	size_t away_count;
	uint32_t minutes; /* in: recorded; out: delivered */
};

/*
 * Sorts the presences of ONE student and takes from each the minutes that
 * earlier ones cover.  scratch: room for count spans and one for each time
 * away.
 */
void reporting_trim_overlaps(
    struct presence *presences, size_t count, struct span *scratch);
