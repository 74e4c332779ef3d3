// SPDX-License-Identifier: Apache-2.0
/*
 * rules_contact_summary.h - were families reached, and what followed.
 *
 * Pure; services/attendance/CONTACTS.md tells what each figure means.
 */
#pragma once

#include "common/arena.h"
#include "services/chalkline/due.h"

enum summary_by {
	SUMMARY_ALL = 0,
	SUMMARY_SCHOOL,
	SUMMARY_PROGRAM,
	SUMMARY_LANGUAGE,
	SUMMARY_CHANNEL,
	SUMMARY_MONTH,
};
/* "school", ...; false: there is no such word. */
bool summary_by_parse(const char *word, enum summary_by *by);
/* The name of its column: "school_id", "month"; NULL of SUMMARY_ALL. */
const char *summary_column(enum summary_by by);

#define SUMMARY_RATE_TEXT 8

struct contact_summary {
	const char *value; /* of the dimension; months are cut from dates */
	uint64_t due;
	uint64_t contacted;         /* somebody tried, or reached */
	uint64_t contacted_in_time; /* before it was overdue */
	uint64_t reached;
	uint64_t open, overdue; /* open: not overdue yet */
	uint64_t closed;        /* the alerts closed first */
	uint64_t contacts;      /* attempts, and those that reached */
	int64_t median_days;    /* -1: nobody was reached */
	uint64_t sessions_before, attended_before;
	uint64_t sessions_after, attended_after;
};

/*
 * One for each value that there is, sorted by it; SUMMARY_ALL: exactly one.
 * Borrows due; the rest is in the arena.
 */
MUST_USE enum status summary_make(const struct listed_due *due, size_t count,
    enum summary_by by, struct arena *arena, struct contact_summary **made,
    size_t *made_count);

/* Four decimals, half up; "" when there is nothing to divide by. */
void summary_rate(uint64_t part, uint64_t whole, char text[SUMMARY_RATE_TEXT]);
