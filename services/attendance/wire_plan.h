// SPDX-License-Identifier: Apache-2.0
/*
 * wire_plan.h - planned sessions from scheduling's log.
 */
#pragma once

#include "services/attendance/rules_fold.h"

struct told_plan {
	const char *provider_id;
	const char *session_id;
	struct base_version version; /* without published_at */
};

/* NOT_FOUND: an entry of another kind; INVALID: without ids or times. */
MUST_USE enum status plan_read(
    struct bytes data, struct arena *arena, struct told_plan *plan);
