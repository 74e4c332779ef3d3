// SPDX-License-Identifier: Apache-2.0
/*
 * wire_contacts.c - RecordContacts, VoidContact, ListContacts, and what the
 * log and the table keep of them.
 */
#include "services/attendance/wire_contacts.h"

#include "common/wire.h"
#include "common/wire_put.h"

#include "chalkline/v1/attendance.pb-c.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static_assert(
    (int)CHANNEL_APP == CHALKLINE__V1__CONTACT_CHANNEL__CONTACT_CHANNEL_APP,
    "the numbers of the schema");
static_assert(
    (int)OUTCOME_INTERPRETER_NEEDED ==
	CHALKLINE__V1__CONTACT_OUTCOME__CONTACT_OUTCOME_INTERPRETER_NEEDED,
    "the numbers of the schema");
static_assert((int)DIRECTION_INBOUND ==
		  CHALKLINE__V1__CONTACT_DIRECTION__CONTACT_DIRECTION_INBOUND,
    "the numbers of the schema");
static_assert((int)STAFF_OTHER == CHALKLINE__V1__STAFF_ROLE__STAFF_ROLE_OTHER,
    "the numbers of the schema");

/* Of AttendanceEvent. */
#define LOG_CONTACT_RECORDED 26
enum shown_field {
	SHOWN_RECORDED = 1,
	SHOWN_VOIDED_AT = 2,
};
enum page_field {
	PAGE_CONTACTS = 1,
	PAGE_NEXT = 2,
};

static enum status
refuse(char detail[QUERY_DETAIL], const char *why)
{
	snprintf(detail, QUERY_DETAIL, "%s", why);
	return STATUS_INVALID;
}

static const char *
text_or_none(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

static struct contact
read_contact(const Chalkline__V1__FamilyContact *m)
{
	return (struct contact){
	    .contact_id = m->contact_id,
	    .student_id = m->student_id,
	    .program_id = m->program_id,
	    .at = m->has_at ? m->at : EVENT_NO_INSTANT,
	    .channel = (enum contact_channel)m->channel,
	    .direction = (enum contact_direction)m->direction,
	    .language = m->language,
	    .outcome = (enum contact_outcome)m->outcome,
	    .staff_role = (enum staff_role)m->staff_role,
	    .about = (enum alert_code)m->about,
	};
}

enum status
contacts_read(struct bytes body, struct arena *arena, struct contact **contacts,
    size_t *count, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__RecordContacts *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__record_contacts__descriptor, body,
		arena, &message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__RecordContacts *)message;
	if (m->n_contacts > CONTACTS_AT_ONCE) {
		snprintf(detail, QUERY_DETAIL,
		    "contacts: found %zu, expected at most %u at once",
		    m->n_contacts, CONTACTS_AT_ONCE);
		return STATUS_TOO_BIG;
	}
	*count = m->n_contacts;
	*contacts = arena_zeroed(arena, *count + 1, sizeof(**contacts));
	if (*contacts == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < *count; i++)
		(*contacts)[i] = read_contact(m->contacts[i]);
	return STATUS_OK;
}

enum status
contact_read_void(struct bytes body, struct arena *arena,
    struct void_contact *asked, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__VoidContact *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__void_contact__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__VoidContact *)message;
	*asked = (struct void_contact){.contact_id = m->contact_id,
	    .has_source = m->has_source_kind || m->source != NULL,
	    .source = {(enum source_kind)m->source_kind, m->source}};
	if (text_or_none(m->contact_id) == NULL ||
	    strlen(m->contact_id) > EVENT_ID_MAX)
		return refuse(
		    detail, "contact_id: expected the id of a contact");
	if (asked->has_source && (asked->source.kind == SOURCE_NONE ||
				     text_or_none(m->source) == NULL ||
				     strlen(m->source) > EVENT_NAME_MAX))
		return refuse(detail,
		    "source: expected a kind and an id, of who recorded it");
	return STATUS_OK;
}

static void
fill_contact(const struct contact *c, Chalkline__V1__FamilyContact *m)
{
	m->contact_id = wire_text(c->contact_id);
	m->student_id = wire_text(c->student_id);
	m->program_id = wire_text(c->program_id);
	m->has_at = m->has_channel = m->has_direction = m->has_outcome = true;
	m->at = c->at;
	m->channel = (Chalkline__V1__ContactChannel)c->channel;
	m->direction = (Chalkline__V1__ContactDirection)c->direction;
	m->language = wire_text(c->language);
	m->outcome = (Chalkline__V1__ContactOutcome)c->outcome;
	m->has_staff_role = c->staff_role != STAFF_NONE;
	m->staff_role = (Chalkline__V1__StaffRole)c->staff_role;
	m->has_about = c->about != ALERT_NONE;
	m->about = (Chalkline__V1__AlertCode)c->about;
}

enum status
contact_pack(const struct contact *contact, struct buffer *out)
{
	Chalkline__V1__FamilyContact m = CHALKLINE__V1__FAMILY_CONTACT__INIT;

	fill_contact(contact, &m);
	return wire_pack(&m.base, out);
}

enum status
contact_pack_recorded(const struct recorded_contact *r, struct buffer *out)
{
	Chalkline__V1__ContactRecorded m =
	    CHALKLINE__V1__CONTACT_RECORDED__INIT;
	Chalkline__V1__FamilyContact contact =
	    CHALKLINE__V1__FAMILY_CONTACT__INIT;

	fill_contact(&r->contact, &contact);
	m.contact = &contact;
	m.has_source_kind = m.has_received_at = true;
	m.source_kind = (Chalkline__V1__SourceKind)r->source_kind;
	m.source = wire_text(r->source);
	m.recorded_by = wire_text(r->recorded_by);
	m.received_at = r->received_at;
	return wire_pack(&m.base, out);
}

enum status
contact_unpack_recorded(
    struct bytes packed, struct arena *arena, struct recorded_contact *recorded)
{
	const Chalkline__V1__ContactRecorded *m;
	ProtobufCMessage *message;
	char detail[QUERY_DETAIL];
	enum status status =
	    wire_unpack(&chalkline__v1__contact_recorded__descriptor, packed,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ContactRecorded *)message;
	if (m->contact == NULL || m->contact->student_id == NULL ||
	    m->contact->program_id == NULL || m->contact->language == NULL ||
	    m->source == NULL)
		return STATUS_INVALID;
	*recorded = (struct recorded_contact){
	    .source_kind = (enum source_kind)m->source_kind,
	    .source = m->source,
	    .recorded_by = m->recorded_by,
	    .received_at = m->received_at,
	    .contact = read_contact(m->contact),
	};
	return STATUS_OK;
}

enum status
contact_log_recorded(struct bytes recorded, struct buffer *out)
{
	wire_put_bytes(out, LOG_CONTACT_RECORDED, recorded);
	return out->failed;
}

enum status
contact_log_voided(const struct voided_contact *voided, struct buffer *out)
{
	Chalkline__V1__AttendanceEvent event =
	    CHALKLINE__V1__ATTENDANCE_EVENT__INIT;
	Chalkline__V1__ContactVoided m = CHALKLINE__V1__CONTACT_VOIDED__INIT;

	m.has_source_kind = m.has_received_at = true;
	m.source_kind = (Chalkline__V1__SourceKind)voided->source.kind;
	m.source = wire_text(voided->source.id);
	m.contact_id = wire_text(voided->contact_id);
	m.voided_by = wire_text(voided->voided_by);
	m.received_at = voided->received_at;
	event.what_case = CHALKLINE__V1__ATTENDANCE_EVENT__WHAT_CONTACT_VOIDED;
	event.contact_voided = &m;
	return wire_pack(&event.base, out);
}

/* An id that is asked for; longer ones there are none. */
static bool
is_fair(const char *text)
{
	return text == NULL || strlen(text) <= EVENT_NAME_MAX;
}

enum status
contacts_read_query(struct bytes body, struct arena *arena,
    struct contacts_query *query, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListContacts *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_contacts__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListContacts *)message;
	*query = (struct contacts_query){
	    .student_id = text_or_none(m->student_id),
	    .program_id = text_or_none(m->program_id),
	    .school_id = text_or_none(m->school_id),
	    .has_as_of = m->has_as_of,
	    .as_of = m->as_of,
	    .with_voided = m->with_voided,
	    .after = m->has_after ? bytes_of(m->after.data, m->after.len)
				  : bytes_of("", 0),
	    .limit = m->limit,
	};
	if (!is_fair(m->student_id) || !is_fair(m->program_id) ||
	    !is_fair(m->school_id))
		return refuse(detail, "an id: expected at most 255 bytes");
	if (query->after.len > QUERY_AFTER_MAX)
		return refuse(detail, "after: expected the next of an answer");
	return query_read_dates(m->from, m->to, &query->dates, detail);
}

void
contacts_put(struct bytes recorded, int64_t voided_at, struct buffer *out)
{
	bool is_void = voided_at != EVENT_NO_INSTANT;
	size_t len = wire_bytes_size(SHOWN_RECORDED, recorded.len);

	if (is_void)
		len += wire_number_size(SHOWN_VOIDED_AT, (uint64_t)voided_at);
	wire_put_head(out, PAGE_CONTACTS, len);
	wire_put_bytes(out, SHOWN_RECORDED, recorded);
	if (is_void)
		wire_put_number(out, SHOWN_VOIDED_AT, (uint64_t)voided_at);
}

void
contacts_put_next(struct bytes next, struct buffer *out)
{
	wire_put_bytes(out, PAGE_NEXT, next);
}
