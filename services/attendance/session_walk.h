// SPDX-License-Identifier: Apache-2.0
/*
 * session_walk.h - the sessions that have a record, in the order of (provider,
 * session): all of them, those of a provider, or those in which a student is.
 */
#pragma once

#include "services/attendance/attendance.h"

struct session_walk {
	struct store_txn *txn;
	const struct attendance_tables *tables;
	const char *provider_id; /* whose; NULL: of any */
	const char *student_id;  /* NULL: every session */
	struct bytes after; /* behind this session; empty: from the first */
	/* CANCELLED ends the walk; any other status but OK is returned. */
	enum status (*take)(void *ctx, struct bytes session);
	void *ctx;
};
MUST_USE enum status attendance_walk_sessions(const struct session_walk *walk);
