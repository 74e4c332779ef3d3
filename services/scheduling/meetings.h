// SPDX-License-Identifier: Apache-2.0
/*
 * meetings.h - who and what is taken when: planned sessions by tutor, student,
 * group and school day.
 */
#pragma once

#include "services/scheduling/names.h"
#include "services/scheduling/wire_plan.h"

struct meeting {
	const struct planned_session *session; /* borrowed */
	int32_t date;                          /* of the school's zone */
};

struct meetings {
	struct names keys;
	struct rows all;   /* struct meeting */
	struct rows first; /* uint32_t: key -> link + 1 */
	struct rows links; /* struct meeting_link */
};

enum meetings_of {
	MEETINGS_OF_TUTOR = 'T',
	MEETINGS_OF_STUDENT = 'S',
	MEETINGS_OF_GROUP = 'G',
	MEETINGS_OF_SCHOOL = 'P', /* of one day: meetings_of_day */
};

void meetings_init(struct meetings *meetings, struct arena *arena);
void meetings_fini(struct meetings *meetings);
/* The session stays borrowed. */
MUST_USE enum status meetings_add(struct meetings *meetings,
    const struct planned_session *session, int32_t date);

/* Walks what was added under an id; NULL at the end.  *at begins with 0. */
const struct meeting *meetings_next(const struct meetings *meetings,
    enum meetings_of of, const char *id, uint32_t *at);
/* The same, of a school on one day. */
const struct meeting *meetings_next_of_day(const struct meetings *meetings,
    const char *school, int32_t date, uint32_t *at);
