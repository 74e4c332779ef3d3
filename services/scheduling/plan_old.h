// SPDX-License-Identifier: Apache-2.0
/*
 * plan_old.h - what is published, in the numbers of a model.
 */
#pragma once

#include "services/scheduling/history.h"
#include "services/scheduling/replan.h"

/* Of programmes that have ended, needs are not asked any more. */
void plan_old_drop_closed(const struct history *history, struct roster *roster);
/*
 * old: a struct old_group for each published group of which a need is in the
 * model.
 */
MUST_USE enum status plan_old_groups(
    const struct plan *plan, const struct history *history, struct rows *old);
