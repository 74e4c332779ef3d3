// SPDX-License-Identifier: Apache-2.0
/*
 * history.h - what is published now, and from which day on it may change.
 *
 * The days before stay as they were told: their sessions are neither withdrawn
 * nor planned anew.  A programme of which nothing is published has no past,
 * whatever the day.
 *
 *   published: programme id -> version (1 byte, 1): a plan of it was published
 *   to its end
 */
#pragma once

#include "services/scheduling/names.h"
#include "services/scheduling/wire_plan.h"

#define HISTORY_NO_DAY INT32_MIN

struct history {
	struct arena *arena;
	/* Asked for; NO_DAY: the day after the last that is over. */
	int32_t from;
	/* As the asking side's calendar says; NO_DAY: not told. */
	int32_t today;
	struct rows groups; /* struct planned_group, in the order of ids */
	struct rows places; /* struct planned_placement, by need */
	struct names group_ids, need_ids; /* numbers of the two */
	struct names programs;            /* of which something is published */
};

#define HISTORY_INIT                                                           \
	((struct history){.from = HISTORY_NO_DAY, .today = HISTORY_NO_DAY})

/* Reads the plan's groups and placements; free it also after a failure. */
MUST_USE enum status history_load(struct store_txn *txn,
    struct store_table plan, struct store_table published,
    struct history *history);
void history_fini(struct history *history);
/* The programmes of this plan are published to the end. */
MUST_USE enum status history_put(struct store_txn *txn,
    struct store_table published, const struct plan *plan);

/*
 * The first day on which the programme's plan may change; NO_DAY: all may.
 * Without a day that was asked for it is the day after today, if today lies
 * in the programme's dates.  program: NULL when intake does not know it.
 */
int32_t history_from(const struct history *history, const char *id,
    const struct mirror_program *program);

/* The programme was over before that day: all of it stays as it was told. */
bool history_is_closed(const struct history *history, const char *id,
    const struct mirror_program *program);

/* The place holds on the day from which the plan may change, or later. */
bool history_is_held(const struct history *history,
    const struct planned_placement *place,
    const struct mirror_program *program);

/* The first day that may change of any programme; NO_DAY: all may. */
int32_t history_first_day(const struct history *history);

/* NULL: not published. */
const struct planned_group *history_group(
    const struct history *history, const char *id);
const struct planned_placement *history_place(
    const struct history *history, const char *need);
