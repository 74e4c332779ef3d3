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

/* Of those that end together the one that began last. */
static bool
lasts_longer(const struct presence_span *spans, size_t a, size_t b)
{
	return spans[a].to != spans[b].to ? spans[a].to > spans[b].to : a > b;
}

bool
overlap_find(const struct presence_span *spans, size_t i, size_t *earlier)
{
	size_t last = *earlier;
	size_t found = i;

	/* A session lasts at most 8 h, so nothing before that reaches here. */
	for (size_t k = i; k > 0; k--) {
		const struct presence_span *s = &spans[k - 1];

		if (spans[i].from - s->from > INT64_C(8) * 3600 * 1000000)
			break;
		if (s->to > spans[i].from &&
		    (last == i || lasts_longer(spans, last, k - 1)) &&
		    (found == i || lasts_longer(spans, k - 1, found)))
			found = k - 1;
	}
	*earlier = found;
	return found != i;
}

/* The time between two times away; there is one more of those. */
struct stay {
	int64_t from, to;
};

static struct stay
stay_at(const struct student_line *line, size_t i)
{
	return (struct stay){i == 0 ? line->present_from : line->away_to[i - 1],
	    i == line->away_count ? line->present_to : line->away_from[i]};
}

bool
overlap_is_real(
    const struct student_line *one, const struct student_line *other)
{
	size_t i = 0, k = 0;

	while (i <= one->away_count && k <= other->away_count) {
		struct stay a = stay_at(one, i);
		struct stay b = stay_at(other, k);

		if (a.from < b.to && b.from < a.to)
			return true;
		if (a.to <= b.to)
			i++;
		else
			k++;
	}
	return false;
}
