// SPDX-License-Identifier: Apache-2.0
/*
 * rules_overlap.c - one student in two sessions at once (R12).
 *
 * What is covered so far is kept as disjoint spans in order of time; sessions
 * come nearly in that order, so the walk from the end is short.
 */
#include "services/reporting/rules_overlap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int
compare_presences(const void *a, const void *b)
{
	const struct presence *x = a;
	const struct presence *y = b;

	if (x->began != y->began)
		return x->began < y->began ? -1 : 1;
	return (x->session > y->session) - (x->session < y->session);
}

static int64_t
common_length(struct span a, struct span b)
{
	int64_t from = a.from > b.from ? a.from : b.from;
	int64_t to = a.to < b.to ? a.to : b.to;

	return to > from ? to - from : 0;
}

/*
 * Adds the span to the covered ones, joins what it touches, and gives the
 * length that was covered before.
 */
static int64_t
cover(struct span *covered, size_t *count, struct span add)
{
	int64_t before = 0;
	size_t end = *count; /* spans from here on lie after it */
	size_t begin;

	while (end > 0 && covered[end - 1].from > add.to)
		end--;
	begin = end;
	while (begin > 0 && covered[begin - 1].to >= add.from) {
		struct span *one = &covered[--begin];

		before += common_length(*one, add);
		if (one->from < add.from)
			add.from = one->from;
		if (one->to > add.to)
			add.to = one->to;
	}
	memmove(&covered[begin + 1], &covered[end],
	    (*count - end) * sizeof(*covered));
	covered[begin] = add;
	*count = *count - (end - begin) + 1;
	return before;
}

/* Covers each time between two times away; what was covered before. */
static int64_t
cover_stays(struct span *covered, size_t *count, const struct presence *p)
{
	int64_t before = 0;
	struct span stay = p->span;

	for (size_t i = 0; i <= p->away_count; i++) {
		bool is_last = i == p->away_count;

		stay.to = is_last || p->away[i].from > p->span.to
			      ? p->span.to
			      : p->away[i].from;
		if (stay.from < stay.to)
			before += cover(covered, count, stay);
		if (!is_last && p->away[i].to > stay.from)
			stay.from = p->away[i].to;
	}
	return before;
}

static uint32_t
minutes_left(uint32_t minutes, int64_t covered)
{
	int64_t gone = covered / INSTANT_MINUTE +
		       (covered % INSTANT_MINUTE >= INSTANT_MINUTE / 2);

	return gone >= minutes ? 0 : minutes - (uint32_t)gone;
}

void
reporting_trim_overlaps(
    struct presence *presences, size_t count, struct span *scratch)
{
	size_t covered = 0;

	qsort(presences, count, sizeof(*presences), compare_presences);
	for (size_t i = 0; i < count; i++) {
		struct presence *p = &presences[i];

		assert(p->span.from < p->span.to);
		p->minutes =
		    minutes_left(p->minutes, cover_stays(scratch, &covered, p));
	}
}
