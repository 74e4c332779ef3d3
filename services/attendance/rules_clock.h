// SPDX-License-Identifier: Apache-2.0
/*
 * rules_clock.h - what receipt minus occurredAt tells of a sender's clock.
 *
 * Pure.  Tallied for each source and UTC month of receipt, from the log
 * alone: the order of events plays no part, and nothing reads a clock.
 */
#pragma once

#include "common/bytes.h"

/* A kept clock is within a minute; what is dated further ahead is ahead. */
#define CLOCK_AHEAD (INT64_C(60) * 1000000)
/* Fewer than so many may be slips of the finger. */
#define CLOCK_EVENTS_MIN 3
/* ahead, at once (a minute), 5 min, 15 min, 1 h, 6 h, 24 h, 7 d, longer */
#define CLOCK_LAGS 9

struct clock_tally {
	uint64_t lags[CLOCK_LAGS]; /* events, by how late they came */
	int64_t ahead_most;        /* microseconds; 0: none is ahead */
};

void clock_add(
    struct clock_tally *tally, int64_t received_at, int64_t occurred_at);
/* CLOCK_EVENTS_MIN events and more that were dated ahead of their receipt. */
bool clock_is_skewed(const struct clock_tally *tally);
uint64_t clock_events(const struct clock_tally *tally);
/* How late the middle event came (the lower of two): "within 5 min". */
const char *clock_median(const struct clock_tally *tally);
