// SPDX-License-Identifier: Apache-2.0
/*
 * event_wire.c - struct session_event and SessionEvent.
 */
#include "common/event/event_wire.h"

#include "common/event/event_field.h"
#include "common/utf8.h"
#include "common/wire.h"
#include "common/wire_scan.h"

#include <assert.h>
#include <string.h>

#include <xxhash.h>

#include "chalkline/v1/attendance.pb-c.h"

#define message_type Chalkline__V1__SessionEvent

/* protobuf-c takes strings that it does not change as char *. */
static char **
texts(const char **list)
{
	return (char **)(uintptr_t)list;
}

static void
put_what(const struct session_event *e, message_type *m)
{
	m->event_id = wire_text(e->event_id);
	m->has_type = e->type != EVENT_NONE;
	m->type = (Chalkline__V1__SessionEventType)e->type;
	m->session_id = wire_text(e->session_id);
	m->has_occurred_at = e->occurred_at != EVENT_NO_INSTANT;
	m->occurred_at = e->occurred_at;
	m->provider_id = wire_text(e->provider_id);
	m->student_id = wire_text(e->student_id);
	m->has_student_id_scheme = e->student_id_scheme != ID_SCHEME_NONE;
	m->student_id_scheme =
	    (Chalkline__V1__StudentIdScheme)e->student_id_scheme;
	m->has_status = e->status != ATTENDANCE_NONE;
	m->status = (Chalkline__V1__AttendanceStatus)e->status;
	m->has_minutes_present = e->minutes_present != EVENT_NO_MINUTES;
	m->minutes_present = (uint32_t)e->minutes_present;
	m->has_reason = e->reason != REASON_NONE;
	m->reason = (Chalkline__V1__Reason)e->reason;
	m->has_party = e->party != PARTY_NONE;
	m->party = (Chalkline__V1__Party)e->party;
	m->voids_event_id = wire_text(e->voids_event_id);
}

static void
put_plan(const struct session_event *e, message_type *m)
{
	m->n_student_ids = e->student_count;
	m->student_ids = texts(e->student_ids);
	m->tutor_id = wire_text(e->tutor_id);
	m->program_id = wire_text(e->program_id);
	m->school_id = wire_text(e->school_id);
	m->has_subject = e->subject != SUBJECT_NONE;
	m->subject = (Chalkline__V1__SessionSubject)e->subject;
	m->has_planned_start = e->planned_start != EVENT_NO_INSTANT;
	m->planned_start = e->planned_start;
	m->has_planned_end = e->planned_end != EVENT_NO_INSTANT;
	m->planned_end = e->planned_end;
	m->has_modality = e->modality != MODALITY_NONE;
	m->modality = (Chalkline__V1__Modality)e->modality;
	m->makeup_of = wire_text(e->makeup_of);
	m->n_makeup_for = e->makeup_for_count;
	m->makeup_for = texts(e->makeup_for);
}

enum status
event_pack(const struct session_event *event, struct buffer *out)
{
	message_type message = CHALKLINE__V1__SESSION_EVENT__INIT;

	put_what(event, &message);
	put_plan(event, &message);
	return wire_pack(&message.base, out);
}

static void
get_what(const message_type *m, struct session_event *e)
{
	e->event_id = m->event_id;
	e->type = m->has_type ? (enum event_type)m->type : EVENT_NONE;
	e->session_id = m->session_id;
	e->occurred_at = m->has_occurred_at ? m->occurred_at : EVENT_NO_INSTANT;
	e->provider_id = m->provider_id;
	e->student_id = m->student_id;
	e->student_id_scheme = m->has_student_id_scheme
				   ? (enum id_scheme)m->student_id_scheme
				   : ID_SCHEME_NONE;
	e->status =
	    m->has_status ? (enum attendance)m->status : ATTENDANCE_NONE;
	/* Beyond int32 it is out of range anyway. */
	if (m->has_minutes_present)
		e->minutes_present = m->minutes_present > INT32_MAX
					 ? INT32_MAX
					 : (int32_t)m->minutes_present;
	e->reason = m->has_reason ? (enum reason)m->reason : REASON_NONE;
	e->party = m->has_party ? (enum party)m->party : PARTY_NONE;
	e->voids_event_id = m->voids_event_id;
}

static void
get_plan(const message_type *m, struct session_event *e)
{
	e->student_count = m->n_student_ids;
	e->student_ids = (const char **)m->student_ids;
	e->tutor_id = m->tutor_id;
	e->program_id = m->program_id;
	e->school_id = m->school_id;
	e->subject = m->has_subject ? (enum subject)m->subject : SUBJECT_NONE;
	e->planned_start =
	    m->has_planned_start ? m->planned_start : EVENT_NO_INSTANT;
	e->planned_end = m->has_planned_end ? m->planned_end : EVENT_NO_INSTANT;
	e->modality =
	    m->has_modality ? (enum modality)m->modality : MODALITY_NONE;
	e->makeup_of = m->makeup_of;
	e->makeup_for_count = m->n_makeup_for;
	e->makeup_for = (const char **)m->makeup_for;
}

static enum status
refuse(struct event_fault *fault, const char *code, const char *found,
    const char *expected, struct arena *arena)
{
	const char *shown = event_excerpt(found, arena);

	*fault = (struct event_fault){code, "", shown, expected};
	return shown == NULL ? STATUS_NO_MEMORY : STATUS_INVALID;
}

/* An event that is being read, and where its strings end, to be cut there. */
struct reading {
	struct session_event *event;
	uint32_t seen; /* fields, by number */
	char *ends[EVENT_FIELDS];
	size_t count;
};

/* The member of a field that is a single text; NULL: it is not. */
static const char **
text_member(struct session_event *e, uint32_t number)
{
	switch (number) {
	case 1:
		return &e->event_id;
	case 3:
		return &e->session_id;
	case 5:
		return &e->provider_id;
	case 6:
		return &e->student_id;
	case 9:
		return &e->tutor_id;
	case 10:
		return &e->program_id;
	case 11:
		return &e->school_id;
	case 20:
		return &e->voids_event_id;
	case 21:
		return &e->makeup_of;
	default:
		return NULL;
	}
}

static bool
read_text(struct reading *r, const struct wire_field *field)
{
	const char **member = text_member(r->event, field->number);
	char *end = (char *)(uintptr_t)field->bytes.data + field->bytes.len;

	if (member == NULL || !utf8_is_valid(field->bytes) ||
	    memchr(field->bytes.data, 0, field->bytes.len) != NULL)
		return false;
	*member = (const char *)field->bytes.data;
	r->ends[r->count++] = end;
	return true;
}

static bool
read_number(struct session_event *e, const struct wire_field *field)
{
	uint64_t value = field->value;

	switch (field->number) {
	case 2:
		e->type = (enum event_type)value;
		return value <= EVENT_VOIDED;
	case 4:
		e->occurred_at = (int64_t)value;
		return true;
	case 7:
		e->student_id_scheme = (enum id_scheme)value;
		return value <= ID_SCHEME_PROVIDER;
	case 12:
		e->subject = (enum subject)value;
		return value <= SUBJECT_OTHER;
	case 13:
		e->planned_start = (int64_t)value;
		return true;
	case 14:
		e->planned_end = (int64_t)value;
		return true;
	case 15:
		e->modality = (enum modality)value;
		return value <= MODALITY_HYBRID;
	case 16:
		e->status = (enum attendance)value;
		return value <= ATTENDANCE_UNMARKED;
	case 17:
		e->minutes_present = (int32_t)value;
		return value <= INT32_MAX;
	case 18:
		e->reason = (enum reason)value;
		return value <= REASON_UNKNOWN;
	case 19:
		e->party = (enum party)value;
		return value <= PARTY_FORCE_MAJEURE;
	default:
		return false;
	}
}

static bool
read_field(struct reading *r, const struct wire_field *field)
{
	if (field->number > EVENT_FIELDS ||
	    (r->seen & UINT32_C(1) << field->number) != 0)
		return false;
	r->seen |= UINT32_C(1) << field->number;
	if (field->type == WIRE_BYTES)
		return read_text(r, field);
	return field->type == WIRE_VARINT && read_number(r->event, field);
}

/*
 * Most events have no lists and each field once: they are read in one copy
 * of their bytes.  False: it may be another or a wrong one; the general
 * reader decides, and says what is wrong.
 */
static bool
read_plain(
    struct bytes packed, struct arena *arena, struct session_event *event)
{
	struct reading r = {.event = event};
	uint8_t *copy = arena_alloc(arena, packed.len + 1);
	struct bytes rest = bytes_of(copy, packed.len);
	struct wire_field field;

	if (copy == NULL || packed.len == 0)
		return false;
	memcpy(copy, packed.data, packed.len);
	while (rest.len > 0) {
		if (!wire_field_next(&rest, &field) || !read_field(&r, &field))
			return false;
	}
	for (size_t i = 0; i < r.count; i++)
		*r.ends[i] = '\0';
	return true;
}

enum status
event_unpack(struct bytes packed, bool lenient, struct arena *arena,
    struct session_event *event, struct event_fault *fault,
    struct event_warnings *warnings)
{
	ProtobufCMessage *base;
	char detail[256] = "";
	enum status status;

	session_event_init(event);
	if (packed.len > EVENT_PACKED_MAX)
		return refuse(fault, "SYNTAX", "too long",
		    "an event of at most 128 KiB", arena);
	if (read_plain(packed, arena, event))
		return STATUS_OK;
	session_event_init(event);
	status = wire_unpack(&chalkline__v1__session_event__descriptor, packed,
	    arena, &base, detail, sizeof(detail));
	if (status == STATUS_INVALID)
		return refuse(
		    fault, "SYNTAX", detail, "a SessionEvent message", arena);
	if (status != STATUS_OK)
		return status;
	if (base->n_unknown_fields > 0) {
		if (!lenient)
			return refuse(fault, "UNKNOWN_FIELD",
			    "a field number that is not known",
			    "a field of the standard", arena);
		event_warn(
		    warnings, "UNKNOWN_FIELD", "", "a field of the standard");
	}
	get_what((const message_type *)base, event);
	get_plan((const message_type *)base, event);
	return STATUS_OK;
}

void
event_hash(struct bytes packed, uint8_t hash[EVENT_HASH_BYTES])
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(
	    &canonical, XXH3_128bits(packed.data, packed.len));
	static_assert(sizeof(canonical) == EVENT_HASH_BYTES, "128 bits");
	memcpy(hash, &canonical, EVENT_HASH_BYTES);
}
