// SPDX-License-Identifier: Apache-2.0
/*
 * wire_alerts.h - alerts and their thresholds, asked of attendance.
 *
 * Texts live in the arena they were read with; absent ones are "", absent
 * instants INT64_MIN.
 */
#pragma once

#include "common/arena.h"
#include "services/chalkline/record_filter.h"

struct listed_alert_session {
	const char *provider_id, *session_id;
};

struct listed_alert {
	const char *id, *code;
	const char *student_id, *program_id, *provider_id, *tutor_id,
	    *school_id;
	int64_t since;
	int64_t found, expected;
	uint32_t session_total;
	size_t sessions; /* that are named */
	struct listed_alert_session *session;
};

struct alert_page {
	size_t alerts;
	struct listed_alert *alert;
	struct bytes next;
};

/* The number of "STUDENT_ABSENT"; 0: there is no such code. */
int alert_code_number(const char *word);
/* All of them, with commas. */
#define ALERT_CODES_TEXT 512
void alert_codes_all(char text[ALERT_CODES_TEXT]);
MUST_USE enum status wire_pack_list_alerts(const struct record_filter *filter,
    int code, struct bytes after, uint32_t limit, struct buffer *out);
MUST_USE enum status wire_read_alerts(
    struct bytes body, struct arena *arena, struct alert_page *page);

/* program_id NULL: every programme; has false: the default again. */
MUST_USE enum status wire_pack_set_threshold(const char *key,
    const char *program_id, bool has, int64_t value, struct buffer *out);
MUST_USE enum status wire_pack_list_thresholds(
    bool has_as_of, int64_t as_of, struct buffer *out);

struct listed_threshold {
	const char *key, *program_id;
	int64_t value;
	bool is_default;
};
struct threshold_list {
	size_t count;
	struct listed_threshold *item;
};
MUST_USE enum status wire_read_thresholds(
    struct bytes body, struct arena *arena, struct threshold_list *list);
