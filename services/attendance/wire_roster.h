// SPDX-License-Identifier: Apache-2.0
/*
 * wire_roster.h - what attendance needs of intake's log.
 */
#pragma once

#include "services/attendance/rules_alerts.h"
#include "services/attendance/tables_roster.h"

enum roster_what {
	ROSTER_OTHER = 0,
	ROSTER_STUDENT, /* id, aliases */
	ROSTER_ZONE,    /* id "" for the authority, zone NULL for none */
	ROSTER_PROGRAM, /* id, program; is_gone */
	ROSTER_DAY,     /* id of the student, date, is_absent */
};

struct roster_fact {
	enum roster_what what;
	const char *id;
	const char *zone;
	struct alias *aliases; /* without those that name no scheme of ours */
	size_t alias_count;
	struct alert_program program;
	bool is_gone;
	int32_t date;
	bool is_absent;
};

MUST_USE enum status roster_read_fact(
    struct bytes data, struct arena *arena, struct roster_fact *fact);
