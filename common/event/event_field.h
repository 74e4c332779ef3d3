// SPDX-License-Identifier: Apache-2.0
/*
 * event_field.h - the fields of a session event, by name.
 *
 * One table drives the readers of JSON and CSV and the checks, so that a
 * field is described once.  Pure; memory comes from the arena.
 */
#pragma once

#include "common/event/session_event.h"

enum event_field {
	FIELD_EVENT_ID = 0,
	FIELD_TYPE,
	FIELD_SESSION_ID,
	FIELD_OCCURRED_AT,
	FIELD_PROVIDER_ID,
	FIELD_STUDENT_ID,
	FIELD_STUDENT_ID_SCHEME,
	FIELD_STUDENT_IDS,
	FIELD_TUTOR_ID,
	FIELD_PROGRAM_ID,
	FIELD_SCHOOL_ID,
	FIELD_SUBJECT,
	FIELD_PLANNED_START,
	FIELD_PLANNED_END,
	FIELD_MODALITY,
	FIELD_STATUS,
	FIELD_MINUTES_PRESENT,
	FIELD_REASON,
	FIELD_PARTY,
	FIELD_VOIDS_EVENT_ID,
	FIELD_MAKEUP_OF,
	FIELD_MAKEUP_FOR,
};
#define EVENT_FIELDS 22

enum event_field_kind {
	FIELD_KEY,     /* 1-64 of A-Z a-z 0-9 . _ : - */
	FIELD_NAME,    /* 1-255 bytes of UTF-8 without blanks */
	FIELD_WORD,    /* one of a list */
	FIELD_INSTANT, /* RFC 3339 */
	FIELD_MINUTES, /* 0-480 */
	FIELD_NAMES,   /* 1-200 names */
};

enum event_field_kind event_field_kind(enum event_field field);
/* "studentId" */
const char *event_field_name(enum event_field field);
/* False when there is no such field. */
bool event_field_find(const char *name, enum event_field *field);

/* The fields that are there, 1 << field each. */
unsigned event_fields_present(const struct session_event *event);
void event_field_clear(struct session_event *event, enum event_field field);

/*
 * Sets a field that is not a list from text.  INVALID: fault says why (only
 * what makes the text unreadable: event_check judges the value).  NO_MEMORY.
 */
MUST_USE enum status event_field_set(struct session_event *event,
    enum event_field field, const char *text, struct arena *arena,
    struct event_fault *fault);
/* Sets a list; the pointers are copied, the strings are borrowed. */
MUST_USE enum status event_field_set_list(struct session_event *event,
    enum event_field field, const char *const *items, size_t count,
    struct arena *arena);
/* Of a FIELD_KEY or FIELD_NAME; NULL when absent. */
const char *event_field_text(
    const struct session_event *event, enum event_field field);

/* At most 80 bytes of text, cut between characters; NULL: out of memory. */
const char *event_excerpt(const char *text, struct arena *arena);
