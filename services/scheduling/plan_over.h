// SPDX-License-Identifier: Apache-2.0
/*
 * plan_over.h - what is published and no longer holds.
 */
#pragma once

#include "services/scheduling/publication.h"

struct plan_scope {
	const struct publication *publication;
	const struct plan *plan;
	const struct history *history;
};

/*
 * over: an entry of the plan that the publication does not hold, of a
 * programme that is planned anew, and not of the past.  A make-up stays as
 * long as its group does.  arena: room to read one entry.
 */
MUST_USE enum status plan_is_over(const struct plan_scope *scope,
    struct arena *arena, struct bytes key, struct bytes value, bool *over);
