// SPDX-License-Identifier: Apache-2.0
/*
 * roster.h - the mirror in memory, each kind in the order of its ids.
 */
#pragma once

#include "services/scheduling/mirror.h"
#include "services/scheduling/model.h"
#include "services/scheduling/rules_calendar.h"

struct roster {
	struct arena *arena;   /* owns every text */
	const char *time_zone; /* the authority's; "": not told */
	size_t clearance_count;
	char **required; /* clearances that every tutor must hold */
	struct rows students, tutors, programs, needs, slots, availability;
	struct rows calendar, schools; /* struct mirror_... */
	struct rows consents, clearances, pairs;
	struct rows pins; /* that hold; one a student and programme */
	struct rows terms, courses, classes;
	struct rows enrollments; /* struct roster_enrollment, by student */
	/* Nothing is asked about days before; INT32_MIN: about all days. */
	int32_t first_day;
};

/* Of a student whom the roster knows, in a class that it knows. */
struct roster_enrollment {
	uint32_t student, class; /* of the roster */
	int32_t first, last;     /* days; INT32_MIN, INT32_MAX: not told */
};

/* Reads the whole mirror; free it also after a failure. */
MUST_USE enum status roster_load(
    struct store_txn *txn, struct store_table mirror, struct roster *roster);
void roster_fini(struct roster *roster);

const struct mirror_student *roster_student(
    const struct roster *roster, uint32_t number);
const struct mirror_tutor *roster_tutor(
    const struct roster *roster, uint32_t number);
const struct mirror_program *roster_program(
    const struct roster *roster, uint32_t number);
const struct mirror_need *roster_need(
    const struct roster *roster, uint32_t number);
const struct mirror_slot *roster_slot(
    const struct roster *roster, uint32_t number);
const struct mirror_availability *roster_availability(
    const struct roster *roster, uint32_t number);
const struct mirror_calendar *roster_calendar(
    const struct roster *roster, uint32_t number);
const struct mirror_school *roster_school(
    const struct roster *roster, uint32_t number);

/* The calendar as rules take it, of the heap; dates that are none are left out.
 */
MUST_USE enum status roster_days(
    const struct roster *roster, struct calendar_day **days, size_t *count);

/* Rows of one owner, of a kind whose rows begin with it, in its order. */
struct range roster_range(
    const struct rows *rows, size_t size, const char *owner);

/*
 * The row of an id, of a kind whose rows begin with their id (students,
 * tutors, programs, needs, slots, schools); NULL: there is none.
 */
const void *roster_find(const struct rows *rows, size_t size, const char *id);
const struct mirror_student *roster_find_student(
    const struct roster *roster, const char *id);
const struct mirror_tutor *roster_find_tutor(
    const struct roster *roster, const char *id);
const struct mirror_program *roster_find_program(
    const struct roster *roster, const char *id);
const struct mirror_slot *roster_find_slot(
    const struct roster *roster, const char *id);
const struct mirror_school *roster_find_school(
    const struct roster *roster, const char *id);
/* As model_travel_minutes; 0 within one. */
uint32_t roster_travel_minutes(
    const struct roster *roster, const char *from, const char *to);
/* The student's enrolments, of roster.enrollments. */
struct range roster_enrollments(const struct roster *roster, uint32_t student);
/* Of a student or a tutor; NULL: none are told. */
const struct mirror_availability *roster_find_windows(
    const struct roster *roster, bool of_student, const char *owner);
