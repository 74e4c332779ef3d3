// SPDX-License-Identifier: Apache-2.0
/*
 * rules_contact_summary.c - due contacts, grouped and counted.
 *
 * 1. Each due contact belongs to the school, the programme and the month in
 *    which it became due, and to the channel and language of the contact that
 *    reached the family, else of the last attempt, else to none.
 * 2. The median is the least number of whole days that at least half of the
 *    reached ones took, from becoming due to the contact.
 * 3. Sessions before and after are added up over the reached ones; a session
 *    may stand beside two contacts.
 */
#include "services/chalkline/rules_contact_summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"

#define MONTH_LEN 7u
#define RATE_ONE 10000u

static const struct {
	const char *word;
	const char *column;
} dimensions[] = {
    [SUMMARY_ALL] = {"", NULL},
    [SUMMARY_SCHOOL] = {"school", "school_id"},
    [SUMMARY_PROGRAM] = {"program", "program_id"},
    [SUMMARY_LANGUAGE] = {"language", "language"},
    [SUMMARY_CHANNEL] = {"channel", "channel"},
    [SUMMARY_MONTH] = {"month", "month"},
};

bool
summary_by_parse(const char *word, enum summary_by *by)
{
	for (size_t i = 1; i < sizeof(dimensions) / sizeof(*dimensions); i++) {
		if (strcmp(dimensions[i].word, word) == 0) {
			*by = (enum summary_by)i;
			return true;
		}
	}
	return false;
}

const char *
summary_column(enum summary_by by)
{
	return dimensions[by].column;
}

void
summary_rate(uint64_t part, uint64_t whole, char text[SUMMARY_RATE_TEXT])
{
	uint64_t rate;

	text[0] = '\0';
	if (whole == 0)
		return;
	rate = (part * 2 * RATE_ONE + whole) / (whole * 2);
	snprintf(text, SUMMARY_RATE_TEXT, "%" PRIu64 ".%04" PRIu64,
	    rate / RATE_ONE % 10, rate % RATE_ONE);
}

static const char *
value_of(const struct listed_due *due, enum summary_by by)
{
	switch (by) {
	case SUMMARY_ALL:
		return "";
	case SUMMARY_SCHOOL:
		return due->school_id;
	case SUMMARY_PROGRAM:
		return due->program_id;
	case SUMMARY_LANGUAGE:
		return due->language;
	case SUMMARY_CHANNEL:
		return due->channel;
	case SUMMARY_MONTH:
		return due->since_date;
	}
	return "";
}

/* What belongs together is equal so far. */
static size_t
length_of(enum summary_by by)
{
	return by == SUMMARY_MONTH ? MONTH_LEN : SIZE_MAX;
}

/* A due contact under its value, and how long it took. */
struct member {
	const char *value;
	const struct listed_due *due;
	int64_t days; /* -1: not reached */
};

static int
compare_members(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = strcmp(x->value, y->value);

	if (order == 0)
		order = (x->days > y->days) - (x->days < y->days);
	return order;
}

static void
count(const struct listed_due *due, struct contact_summary *s)
{
	bool reached = due->state == DUE_REACHED;

	s->due++;
	s->contacted += due->first_at != INT64_MIN;
	s->contacted_in_time +=
	    due->first_at != INT64_MIN && due->first_at <= due->due_at;
	s->reached += reached;
	s->open += due->state == DUE_OPEN;
	s->overdue += due->state == DUE_OVERDUE;
	s->closed += due->state == DUE_CLOSED;
	s->contacts += due->attempts + reached;
	s->sessions_before += due->sessions_before;
	s->attended_before += due->attended_before;
	s->sessions_after += due->sessions_after;
	s->attended_after += due->attended_after;
}

/* Members of one value, those that were not reached first, then by days. */
static void
summarize(
    const struct member *members, size_t length, struct contact_summary *s)
{
	*s = (struct contact_summary){
	    .value = length == 0 ? "" : members[0].value, .median_days = -1};
	for (size_t i = 0; i < length; i++)
		count(members[i].due, s);
	if (s->reached > 0)
		s->median_days =
		    members[length - s->reached + (s->reached - 1) / 2].days;
}

static enum status
make_members(const struct listed_due *due, size_t length, enum summary_by by,
    struct arena *arena, struct member **members)
{
	*members = arena_zeroed(arena, length + 1, sizeof(**members));
	if (*members == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < length; i++) {
		const char *value = value_of(&due[i], by);
		struct bytes text = bytes_of_string(value);

		if (text.len > length_of(by))
			text.len = length_of(by);
		(*members)[i] =
		    (struct member){.value = arena_string(arena, text),
			.due = &due[i],
			.days = due[i].state == DUE_REACHED
				    ? (due[i].reached_at - due[i].since) /
					  INSTANT_DAY
				    : -1};
		if ((*members)[i].value == NULL)
			return STATUS_NO_MEMORY;
	}
	qsort(*members, length, sizeof(**members), compare_members);
	return STATUS_OK;
}

enum status
summary_make(const struct listed_due *due, size_t length, enum summary_by by,
    struct arena *arena, struct contact_summary **made, size_t *made_count)
{
	struct member *members;
	size_t end;
	enum status status = make_members(due, length, by, arena, &members);

	if (status != STATUS_OK)
		return status;
	*made = arena_zeroed(arena, length + 1, sizeof(**made));
	if (*made == NULL)
		return STATUS_NO_MEMORY;
	*made_count = 0;
	for (size_t i = 0; i < length; i = end) {
		for (end = i + 1; end < length && strcmp(members[end].value,
						      members[i].value) == 0;)
			end++;
		summarize(members + i, end - i, &(*made)[(*made_count)++]);
	}
	if (by == SUMMARY_ALL && length == 0)
		summarize(NULL, 0, &(*made)[(*made_count)++]);
	return STATUS_OK;
}
