// SPDX-License-Identifier: Apache-2.0
/* wire_record.c - SessionRecorded; all else is passed over unread. */
#include "services/scheduling/wire_record.h"

#include "common/wire.h"

#include "chalkline/v1/attendance.pb-c.h"

/* Field 3 of AttendanceEvent, with a length: the first byte of a record. */
#define RECORD_TAG 0x1a

enum status
wire_read_record(
    struct bytes entry, struct arena *arena, struct told_record *record)
{
	const Chalkline__V1__AttendanceEvent *event;
	const Chalkline__V1__SessionRecord *r;
	ProtobufCMessage *message;
	char detail[160];
	enum status status;

	if (entry.len == 0 || entry.data[0] != RECORD_TAG)
		return STATUS_NOT_FOUND;
	status = wire_unpack(&chalkline__v1__attendance_event__descriptor,
	    entry, arena, &message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	event = (const Chalkline__V1__AttendanceEvent *)message;
	if (event->what_case !=
		CHALKLINE__V1__ATTENDANCE_EVENT__WHAT_SESSION_RECORDED ||
	    event->session_recorded->record == NULL)
		return STATUS_NOT_FOUND;
	r = event->session_recorded->record;
	*record = (struct told_record){
	    .provider = wire_or_empty(r->provider_id),
	    .session = wire_or_empty(r->session_id),
	    .tutor =
		wire_or_empty(r->planned_tutor_id != NULL ? r->planned_tutor_id
							  : r->tutor_id),
	    .missed = r->status ==
		      CHALKLINE__V1__SESSION_STATUS__SESSION_STATUS_MISSED,
	    .cancelled =
		r->status ==
		CHALKLINE__V1__SESSION_STATUS__SESSION_STATUS_CANCELLED,
	    .party = (uint32_t)r->party & 0xff,
	    .reason = (uint32_t)r->reason & 0xff,
	};
	return STATUS_OK;
}
