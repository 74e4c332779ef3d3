// SPDX-License-Identifier: Apache-2.0
/*
 * demo_plan.h - the planned sessions, read from what `chalkline schedule show
 * --sessions --json` printed.
 */
#pragma once

#include "services/chalkline/demo_events.h"

struct demo_plan {
	size_t count;
	struct demo_session *session;
	struct arena *arena; /* holds everything */
};

/* Tells what is wrong with the file. */
MUST_USE enum cli_exit demo_plan_read(const char *path, struct demo_plan *plan);
void demo_plan_fini(struct demo_plan *plan);
