// SPDX-License-Identifier: Apache-2.0
/*
 * fact.h - what the feeds tell, as plain structs.
 *
 * A fact is one version of one record; wire_facts.h reads it from the bytes
 * of a feed's entry, tables.h keeps those bytes.  Absent strings are "",
 * absent dates DAY_NONE, absent instants INSTANT_NONE.
 */
#pragma once

#include "services/reporting/model.h"

enum stream {
	STREAM_INTAKE = 0,
	STREAM_SCHEDULING,
	STREAM_ATTENDANCE,
};
#define STREAMS 3

/* Stand in the keys of the store; never renumbered. */
enum fact_kind {
	FACT_AUTHORITY = 1,
	FACT_STUDENT = 2,
	FACT_PROGRAM = 3,
	FACT_CALENDAR = 4,
	FACT_SCHOOL = 5,
	FACT_PLACEMENT = 16,
	FACT_SESSION = 32,
};

/* Which record: student, programme, school, need; (school, date);
 * (provider, session); nothing for the authority. */
struct fact_id {
	enum fact_kind kind;
	const char *first, *second; /* NULL: the kind has no such part */
};

struct told_student {
	const char *school_id, *grade;
};

struct told_placement {
	bool ended;
	const char *student_id, *program_id;
	int32_t begins_on, ends_on;
};

struct told_line {
	const char *student_id;
	enum attendance status;
	enum minutes_basis basis;
	enum reason reason;
	uint32_t minutes;
	bool in_plan;
	int64_t present_from, present_to;
	const int64_t *away_from, *away_to;
	size_t away_count;
};

struct told_session {
	const char *provider_id, *session_id, *program_id, *school_id;
	const char *tutor_id, *planned_tutor_id, *makeup_of;
	enum session_status status;
	int64_t planned_start, planned_end;
	int64_t actual_start;
	int64_t promised_start, promised_end;
	size_t promised_count, line_count, makeup_for_count;
	char **promised;
	char **makeup_for;
	struct told_line *lines;
};
