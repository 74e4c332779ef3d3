// SPDX-License-Identifier: Apache-2.0
/*
 * wire_imported.h - ListImported, and which events it is about.
 */
#pragma once

#include "common/event/event_import.h"
#include "services/attendance/wire_query.h"

struct imported_query {
	const char *provider_id; /* NULL: the asking provider's */
	char period[EVENT_PERIOD_TEXT];
	struct bytes after;
	uint32_t limit;
};

/* INVALID: detail says which field. */
MUST_USE enum status imported_read_query(struct bytes body, struct arena *arena,
    struct imported_query *query, char detail[QUERY_DETAIL]);
/* Events are passed on as they were packed. */
void imported_put_event(struct bytes packed, struct buffer *out);
void imported_put_next(struct bytes next, struct buffer *out);

/*
 * The period of a packed event that was made from a sheet, or that voids one
 * that was; NOT_FOUND: any other.
 */
MUST_USE enum status imported_read_period(
    struct bytes packed, char period[EVENT_PERIOD_TEXT]);
