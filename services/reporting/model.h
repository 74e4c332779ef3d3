// SPDX-License-Identifier: Apache-2.0
/*
 * model.h - what the rules of reporting see: sessions and their lines.
 *
 * Plain structs without strings: every id is a number that names.h gives out
 * (0 is the empty text), every day a date of the session's zone.  R1, R2 ...
 * are the readings in README.md; what is written there is what is computed.
 */
#pragma once

#include "common/event/session_event.h"
#include "common/instant.h"

/* No day; sorts before every day. */
#define DAY_NONE INT32_MIN
#define INSTANT_NONE INT64_MIN

/* One session as known at the moment of the report.  Sessions stand in one
 * array, sorted by (provider id, session id) as bytes. */
struct session {
	uint32_t provider, id, program, school, tutor, planned_tutor;
	uint32_t makeup_of; /* a session id of the same provider; 0: none */
	uint32_t makeup_for_first, makeup_for_count; /* in makeup_for[] */
	enum session_status status;                  /* R1 */
	int32_t day;                                 /* R2 */
	int64_t began;             /* actual start; INSTANT_NONE */
	uint32_t promised_minutes; /* R7 */
	uint32_t planned_minutes;
};

/* What is so about one line, as bits: first what was told, then what the
 * measures make of it. */
enum line_flag {
	LINE_PROMISED = 1u << 0,
	LINE_IN_PLAN = 1u << 1,  /* in the plan's studentIds */
	LINE_PLACED = 1u << 2,   /* the day is inside a placement (R6) */
	LINE_SELECTED = 1u << 3, /* the report is about it */
	LINE_PLANNED = 1u << 4,
	LINE_OFFERED = 1u << 5,
	LINE_ATTENDED = 1u << 6,
	LINE_WALK_IN = 1u << 7, /* and attended */
	LINE_UNMARKED = 1u << 8,
	LINE_NOT_AVAILABLE = 1u << 9,
	LINE_EXCUSED_OUT = 1u << 10,
	LINE_MADE_UP = 1u << 11,
	LINE_OWED = 1u << 12,
	LINE_WEEK_EXPECTED = 1u << 13, /* leads an expected week (R16) */
	LINE_WEEK_ON_TARGET = 1u << 14,
};

struct span {
	int64_t from, to;
};

/* One student in one session (R4). */
struct line {
	uint32_t session; /* index */
	uint32_t student;
	uint32_t school, grade;           /* of the day (R3) */
	uint32_t minutes;                 /* as recorded */
	uint32_t delivered;               /* less overlaps (R12) */
	uint32_t flags;                   /* bits of line_flag */
	uint8_t status;                   /* enum attendance */
	uint8_t basis;                    /* enum minutes_basis */
	uint8_t reason;                   /* enum reason */
	int64_t present_from, present_to; /* INSTANT_NONE: not known */
	uint32_t away_first, away_count;  /* in away[] */
};

/* A programme's rule set; what is absent is as program_init leaves it. */
struct program {
	uint32_t id;
	bool known;
	int32_t begins_on, ends_on; /* DAY_NONE: no bound */
	uint32_t sessions_per_week; /* 0: none */
	uint32_t minutes_target;    /* R16's m */
	uint32_t minutes_attended;
	bool excused_out;
};

/* A day that differs from Monday-to-Friday instruction; school 0: all. */
struct calendar_day {
	uint32_t school;
	int32_t day;
	bool instructional;
};

/* All that the measures read beside the lines; borrowed. */
struct facts {
	const struct session *sessions;
	const uint32_t *makeup_for;     /* students */
	const struct span *away;        /* between a line's first and last */
	const struct program *programs; /* sorted by id */
	size_t program_count;
	const struct calendar_day *days; /* sorted by (school, day) */
	size_t day_count;
};
