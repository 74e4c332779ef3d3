// SPDX-License-Identifier: Apache-2.0
/*
 * rules_placement.h - which version of a record holds on a day.
 */
#pragma once

#include "services/reporting/model.h"

/*
 * R3: the place of the last version known by the day, else 0.  known_on: the
 * dates on which the versions became known, never decreasing; count > 0.
 */
size_t reporting_version_of_day(
    const int32_t *known_on, size_t count, int32_t day);

/* One version of one need's placement. */
struct placement_version {
	uint32_t student, program; /* 0 when ended */
	bool ended;
	int32_t begins_on; /* of an end: the date of its known_at */
	int32_t ends_on;   /* included; DAY_NONE: no end */
};

/*
 * R6: whether the need's placement puts the student into the programme on the
 * day.  The versions are in the order of scheduling's log.
 */
bool reporting_need_covers(const struct placement_version *versions,
    size_t count, uint32_t student, uint32_t program, int32_t day);
