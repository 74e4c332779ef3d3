// SPDX-License-Identifier: Apache-2.0
/*
 * due.h - a due contact as attendance shows it.
 *
 * Absent texts are "", absent instants INT64_MIN.
 */
#pragma once

#include <stdint.h>

/* Numbers of the schema. */
enum due_state {
	DUE_NONE = 0,
	DUE_OPEN,
	DUE_OVERDUE,
	DUE_REACHED,
	DUE_CLOSED,
};

struct listed_due {
	const char *student_id, *program_id, *school_id;
	const char *codes; /* of the alerts, with blanks between */
	enum due_state state;
	int64_t since, due_at, first_at, reached_at, closed_at;
	const char *since_date;
	uint32_t attempts;
	const char *channel, *language, *outcome; /* of the last contact */
	uint32_t sessions_before, attended_before;
	uint32_t sessions_after, attended_after;
};
