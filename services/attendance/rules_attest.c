// SPDX-License-Identifier: Apache-2.0
/*
 * rules_attest.c - sums over the records of a month.
 */
#include "services/attendance/rules_attest.h"

#include "common/instant.h"

#include <stdio.h>
#include <string.h>

bool
month_parse(const char *text, uint32_t *month)
{
	char day[MONTH_TEXT + 3];
	int32_t date;

	if (text == NULL || strlen(text) != MONTH_TEXT - 1)
		return false;
	snprintf(day, sizeof(day), "%s-01", text);
	if (!date_parse(day, strlen(day), &date))
		return false;
	*month = month_of_date(date);
	return *month >= 200001 && *month <= 210012;
}

void
month_format(uint32_t month, char text[MONTH_TEXT])
{
	snprintf(
	    text, MONTH_TEXT, "%04u-%02u", month / 100 % 10000, month % 100);
}

uint32_t
month_of_date(int32_t date)
{
	int year, month, day;

	date_to_civil(date, &year, &month, &day);
	return (uint32_t)(year * 100 + month);
}

void
month_add(struct month_sum *sum, const struct session_record *record,
    enum session_status status, uint32_t open_disputes)
{
	sum->sessions++;
	sum->open_disputes += open_disputes;
	if (status == SESSION_UNREPORTED || status == SESSION_UNCLOSED)
		sum->unreported++;
	if (status == SESSION_SCHEDULED || status == SESSION_IN_PROGRESS)
		sum->to_come++;
	for (size_t i = 0; i < record->student_count; i++) {
		sum->lines++;
		sum->minutes += record->students[i].minutes;
		if (record->students[i].status == ATTENDANCE_UNMARKED)
			sum->unmarked++;
	}
}

bool
month_is_told(const struct month_sum *sum)
{
	return sum->open_disputes == 0 && sum->unreported == 0 &&
	       sum->to_come == 0;
}

void
month_leave_signed(struct session_record *record)
{
	record->finding_count = 0;
	record->told_at = EVENT_NO_INSTANT;
}
