// SPDX-License-Identifier: Apache-2.0
/*
 * wire_record.c - struct session_record and SessionRecord.
 */
#include "services/attendance/wire_record.h"

#include "common/wire.h"
#include "common/wire_put.h"
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

static void
put_instant(struct buffer *out, uint32_t field, int64_t instant)
{
	if (instant != EVENT_NO_INSTANT)
		wire_put_number(out, field, (uint64_t)instant);
}

static void
put_line(struct buffer *out, uint32_t field, const struct student_line *l)
{
	size_t begin = wire_put_begin(out, field);

	wire_put_text(out, 1, l->student_id);
	wire_put_number(out, 2, l->status);
	wire_put_number(out, 3, l->minutes);
	wire_put_number(out, 4, l->basis);
	wire_put_word(out, 5, l->disputed);
	wire_put_word(out, 6, l->reason);
	wire_put_word(out, 7, l->planned);
	put_instant(out, 8, l->present_from);
	put_instant(out, 9, l->present_to);
	wire_put_numbers(out, 10, l->away_from, l->away_count);
	wire_put_numbers(out, 11, l->away_to, l->away_count);
	wire_put_end(out, begin);
}

static void
put_finding(struct buffer *out, uint32_t field, const struct record_finding *f)
{
	size_t begin = wire_put_begin(out, field);

	wire_put_text(out, 1, f->code);
	wire_put_text(out, 2, f->event_id);
	wire_put_text(out, 3, f->student_id);
	wire_put_text(out, 4, f->field);
	wire_put_text(out, 5, f->found);
	wire_put_text(out, 6, f->expected);
	wire_put_end(out, begin);
}

/* As protobuf-c would, without building the message: each fold packs one. */
enum status
record_pack(const struct session_record *r, struct buffer *out)
{
	wire_put_text(out, 1, r->provider_id);
	wire_put_text(out, 2, r->session_id);
	wire_put_number(out, 3, r->status);
	wire_put_text(out, 4, r->program_id);
	wire_put_text(out, SCHOOL_ID_FIELD, r->school_id);
	wire_put_word(out, 6, r->subject);
	wire_put_text(out, 7, r->tutor_id);
	wire_put_text(out, 8, r->planned_tutor_id);
	put_instant(out, 9, r->planned_start);
	put_instant(out, 10, r->planned_end);
	put_instant(out, 11, r->actual_start);
	put_instant(out, 12, r->actual_end);
	put_instant(out, 13, r->promised_start);
	put_instant(out, 14, r->promised_end);
	wire_put_texts(out, 15, r->promised_students, r->promised_count);
	for (size_t i = 0; i < r->student_count; i++)
		put_line(out, 16, &r->students[i]);
	wire_put_word(out, 17, r->modality);
	wire_put_word(out, 18, r->party);
	wire_put_word(out, 19, r->reason);
	wire_put_text(out, 20, r->makeup_of);
	wire_put_texts(out, 21, r->makeup_for, r->makeup_for_count);
	for (size_t i = 0; i < r->finding_count; i++)
		put_finding(out, 22, &r->findings[i]);
	wire_put_word(out, 23, r->has_base);
	put_instant(out, 24, r->told_at);
	return out->failed;
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

#define GET_INSTANT(m, r, name)                                                \
	((r)->name = (m)->has_##name ? (m)->name : EVENT_NO_INSTANT)

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
