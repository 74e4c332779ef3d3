// SPDX-License-Identifier: Apache-2.0
/*
 * rules_makeup.c - promised sessions that did not happen, and their make-ups
 * (R15).
 *
 * A make-up names the session by its id, which is unique within a provider.
 */
#include "services/reporting/rules_makeup.h"

#include <stdlib.h>

static uint64_t
session_key(uint32_t provider, uint32_t session_id)
{
	return (uint64_t)provider << 32 | session_id;
}

static int
compare_keys(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The session makes up another one for this student. */
static bool
makes_up_for(
    const struct facts *facts, const struct session *session, uint32_t student)
{
	const uint32_t *named;

	if (session->makeup_of == 0)
		return false;
	if (session->makeup_for_count == 0)
		return true;
	named = facts->makeup_for + session->makeup_for_first;
	for (uint32_t i = 0; i < session->makeup_for_count; i++) {
		if (named[i] == student)
			return true;
	}
	return false;
}

/* Planned, and cancelled or missed: it is made up or owed. */
static bool
is_lost(const struct line *line, const struct session *session)
{
	return (line->flags & LINE_PLANNED) != 0 &&
	       (session->status == SESSION_CANCELLED ||
		   session->status == SESSION_MISSED);
}

void
reporting_mark_makeups(const struct facts *facts, struct line *const *lines,
    size_t count, uint64_t *scratch)
{
	size_t made = 0;

	for (size_t i = 0; i < count; i++) {
		const struct session *s = &facts->sessions[lines[i]->session];

		if ((lines[i]->flags & LINE_ATTENDED) != 0 &&
		    makes_up_for(facts, s, lines[i]->student))
			scratch[made++] =
			    session_key(s->provider, s->makeup_of);
	}
	qsort(scratch, made, sizeof(*scratch), compare_keys);
	for (size_t i = 0; i < count; i++) {
		const struct session *s = &facts->sessions[lines[i]->session];
		uint64_t key = session_key(s->provider, s->id);

		if (!is_lost(lines[i], s))
			continue;
		lines[i]->flags |=
		    bsearch(&key, scratch, made, sizeof(*scratch), compare_keys)
			? LINE_MADE_UP
			: LINE_OWED;
	}
}
