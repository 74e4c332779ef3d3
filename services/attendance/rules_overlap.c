// SPDX-License-Identifier: Apache-2.0
/*
 * rules_overlap.c - spans of one person, sorted by their start.
 *
 * A span that ends when another begins does not overlap it.
 */
#include "services/attendance/rules_overlap.h"

#include <stdlib.h>

static int
compare_spans(const void *a, const void *b)
{
	const struct presence_span *x = a;
	const struct presence_span *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return bytes_compare(x->session, y->session);
}

void
overlap_sort(struct presence_span *spans, size_t count)
{
	if (count > 1)
		qsort(spans, count, sizeof(*spans), compare_spans);
}

bool
overlap_find(const struct presence_span *spans, size_t i, size_t *earlier)
{
	bool found = false;

	/* A session lasts at most 8 h, so nothing before that reaches here. */
	for (size_t k = i; k > 0; k--) {
		const struct presence_span *s = &spans[k - 1];

		if (spans[i].from - s->from > INT64_C(8) * 3600 * 1000000)
			break;
		if (s->to > spans[i].from &&
		    (!found || s->to > spans[*earlier].to)) {
			*earlier = k - 1;
			found = true;
		}
	}
	return found;
}
