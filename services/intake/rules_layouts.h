// SPDX-License-Identifier: Apache-2.0
/*
 * rules_layouts.h - the CSV layouts of our own (FORMATS.md is for users).
 *
 * Pure.  A kind has one layout, one read function and one rule over the whole
 * row.  Lists are separated by blanks.
 */
#pragma once

#include "services/intake/records.h"

enum own_kind {
	OWN_TUTORS,
	OWN_PROGRAMS,
	OWN_NEEDS,
	OWN_BELL_SCHEDULES,
	OWN_AVAILABILITY,
	OWN_CALENDARS,
	OWN_SCHOOLS,
	OWN_SCHOOL_ATTENDANCE,
	OWN_CONSENTS,
	OWN_CLEARANCES,
	OWN_PAIRS,
	OWN_PINS,
};
#define OWN_KINDS 12

/* layout.file is the kind's name: "bell-schedules". */
extern const struct layout own_layouts[OWN_KINDS];
/* False when there is no such kind. */
bool own_kind_find(const char *name, enum own_kind *kind);

/* A row of availability; the windows of an owner are gathered later. */
struct availability_row {
	bool of_student;
	const char *owner_id;
	struct window window;
};

void *own_read_tutor(struct fields *fields);
void *own_read_program(struct fields *fields);
void *own_read_need(struct fields *fields);
void *own_read_slot(struct fields *fields);
void *own_read_availability(struct fields *fields);
void *own_read_calendar_day(struct fields *fields);
void *own_read_school(struct fields *fields);
void *own_read_school_day(struct fields *fields);
void *own_read_consent(struct fields *fields);
void *own_read_clearance(struct fields *fields);
void *own_read_pair(struct fields *fields);
void *own_read_pin(struct fields *fields);

/*
 * What no single cell tells: a tutor in person has a school, a programme does
 * not end before it begins.  False: refused, fault says why.
 */
bool own_check_row(
    enum own_kind kind, const struct fields *fields, struct fault *fault);
