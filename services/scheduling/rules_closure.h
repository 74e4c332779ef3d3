// SPDX-License-Identifier: Apache-2.0
/*
 * rules_closure.h - days on which there is no tutoring, on which it begins
 * later or ends early, and who answers for it.
 *
 * What is told of a school and what is told of all of them hold both: closed
 * by either is closed, else the longer delay and the earlier end count.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/status.h"

/* ClosureCause of scheduling.proto. */
enum closure_cause {
	CAUSE_NONE = 0,
	CAUSE_WEATHER,
	CAUSE_HOLIDAY,
	CAUSE_TESTING,
	CAUSE_STAFF_DAY,
	CAUSE_OTHER,
};
#define CAUSE_COUNT 6
#define CLOSURE_DELAY_MAX 600
#define CLOSURE_RELEASE_MAX 1440
#define CLOSURE_NO_RELEASE UINT32_MAX

struct closure {
	const char *school; /* "": every school */
	int32_t date;
	enum closure_cause cause;
	uint32_t delay; /* minutes */
	/* Minute of the day after which nothing ends; with no delay and no
	 * release (0) the day is closed. */
	uint32_t release;
};

struct closure_effect {
	bool closed;
	uint32_t delay;   /* when not closed */
	uint32_t release; /* CLOSURE_NO_RELEASE: the day ends as ever */
};

bool rules_closure_is_closed(const struct closure *closure);
struct closure_effect rules_closure_effect(const struct closure *closures,
    size_t count, const char *school, int32_t date);
/* Party of attendance.proto: force majeure for weather, else who closed. */
uint32_t rules_closure_party(const struct closure *closure);
/* Reason of attendance.proto. */
uint32_t rules_closure_reason(const struct closure *closure);
