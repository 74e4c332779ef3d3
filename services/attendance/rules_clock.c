// SPDX-License-Identifier: Apache-2.0
/*
 * rules_clock.c - the tally of a sender's lags, and what it shows.
 *
 * An event cannot come before it happened, so one that is dated after its
 * receipt shows a clock that is ahead.  A clock that is behind cannot be told
 * from telling late; the median lag is shown beside it, for people to judge.
 */
#include "services/attendance/rules_clock.h"

#include "common/instant.h"

static const struct {
	int64_t most;
	const char *words;
} lags[CLOCK_LAGS] = {
    {-CLOCK_AHEAD - 1, "ahead of receipt"},
    {INSTANT_MINUTE, "within 1 min"},
    {5 * INSTANT_MINUTE, "within 5 min"},
    {15 * INSTANT_MINUTE, "within 15 min"},
    {INSTANT_HOUR, "within 1 h"},
    {6 * INSTANT_HOUR, "within 6 h"},
    {INSTANT_DAY, "within 24 h"},
    {7 * INSTANT_DAY, "within 7 days"},
    {INT64_MAX, "over 7 days"},
};

void
clock_add(struct clock_tally *tally, int64_t received_at, int64_t occurred_at)
{
	int64_t lag = received_at - occurred_at;
	size_t i = 0;

	while (lag > lags[i].most)
		i++;
	tally->lags[i]++;
	if (i == 0 && -lag > tally->ahead_most)
		tally->ahead_most = -lag;
}

bool
clock_is_skewed(const struct clock_tally *tally)
{
	return tally->lags[0] >= CLOCK_EVENTS_MIN;
}

uint64_t
clock_events(const struct clock_tally *tally)
{
	uint64_t events = 0;

	for (size_t i = 0; i < CLOCK_LAGS; i++)
		events += tally->lags[i];
	return events;
}

const char *
clock_median(const struct clock_tally *tally)
{
	uint64_t events = clock_events(tally);
	uint64_t seen = 0;
	size_t i = 0;

	while (i + 1 < CLOCK_LAGS && 2 * (seen + tally->lags[i]) < events)
		seen += tally->lags[i++];
	return lags[i].words;
}
