// SPDX-License-Identifier: Apache-2.0
/*
 * wire_session.c - session records from attendance's feed.
 *
 * Attendance's log also holds the events themselves; a figure needs only what
 * they were folded into, so those entries are not unpacked at all.
 */
#include "services/reporting/wire_session.h"

#include "common/wire.h"
#include "common/wire_scan.h"

#include "chalkline/v1/attendance.pb-c.h"

#include <stdio.h>

#define SESSION_RECORDED_FIELD 3

_Static_assert(
    (int)SESSION_UNCLOSED ==
	    CHALKLINE__V1__SESSION_STATUS__SESSION_STATUS_UNCLOSED &&
	(int)ATTENDANCE_UNMARKED ==
	    CHALKLINE__V1__ATTENDANCE_STATUS__ATTENDANCE_STATUS_UNMARKED &&
	(int)REASON_UNKNOWN == CHALKLINE__V1__REASON__REASON_UNKNOWN &&
	(int)MINUTES_ASSUMED ==
	    CHALKLINE__V1__MINUTES_BASIS__MINUTES_BASIS_ASSUMED,
    "the numbers of the schema are those of session_event.h");

/* The entry is of another kind: its first field says so. */
static bool
is_other_kind(struct bytes data)
{
	struct wire_field field;

	return data.len > 0 && wire_field_next(&data, &field) &&
	       field.number != SESSION_RECORDED_FIELD;
}

static enum status
unpack_record(struct bytes data, struct arena *arena,
    const Chalkline__V1__SessionRecord **record, char detail[FACT_DETAIL])
{
	const Chalkline__V1__AttendanceEvent *event;
	ProtobufCMessage *message;
	enum status status;

	if (is_other_kind(data))
		return STATUS_NOT_FOUND;
	status = wire_unpack(&chalkline__v1__attendance_event__descriptor, data,
	    arena, &message, detail, FACT_DETAIL);
	if (status != STATUS_OK)
		return status;
	event = (const Chalkline__V1__AttendanceEvent *)message;
	if (event->what_case !=
	    CHALKLINE__V1__ATTENDANCE_EVENT__WHAT_SESSION_RECORDED)
		return STATUS_NOT_FOUND;
	*record = event->session_recorded->record;
	return STATUS_OK;
}

static bool
has_text(const char *text)
{
	return text != NULL && text[0] != '\0';
}

enum status
reporting_read_session_id(struct bytes data, struct arena *arena,
    struct fact_id *id, char detail[FACT_DETAIL])
{
	const Chalkline__V1__SessionRecord *record;
	enum status status = unpack_record(data, arena, &record, detail);

	if (status != STATUS_OK)
		return status;
	if (record == NULL || !has_text(record->provider_id) ||
	    !has_text(record->session_id)) {
		(void)snprintf(detail, FACT_DETAIL,
		    "SessionRecorded: provider_id or session_id missing");
		return STATUS_INVALID;
	}
	*id = (struct fact_id){.kind = FACT_SESSION,
	    .first = record->provider_id,
	    .second = record->session_id};
	return STATUS_OK;
}

static int64_t
instant_or_none(protobuf_c_boolean present, int64_t instant)
{
	return present ? instant : INSTANT_NONE;
}

static void
read_line(const Chalkline__V1__StudentLine *line, struct told_line *told)
{
	*told = (struct told_line){
	    .student_id = wire_or_empty(line->student_id),
	    .status = (enum attendance)line->status,
	    .basis = (enum minutes_basis)line->basis,
	    .reason = (enum reason)line->reason,
	    .minutes = line->minutes,
	    .in_plan = line->planned,
	    .present_from =
		instant_or_none(line->has_present_from, line->present_from),
	    .present_to =
		instant_or_none(line->has_present_to, line->present_to),
	    .away_from = line->away_from,
	    .away_to = line->away_to,
	    .away_count = line->n_away_from < line->n_away_to
			      ? line->n_away_from
			      : line->n_away_to,
	};
}

static void
read_record(const Chalkline__V1__SessionRecord *r, struct told_session *told)
{
	*told = (struct told_session){
	    .provider_id = wire_or_empty(r->provider_id),
	    .session_id = wire_or_empty(r->session_id),
	    .program_id = wire_or_empty(r->program_id),
	    .school_id = wire_or_empty(r->school_id),
	    .tutor_id = wire_or_empty(r->tutor_id),
	    .planned_tutor_id = wire_or_empty(r->planned_tutor_id),
	    .makeup_of = wire_or_empty(r->makeup_of),
	    .status = (enum session_status)r->status,
	    .planned_start =
		instant_or_none(r->has_planned_start, r->planned_start),
	    .planned_end = instant_or_none(r->has_planned_end, r->planned_end),
	    .actual_start =
		instant_or_none(r->has_actual_start, r->actual_start),
	    .promised_start =
		instant_or_none(r->has_promised_start, r->promised_start),
	    .promised_end =
		instant_or_none(r->has_promised_end, r->promised_end),
	    .promised_count = r->n_promised_students,
	    .promised = r->promised_students,
	    .makeup_for_count = r->n_makeup_for,
	    .makeup_for = r->makeup_for,
	    .line_count = r->n_students,
	};
}

enum status
reporting_read_session(
    struct bytes data, struct arena *arena, struct told_session *told)
{
	const Chalkline__V1__SessionRecord *record;
	char detail[FACT_DETAIL];
	enum status status = unpack_record(data, arena, &record, detail);

	if (status == STATUS_OK && record == NULL)
		status = STATUS_INVALID;
	if (status != STATUS_OK)
		return status;
	read_record(record, told);
	told->lines =
	    arena_zeroed(arena, told->line_count + 1, sizeof(*told->lines));
	if (told->lines == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < told->line_count; i++)
		read_line(record->students[i], &told->lines[i]);
	return STATUS_OK;
}
