// SPDX-License-Identifier: Apache-2.0
/*
 * verify.h - does a schedule that was made elsewhere keep every hard rule of
 * a model?  Pure, as the solver.
 */
#pragma once

#include "services/scheduling/model.h"

/* Called for each group that breaks a rule, with the first one it breaks. */
typedef void verify_fn(void *ctx, size_t group, const char *why);

/*
 * The same of the kept groups of the model, by the number of the fixed one:
 * each beside those before it, whether they hold or not.
 */
MUST_USE enum status verify_kept(
    const struct model *model, verify_fn *tell, void *ctx);
/*
 * Each group is asked beside the fixed ones and those before it that hold; the
 * kept ones of the model hold as they are, and with more members, where the
 * model fills them, when they break no rule.
 */
MUST_USE enum status verify_schedule(const struct model *model,
    const struct schedule *schedule, verify_fn *tell, void *ctx);
