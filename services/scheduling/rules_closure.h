// SPDX-License-Identifier: Apache-2.0
/*
 * rules_closure.h - days on which there is no tutoring, or on which it begins
 * later, and who answers for it.
 *
 * What is told of a school and what is told of all of them hold both: closed
 * by either is closed, else the longer delay counts.
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

struct closure {
	const char *school; /* "": every school */
	int32_t date;
	enum closure_cause cause;
	uint32_t delay; /* minutes; 0: closed */
};

struct closure_effect {
	bool closed;
	uint32_t delay; /* when not closed */
};

struct closure_effect rules_closure_effect(const struct closure *closures,
    size_t count, const char *school, int32_t date);
/* Party of attendance.proto: force majeure for weather, else who closed. */
uint32_t rules_closure_party(const struct closure *closure);
/* Reason of attendance.proto. */
uint32_t rules_closure_reason(const struct closure *closure);
