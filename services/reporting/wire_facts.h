// SPDX-License-Identifier: Apache-2.0
/*
 * wire_facts.h - the entries of the three feeds, read.
 *
 * Strings and arrays of what is read lie in the arena.  INVALID: the bytes
 * are not such an entry, or lack an id; detail says what.
 */
#pragma once

#include "services/reporting/fact.h"

#define FACT_DETAIL 256

/* Which record the entry tells of; NOT_FOUND: none that a figure needs. */
MUST_USE enum status reporting_read_fact_id(enum stream stream,
    struct bytes data, struct arena *arena, struct fact_id *id,
    char detail[FACT_DETAIL]);

/* One for each kind; the entry must be of that kind. */
MUST_USE enum status reporting_read_authority(
    struct bytes data, struct arena *arena, const char **time_zone);
MUST_USE enum status reporting_read_student(
    struct bytes data, struct arena *arena, struct told_student *told);
/* Leaves program->id alone. */
MUST_USE enum status reporting_read_program(
    struct bytes data, struct arena *arena, struct program *program);
MUST_USE enum status reporting_read_calendar(
    struct bytes data, struct arena *arena, bool *instructional);
MUST_USE enum status reporting_read_school(
    struct bytes data, struct arena *arena, const char **time_zone);
MUST_USE enum status reporting_read_placement(
    struct bytes data, struct arena *arena, struct told_placement *told);
MUST_USE enum status reporting_read_session(
    struct bytes data, struct arena *arena, struct told_session *told);
