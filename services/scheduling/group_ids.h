// SPDX-License-Identifier: Apache-2.0
/*
 * group_ids.h - which id each group of a schedule has.
 *
 * A kept group has the id that it was imported with.  A group that is published
 * with the same programme, school, tutor and slots has the id it is published
 * with.  Once its programme is under way, a group with another tutor or at
 * other times keeps the id too, so that what stays of its sessions is changed
 * and not planned anew: of the published groups of its members the one with the
 * same slots, else the one of which it holds at least half, each to one group
 * only.  Any other id is made of programme, school, tutor and slots
 * (rules_ids.h), and is nobody else's.
 */
#pragma once

#include "services/scheduling/history.h"

/* ids: of the arena, one for each group of the schedule. */
MUST_USE enum status group_ids_make(const struct plan *plan,
    const struct schedule *schedule, const struct history *history,
    struct arena *arena, const char ***ids);
