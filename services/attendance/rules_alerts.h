// SPDX-License-Identifier: Apache-2.0
/*
 * rules_alerts.h - when something asks for attention.
 *
 * Pure: a judgement is a function of records, of intake's facts about the
 * programme and the school day, of the thresholds and of a moment, which is
 * the last tick and never the clock.  Lines are sorted by start, provider and
 * session; those of one student in one programme stand together.
 */
#pragma once

#include "services/attendance/alert.h"
#include "services/attendance/rules_thresholds.h"
#include "services/attendance/session_record.h"

/* What the rules need of a programme. */
struct alert_program {
	bool known;
	uint32_t minutes_per_session; /* 0: unknown */
	uint32_t max_group;           /* 0: unknown */
	uint32_t min_minutes_attended;
	bool excused_out;
	struct thresholds thresholds;
};

/* One student in one session. */
struct alert_line {
	const char *provider_id;
	const char *session_id;
	const char *program_id; /* NULL: none */
	const char *school_id;
	int64_t start;       /* planned, else actual */
	int64_t planned_end; /* EVENT_NO_INSTANT: no plan */
	enum session_status status;
	enum attendance attendance; /* UNMARKED too of one only promised */
	enum reason reason;
	uint32_t minutes;
	uint32_t promised;  /* minutes; 0: not promised */
	uint32_t planned;   /* the planned length, of a make-up */
	bool expected;      /* promised, or in the plan; else a walk-in */
	bool school_absent; /* absent from school that day */
	bool placed;        /* promised by what scheduling published */
};

/* What a line says of the student. */
enum line_state {
	LINE_NOT_OFFERED = 0, /* not held, or a walk-in */
	LINE_ATTENDED,
	LINE_TOO_SHORT,   /* came, for less than counts as attended */
	LINE_UNEXPLAINED, /* absent, and nothing explains it */
	LINE_EXPLAINED,   /* absent with an explanation; counts as absent */
	LINE_AWAY,        /* absent from school; does not count */
	LINE_UNAVAILABLE, /* lost, but not by the student */
	LINE_UNMARKED,
};
enum line_state alert_line_state(
    const struct alert_line *line, const struct alert_program *program);

/* Minutes by which a line can still help the dosage, at the moment. */
uint32_t alert_line_potential(const struct alert_line *line,
    const struct alert_program *program, int64_t moment);

struct judgement {
	int64_t since;
	int64_t found;
	int64_t expected;
	size_t behind[ALERT_SESSIONS_MAX]; /* lines, in their order */
	size_t behind_count;
	uint32_t behind_total;
	size_t anchor; /* the line that the alert's id hangs on */
};

/* True: raised, and the judgement is filled. */
bool alert_judge_absences(const struct alert_line *lines, size_t count,
    const struct alert_program *program, struct judgement *j);
bool alert_judge_rate(const struct alert_line *lines, size_t count,
    const struct alert_program *program, struct judgement *j);
bool alert_judge_dosage(const struct alert_line *lines, size_t count,
    const struct alert_program *program, int64_t moment, struct judgement *j);

/* An alert about a student from its raising to its closing. */
struct alert_episode {
	enum alert_code code;
	int64_t since;
	int64_t
	    until;   /* start of the session that closed it; NO_INSTANT: open */
	size_t line; /* that raised it */
};
/*
 * All of them by code, then by time, of lines judged as they are at the
 * moment; there is room for ALERT_EPISODES_OF(count).  The open one of a code
 * has the since of its judgement.
 */
#define ALERT_EPISODES_OF(count) (3 * ((count) / 2 + 1))
size_t alert_find_episodes(const struct alert_line *lines, size_t count,
    const struct alert_program *program, int64_t moment,
    struct alert_episode *episodes);

/* Offered, and in the attendance rate. */
bool alert_line_counts(
    const struct alert_line *line, const struct alert_program *program);

/* Of one record; behind is empty, since is its planned or actual start. */
bool alert_judge_no_show(
    const struct session_record *record, struct judgement *j);
bool alert_judge_short(const struct session_record *record,
    const struct alert_program *program, struct judgement *j);
bool alert_judge_group(const struct session_record *record,
    const struct alert_program *program, struct judgement *j);
bool alert_judge_no_tutor(
    const struct session_record *record, struct judgement *j);

/*
 * Whether a session has been told of: held, missed.  A SCHEDULED one has not;
 * a CANCELLED one says nothing either way.
 */
bool alert_is_told(enum session_status status);
/* The planned end of a session that waits to be told; else NO_INSTANT. */
int64_t alert_waits_since(const struct session_record *record);

/* True when the session that ended then is unreported at the moment. */
bool alert_is_unreported(
    int64_t planned_end, int64_t moment, const struct thresholds *thresholds);
/* The same for what makes a provider silent. */
bool alert_is_overdue(
    int64_t planned_end, int64_t moment, const struct thresholds *thresholds);
/* True when so many overdue sessions make the provider silent. */
bool alert_is_silent(uint32_t overdue, const struct thresholds *thresholds);

/* "STUDENT_ABSENT"; "" for 0. */
const char *alert_code_word(enum alert_code code);
/* The beginning of such alerts' ids: "AB". */
const char *alert_code_prefix(enum alert_code code);
