// SPDX-License-Identifier: Apache-2.0
/*
 * plan_old.h - what is published, in the numbers of a model.
 */
#pragma once

#include "services/scheduling/history.h"
#include "services/scheduling/plan_kept.h"
#include "services/scheduling/replan.h"

/* Of programmes that have ended, needs are not asked any more. */
void plan_old_drop_closed(const struct history *history, struct roster *roster);
/*
 * Imported groups that are published with their tutor, who still has minutes,
 * at their times stand, with the students that are published.
 */
MUST_USE enum status plan_old_keep(struct plan *plan,
    const struct history *history, const struct rows *imported);
/*
 * old: a struct old_group for each published group of which a need is in the
 * model and does not stand.
 */
MUST_USE enum status plan_old_groups(
    const struct plan *plan, const struct history *history, struct rows *old);
