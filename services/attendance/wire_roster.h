// SPDX-License-Identifier: Apache-2.0
/*
 * wire_roster.h - what attendance needs of intake's log.
 */
#pragma once

#include "services/attendance/tables_roster.h"

enum roster_what {
	ROSTER_OTHER = 0,
	ROSTER_STUDENT, /* id, aliases */
	ROSTER_ZONE,    /* id "" for the authority, zone NULL for none */
};

struct roster_fact {
	enum roster_what what;
	const char *id;
	const char *zone;
	struct alias *aliases; /* without those that name no scheme of ours */
	size_t alias_count;
};

MUST_USE enum status roster_read_fact(
    struct bytes data, struct arena *arena, struct roster_fact *fact);
