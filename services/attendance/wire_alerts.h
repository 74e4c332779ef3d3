// SPDX-License-Identifier: Apache-2.0
/*
 * wire_alerts.h - alerts, thresholds and ticks as bytes.
 */
#pragma once

#include "services/attendance/rules_alerts.h"
#include "services/attendance/wire_query.h"

struct alerts_query {
	enum alert_code code;                             /* ALERT_NONE: any */
	const char *student_id, *school_id, *provider_id; /* NULL: any */
	bool has_as_of;
	int64_t as_of;
	struct bytes after;
	uint32_t limit;
};
/* INVALID: detail says which field. */
MUST_USE enum status alerts_read_query(struct bytes body, struct arena *arena,
    struct alerts_query *query, char detail[QUERY_DETAIL]);
/* One of the answer; next is its last field. */
MUST_USE enum status alerts_put(
    const struct alert *alert, struct arena *arena, struct buffer *out);
void alerts_put_next(struct bytes next, struct buffer *out);

struct threshold_change {
	enum threshold_key key;
	const char *program_id; /* "": every programme */
	bool has;               /* false: back to what holds without it */
	int64_t value;
};
MUST_USE enum status threshold_read_change(struct bytes body,
    struct arena *arena, struct threshold_change *change,
    char detail[QUERY_DETAIL]);
MUST_USE enum status threshold_read_list(struct bytes body, struct arena *arena,
    int64_t *as_of, char detail[QUERY_DETAIL]);
/* One of the answer to ListThresholds. */
MUST_USE enum status threshold_put_shown(
    const struct threshold_change *shown, bool is_default, struct buffer *out);

/* A TellTime says nothing, but is to be one. */
MUST_USE enum status tick_read(
    struct bytes body, struct arena *arena, char detail[QUERY_DETAIL]);

/* Entries of the log. */
MUST_USE enum status threshold_log(
    const struct threshold_change *change, struct buffer *out);
MUST_USE enum status tick_log(int64_t at, struct buffer *out);
