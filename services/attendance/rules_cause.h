// SPDX-License-Identifier: Apache-2.0
/*
 * rules_cause.h - why a record was made: which entries of the own log touched
 * the session since its last record.
 *
 * A cause tells people where to look; no fold and no figure depends on it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The last entries are named, no more. */
#define CAUSE_ENTRIES_MAX 16

/* Numbers of fields of RecordCause in attendance.proto: never renumber. */
enum cause_kind {
	CAUSE_EVENTS = 1, /* an EventsAccepted */
	CAUSE_PLAN,       /* a SessionsTouched: another base version */
	CAUSE_ROSTER,     /* a SessionsTouched: whom an id of a student names */
};

struct cause_entry {
	enum cause_kind kind;
	uint64_t seq; /* in the own log */
};

/* In the order of the log; empty: the fold itself is another one. */
struct record_cause {
	struct cause_entry entries[CAUSE_ENTRIES_MAX];
	size_t count;
	bool more; /* entries before these are not named */
};

/* An entry at or after every other; one that is named already adds nothing. */
void cause_add(struct record_cause *cause, struct cause_entry entry);
/*
 * A record was made for this cause: what it names, and whatever came before,
 * is no cause of the next.  An empty one stands for all that came so far.
 */
void cause_settle(
    struct record_cause *pending, const struct record_cause *settled);
