// SPDX-License-Identifier: Apache-2.0
/*
 * same_tutor.h - after the search: as many needs as can be get the tutor whom
 * they had in an earlier plan (model.former).
 *
 * A step brings one need back to its tutor, who gives up other groups for it,
 * and places everybody who lost one again.  It stays when it places no less
 * weight; then, when no fewer have their tutor; then, when it costs no more.
 * So the schedule never has less weight than the search found, and without
 * an earlier plan it is the search's own.
 */
#pragma once

#include "services/scheduling/fill.h"
#include "services/scheduling/solve.h"

/*
 * Takes the rows of struct old_group over into the model, with the tutors whom
 * their members had.
 */
MUST_USE enum status same_tutor_tell(struct model *model, struct rows *old);
/*
 * Of the whole board, by the caller's thread alone.  Asks the budget, with the
 * steps that the search has done.
 */
MUST_USE enum status same_tutor_run(
    struct fill *fill, const struct solve_budget *budget, uint64_t done);
/*
 * Needs that had a tutor who is in the model, and those who have the same;
 * without those whose group is not part of the answer.
 */
void same_tutor_count(const struct board *board, uint64_t *had, uint64_t *same);
