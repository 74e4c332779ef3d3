// SPDX-License-Identifier: Apache-2.0
/*
 * known_runs.h - what is known, on disk: sorted runs, merged into larger ones.
 *
 * A store of its own (store/known), which may be thrown away: it is made
 * again from the log.  A run is written once, in order; RUNS_FAN runs of a
 * level become one of the next, so that an item is written once a level and
 * pages are written whole.  Of items with one id a merge keeps the one with the
 * greatest content.  It covers the log up to an entry, and says so in
 * the transaction that adds the run.
 */
#pragma once

#include "common/log.h"
#include "services/attendance/known_table.h"

#define RUNS_FAN 8u

struct known_runs;

/* The log up to which the runs hold what was accepted. */
struct known_covered {
	uint8_t epoch[LOG_EPOCH_BYTES];
	uint64_t seq; /* 0: nothing */
	uint8_t hash[LOG_HASH_BYTES];
};

/* As store_open. */
MUST_USE enum status known_runs_open(const char *path, struct known_runs **runs,
    char *detail, size_t detail_size);
void known_runs_close(struct known_runs **runs);
/* Those that nobody has open: they are made again of the log. */
MUST_USE enum status known_runs_throw_away(const char *path);
/* Forgets all. */
MUST_USE enum status known_runs_clear(struct known_runs *runs);
MUST_USE enum status known_runs_read_covered(
    struct known_runs *runs, struct known_covered *covered);
/* Adds a run: items ordered by id, count > 0. */
MUST_USE enum status known_runs_add(struct known_runs *runs,
    const struct known_item *items, size_t count,
    const struct known_covered *covered);
/* Merges a bounded part of what there is to merge; more: there is more. */
MUST_USE enum status known_runs_merge(struct known_runs *runs, bool *more);
/* Which of the items with one id: an event's are all alike. */
enum runs_which { RUNS_ANY, RUNS_GREATEST };
/* NOT_FOUND: no run has it. */
MUST_USE enum status known_runs_find(struct known_runs *runs,
    const uint8_t id[KNOWN_ID_BYTES], enum runs_which which,
    struct known_item *item);
/* Items in the runs; one that is in two runs counts twice. */
MUST_USE enum status known_runs_count(struct known_runs *runs, uint64_t *count);
/* Visits every item, run by run. */
typedef void known_visit_fn(const struct known_item *item, void *ctx);
MUST_USE enum status known_runs_visit(
    struct known_runs *runs, known_visit_fn *visit, void *ctx);
/* Runs there are; for tests and metrics. */
MUST_USE enum status known_runs_number(struct known_runs *runs, size_t *number);
