// SPDX-License-Identifier: Apache-2.0
/*
 * wire_sessions.c - session records and findings between bytes and structs.
 */
#include "services/chalkline/wire_sessions.h"

#include <chalkline/v1/attendance.pb-c.h>

#include "common/event/session_event.h"
#include "common/wire.h"

static int64_t
instant(protobuf_c_boolean has, int64_t at)
{
	return has ? at : EVENT_NO_INSTANT;
}

enum status
wire_pack_list_sessions(const struct record_filter *filter, struct bytes after,
    uint32_t limit, struct buffer *out)
{
	Chalkline__V1__ListSessions m = CHALKLINE__V1__LIST_SESSIONS__INIT;

	m.student_id = (char *)filter->student_id;
	m.session_id = (char *)filter->session_id;
	m.school_id = (char *)filter->school_id;
	m.provider_id = (char *)filter->provider_id;
	m.from = (char *)filter->from;
	m.to = (char *)filter->to;
	m.has_as_of = filter->has_as_of;
	m.as_of = filter->as_of;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	m.has_limit = true;
	m.limit = limit;
	return wire_pack(&m.base, out);
}

static void
read_line(const Chalkline__V1__StudentLine *from, struct listed_student *to)
{
	*to = (struct listed_student){
	    .student_id = wire_or_empty(from->student_id),
	    .status =
		wire_or_empty(attendance_word((enum attendance)from->status)),
	    .basis = wire_or_empty(
		minutes_basis_word((enum minutes_basis)from->basis)),
	    .reason = wire_or_empty(reason_word((enum reason)from->reason)),
	    .minutes = from->minutes,
	    .disputed = from->disputed,
	};
}

static enum status
read_session(const Chalkline__V1__SessionRecorded *from, struct arena *arena,
    struct listed_session *to)
{
	const Chalkline__V1__SessionRecord *r = from->record;

	if (r == NULL)
		return STATUS_INVALID;
	*to = (struct listed_session){
	    .provider_id = wire_or_empty(r->provider_id),
	    .session_id = wire_or_empty(r->session_id),
	    .status = wire_or_empty(
		session_status_word((enum session_status)r->status)),
	    .program_id = wire_or_empty(r->program_id),
	    .school_id = wire_or_empty(r->school_id),
	    .subject = wire_or_empty(subject_word((enum subject)r->subject)),
	    .tutor_id = wire_or_empty(r->tutor_id),
	    .planned_start = instant(r->has_planned_start, r->planned_start),
	    .planned_end = instant(r->has_planned_end, r->planned_end),
	    .actual_start = instant(r->has_actual_start, r->actual_start),
	    .actual_end = instant(r->has_actual_end, r->actual_end),
	    .promised_start = instant(r->has_promised_start, r->promised_start),
	    .promised_end = instant(r->has_promised_end, r->promised_end),
	    .promised = r->n_promised_students,
	    .promised_student = r->promised_students,
	    .revision = from->revision,
	    .students = r->n_students,
	};
	to->student =
	    arena_zeroed(arena, to->students + 1, sizeof(*to->student));
	if (to->student == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < to->students; i++)
		read_line(r->students[i], &to->student[i]);
	return STATUS_OK;
}

enum status
wire_read_sessions(
    struct bytes body, struct arena *arena, struct session_page *page)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__sessions_listed__descriptor, body,
		arena, &message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__SessionsListed *m =
	    (const Chalkline__V1__SessionsListed *)message;
	*page = (struct session_page){
	    .sessions = m->n_sessions,
	    .session =
		arena_zeroed(arena, m->n_sessions + 1, sizeof(*page->session)),
	};
	if (page->session == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_sessions && status == STATUS_OK; i++)
		status = read_session(m->sessions[i], arena, &page->session[i]);
	if (m->has_next)
		page->next = bytes_of(m->next.data, m->next.len);
	return status;
}

enum status
wire_pack_list_findings(const struct record_filter *filter, const char *code,
    struct bytes after, uint32_t limit, struct buffer *out)
{
	Chalkline__V1__ListFindings m = CHALKLINE__V1__LIST_FINDINGS__INIT;

	m.provider_id = (char *)filter->provider_id;
	m.school_id = (char *)filter->school_id;
	m.code = (char *)code;
	m.from = (char *)filter->from;
	m.to = (char *)filter->to;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	m.has_limit = true;
	m.limit = limit;
	return wire_pack(&m.base, out);
}

enum status
wire_read_findings(
    struct bytes body, struct arena *arena, struct finding_page *page)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__findings_listed__descriptor, body,
		arena, &message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__FindingsListed *m =
	    (const Chalkline__V1__FindingsListed *)message;
	*page = (struct finding_page){
	    .findings = m->n_findings,
	    .finding =
		arena_zeroed(arena, m->n_findings + 1, sizeof(*page->finding)),
	};
	if (page->finding == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_findings; i++) {
		const Chalkline__V1__FindingShown *f = m->findings[i];
		page->finding[i] = (struct listed_finding){
		    wire_or_empty(f->code), wire_or_empty(f->provider_id),
		    wire_or_empty(f->session_id), wire_or_empty(f->event_id),
		    wire_or_empty(f->student_id), wire_or_empty(f->field),
		    wire_or_empty(f->found), wire_or_empty(f->expected)};
	}
	if (m->has_next)
		page->next = bytes_of(m->next.data, m->next.len);
	return STATUS_OK;
}
