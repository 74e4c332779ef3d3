// SPDX-License-Identifier: Apache-2.0
/*
 * findings_clock.c - senders whose events are dated ahead of their receipt.
 */
#include "services/attendance/findings.h"
#include "services/attendance/tables_clock.h"

#include "common/instant.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
is_of(const struct clock_name *name, enum source_kind kind, const char *source)
{
	return name->kind == kind && strcmp(name->source, source) == 0;
}

/*
 * A sender sees its own clock; so does who asks for a provider or a school.
 * No clock is of both.
 */
static bool
is_wanted(const struct listing *l, const struct clock_name *name)
{
	return (l->provider_id == NULL ||
		   is_of(name, SOURCE_PROVIDER, l->provider_id)) &&
	       (l->school_id == NULL ||
		   is_of(name, SOURCE_SCHOOL, l->school_id));
}

/* Does the month have a day of the range? */
static bool
is_in_dates(const struct date_range *range, uint32_t month)
{
	int year = (int)(month / 100), number = (int)(month % 100);
	int32_t first = date_of_civil(year, number, 1);
	int32_t next = number == 12 ? date_of_civil(year + 1, 1, 1)
				    : date_of_civil(year, number + 1, 1);

	return (!range->has_from || next > range->from) &&
	       (!range->has_to || first <= range->to);
}

enum status
findings_show_clock(struct listing *l, struct bytes key, struct bytes value)
{
	static const char *const kinds[] = {
	    "", "provider", "school", "district"};
	struct clock_name name;
	struct clock_tally tally;
	struct shown_finding shown = {
	    .finding = {.code = FINDING_CLOCK_SKEW, .field = "occurredAt"}};
	char found[200], expected[300];

	if (!clock_key_read(key, &name) || name.kind > SOURCE_DISTRICT ||
	    !attendance_read_clock(value, &tally))
		return STATUS_CORRUPT;
	if (!clock_is_skewed(&tally) || !is_wanted(l, &name) ||
	    !is_in_dates(&l->query.dates, name.month))
		return STATUS_OK;
	snprintf(found, sizeof(found),
	    "received in %04" PRIu32 "-%02" PRIu32 ": %" PRIu64 " of %" PRIu64
	    " events ahead of receipt, by up to %" PRId64
	    " s; the middle one %s",
	    name.month / 100, name.month % 100, tally.lags[0],
	    clock_events(&tally), tally.ahead_most / INSTANT_SECOND,
	    clock_median(&tally));
	snprintf(expected, sizeof(expected),
	    "a clock of %s %s that is right within a minute", kinds[name.kind],
	    name.source);
	shown.provider_id = name.kind == SOURCE_PROVIDER ? name.source : NULL;
	shown.finding.found = found;
	shown.finding.expected = expected;
	return findings_show(l, &shown);
}
