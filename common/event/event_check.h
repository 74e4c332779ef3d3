// SPDX-License-Identifier: Apache-2.0
/*
 * event_check.h - is this a session event of the standard?
 *
 * Pure: one event in, a verdict out; the sender, the clock and what was sent
 * before are not asked.  Codes, of verdicts and of readers alike:
 *
 *   SYNTAX            not one JSON object, not a readable row or message
 *   BAD_TYPE          JSON: a string, a number or a list was expected
 *   UNKNOWN_FIELD     a field that the standard does not have (strict)
 *   MISSING_FIELD     the type needs the field
 *   FIELD_NOT_ALLOWED the type does not carry the field (strict)
 *   BAD_WORD          not a word of the list
 *   BAD_ID            not 1-64 of A-Z a-z 0-9 . _ : - (eventId, sessionId and
 *                     what refers to them), or not 1-255 bytes of UTF-8
 *                     without blanks and control characters (the others)
 *   BAD_TIME          not RFC 3339 with offset, or outside 2000-2100
 *   BAD_NUMBER        minutesPresent is not 0-480
 *   BAD_INTERVAL      plannedEnd is not after plannedStart, or over 8 h after
 *   TOO_MANY_ITEMS    over 200 students
 *   REPEATED_ITEM     a student twice in one list
 *
 * The service adds, as it knows the sender and what came before:
 *   PROVIDER_MISSING, NOT_YOUR_PROVIDER, NOT_YOUR_SESSION, TYPE_NOT_YOURS
 *   (REJECTED), OTHER_CONTENT (CONFLICT), TIME_IN_FUTURE, SESSION_TOO_LARGE
 *   (QUARANTINED).
 */
#pragma once

#include "common/event/event_field.h"

#define EVENT_SPAN_MAX (INT64_C(8) * 3600 * 1000000)
#define EVENT_WARNINGS_MAX EVENT_FIELDS

/* What lenient mode dropped. */
struct event_warnings {
	size_t count;
	struct event_fault list[EVENT_WARNINGS_MAX];
};

/*
 * Checks and brings into the one form that has a content hash: lists sorted
 * by bytes, studentIdScheme DISTRICT where there is a studentId.  lenient
 * drops fields that the type does not carry, with a warning each; warnings
 * may be NULL.  INVALID: fault says why.
 */
MUST_USE enum status event_check(struct session_event *event, bool lenient,
    struct arena *arena, struct event_fault *fault,
    struct event_warnings *warnings);

/*
 * Has what its type needs, with instants of the standard's years: what the
 * fold of an event relies on.  An event that was checked when it came is
 * whole; one that is not comes from a broken store.
 */
bool event_is_whole(const struct session_event *event);

/* Needs and may carry; for documents and tests.  Bits 1u << FIELD_x. */
unsigned event_fields_needed(enum event_type type);
unsigned event_fields_allowed(enum event_type type);

void event_warn(struct event_warnings *warnings, const char *code,
    const char *field, const char *expected);
