// SPDX-License-Identifier: Apache-2.0
/*
 * protection.h - when a student is in a class that is not to be missed.
 *
 * A class meets in its periods: at each time of its school's bell schedule that
 * names one of them, where a time names none its label is one; in capital or
 * small letters.  It meets so from the first day of its terms to the last, of
 * all days where none is known, and a student is in it on the days of the
 * enrolment.  It is protected when one of its subjects is (rules_subjects.h).
 *
 * A slot of the regular bell schedule is closed when a session in it touches
 * such a time on any date that is asked about: as a group meets there each
 * time, one week of the class is enough.  On a date with another bell schedule
 * a class meets when that one names its period, else, as nothing better is
 * known, when it meets as ever.
 */
#pragma once

#include "services/scheduling/roster.h"

struct protected_class {
	const struct mirror_class *row;
	unsigned subjects;
	int32_t first, last;
	struct range times; /* of protection.times */
	bool has_unknown;   /* no period, or one without a regular time */
};

/* A time at which a class meets. */
struct protected_time {
	uint32_t slot;      /* of the roster, of any bell schedule */
	const char *period; /* as the class names it */
};

struct protection {
	const struct roster *roster;
	struct calendar_day *days;
	size_t day_count;
	struct protected_class *classes; /* by the roster's number */
	struct rows times;
};

/* Why; the texts are the roster's. */
struct protected_by {
	const char *class, *subject, *period;
	/* Of protection_closes: none of another subject or period does. */
	bool is_only;
};

MUST_USE enum status protection_init(
    struct protection *protection, const struct roster *roster);
void protection_fini(struct protection *protection);
/*
 * The programme's session in the slot would take the student out of a class on
 * one of the days from first to last.  student, slot: of the roster; the slot
 * is of the regular bell schedule.
 */
bool protection_closes(const struct protection *protection, uint32_t student,
    const struct mirror_program *program, uint32_t slot, int32_t first,
    int32_t last, struct protected_by *by);
/* The same of one date, from one minute to another. */
bool protection_meets(const struct protection *protection, const char *student,
    const struct mirror_program *program, int32_t date, uint32_t start,
    uint32_t end, struct protected_by *by);
/*
 * A class that is protected in the programme and of which a time is not known,
 * in which the student is on one of the days; NULL: there is none.
 */
const struct protected_class *protection_unknown(
    const struct protection *protection, uint32_t student,
    const struct mirror_program *program, int32_t first, int32_t last);
