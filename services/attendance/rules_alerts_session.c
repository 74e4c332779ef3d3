// SPDX-License-Identifier: Apache-2.0
/*
 * rules_alerts_session.c - what one record alone tells; codes.
 *
 * 1. TUTOR_NO_SHOW: the session reads MISSED.
 * 2. SESSION_SHORT: a COMPLETED session lasted, in whole minutes half up,
 *    less than the programme's minutes, by more than what may be missing.
 * 3. GROUP_TOO_LARGE: more students attended than the programme's group and
 *    what may be above it.
 * 4. NO_TUTOR: students attended, and no tutor was there: the session is
 *    MISSED, or nobody ever named who teaches.
 * 5. A session that is SCHEDULED and has a planned end waits to be told.  It
 *    is unreported so many hours after that end; it is overdue, for the
 *    provider's silence, after fewer.
 */
#include "services/attendance/rules_alerts.h"

#include "common/instant.h"

#include <string.h>

static int64_t
start_of(const struct session_record *record)
{
	return record->planned_start != EVENT_NO_INSTANT ? record->planned_start
							 : record->actual_start;
}

static uint32_t
count_attending(const struct session_record *record)
{
	uint32_t count = 0;

	for (size_t i = 0; i < record->student_count; i++)
		count += attendance_is_attended(record->students[i].status);
	return count;
}

static bool
raise(const struct session_record *record, int64_t found, int64_t expected,
    struct judgement *j)
{
	*j = (struct judgement){
	    .since = start_of(record), .found = found, .expected = expected};
	return true;
}

bool
alert_judge_no_show(const struct session_record *record, struct judgement *j)
{
	return record->status == SESSION_MISSED && raise(record, 0, 1, j);
}

bool
alert_judge_short(const struct session_record *record,
    const struct alert_program *program, struct judgement *j)
{
	int64_t wanted = program->minutes_per_session;
	int64_t spare = program->thresholds.value[THRESHOLD_SHORT_MINUTES];
	int64_t minutes;

	if (record->status != SESSION_COMPLETED || wanted == 0 ||
	    record->actual_start == EVENT_NO_INSTANT ||
	    record->actual_end == EVENT_NO_INSTANT)
		return false;
	minutes =
	    (record->actual_end - record->actual_start + INSTANT_MINUTE / 2) /
	    INSTANT_MINUTE;
	return minutes + spare < wanted && raise(record, minutes, wanted, j);
}

bool
alert_judge_group(const struct session_record *record,
    const struct alert_program *program, struct judgement *j)
{
	int64_t attending = count_attending(record);
	int64_t most = program->max_group;

	if (most == 0 ||
	    attending <=
		most + program->thresholds.value[THRESHOLD_GROUP_EXTRA])
		return false;
	return raise(record, attending, most, j);
}

bool
alert_judge_no_tutor(const struct session_record *record, struct judgement *j)
{
	int64_t attending = count_attending(record);
	bool held = record->status == SESSION_COMPLETED ||
		    record->status == SESSION_IN_PROGRESS;

	if (attending == 0 || !(record->status == SESSION_MISSED ||
				  (held && record->tutor_id == NULL)))
		return false;
	return raise(record, attending, 0, j);
}

bool
alert_is_told(enum session_status status)
{
	return status == SESSION_IN_PROGRESS || status == SESSION_COMPLETED ||
	       status == SESSION_MISSED;
}

int64_t
alert_waits_since(const struct session_record *record)
{
	return record->status == SESSION_SCHEDULED ? record->planned_end
						   : EVENT_NO_INSTANT;
}

static bool
is_past(int64_t planned_end, int64_t hours, int64_t moment)
{
	return planned_end != EVENT_NO_INSTANT && moment != EVENT_NO_INSTANT &&
	       planned_end + hours * INSTANT_HOUR <= moment;
}

bool
alert_is_unreported(
    int64_t planned_end, int64_t moment, const struct thresholds *thresholds)
{
	return is_past(
	    planned_end, thresholds->value[THRESHOLD_UNREPORTED_HOURS], moment);
}

bool
alert_is_overdue(
    int64_t planned_end, int64_t moment, const struct thresholds *thresholds)
{
	return is_past(
	    planned_end, thresholds->value[THRESHOLD_SILENT_HOURS], moment);
}

bool
alert_is_silent(uint32_t overdue, const struct thresholds *thresholds)
{
	int64_t least = thresholds->value[THRESHOLD_SILENT_SESSIONS];

	return least > 0 && overdue >= least;
}

static const struct {
	const char *word;
	const char *prefix;
} codes[ALERT_CODES] = {
    [ALERT_NONE] = {"", ""},
    [ALERT_STUDENT_ABSENT] = {"STUDENT_ABSENT", "AB"},
    [ALERT_ATTENDANCE_LOW] = {"ATTENDANCE_LOW", "AL"},
    [ALERT_DOSAGE_OUT_OF_REACH] = {"DOSAGE_OUT_OF_REACH", "DR"},
    [ALERT_TUTOR_NO_SHOW] = {"TUTOR_NO_SHOW", "NS"},
    [ALERT_SESSION_SHORT] = {"SESSION_SHORT", "SH"},
    [ALERT_GROUP_TOO_LARGE] = {"GROUP_TOO_LARGE", "GL"},
    [ALERT_NO_TUTOR] = {"NO_TUTOR", "NT"},
    [ALERT_PROVIDER_SILENT] = {"PROVIDER_SILENT", "PS"},
    [ALERT_SESSIONS_UNREPORTED] = {"SESSIONS_UNREPORTED", "UR"},
};

const char *
alert_code_word(enum alert_code code)
{
	return codes[code].word;
}

const char *
alert_code_prefix(enum alert_code code)
{
	return codes[code].prefix;
}
