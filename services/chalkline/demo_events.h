// SPDX-License-Identifier: Apache-2.0
/*
 * demo_events.h - what happens in the planned sessions of the demo.
 *
 * Late joins, absences with reasons, cancellations by different parties,
 * tutors who do not come, substitutes, make-ups, walk-ins, corrections days
 * later, repetitions, late and unordered arrival, a school's own mark against
 * a provider's.  What happens in a session depends on the seed and on its id
 * alone.
 *
 * The three providers tell in three ways: one streams joins and leaves
 * (MEASURED minutes), one marks with minutes (STATED), one marks without
 * (ASSUMED).
 */
#pragma once

#include "services/chalkline/demo_district.h"

/* A planned session as scheduling published it; borrowed. */
struct demo_session {
	const char *provider_id;
	const char *session_id;
	const char *program_id;
	const char *school_id;
	const char *subject; /* "MATH" */
	const char *tutor_id;
	const char *const *student_ids;
	size_t student_count;
	int64_t planned_start; /* microseconds UTC */
	int64_t planned_end;
};

struct demo_tally {
	uint64_t provider_lines; /* those sent twice are two */
	uint64_t school_lines;
	uint64_t sent_twice;
};

/*
 * Writes dir/files/events/<provider>.ndjson, in the order in which the lines
 * arrive, and dir/files/events/<school>.ndjson for schools that speak.
 */
MUST_USE enum cli_exit demo_write_events(const struct demo_district *district,
    const struct demo_session *sessions, size_t count,
    struct demo_tally *tally);
