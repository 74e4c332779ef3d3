// SPDX-License-Identifier: Apache-2.0
/*
 * rules_line.c - what one student's line in one session counts as.
 *
 * Each measure stands under the prose that defines it.
 */
#include "services/reporting/rules_line.h"

#define UNREPORTED_AFTER INSTANT_DAY

enum session_status
reporting_status_at(
    enum session_status folded, int64_t planned_end, int64_t moment)
{
	int64_t told_by;

	if (planned_end == INSTANT_NONE ||
	    __builtin_add_overflow(planned_end, UNREPORTED_AFTER, &told_by) ||
	    moment <= told_by)
		return folded;
	if (folded == SESSION_SCHEDULED)
		return SESSION_UNREPORTED;
	if (folded == SESSION_IN_PROGRESS)
		return SESSION_UNCLOSED;
	return folded;
}

bool
reporting_is_held(enum session_status status)
{
	return status == SESSION_COMPLETED || status == SESSION_IN_PROGRESS ||
	       status == SESSION_UNCLOSED;
}

uint32_t
reporting_length_minutes(int64_t start, int64_t end)
{
	int64_t length;

	if (start == INSTANT_NONE || end == INSTANT_NONE || end <= start ||
	    __builtin_sub_overflow(end, start, &length))
		return 0;
	length = length / INSTANT_MINUTE +
		 (length % INSTANT_MINUTE >= INSTANT_MINUTE / 2);
	return length > UINT32_MAX ? UINT32_MAX : (uint32_t)length;
}

void
reporting_program_init(struct program *program)
{
	*program = (struct program){.begins_on = DAY_NONE,
	    .ends_on = DAY_NONE,
	    .minutes_target = 1,
	    .minutes_attended = 1};
}

static bool
is_attended(uint8_t status)
{
	return status == ATTENDANCE_PRESENT || status == ATTENDANCE_LATE ||
	       status == ATTENDANCE_LEFT_EARLY || status == ATTENDANCE_PARTIAL;
}

static bool
is_absent(uint8_t status)
{
	return status == ATTENDANCE_ABSENT_EXCUSED ||
	       status == ATTENDANCE_ABSENT_UNEXCUSED ||
	       status == ATTENDANCE_NO_SHOW;
}

/* The reasons for which a session is lost, but not by the student. */
static bool
takes_away(uint8_t reason)
{
	return reason == REASON_TUTOR_ABSENT || reason == REASON_TECH_FAILURE ||
	       reason == REASON_NO_SPACE || reason == REASON_SCHOOL_CLOSED ||
	       reason == REASON_TESTING || reason == REASON_FIELD_TRIP ||
	       reason == REASON_ASSEMBLY || reason == REASON_EARLY_DISMISSAL ||
	       reason == REASON_PULLED_BY_TEACHER;
}

/*
 * Offered, not attended: unmarked (nobody said anything), not available
 * (absent for a reason of the school's or the provider's), or excused, which
 * a programme may take out of the rate.
 */
static uint32_t
measure_not_attended(const struct line *line, const struct program *program)
{
	if (line->status == ATTENDANCE_UNMARKED)
		return LINE_UNMARKED;
	if (is_absent(line->status) && takes_away(line->reason))
		return LINE_NOT_AVAILABLE;
	if (line->status == ATTENDANCE_ABSENT_EXCUSED && program->excused_out)
		return LINE_EXCUSED_OUT;
	return 0;
}

/*
 * Offered: the student is promised or expected, and the session was held.
 * Attended: of those, an attended status with the programme's least minutes.
 * A walk-in is attended, never offered.
 */
static uint32_t
measure_held(const struct line *line, const struct program *program)
{
	bool enough = line->minutes >= program->minutes_attended;

	if (!is_attended(line->status))
		return LINE_OFFERED | measure_not_attended(line, program);
	if ((line->flags & (LINE_IN_PLAN | LINE_PROMISED)) == 0)
		return enough ? LINE_ATTENDED | LINE_WALK_IN : 0;
	return LINE_OFFERED | (enough ? LINE_ATTENDED : 0);
}

uint32_t
reporting_measure_line(const struct line *line, const struct session *session,
    const struct program *program)
{
	uint32_t found = 0;

	/* Planned: promised, on a day inside the placement; no make-up. */
	if ((line->flags & LINE_PROMISED) != 0 &&
	    (line->flags & LINE_PLACED) != 0 && session->makeup_of == 0)
		found |= LINE_PLANNED;
	if (reporting_is_held(session->status))
		found |= measure_held(line, program);
	return found;
}

uint32_t
reporting_dosage_cap(const struct line *line, const struct session *session)
{
	if (session->makeup_of != 0)
		return session->planned_minutes;
	return (line->flags & LINE_PROMISED) != 0 ? session->promised_minutes
						  : 0;
}
