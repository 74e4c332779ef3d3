// SPDX-License-Identifier: Apache-2.0
/*
 * alert.h - an alert as a plain struct.
 *
 * Alert of attendance.proto: absent texts are NULL, absent instants
 * EVENT_NO_INSTANT.  The numbers of codes are those of the schema: never
 * renumber.
 */
#pragma once

#include "common/event/session_event.h"

enum alert_code {
	ALERT_NONE = 0,
	ALERT_STUDENT_ABSENT,
	ALERT_ATTENDANCE_LOW,
	ALERT_DOSAGE_OUT_OF_REACH,
	ALERT_TUTOR_NO_SHOW,
	ALERT_SESSION_SHORT,
	ALERT_GROUP_TOO_LARGE,
	ALERT_NO_TUTOR,
	ALERT_PROVIDER_SILENT,
	ALERT_SESSIONS_UNREPORTED,
};
#define ALERT_CODES 10

/* Most records that an alert names. */
#define ALERT_SESSIONS_MAX 64
/* "AB-0123456789abcdef" and the NUL */
#define ALERT_ID_TEXT 20

struct alert_session {
	const char *provider_id;
	const char *session_id;
};

struct alert {
	const char *id;
	enum alert_code code;
	const char *student_id;
	const char *program_id;
	const char *provider_id;
	const char *tutor_id;
	const char *school_id;
	int64_t since;
	struct alert_session *sessions;
	size_t session_count; /* that are named */
	uint32_t session_total;
	int64_t found;
	int64_t expected;
};
