// SPDX-License-Identifier: Apache-2.0
/*
 * rules_fold.h - the record of a session from its plan and its events.
 *
 * Pure: the record is a function of the base versions and of the set of
 * events; the order in which they are given plays no part.  The rules are
 * numbered as in EVENTS.md beside this file.
 */
#pragma once

#include "services/attendance/rules_findings.h"
#include "services/attendance/session_record.h"

/* A session holds at most so many events. */
#define FOLD_EVENTS_MAX 4096
/* And no more once they have so many bytes, packed: a fold's memory. */
#define FOLD_EVENT_BYTES_MAX (4u * 1024u * 1024u)
/* A record shows at most so many findings. */
#define FOLD_FINDINGS_MAX 64
/*
 * Bytes that the student lines of a record may take in its log entry, beside
 * 16 for a time away, which takes two events.
 */
#define FOLD_LINES_BYTES (300u * 1024u)

/* The fields that a plan has; of the base and of plan events alike. */
struct session_plan {
	const char *program_id;
	const char *school_id;
	enum subject subject;
	const char *tutor_id;
	const char *const *student_ids; /* sorted, no repeats */
	size_t student_count;
	int64_t planned_start;
	int64_t planned_end;
	enum modality modality;
	const char *makeup_of;
	const char *const *makeup_for;
	size_t makeup_for_count;
};
void session_plan_init(struct session_plan *plan);

/* What scheduling published, or that it took the session back. */
struct base_version {
	int64_t published_at;
	bool withdrawn;
	enum party party;   /* of a withdrawal */
	enum reason reason; /* of a withdrawal */
	struct session_plan plan;
};

/* An accepted event: checked, with its source and its receipt. */
struct fold_event {
	const struct session_event *event;
	enum source_kind source_kind;
	const char *source;
	int64_t received_at;
	/* The district's id when the crosswalk knows it, else as sent. */
	const char *student_id;
	bool student_unknown;
};

struct fold_input {
	const char *provider_id;
	const char *session_id;
	const struct base_version *versions; /* as they were published */
	size_t version_count;
	const struct fold_event *events; /* in any order */
	size_t event_count;
};

/* NO_MEMORY when the arena is spent; nothing else fails. */
MUST_USE enum status session_fold(const struct fold_input *input,
    struct arena *arena, struct session_record *record);

/*
 * Rule 8, both sides: the marks that count, and of a student the last one of
 * the provider and the last one of a school or district; NULL: none.
 */
struct fold_marks {
	const struct fold_event *const *events; /* in order */
	size_t count;
};
MUST_USE enum status session_find_marks(const struct fold_input *input,
    struct arena *arena, struct fold_marks *marks);
void session_last_marks(const struct fold_marks *marks, const char *student_id,
    const struct fold_event **provider, const struct fold_event **witness);

/*
 * Rule 6, the status at a moment: more than 24 h after plannedEnd SCHEDULED
 * reads UNREPORTED and IN_PROGRESS reads UNCLOSED.
 */
enum session_status session_status_at(
    const struct session_record *record, int64_t moment);
