// SPDX-License-Identifier: Apache-2.0
/*
 * dates.c - from a record's start to a day of its school.
 */
#include "services/attendance/dates.h"

#include "common/zone.h"
#include "services/attendance/tables_roster.h"

static enum status
find_zone(struct call *call, const char *school_id, const struct zone **zone)
{
	const struct session_desk *a = call->state;
	const char *name;
	enum status status = attendance_get_zone(
	    call->txn, &a->tables, school_id == NULL ? "" : school_id, &name);

	if (status != STATUS_OK)
		return status;
	if (name != NULL && zone_find(name, zone) == STATUS_OK)
		return STATUS_OK;
	name = service_settings_of(call->service)->time_zone;
	if (zone_find(name, zone) == STATUS_OK)
		return STATUS_OK;
	return zone_find("UTC", zone);
}

enum status
dates_of_record(struct call *call, const struct session_record *record,
    bool *has, int32_t *date)
{
	int64_t start = record->planned_start != EVENT_NO_INSTANT
			    ? record->planned_start
			    : record->actual_start;
	const struct zone *zone;
	enum status status;

	*has = false;
	if (start == EVENT_NO_INSTANT)
		return STATUS_OK;
	status = find_zone(call, record->school_id, &zone);
	if (status != STATUS_OK)
		return status;
	*has = true;
	*date = zone_date(zone, start);
	return STATUS_OK;
}

enum status
dates_has(struct call *call, const struct date_range *range,
    const struct session_record *record, bool *is_in)
{
	bool has;
	int32_t date = 0;
	enum status status;

	*is_in = !range->has_from && !range->has_to;
	if (*is_in)
		return STATUS_OK;
	status = dates_of_record(call, record, &has, &date);
	*is_in = status == STATUS_OK && has &&
		 (!range->has_from || date >= range->from) &&
		 (!range->has_to || date <= range->to);
	return status;
}
