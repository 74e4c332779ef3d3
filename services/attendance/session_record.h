// SPDX-License-Identifier: Apache-2.0
/*
 * session_record.h - what is known of one session, folded.
 *
 * Plain data: SessionRecord of attendance.proto as a struct.  Absent strings
 * are NULL, absent instants EVENT_NO_INSTANT, absent enumerations 0.  Strings
 * are borrowed from what was folded, and from the arena of the fold.
 */
#pragma once

#include "common/event/session_event.h"

struct student_line {
	const char *student_id;
	enum attendance status;
	uint32_t minutes;
	enum minutes_basis basis;
	bool disputed;
	enum reason reason;
	bool planned;
	/* Of a student who attended, within the actual interval. */
	int64_t present_from;
	int64_t present_to;
	/* Out in between; NULL: never.  In order, none empty. */
	int64_t *away_from;
	int64_t *away_to;
	size_t away_count;
};

struct record_finding {
	const char *code;
	const char *event_id;   /* NULL: of no single event */
	const char *student_id; /* NULL: of no single student */
	const char *field;
	const char *found;
	const char *expected;
};

struct session_record {
	const char *provider_id;
	const char *session_id;
	enum session_status status;
	const char *program_id;
	const char *school_id;
	enum subject subject;
	const char *tutor_id;
	const char *planned_tutor_id;
	int64_t planned_start;
	int64_t planned_end;
	int64_t actual_start;
	int64_t actual_end;
	int64_t promised_start;
	int64_t promised_end;
	const char **promised_students;
	size_t promised_count;
	struct student_line *students; /* sorted by id */
	size_t student_count;
	enum modality modality;
	enum party party;
	enum reason reason;
	const char *makeup_of;
	const char **makeup_for;
	size_t makeup_for_count;
	struct record_finding *findings;
	size_t finding_count;
	bool has_base;
	int64_t told_at;
};
