// SPDX-License-Identifier: Apache-2.0
/*
 * rules_differ.h - the provider's plan against scheduling's.
 */
#pragma once

#include "services/attendance/rules_steps.h"

/* The events that set the plan's fields last; NULL: the base's stand. */
struct plan_setters {
	const struct session_event *times; /* plannedStart, plannedEnd */
	const struct session_event *rest;
};

MUST_USE enum status fold_compare_plans(const struct plan_setters *setters,
    const struct session_plan *ours, const struct session_plan *base,
    struct arena *arena, struct finding_list *findings);
