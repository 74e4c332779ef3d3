// SPDX-License-Identifier: Apache-2.0
/*
 * dates.c - from a record's start to a day of its school.
 */
#include "services/attendance/dates.h"

#include "common/zone.h"
#include "services/attendance/tables_roster.h"

static enum status
find_zone(struct call *call, int64_t told, const char *school_id,
    const struct zone **zone)
{
	const struct session_desk *a = call->state;
	const char *name;
	enum status status = attendance_get_zone(call->txn, &a->tables,
	    school_id == NULL ? "" : school_id, told, &name);

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
dates_of_instant(struct call *call, int64_t told, const char *school_id,
    int64_t instant, int32_t *date)
{
	const struct zone *zone;
	enum status status = find_zone(call, told, school_id, &zone);

	if (status == STATUS_OK)
		*date = zone_date(zone, instant);
	return status;
}

bool
date_range_has(const struct date_range *range, int32_t date)
{
	return (!range->has_from || date >= range->from) &&
	       (!range->has_to || date <= range->to);
}

enum status
dates_of_record(struct call *call, int64_t told,
    const struct session_record *record, bool *has, int32_t *date)
{
	int64_t start = record->planned_start != EVENT_NO_INSTANT
			    ? record->planned_start
			    : record->actual_start;

	*has = start != EVENT_NO_INSTANT;
	return *has ? dates_of_instant(
			  call, told, record->school_id, start, date)
		    : STATUS_OK;
}

enum status
dates_has(struct call *call, int64_t told, const struct date_range *range,
    const struct session_record *record, bool *is_in)
{
	bool has;
	int32_t date = 0;
	enum status status;

	*is_in = !range->has_from && !range->has_to;
	if (*is_in)
		return STATUS_OK;
	status = dates_of_record(call, told, record, &has, &date);
	*is_in = status == STATUS_OK && has && date_range_has(range, date);
	return status;
}
