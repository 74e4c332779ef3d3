// SPDX-License-Identifier: Apache-2.0
/*
 * rules_lines.h - the expected students of a session, a line each.
 */
#pragma once

#include "services/attendance/rules_steps.h"

/*
 * Rule 4, expected students, and rules 8 to 11 for each: fills students,
 * student_count and told_at of the record, and adds findings.
 */
MUST_USE enum status fold_lines(struct event_list list,
    const struct session_plan *plan, const struct actual *actual,
    struct arena *arena, struct session_record *record,
    struct finding_list *findings);
