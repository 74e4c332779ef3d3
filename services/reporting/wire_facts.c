// SPDX-License-Identifier: Apache-2.0
/*
 * wire_facts.c - the entries of intake's and scheduling's feeds, read.
 *
 * Attendance's are in wire_session.c.  An entry is checked once, when it is
 * applied; bytes that cannot be read later are a corrupt store, which the
 * caller decides.
 */
#include "services/reporting/wire_facts.h"

#include "services/reporting/rules_line.h"
#include "services/reporting/wire_session.h"

#include "common/wire.h"

#include "chalkline/v1/intake.pb-c.h"
#include "chalkline/v1/scheduling.pb-c.h"

#include <stdio.h>
#include <string.h>

#define INTAKE(kind) CHALKLINE__V1__INTAKE_EVENT__WHAT_##kind
#define SCHEDULING(kind) CHALKLINE__V1__SCHEDULING_EVENT__WHAT_##kind

static enum status
unpack_intake(struct bytes data, struct arena *arena,
    const Chalkline__V1__IntakeEvent **event, char detail[FACT_DETAIL])
{
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__intake_event__descriptor, data, arena,
		&message, detail, FACT_DETAIL);

	if (status == STATUS_OK)
		*event = (const Chalkline__V1__IntakeEvent *)message;
	return status;
}

static enum status
unpack_scheduling(struct bytes data, struct arena *arena,
    const Chalkline__V1__SchedulingEvent **event, char detail[FACT_DETAIL])
{
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__scheduling_event__descriptor, data,
		arena, &message, detail, FACT_DETAIL);

	if (status == STATUS_OK)
		*event = (const Chalkline__V1__SchedulingEvent *)message;
	return status;
}

/* A date that is absent or no date binds nothing. */
static int32_t
read_day(const char *text)
{
	int32_t day;

	if (text == NULL || !date_parse(text, strlen(text), &day))
		return DAY_NONE;
	return day;
}

static enum status
missing(const char *field, char detail[FACT_DETAIL])
{
	(void)snprintf(detail, FACT_DETAIL, "%s: missing", field);
	return STATUS_INVALID;
}

static enum status
set_id(struct fact_id *id, enum fact_kind kind, const char *field,
    const char *value, char detail[FACT_DETAIL])
{
	if (value == NULL || value[0] == '\0')
		return missing(field, detail);
	*id = (struct fact_id){.kind = kind, .first = value};
	return STATUS_OK;
}

static enum status
set_calendar_id(const Chalkline__V1__CalendarSet *set, struct fact_id *id,
    char detail[FACT_DETAIL])
{
	if (read_day(set->date) == DAY_NONE)
		return missing("CalendarSet.date", detail);
	*id = (struct fact_id){.kind = FACT_CALENDAR,
	    .first = wire_or_empty(set->school_id),
	    .second = set->date};
	return STATUS_OK;
}

static enum status
read_intake_id(struct bytes data, struct arena *arena, struct fact_id *id,
    char detail[FACT_DETAIL])
{
	const Chalkline__V1__IntakeEvent *event;
	enum status status = unpack_intake(data, arena, &event, detail);

	if (status != STATUS_OK)
		return status;
	if (event->what_case == INTAKE(AUTHORITY_SET)) {
		*id = (struct fact_id){.kind = FACT_AUTHORITY};
		return STATUS_OK;
	}
	if (event->what_case == INTAKE(STUDENT_SET))
		return set_id(id, FACT_STUDENT, "StudentSet.student_id",
		    event->student_set->student_id, detail);
	if (event->what_case == INTAKE(PROGRAM_SET))
		return set_id(id, FACT_PROGRAM, "ProgramSet.program_id",
		    event->program_set->program_id, detail);
	if (event->what_case == INTAKE(SCHOOL_SET))
		return set_id(id, FACT_SCHOOL, "SchoolSet.school_id",
		    event->school_set->school_id, detail);
	if (event->what_case == INTAKE(CALENDAR_SET))
		return set_calendar_id(event->calendar_set, id, detail);
	return STATUS_NOT_FOUND;
}

static enum status
read_scheduling_id(struct bytes data, struct arena *arena, struct fact_id *id,
    char detail[FACT_DETAIL])
{
	const Chalkline__V1__SchedulingEvent *event;
	enum status status = unpack_scheduling(data, arena, &event, detail);

	if (status != STATUS_OK)
		return status;
	if (event->what_case == SCHEDULING(PLACEMENT_SET))
		return set_id(id, FACT_PLACEMENT, "PlacementSet.need_id",
		    event->placement_set->need_id, detail);
	if (event->what_case == SCHEDULING(PLACEMENT_ENDED))
		return set_id(id, FACT_PLACEMENT, "PlacementEnded.need_id",
		    event->placement_ended->need_id, detail);
	return STATUS_NOT_FOUND;
}

enum status
reporting_read_fact_id(enum stream stream, struct bytes data,
    struct arena *arena, struct fact_id *id, char detail[FACT_DETAIL])
{
	switch (stream) {
	case STREAM_INTAKE:
		return read_intake_id(data, arena, id, detail);
	case STREAM_SCHEDULING:
		return read_scheduling_id(data, arena, id, detail);
	case STREAM_ATTENDANCE:
		return reporting_read_session_id(data, arena, id, detail);
	}
	return STATUS_INTERNAL;
}

enum status
reporting_read_authority(
    struct bytes data, struct arena *arena, const char **time_zone)
{
	const Chalkline__V1__IntakeEvent *event;
	char detail[FACT_DETAIL];
	enum status status = unpack_intake(data, arena, &event, detail);

	if (status == STATUS_OK && event->what_case != INTAKE(AUTHORITY_SET))
		status = STATUS_INVALID;
	if (status == STATUS_OK)
		*time_zone = wire_or_empty(event->authority_set->time_zone);
	return status;
}

enum status
reporting_read_school(
    struct bytes data, struct arena *arena, const char **time_zone)
{
	const Chalkline__V1__IntakeEvent *event;
	char detail[FACT_DETAIL];
	enum status status = unpack_intake(data, arena, &event, detail);

	if (status == STATUS_OK && event->what_case != INTAKE(SCHOOL_SET))
		status = STATUS_INVALID;
	if (status == STATUS_OK)
		*time_zone = wire_or_empty(event->school_set->time_zone);
	return status;
}

enum status
reporting_read_student(
    struct bytes data, struct arena *arena, struct told_student *told)
{
	const Chalkline__V1__IntakeEvent *event;
	char detail[FACT_DETAIL];
	enum status status = unpack_intake(data, arena, &event, detail);

	if (status == STATUS_OK && event->what_case != INTAKE(STUDENT_SET))
		status = STATUS_INVALID;
	if (status == STATUS_OK)
		*told = (struct told_student){
		    .school_id = wire_or_empty(event->student_set->school_id),
		    .grade = wire_or_empty(event->student_set->grade),
		};
	return status;
}

/* R9, R11, R16: what is absent stays as reporting_program_init has it. */
enum status
reporting_read_program(
    struct bytes data, struct arena *arena, struct program *program)
{
	const Chalkline__V1__IntakeEvent *event;
	const Chalkline__V1__ProgramSet *set;
	char detail[FACT_DETAIL];
	uint32_t id = program->id;
	enum status status = unpack_intake(data, arena, &event, detail);

	if (status == STATUS_OK && event->what_case != INTAKE(PROGRAM_SET))
		status = STATUS_INVALID;
	if (status != STATUS_OK)
		return status;
	set = event->program_set;
	reporting_program_init(program);
	program->id = id;
	program->known = true;
	program->begins_on = read_day(set->begins_on);
	program->ends_on = read_day(set->ends_on);
	program->sessions_per_week = set->sessions_per_week;
	program->excused_out = set->excused_out;
	if (set->has_min_minutes_attended)
		program->minutes_attended = set->min_minutes_attended;
	if (set->has_min_minutes_target)
		program->minutes_target = set->min_minutes_target;
	else if (set->has_minutes_per_session)
		program->minutes_target = set->minutes_per_session;
	return STATUS_OK;
}

enum status
reporting_read_calendar(
    struct bytes data, struct arena *arena, bool *instructional)
{
	const Chalkline__V1__IntakeEvent *event;
	char detail[FACT_DETAIL];
	enum status status = unpack_intake(data, arena, &event, detail);

	if (status == STATUS_OK && event->what_case != INTAKE(CALENDAR_SET))
		status = STATUS_INVALID;
	if (status == STATUS_OK)
		*instructional = event->calendar_set->instructional;
	return status;
}

enum status
reporting_read_placement(
    struct bytes data, struct arena *arena, struct told_placement *told)
{
	const Chalkline__V1__SchedulingEvent *event;
	char detail[FACT_DETAIL];
	enum status status = unpack_scheduling(data, arena, &event, detail);

	if (status != STATUS_OK)
		return status;
	*told = (struct told_placement){.ended = true,
	    .student_id = "",
	    .program_id = "",
	    .begins_on = DAY_NONE,
	    .ends_on = DAY_NONE};
	if (event->what_case == SCHEDULING(PLACEMENT_ENDED))
		return STATUS_OK;
	if (event->what_case != SCHEDULING(PLACEMENT_SET))
		return STATUS_INVALID;
	told->ended = false;
	told->student_id = wire_or_empty(event->placement_set->student_id);
	told->program_id = wire_or_empty(event->placement_set->program_id);
	told->begins_on = read_day(event->placement_set->begins_on);
	told->ends_on = read_day(event->placement_set->ends_on);
	return STATUS_OK;
}
