// SPDX-License-Identifier: Apache-2.0
/* wire_contacts.c - RecordContacts, VoidContact, ListContacts. */
#include "services/chalkline/wire_contacts.h"

#include <chalkline/v1/attendance.pb-c.h>
#include <stdio.h>
#include <string.h>

#include "common/event/event_wire.h"
#include "common/wire.h"

#define ONE_CONTACT 4096u

static const struct {
	const ProtobufCEnumDescriptor *type;
	const char *prefix; /* of the schema's words */
	const char *all;
} lists[] = {
    [CONTACT_CHANNELS] = {&chalkline__v1__contact_channel__descriptor,
	"CONTACT_CHANNEL_",
	"PHONE, TEXT, EMAIL, LETTER, HOME_VISIT, IN_PERSON, VIDEO or APP"},
    [CONTACT_DIRECTIONS] = {&chalkline__v1__contact_direction__descriptor,
	"CONTACT_DIRECTION_", "OUTBOUND or INBOUND"},
    [CONTACT_OUTCOMES] = {&chalkline__v1__contact_outcome__descriptor,
	"CONTACT_OUTCOME_",
	"REACHED, PLAN_AGREED, REFUSED, LEFT_MESSAGE, NO_ANSWER, WRONG_NUMBER "
	"or INTERPRETER_NEEDED"},
    [CONTACT_STAFF_ROLES] = {&chalkline__v1__staff_role__descriptor,
	"STAFF_ROLE_",
	"TEACHER, TUTOR, COORDINATOR, COUNSELOR, ADMINISTRATOR, "
	"ATTENDANCE_STAFF, SOCIAL_WORKER, FAMILY_LIAISON or OTHER"},
    [CONTACT_ALERTS] = {&chalkline__v1__alert_code__descriptor, "ALERT_CODE_",
	"STUDENT_ABSENT, ATTENDANCE_LOW or DOSAGE_OUT_OF_REACH"},
    [CONTACT_SOURCES] = {&chalkline__v1__source_kind__descriptor,
	"SOURCE_KIND_", "PROVIDER, SCHOOL or DISTRICT"},
};

const char *
contact_words_all(enum contact_words words)
{
	return lists[words].all;
}

int
contact_word_number(enum contact_words words, const char *word)
{
	char name[64];
	const ProtobufCEnumValue *value;

	if (strlen(word) > 40)
		return 0;
	snprintf(name, sizeof(name), "%s%.40s", lists[words].prefix, word);
	value = protobuf_c_enum_descriptor_get_value_by_name(
	    lists[words].type, name);
	/* Of alerts only those that are listed. */
	if (value == NULL ||
	    (words == CONTACT_ALERTS &&
		value->value >
		    CHALKLINE__V1__ALERT_CODE__ALERT_CODE_DOSAGE_OUT_OF_REACH))
		return 0;
	return value->value;
}

/* "" for 0. */
static const char *
word_of(enum contact_words words, int number)
{
	const ProtobufCEnumValue *value =
	    protobuf_c_enum_descriptor_get_value(lists[words].type, number);

	return value == NULL || number == 0
		   ? ""
		   : value->name + strlen(lists[words].prefix);
}

static Chalkline__V1__FamilyContact
contact_of(const struct contact_told *t)
{
	Chalkline__V1__FamilyContact m = CHALKLINE__V1__FAMILY_CONTACT__INIT;

	m.contact_id = wire_text(t->contact_id);
	m.student_id = wire_text(t->student_id);
	m.program_id = wire_text(t->program_id);
	m.language = wire_text(t->language);
	m.has_at = t->at != INT64_MIN;
	m.at = t->at;
	m.has_channel = t->channel != 0;
	m.channel = (Chalkline__V1__ContactChannel)t->channel;
	m.has_direction = t->direction != 0;
	m.direction = (Chalkline__V1__ContactDirection)t->direction;
	m.has_outcome = t->outcome != 0;
	m.outcome = (Chalkline__V1__ContactOutcome)t->outcome;
	m.has_staff_role = t->staff_role != 0;
	m.staff_role = (Chalkline__V1__StaffRole)t->staff_role;
	m.has_about = t->about != 0;
	m.about = (Chalkline__V1__AlertCode)t->about;
	return m;
}

enum status
contact_make_id(const struct contact_told *told, char id[CONTACT_ID_MADE])
{
	Chalkline__V1__FamilyContact m = contact_of(told);
	uint8_t hash[EVENT_HASH_BYTES];
	struct buffer packed;
	enum status status;
	int at = snprintf(id, CONTACT_ID_MADE, "c-");

	m.contact_id = NULL;
	buffer_init(&packed, ONE_CONTACT);
	status = wire_pack(&m.base, &packed);
	if (status == STATUS_OK)
		event_hash(buffer_bytes(&packed), hash);
	for (size_t i = 0; i < EVENT_HASH_BYTES && status == STATUS_OK; i++)
		snprintf(id + at + 2 * i, 3, "%02x", hash[i]);
	buffer_fini(&packed);
	return status;
}

enum status
wire_add_contact(const struct contact_told *told, struct buffer *body)
{
	Chalkline__V1__RecordContacts all =
	    CHALKLINE__V1__RECORD_CONTACTS__INIT;
	Chalkline__V1__FamilyContact m = contact_of(told);
	Chalkline__V1__FamilyContact *list[] = {&m};

	all.n_contacts = 1;
	all.contacts = list;
	/* Messages one behind the other are one with all their items. */
	return wire_pack(&all.base, body);
}

enum status
wire_pack_void_contact(const char *contact_id, int source_kind,
    const char *source, struct buffer *out)
{
	Chalkline__V1__VoidContact m = CHALKLINE__V1__VOID_CONTACT__INIT;

	m.contact_id = wire_text(contact_id);
	m.has_source_kind = source_kind != 0;
	m.source_kind = (Chalkline__V1__SourceKind)source_kind;
	m.source = wire_text(source);
	return wire_pack(&m.base, out);
}

enum status
wire_pack_list_contacts(const struct record_filter *filter, bool with_voided,
    struct bytes after, uint32_t limit, struct buffer *out)
{
	Chalkline__V1__ListContacts m = CHALKLINE__V1__LIST_CONTACTS__INIT;

	m.student_id = wire_text(filter->student_id);
	m.program_id = wire_text(filter->program_id);
	m.school_id = wire_text(filter->school_id);
	m.from = wire_text(filter->from);
	m.to = wire_text(filter->to);
	m.has_as_of = filter->has_as_of;
	m.as_of = filter->as_of;
	m.has_with_voided = true;
	m.with_voided = with_voided;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	m.has_limit = true;
	m.limit = limit;
	return wire_pack(&m.base, out);
}

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static enum status
read_contact(const Chalkline__V1__ContactShown *from, struct listed_contact *to)
{
	const Chalkline__V1__ContactRecorded *r = from->recorded;
	const Chalkline__V1__FamilyContact *c = r == NULL ? NULL : r->contact;

	if (c == NULL)
		return STATUS_INVALID;
	*to = (struct listed_contact){
	    .contact_id = or_empty(c->contact_id),
	    .student_id = or_empty(c->student_id),
	    .program_id = or_empty(c->program_id),
	    .language = or_empty(c->language),
	    .channel = word_of(CONTACT_CHANNELS, (int)c->channel),
	    .direction = word_of(CONTACT_DIRECTIONS, (int)c->direction),
	    .outcome = word_of(CONTACT_OUTCOMES, (int)c->outcome),
	    .staff_role = word_of(CONTACT_STAFF_ROLES, (int)c->staff_role),
	    .about = word_of(CONTACT_ALERTS, (int)c->about),
	    .source_kind = word_of(CONTACT_SOURCES, (int)r->source_kind),
	    .source = or_empty(r->source),
	    .recorded_by = or_empty(r->recorded_by),
	    .at = c->has_at ? c->at : INT64_MIN,
	    .recorded_at = r->has_received_at ? r->received_at : INT64_MIN,
	    .voided_at = from->has_voided_at ? from->voided_at : INT64_MIN,
	};
	return STATUS_OK;
}

enum status
wire_read_contacts(
    struct bytes body, struct arena *arena, struct contact_page *page)
{
	const Chalkline__V1__ContactsListed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__contacts_listed__descriptor, body,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ContactsListed *)message;
	*page = (struct contact_page){
	    .contact =
		arena_zeroed(arena, m->n_contacts + 1, sizeof(*page->contact)),
	    .next = m->has_next ? bytes_of(m->next.data, m->next.len)
				: bytes_of(NULL, 0)};
	if (page->contact == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_contacts && status == STATUS_OK; i++)
		status = read_contact(
		    m->contacts[i], &page->contact[page->contacts++]);
	return status;
}
