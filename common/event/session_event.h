// SPDX-License-Identifier: Apache-2.0
/*
 * session_event.h - one session event, checked.
 *
 * The struct is what NDJSON, CSV and protobuf have in common: instants in
 * microseconds UTC, students as a sorted set, absent strings NULL, absent
 * enums 0, absent instants EVENT_NO_INSTANT.  Numbers are those of
 * attendance.proto.  Strings are borrowed from the arena that the reader of
 * the event was given.
 */
#pragma once

#include "common/arena.h"

#include <stdint.h>

#define EVENT_ID_MAX 64
#define EVENT_NAME_MAX 255
#define EVENT_STUDENTS_MAX 200
#define EVENT_MINUTES_MAX 480
#define EVENT_NO_INSTANT INT64_MIN
#define EVENT_NO_MINUTES (-1)

enum event_type {
	EVENT_NONE = 0,
	EVENT_SESSION_SCHEDULED,
	EVENT_SESSION_RESCHEDULED,
	EVENT_TUTOR_SUBSTITUTED,
	EVENT_SESSION_STARTED,
	EVENT_STUDENT_JOINED,
	EVENT_STUDENT_LEFT,
	EVENT_SESSION_ENDED,
	EVENT_SESSION_CANCELLED,
	EVENT_TUTOR_NO_SHOW,
	EVENT_ATTENDANCE_MARKED,
	EVENT_VOIDED,
};
#define EVENT_TYPES 12

enum id_scheme {
	ID_SCHEME_NONE = 0, /* reads as DISTRICT */
	ID_SCHEME_DISTRICT,
	ID_SCHEME_STATE,
	ID_SCHEME_PROVIDER,
};

enum subject {
	SUBJECT_NONE = 0,
	SUBJECT_MATH,
	SUBJECT_READING,
	SUBJECT_SCIENCE,
	SUBJECT_WRITING,
	SUBJECT_OTHER,
};

enum modality {
	MODALITY_NONE = 0,
	MODALITY_IN_PERSON,
	MODALITY_VIRTUAL,
	MODALITY_HYBRID,
};

enum attendance {
	ATTENDANCE_NONE = 0,
	ATTENDANCE_PRESENT,
	ATTENDANCE_LATE,
	ATTENDANCE_LEFT_EARLY,
	ATTENDANCE_PARTIAL, /* these four are attended */
	ATTENDANCE_ABSENT_EXCUSED,
	ATTENDANCE_ABSENT_UNEXCUSED,
	ATTENDANCE_NO_SHOW,
	ATTENDANCE_NOT_EXPECTED,
	ATTENDANCE_UNMARKED, /* only computed, never sent */
};
bool attendance_is_attended(enum attendance status);

enum reason {
	REASON_NONE = 0,
	REASON_SCHOOL_ABSENCE,
	REASON_TESTING,
	REASON_FIELD_TRIP,
	REASON_ASSEMBLY,
	REASON_EARLY_DISMISSAL,
	REASON_SCHOOL_CLOSED,
	REASON_PULLED_BY_TEACHER,
	REASON_REFUSED,
	REASON_TECH_FAILURE,
	REASON_TRANSPORT,
	REASON_TUTOR_ABSENT,
	REASON_NO_SPACE,
	REASON_FAMILY_REQUEST,
	REASON_SUSPENDED,
	REASON_TRANSFERRED,
	REASON_OTHER,
	REASON_UNKNOWN,
};
#define REASON_COUNT 18

enum party {
	PARTY_NONE = 0,
	PARTY_DISTRICT,
	PARTY_SCHOOL,
	PARTY_PROVIDER,
	PARTY_TUTOR,
	PARTY_STUDENT_FAMILY,
	PARTY_FORCE_MAJEURE,
};
#define PARTY_COUNT 7

enum session_status {
	SESSION_STATUS_NONE = 0,
	SESSION_SCHEDULED,
	SESSION_IN_PROGRESS,
	SESSION_COMPLETED,
	SESSION_CANCELLED,
	SESSION_MISSED,
	SESSION_UNREPORTED, /* only where a moment is given */
	SESSION_UNCLOSED,
};

enum minutes_basis {
	MINUTES_BASIS_UNSET = 0,
	MINUTES_NONE,
	MINUTES_STATED,
	MINUTES_MEASURED,
	MINUTES_ASSUMED,
};

enum source_kind {
	SOURCE_NONE = 0,
	SOURCE_PROVIDER,
	SOURCE_SCHOOL,
	SOURCE_DISTRICT,
};

/* The upper-case words of the standard; "" for 0, NULL beyond the last. */
const char *event_type_word(enum event_type type);
const char *id_scheme_word(enum id_scheme scheme);
const char *subject_word(enum subject subject);
const char *modality_word(enum modality modality);
const char *attendance_word(enum attendance status);
const char *reason_word(enum reason reason);
const char *party_word(enum party party);
const char *session_status_word(enum session_status status);
const char *minutes_basis_word(enum minutes_basis basis);

/* The lists of words above, for readers of text. */
enum event_words {
	WORDS_NONE = 0,
	WORDS_TYPE,
	WORDS_SCHEME,
	WORDS_SUBJECT,
	WORDS_MODALITY,
	WORDS_STATUS, /* without UNMARKED, which nobody may send */
	WORDS_REASON,
	WORDS_PARTY,
};
/* The number of a word; -1 when it is not of the list. */
int event_word_number(enum event_words words, const char *word);
/* "MATH, READING or OTHER": all of them, for people. */
#define EVENT_WORDS_TEXT 320
void event_words_list(enum event_words words, char text[EVENT_WORDS_TEXT]);

struct session_event {
	const char *event_id;
	enum event_type type;
	const char *session_id;
	int64_t occurred_at;
	const char *provider_id;
	const char *student_id;
	enum id_scheme student_id_scheme;
	const char **student_ids; /* sorted by bytes, no repeats */
	size_t student_count;
	const char *tutor_id;
	const char *program_id;
	const char *school_id;
	enum subject subject;
	int64_t planned_start;
	int64_t planned_end;
	enum modality modality;
	enum attendance status;
	int32_t minutes_present;
	enum reason reason;
	enum party party;
	const char *voids_event_id;
	const char *makeup_of;
	const char **makeup_for; /* sorted by bytes, no repeats */
	size_t makeup_for_count;
};

/* Everything absent. */
void session_event_init(struct session_event *event);

/* What is wrong: code, field and the rest as in the verdict; static or arena
 * strings. */
struct event_fault {
	const char *code; /* MISSING_FIELD, BAD_ID, ...: event_check.h */
	const char *field;
	const char *found;
	const char *expected;
};
