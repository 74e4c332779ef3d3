// SPDX-License-Identifier: Apache-2.0
/*
 * replan_print.h - what a re-plan changed, for people and for programs.
 */
#pragma once

#include "services/chalkline/wire_replan.h"

/* JSON: one object; else a table of groups, one of losses, and a line. */
MUST_USE enum status replan_print(
    const struct replan_result *result, bool json);
