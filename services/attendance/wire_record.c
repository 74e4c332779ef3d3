// SPDX-License-Identifier: Apache-2.0
/*
 * wire_record.c - struct session_record and SessionRecord.
 */
#include "services/attendance/wire_record.h"

#include "common/wire.h"
#include "common/wire_scan.h"

#include "chalkline/v1/attendance.pb-c.h"

#include <assert.h>

static_assert((int)SESSION_UNCLOSED ==
		  CHALKLINE__V1__SESSION_STATUS__SESSION_STATUS_UNCLOSED,
    "the numbers of the schema");
static_assert((int)ATTENDANCE_UNMARKED ==
		  CHALKLINE__V1__ATTENDANCE_STATUS__ATTENDANCE_STATUS_UNMARKED,
    "the numbers of the schema");
static_assert((int)REASON_UNKNOWN == CHALKLINE__V1__REASON__REASON_UNKNOWN,
    "the numbers of the schema");
static_assert(
    (int)PARTY_FORCE_MAJEURE == CHALKLINE__V1__PARTY__PARTY_FORCE_MAJEURE,
    "the numbers of the schema");
static_assert(
    (int)EVENT_VOIDED ==
	CHALKLINE__V1__SESSION_EVENT_TYPE__SESSION_EVENT_TYPE_EVENT_VOIDED,
    "the numbers of the schema");
static_assert(
    (int)SOURCE_DISTRICT == CHALKLINE__V1__SOURCE_KIND__SOURCE_KIND_DISTRICT,
    "the numbers of the schema");
static_assert(
    (int)MINUTES_ASSUMED == CHALKLINE__V1__MINUTES_BASIS__MINUTES_BASIS_ASSUMED,
    "the numbers of the schema");

#define SCHOOL_ID_FIELD 5

static char **
texts(const char **list)
{
	return (char **)(uintptr_t)list;
}

static void
put_plan(const struct session_record *r, Chalkline__V1__SessionRecord *m)
{
	m->provider_id = wire_text(r->provider_id);
	m->session_id = wire_text(r->session_id);
	m->has_status = true;
	m->status = (Chalkline__V1__SessionStatus)r->status;
	m->program_id = wire_text(r->program_id);
	m->school_id = wire_text(r->school_id);
	m->has_subject = r->subject != SUBJECT_NONE;
	m->subject = (Chalkline__V1__SessionSubject)r->subject;
	m->tutor_id = wire_text(r->tutor_id);
	m->planned_tutor_id = wire_text(r->planned_tutor_id);
	m->has_modality = r->modality != MODALITY_NONE;
	m->modality = (Chalkline__V1__Modality)r->modality;
	m->has_party = r->party != PARTY_NONE;
	m->party = (Chalkline__V1__Party)r->party;
	m->has_reason = r->reason != REASON_NONE;
	m->reason = (Chalkline__V1__Reason)r->reason;
	m->makeup_of = wire_text(r->makeup_of);
	m->n_makeup_for = r->makeup_for_count;
	m->makeup_for = texts(r->makeup_for);
	m->n_promised_students = r->promised_count;
	m->promised_students = texts(r->promised_students);
	m->has_has_base = r->has_base;
	m->has_base = r->has_base;
}

#define PUT_INSTANT(m, r, name)                                                \
	do {                                                                   \
		(m)->has_##name = (r)->name != EVENT_NO_INSTANT;               \
		(m)->name = (r)->name;                                         \
	} while (0)
#define GET_INSTANT(m, r, name)                                                \
	((r)->name = (m)->has_##name ? (m)->name : EVENT_NO_INSTANT)

static void
put_instants(const struct session_record *r, Chalkline__V1__SessionRecord *m)
{
	PUT_INSTANT(m, r, planned_start);
	PUT_INSTANT(m, r, planned_end);
	PUT_INSTANT(m, r, actual_start);
	PUT_INSTANT(m, r, actual_end);
	PUT_INSTANT(m, r, promised_start);
	PUT_INSTANT(m, r, promised_end);
	PUT_INSTANT(m, r, told_at);
}

static void
put_line(const struct student_line *l, Chalkline__V1__StudentLine *m)
{
	chalkline__v1__student_line__init(m);
	m->student_id = wire_text(l->student_id);
	m->has_status = true;
	m->status = (Chalkline__V1__AttendanceStatus)l->status;
	m->has_minutes = true;
	m->minutes = l->minutes;
	m->has_basis = true;
	m->basis = (Chalkline__V1__MinutesBasis)l->basis;
	m->has_disputed = l->disputed;
	m->disputed = l->disputed;
	m->has_reason = l->reason != REASON_NONE;
	m->reason = (Chalkline__V1__Reason)l->reason;
	m->has_planned = l->planned;
	m->planned = l->planned;
	PUT_INSTANT(m, l, present_from);
	PUT_INSTANT(m, l, present_to);
	m->n_away_from = l->away_count;
	m->away_from = l->away_from;
	m->n_away_to = l->away_count;
	m->away_to = l->away_to;
}

static void
put_finding(const struct record_finding *f, Chalkline__V1__RecordFinding *m)
{
	chalkline__v1__record_finding__init(m);
	m->code = wire_text(f->code);
	m->event_id = wire_text(f->event_id);
	m->student_id = wire_text(f->student_id);
	m->field = wire_text(f->field);
	m->found = wire_text(f->found);
	m->expected = wire_text(f->expected);
}

enum status
record_pack(
    const struct session_record *r, struct arena *arena, struct buffer *out)
{
	Chalkline__V1__SessionRecord m = CHALKLINE__V1__SESSION_RECORD__INIT;
	Chalkline__V1__StudentLine *lines =
	    arena_zeroed(arena, r->student_count + 1, sizeof(*lines));
	Chalkline__V1__RecordFinding *findings =
	    arena_zeroed(arena, r->finding_count + 1, sizeof(*findings));

	m.students =
	    arena_zeroed(arena, r->student_count + 1, sizeof(*m.students));
	m.findings =
	    arena_zeroed(arena, r->finding_count + 1, sizeof(*m.findings));
	if (lines == NULL || findings == NULL || m.students == NULL ||
	    m.findings == NULL)
		return STATUS_NO_MEMORY;
	put_plan(r, &m);
	put_instants(r, &m);
	for (size_t i = 0; i < r->student_count; i++) {
		put_line(&r->students[i], &lines[i]);
		m.students[i] = &lines[i];
	}
	m.n_students = r->student_count;
	for (size_t i = 0; i < r->finding_count; i++) {
		put_finding(&r->findings[i], &findings[i]);
		m.findings[i] = &findings[i];
	}
	m.n_findings = r->finding_count;
	return wire_pack(&m.base, out);
}

bool
record_is_at(struct bytes packed, const char *school_id)
{
	struct wire_field field;

	/* Fields are packed in the order of their numbers, each once. */
	while (packed.len > 0 && wire_field_next(&packed, &field) &&
	       field.number <= SCHOOL_ID_FIELD) {
		if (field.number == SCHOOL_ID_FIELD)
			return bytes_equal(
			    field.bytes, bytes_of_string(school_id));
	}
	return false;
}

static void
get_plan(const Chalkline__V1__SessionRecord *m, struct session_record *r)
{
	r->provider_id = m->provider_id;
	r->session_id = m->session_id;
	r->status = (enum session_status)m->status;
	r->program_id = m->program_id;
	r->school_id = m->school_id;
	r->subject = m->has_subject ? (enum subject)m->subject : SUBJECT_NONE;
	r->tutor_id = m->tutor_id;
	r->planned_tutor_id = m->planned_tutor_id;
	r->modality =
	    m->has_modality ? (enum modality)m->modality : MODALITY_NONE;
	r->party = m->has_party ? (enum party)m->party : PARTY_NONE;
	r->reason = m->has_reason ? (enum reason)m->reason : REASON_NONE;
	r->makeup_of = m->makeup_of;
	r->makeup_for_count = m->n_makeup_for;
	r->makeup_for = (const char **)m->makeup_for;
	r->promised_count = m->n_promised_students;
	r->promised_students = (const char **)m->promised_students;
	r->has_base = m->has_has_base && m->has_base;
}

static void
get_instants(const Chalkline__V1__SessionRecord *m, struct session_record *r)
{
	GET_INSTANT(m, r, planned_start);
	GET_INSTANT(m, r, planned_end);
	GET_INSTANT(m, r, actual_start);
	GET_INSTANT(m, r, actual_end);
	GET_INSTANT(m, r, promised_start);
	GET_INSTANT(m, r, promised_end);
	GET_INSTANT(m, r, told_at);
}

/* False: not as many times out as in again. */
static bool
get_line(const Chalkline__V1__StudentLine *m, struct student_line *l)
{
	l->student_id = m->student_id;
	l->status = (enum attendance)m->status;
	l->minutes = m->minutes;
	l->basis = (enum minutes_basis)m->basis;
	l->disputed = m->has_disputed && m->disputed;
	l->reason = m->has_reason ? (enum reason)m->reason : REASON_NONE;
	l->planned = m->has_planned && m->planned;
	GET_INSTANT(m, l, present_from);
	GET_INSTANT(m, l, present_to);
	l->away_from = m->away_from;
	l->away_to = m->away_to;
	l->away_count = m->n_away_from;
	return m->n_away_from == m->n_away_to;
}

static void
get_finding(const Chalkline__V1__RecordFinding *m, struct record_finding *f)
{
	*f = (struct record_finding){m->code, m->event_id, m->student_id,
	    m->field, m->found, m->expected};
}

/* What every reader relies on; a broken store may hold another. */
static bool
is_whole(const struct session_record *r)
{
	if (r->provider_id == NULL || r->session_id == NULL)
		return false;
	for (size_t i = 0; i < r->student_count; i++) {
		if (r->students[i].student_id == NULL)
			return false;
	}
	for (size_t i = 0; i < r->finding_count; i++) {
		if (r->findings[i].code == NULL)
			return false;
	}
	return true;
}

enum status
record_unpack(
    struct bytes packed, struct arena *arena, struct session_record *r)
{
	const Chalkline__V1__SessionRecord *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__session_record__descriptor, packed,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__SessionRecord *)message;
	get_plan(m, r);
	get_instants(m, r);
	r->student_count = m->n_students;
	r->finding_count = m->n_findings;
	r->students =
	    arena_zeroed(arena, m->n_students + 1, sizeof(*r->students));
	r->findings =
	    arena_zeroed(arena, m->n_findings + 1, sizeof(*r->findings));
	if (r->students == NULL || r->findings == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_students; i++) {
		if (!get_line(m->students[i], &r->students[i]))
			return STATUS_CORRUPT;
	}
	for (size_t i = 0; i < m->n_findings; i++)
		get_finding(m->findings[i], &r->findings[i]);
	return is_whole(r) ? STATUS_OK : STATUS_CORRUPT;
}
