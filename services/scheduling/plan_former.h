// SPDX-License-Identifier: Apache-2.0
/*
 * plan_former.h - which tutor each need of a model had before.
 *
 * The tutor of the need's published place; of a need that has none the tutor
 * of the student's latest place in a programme of the same subject that ends
 * before the need's programme begins: last term's.  Tutors whom intake no
 * longer has are nobody's.
 */
#pragma once

#include "services/scheduling/history.h"
#include "services/scheduling/plan.h"

/*
 * After plan_init and plan_keep: fills the model's former and former_groups;
 * while nothing is published it leaves them.
 */
MUST_USE enum status plan_add_former(
    struct plan *plan, const struct history *history);
