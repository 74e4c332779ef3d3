// SPDX-License-Identifier: Apache-2.0
/*
 * rules_dispute.h - two witnesses, and who settles what they differ in.
 *
 * Pure.  The policy stands in DISPUTES.md and above the functions.
 */
#pragma once

#include "common/principal.h"
#include "services/attendance/session_record.h"

/* Numbers of attendance.proto. */
enum dispute_side {
	SIDE_NONE = 0, /* as to which stands: neither */
	SIDE_PROVIDER,
	SIDE_WITNESS, /* the school or the district */
};

/* Why a statement was upheld; numbers of attendance.proto. */
enum settlement_reason {
	SETTLED_NONE = 0,
	SETTLED_SCHOOL_RECORDS,
	SETTLED_SESSION_RECORDS,
	SETTLED_TUTOR_CONFIRMED,
	SETTLED_FAMILY_CONFIRMED,
	SETTLED_ENTRY_ERROR,
	SETTLED_WRONG_STUDENT,
	SETTLED_OTHER,
};
#define SETTLEMENT_REASONS 8

/* One ATTENDANCE_MARKED, as it was said. */
struct statement {
	enum source_kind source_kind; /* SOURCE_NONE: nobody said anything */
	const char *source;
	const char *event_id;
	enum attendance status;
	int32_t minutes; /* EVENT_NO_MINUTES: not said */
	enum reason reason;
	int64_t occurred_at;
	int64_t received_at;
};

struct settlement {
	const char *provider_id;
	const char *session_id;
	const char *student_id;
	const char *school_id;              /* NULL: no plan names one */
	struct statement provider, witness; /* that were judged */
	enum dispute_side upheld;
	enum settlement_reason reason;
	const char *settled_by; /* the principal's name */
	const char *settled_role;
	/* The district's mark that says what the provider said; NULL: none. */
	const char *mark_event_id;
};

/* Do they say the same: status, minutes and reason, whoever said it when? */
bool dispute_says_same(const struct statement *a, const struct statement *b);

/*
 * Is what the two say now what was judged?  last NULL: nobody judged.
 *
 * To uphold the witness changes nothing in the record, so the settlement holds
 * as long as both say what they said then.  To uphold the provider makes the
 * last word of school and district the provider's: if the two differ all the
 * same, somebody has spoken since, and the question is open again.
 */
bool dispute_is_settled(const struct settlement *last,
    const struct statement *provider, const struct statement *witness);

/*
 * May who uphold that side?  NULL: yes; else what is expected instead.
 *
 * The record is not judged by one of the two witnesses alone: never by a
 * provider or a school, and by a district only what it has not said itself,
 * or against its own word.  A mark that a settlement made is a judgement, not
 * testimony.  An operator may.
 */
const char *dispute_may_settle(const struct principal *who,
    const struct statement *witness, bool witness_is_judgement,
    enum dispute_side upheld);

/*
 * Which side's word the line has, by its status: where the two differ it is
 * the witness's, by rule 8; where they were settled it is whoever's the
 * record says; NONE: of neither, or there is no line.
 */
enum dispute_side dispute_stands(const struct student_line *line,
    const struct statement *provider, const struct statement *witness);
