// SPDX-License-Identifier: Apache-2.0
/*
 * dates.h - the day of a session, as its school counts days.
 *
 * The day is that of plannedStart, else of the actual start, in the zone of
 * the school, else of the authority, else of the settings; told: as intake had
 * told of it at that moment, or TOLD_LAST.
 */
#pragma once

#include "services/attendance/attendance.h"
#include "services/attendance/tables_told.h"
#include "services/attendance/wire_query.h"

/* The day of a moment at a school; NULL: of the authority. */
MUST_USE enum status dates_of_instant(struct call *call, int64_t told,
    const char *school_id, int64_t instant, int32_t *date);
bool date_range_has(const struct date_range *range, int32_t date);
/* has false: a session without plan and start has no day. */
MUST_USE enum status dates_of_record(struct call *call, int64_t told,
    const struct session_record *record, bool *has, int32_t *date);
/* A session without a day is only in the range without ends. */
MUST_USE enum status dates_has(struct call *call, int64_t told,
    const struct date_range *range, const struct session_record *record,
    bool *is_in);
