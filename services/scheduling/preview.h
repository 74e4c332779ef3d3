// SPDX-License-Identifier: Apache-2.0
/*
 * preview.h - what a plan would do, before it is published: who would have a
 * place, what would change.
 */
#pragma once

#include "services/scheduling/publication.h"
#include "services/scheduling/rules_difference.h"
#include "services/scheduling/rules_rates.h"

struct preview {
	struct arena *arena;
	struct rates rates;
	struct rows old, groups; /* struct standing_group, of the programmes */
	struct plan_difference difference;
	struct rows changes; /* struct student_change */
};

/*
 * standing: every group that is published.  Borrows plan and standing; free
 * it also after a failure.
 */
MUST_USE enum status preview_init(struct preview *preview,
    const struct plan *plan, const struct schedule *schedule,
    const struct publication *publication, const struct rows *standing,
    const struct history *history);
void preview_fini(struct preview *preview);
