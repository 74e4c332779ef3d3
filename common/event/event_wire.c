// SPDX-License-Identifier: Apache-2.0
/*
 * event_wire.c - struct session_event and SessionEvent.
 */
#include "common/event/event_wire.h"

#include "common/event/event_field.h"
#include "common/utf8.h"
#include "common/wire.h"
#include "common/wire_put.h"
#include "common/wire_scan.h"

#include <assert.h>
#include <string.h>

#include <xxhash.h>

#include "chalkline/v1/attendance.pb-c.h"

#define message_type Chalkline__V1__SessionEvent

static void
put_instant(struct buffer *out, uint32_t field, int64_t instant)
{
	if (instant != EVENT_NO_INSTANT)
		wire_put_number(out, field, (uint64_t)instant);
}

/* As protobuf-c would, without building the message: it is done for each. */
enum status
event_pack(const struct session_event *e, struct buffer *out)
{
	wire_put_text(out, 1, e->event_id);
	wire_put_word(out, 2, e->type);
	wire_put_text(out, 3, e->session_id);
	put_instant(out, 4, e->occurred_at);
	wire_put_text(out, 5, e->provider_id);
	wire_put_text(out, 6, e->student_id);
	wire_put_word(out, 7, e->student_id_scheme);
	wire_put_texts(out, 8, e->student_ids, e->student_count);
	wire_put_text(out, 9, e->tutor_id);
	wire_put_text(out, 10, e->program_id);
	wire_put_text(out, 11, e->school_id);
	wire_put_word(out, 12, e->subject);
	put_instant(out, 13, e->planned_start);
	put_instant(out, 14, e->planned_end);
	wire_put_word(out, 15, e->modality);
	wire_put_word(out, 16, e->status);
	if (e->minutes_present != EVENT_NO_MINUTES)
		wire_put_number(out, 17, (uint32_t)e->minutes_present);
	wire_put_word(out, 18, e->reason);
	wire_put_word(out, 19, e->party);
	wire_put_text(out, 20, e->voids_event_id);
	wire_put_text(out, 21, e->makeup_of);
	wire_put_texts(out, 22, e->makeup_for, e->makeup_for_count);
	return out->failed;
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
	/* What event_pack would make of them. */
	bool in_order;
	size_t size;
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

	if (member == NULL || !utf8_is_text(field->bytes))
		return false;
	*member = (const char *)field->bytes.data;
	r->ends[r->count++] = end;
	r->size += wire_bytes_size(field->number, field->bytes.len);
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
	uint32_t bit;

	if (field->number > EVENT_FIELDS)
		return false;
	bit = UINT32_C(1) << field->number;
	if ((r->seen & bit) != 0)
		return false;
	r->in_order = r->in_order && r->seen < bit;
	r->seen |= bit;
	if (field->type == WIRE_BYTES)
		return read_text(r, field);
	r->size += wire_number_size(field->number, field->value);
	return field->type == WIRE_VARINT && read_number(r->event, field);
}

/*
 * Nothing stands longer than it must, nothing is written that packs as
 * absent, and nothing is left to be filled in.  A number may have bits beyond
 * the 64 that are read, but only an instant of a year that event_check
 * refuses.
 */
static bool
is_as_packed(const struct reading *r, size_t len)
{
	const struct session_event *e = r->event;

	return r->in_order && r->size == len &&
	       event_fields_present(e) == r->seen >> 1 &&
	       e->provider_id != NULL &&
	       (e->student_id == NULL ||
		   e->student_id_scheme != ID_SCHEME_NONE);
}

/*
 * Most events have no lists and each field once: they are read in one copy
 * of their bytes.  False: it may be another or a wrong one; the general
 * reader decides, and says what is wrong.
 */
static bool
read_plain(struct bytes packed, struct arena *arena,
    struct session_event *event, bool *as_packed)
{
	struct reading r = {.event = event, .in_order = true};
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
	if (as_packed != NULL)
		*as_packed = is_as_packed(&r, packed.len);
	return true;
}

enum status
event_unpack(struct bytes packed, bool lenient, struct arena *arena,
    struct session_event *event, struct event_fault *fault,
    struct event_warnings *warnings)
{
	return event_unpack_sent(
	    packed, lenient, arena, event, fault, warnings, NULL);
}

enum status
event_unpack_sent(struct bytes packed, bool lenient, struct arena *arena,
    struct session_event *event, struct event_fault *fault,
    struct event_warnings *warnings, bool *as_packed)
{
	ProtobufCMessage *base;
	char detail[256] = "";
	enum status status;

	if (as_packed != NULL)
		*as_packed = false;
	session_event_init(event);
	if (packed.len > EVENT_PACKED_MAX)
		return refuse(fault, "SYNTAX", "too long",
		    "an event of at most 128 KiB", arena);
	if (read_plain(packed, arena, event, as_packed))
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
