// SPDX-License-Identifier: Apache-2.0
/*
 * rules_week.h - weeks expected and weeks on target (R16).
 *
 * A week is counted on the line of its leading session, so that figures add
 * up however the lines are grouped.
 */
#pragma once

#include "services/reporting/model.h"

/* The programme's rule set; one of which nothing is known when it is not in
 * the facts.  Borrowed. */
const struct program *reporting_find_program(
    const struct facts *facts, uint32_t id);

/* The school's row for the day, else every school's, else Monday to Friday. */
bool reporting_is_instructional(
    const struct facts *facts, uint32_t school, int32_t day);

/*
 * Days of instruction in the week that begins on monday, within the
 * programme and from ... to (both included; DAY_NONE: no bound).
 */
uint32_t reporting_count_days(const struct facts *facts,
    const struct program *program, uint32_t school, int32_t monday,
    int32_t from, int32_t to);

/* Sessions a week of so many days asks for: k x days / 5, rounded up. */
uint64_t reporting_week_target(uint32_t sessions_per_week, uint32_t days);

/*
 * Sorts the measured, selected lines of ONE student by (programme, day,
 * session) and marks the leading line of each expected week
 * LINE_WEEK_EXPECTED and, where it is so, LINE_WEEK_ON_TARGET.
 */
void reporting_mark_weeks(const struct facts *facts, struct line **lines,
    size_t count, int32_t from, int32_t to);
