// SPDX-License-Identifier: Apache-2.0
/*
 * plan_changes.h - who changes and who loses by a publication.
 */
#pragma once

#include "services/scheduling/plan_over.h"
#include "services/scheduling/wire_replan.h"

/*
 * changes: struct group_change, of groups with other tutor, slots or students
 * in the order of ids.  lost: struct place_lost, by need.  Both refer to the
 * history and to the arena.
 */
MUST_USE enum status plan_changes_find(const struct plan_scope *scope,
    struct arena *arena, struct rows *changes, struct rows *lost);
