// SPDX-License-Identifier: Apache-2.0
/*
 * alerts.h - one answer of attendance.ListAlerts while it is made.
 *
 * Alerts are not kept: they are what the rules say of the records as they
 * are, or were known at the moment, so they close by themselves when the
 * records change.  For handlers_alerts.c and alerts_*.c alone.
 */
#pragma once

#include "services/attendance/attendance.h"
#include "services/attendance/tables_alerts.h"
#include "services/attendance/tables_told.h"
#include "services/attendance/wire_alerts.h"

struct alert_listing {
	struct call *call;
	struct session_desk *a;
	struct alerts_query query;
	int64_t moment;       /* as of; else what the log knows last */
	int64_t told;         /* as of; else TOLD_LAST */
	struct arena *arena;  /* of one student, session or provider */
	struct arena *record; /* of one record */
	uint32_t shown, rows;
	int walk;
	struct store_key after; /* in the walk */
	bool full;
};

bool alerts_is_full(struct alert_listing *l);
void alerts_note_row(struct alert_listing *l, struct bytes key);
/* As known at the moment, in l->record; NOT_FOUND: not known by then. */
MUST_USE enum status alerts_get_record(struct alert_listing *l,
    struct bytes session, struct session_record *record);
/* In the scope of who asks, and of the provider and school asked for. */
bool alerts_is_visible(
    const struct alert_listing *l, const struct session_record *record);
/* The programme and its thresholds as known then; id NULL: none. */
MUST_USE enum status alerts_get_program(struct alert_listing *l,
    const char *program_id, struct alert_program *program);
bool alerts_wants(const struct alert_listing *l, enum alert_code code);
/* Gives it an id of code and parts, and appends it when it is wanted. */
MUST_USE enum status alerts_show(
    struct alert_listing *l, struct alert *alert, struct bytes parts);

/* The moment as of which all is judged, and told. */
MUST_USE enum status alerts_find_moment(struct alert_listing *l);
struct student_lines;
MUST_USE enum status alerts_of_student(
    struct alert_listing *l, const struct student_lines *lines);
MUST_USE enum status alerts_of_session(
    struct alert_listing *l, const struct session_record *record);
/* What waits to be told, of all providers. */
MUST_USE enum status alerts_of_providers(struct alert_listing *l);
