// SPDX-License-Identifier: Apache-2.0
/*
 * rules_due.h - contacts that alerts about a student make due.
 *
 * Pure: a function of the student's lines in one programme, of the contacts
 * in it, of thresholds and of a moment.
 */
#pragma once

#include "services/attendance/contact.h"
#include "services/attendance/rules_alerts.h"

/* Numbers of attendance.proto. */
enum due_state {
	DUE_NONE = 0,
	DUE_OPEN,
	DUE_OVERDUE,
	DUE_REACHED,
	DUE_CLOSED, /* the alerts closed before the family was reached */
};

/* Attendance on one side of a contact. */
struct due_window {
	uint32_t sessions;
	uint32_t attended;
};
#define DUE_WINDOW_SESSIONS 10u

struct due_contact {
	unsigned codes; /* 1u << ALERT_x, of the alerts behind it */
	size_t line;    /* with which it became due */
	enum due_state state;
	int64_t since;
	int64_t due_at;
	uint32_t attempts;
	int64_t first_at;  /* EVENT_NO_INSTANT: nobody tried */
	size_t last;       /* the one that reached, else the last attempt */
	int64_t closed_at; /* EVENT_NO_INSTANT: open */
	struct due_window before, after; /* of REACHED */
};

struct due_input {
	const struct alert_line *lines; /* by start */
	size_t line_count;
	const struct alert_program *program;
	const struct contact *contacts; /* by moment */
	size_t contact_count;
	int64_t moment;
	/* Working room: ALERT_EPISODES_OF(line_count). */
	struct alert_episode *episodes;
};

/* In the order of since; there is room for ALERT_EPISODES_OF(line_count). */
size_t due_find(const struct due_input *in, struct due_contact *due);
