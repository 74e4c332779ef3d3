// SPDX-License-Identifier: Apache-2.0
/*
 * plan_kept.h - imported groups in a model, as they meet.
 *
 * They stand whatever rule they break, and are part of the answer.  A student
 * who cannot be asked (no consent, not enrolled, another school) is not in the
 * group any more; a group without a tutor, slot or student of intake's does not
 * stand.  Of a student in two groups of one programme the first keeps the
 * place.
 */
#pragma once

#include "services/scheduling/imported.h"
#include "services/scheduling/plan.h"

/* What does not stand; the whole group where student is NULL. */
struct kept_fault {
	const char *group, *student;
	const char *text;
};

/*
 * Of the programmes that are solved; after plan_init, once.  imported: struct
 * imported_group, by id.
 */
MUST_USE enum status plan_keep(struct plan *plan, const struct rows *imported);
/* The id of the kept group of a student of the model; NULL: of none. */
const char *plan_kept_id(const struct plan *plan, uint32_t student);
