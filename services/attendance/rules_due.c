// SPDX-License-Identifier: Apache-2.0
/*
 * rules_due.c - when a family should hear from somebody.
 *
 * 1. A student and programme have one due contact at a time.  It is due from
 *    the moment since which an alert about the student holds, and stands for
 *    every such alert that is raised while it is open.
 * 2. The first contact from then on that reached the family closes it:
 *    REACHED.  It answers all alerts that had been raised by then; only one
 *    raised later makes another contact due.
 * 3. When all alerts behind it close before that, it closes with the last of
 *    them: CLOSED.
 * 4. Open it is OVERDUE once contact-days have gone by since it became due.
 * 5. Contacts from then until it closed that did not reach the family are its
 *    attempts, whoever made them and whatever alert they were about.
 * 6. Beside a REACHED one stand the last ten sessions before the contact, and
 *    the first ten from it on, of those that count for the attendance rate.
 * 7. What lies after the moment has not happened.
 */
#include "services/attendance/rules_due.h"

#include "common/instant.h"
#include "services/attendance/rules_contacts.h"

#include <stdlib.h>

static int
compare_episodes(const void *a, const void *b)
{
	const struct alert_episode *x = a, *y = b;
	int order = (x->since > y->since) - (x->since < y->since);

	return order != 0 ? order : (int)x->code - (int)y->code;
}

/* INT64_MAX: none. */
static size_t
find_reaching(const struct due_input *in, int64_t since)
{
	for (size_t i = 0; i < in->contact_count; i++) {
		const struct contact *c = &in->contacts[i];

		if (c->at > in->moment)
			break;
		if (c->at >= since && contact_has_reached(c->outcome))
			return i;
	}
	return SIZE_MAX;
}

/* Contacts while it was open. */
static void
count_attempts(
    const struct due_input *in, int64_t until, struct due_contact *due)
{
	for (size_t i = 0; i < in->contact_count; i++) {
		const struct contact *c = &in->contacts[i];

		if (c->at < due->since)
			continue;
		if (c->at > until)
			break;
		if (due->first_at == EVENT_NO_INSTANT)
			due->first_at = c->at;
		due->last = i;
		if (contact_has_reached(c->outcome))
			break; /* the one that closed it */
		due->attempts++;
	}
}

static void
add_session(const struct due_input *in, size_t line, struct due_window *w)
{
	const struct alert_line *l = &in->lines[line];

	if (w->sessions == DUE_WINDOW_SESSIONS ||
	    !alert_line_counts(l, in->program))
		return;
	w->sessions++;
	w->attended += alert_line_state(l, in->program) == LINE_ATTENDED;
}

static void
look_round(const struct due_input *in, int64_t at, struct due_contact *due)
{
	size_t middle = 0;

	while (middle < in->line_count && in->lines[middle].start < at)
		middle++;
	for (size_t i = middle; i > 0; i--)
		add_session(in, i - 1, &due->before);
	for (size_t i = middle; i < in->line_count; i++)
		add_session(in, i, &due->after);
}

static int64_t
least_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* limit: when the last alert behind it closed; INT64_MAX: it is open. */
static void
close_due(const struct due_input *in, size_t reaching, int64_t limit,
    struct due_contact *due)
{
	if (reaching != SIZE_MAX && in->contacts[reaching].at <= limit) {
		due->state = DUE_REACHED;
		due->closed_at = in->contacts[reaching].at;
		look_round(in, due->closed_at, due);
	} else if (limit != INT64_MAX) {
		due->state = DUE_CLOSED;
		due->closed_at = least_of(limit, in->moment);
	} else {
		due->state = in->moment > due->due_at ? DUE_OVERDUE : DUE_OPEN;
	}
	count_attempts(in,
	    due->closed_at == EVENT_NO_INSTANT ? in->moment : due->closed_at,
	    due);
}

/* The due contact that begins with an episode; the next one's episode. */
static size_t
take_due(const struct due_input *in, size_t begin, size_t end,
    struct due_contact *due)
{
	const struct alert_episode *first = &in->episodes[begin];
	size_t reaching = find_reaching(in, first->since), next;
	int64_t limit = first->since, reached = INT64_MAX;
	int64_t days = in->program->thresholds.value[THRESHOLD_CONTACT_DAYS];

	*due = (struct due_contact){.line = first->line,
	    .since = first->since,
	    .due_at = first->since + days * INSTANT_DAY,
	    .first_at = EVENT_NO_INSTANT,
	    .closed_at = EVENT_NO_INSTANT};
	if (reaching != SIZE_MAX)
		reached = in->contacts[reaching].at;
	for (next = begin; next < end; next++) {
		const struct alert_episode *e = &in->episodes[next];

		if (e->since > limit || e->since > reached)
			break;
		due->codes |= 1u << e->code;
		if (e->until == EVENT_NO_INSTANT)
			limit = INT64_MAX;
		else if (e->until > limit)
			limit = e->until;
	}
	close_due(in, reaching, limit, due);
	return next;
}

size_t
due_find(const struct due_input *in, struct due_contact *due)
{
	size_t count = alert_find_episodes(in->lines, in->line_count,
		   in->program, in->moment, in->episodes),
	       found = 0, i = 0;

	qsort(in->episodes, count, sizeof(*in->episodes), compare_episodes);
	while (count > 0 && in->episodes[count - 1].since > in->moment)
		count--;
	while (i < count)
		i = take_due(in, i, count, &due[found++]);
	return found;
}
