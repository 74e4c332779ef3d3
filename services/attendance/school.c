// SPDX-License-Identifier: Apache-2.0
/*
 * school.c - at which school a session is, for a school that speaks of it.
 *
 * The provider's plan stands in the record; the base may name another
 * school, which then may speak as well: a provider's word alone does not
 * silence the second witness.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/tables_roster.h"
#include "services/attendance/wire_plan.h"
#include "services/attendance/wire_record.h"

#include <string.h>

struct search {
	struct arena *arena;
	const char *asking;
	bool found;
};

static enum status
look_at_version(struct bytes key, struct bytes value, void *ctx)
{
	struct search *search = ctx;
	struct kept_plan kept;
	struct told_plan told;
	enum status status;

	(void)key;
	if (!attendance_read_plan(value, &kept))
		return STATUS_CORRUPT;
	status = plan_read(kept.packed, search->arena, &told);
	if (status != STATUS_OK)
		return status == STATUS_NO_MEMORY ? status : STATUS_CORRUPT;
	if (told.version.plan.school_id != NULL &&
	    strcmp(told.version.plan.school_id, search->asking) == 0)
		search->found = true;
	return STATUS_OK;
}

static enum status
read_recorded(struct store_txn *txn, struct session_desk *a,
    struct arena *arena, struct bytes session, const char **school_id)
{
	struct kept_record kept;
	struct session_record record;
	enum status status =
	    attendance_get_record(txn, &a->tables, session, &kept);

	*school_id = NULL;
	if (status == STATUS_OK)
		status = record_unpack(kept.packed, arena, &record);
	if (status == STATUS_OK)
		*school_id = record.school_id;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
attendance_find_school(struct store_txn *txn, struct session_desk *a,
    struct arena *arena, const struct session_event *event, const char *asking,
    const char **school_id)
{
	struct search search = {arena, asking, false};
	struct store_key session;
	enum status status;

	session_key(&session, event->provider_id, event->session_id);
	status = read_recorded(txn, a, arena, key_bytes(&session), school_id);
	if (status != STATUS_OK || *school_id == NULL ||
	    strcmp(*school_id, asking) == 0)
		return status;
	status = store_scan(txn, a->tables.plans, key_bytes(&session),
	    look_at_version, &search);
	if (status == STATUS_OK && search.found)
		*school_id = asking;
	return status;
}
