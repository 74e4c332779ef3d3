// SPDX-License-Identifier: Apache-2.0
/*
 * desk_case.h - attendance's projection and followers on a real store.
 *
 * They are called as the follower would; what counts is what the own log holds
 * afterwards.  Every failure of the surroundings fails the test.
 */
#pragma once

#include "services/attendance/attendance.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#define MINUTE_0 INT64_C(1791208800000000)

/* Of the case that runs. */
struct desk_case {
	struct temp_dir dir;
	struct log_store own;
	struct session_desk *desk;
	struct arena *arena;
	uint64_t applied; /* the last entry of the own log */
};

extern struct desk_case desk_case;

void desk_case_open(void);
void desk_case_close(void);

/* In a transaction of the store, of the derived file; both must commit. */
void desk_case_write(store_fn *work, void *ctx);
void desk_case_write_derived(store_fn *work, void *ctx);

/* One event of provider p, into the log as SubmitEvents puts it there. */
void desk_case_tell(const char *json);
/* The last entry of the own log. */
uint64_t desk_case_head(void);
/* As the follower does: what is there, and what that brings. */
void desk_case_settle(void);

/* Entries of the own log, both included. */
struct applying {
	uint64_t from, to;
};

store_fn desk_case_apply;
/* Until nothing is left. */
void desk_case_derive(void);
/* As when the derived file was lost. */
store_fn desk_case_forget;

/* A SchedulingEvent: session_planned (5) or session_withdrawn (6). */
struct planning {
	uint64_t seq;
	bool withdrawn;
	const char *tutor_id;
};

store_fn desk_case_plan;

/* An IntakeEvent: student_set (4) with at most one STATE alias. */
struct enrolling {
	const char *student_id;
	const char *alias; /* NULL: none */
};

store_fn desk_case_enrol;

/* Events of session s1. */
#define STARTED(id)                                                            \
	"{\"eventId\":\"" id "\",\"type\":\"SESSION_STARTED\","                \
	"\"sessionId\":\"s1\",\"occurredAt\":\"2026-10-05T14:00:00Z\","        \
	"\"providerId\":\"p\"}"
#define ENDED(id)                                                              \
	"{\"eventId\":\"" id "\",\"type\":\"SESSION_ENDED\","                  \
	"\"sessionId\":\"s1\",\"occurredAt\":\"2026-10-05T14:30:00Z\","        \
	"\"providerId\":\"p\"}"
#define STATE_MARK(id)                                                         \
	"{\"eventId\":\"" id "\",\"type\":\"ATTENDANCE_MARKED\","              \
	"\"sessionId\":\"s1\",\"occurredAt\":\"2026-10-05T14:30:00Z\","        \
	"\"providerId\":\"p\",\"studentId\":\"X\",\"status\":\"PRESENT\","     \
	"\"studentIdScheme\":\"STATE\"}"

#define MARK_OF_B(id)                                                          \
	"{\"eventId\":\"" id "\",\"type\":\"ATTENDANCE_MARKED\","              \
	"\"sessionId\":\"s1\",\"occurredAt\":\"2026-10-05T14:30:00Z\","        \
	"\"providerId\":\"p\",\"studentId\":\"b\",\"status\":\"PRESENT\"}"
