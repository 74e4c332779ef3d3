// SPDX-License-Identifier: Apache-2.0
/* wire_due.c - ListDueContacts. */
#include "services/chalkline/wire_due.h"

#include <chalkline/v1/attendance.pb-c.h>
#include <string.h>

#include "common/wire.h"

#define CODE_PREFIX "ALERT_CODE_"
#define STATE_PREFIX "DUE_STATE_"
#define CHANNEL_PREFIX "CONTACT_CHANNEL_"
#define OUTCOME_PREFIX "CONTACT_OUTCOME_"
#define CODES_TEXT 256u

static const char *
word_of(const ProtobufCEnumDescriptor *type, const char *prefix, int number)
{
	const ProtobufCEnumValue *value =
	    protobuf_c_enum_descriptor_get_value(type, number);

	return value == NULL || number == 0 ? "" : value->name + strlen(prefix);
}

const char *
due_state_word(enum due_state state)
{
	return word_of(
	    &chalkline__v1__due_state__descriptor, STATE_PREFIX, (int)state);
}

enum status
wire_pack_list_due(const struct record_filter *filter, bool only_open,
    struct bytes after, uint32_t limit, struct buffer *out)
{
	Chalkline__V1__ListDueContacts m =
	    CHALKLINE__V1__LIST_DUE_CONTACTS__INIT;

	m.student_id = wire_text(filter->student_id);
	m.program_id = wire_text(filter->program_id);
	m.school_id = wire_text(filter->school_id);
	m.from = wire_text(filter->from);
	m.to = wire_text(filter->to);
	m.has_as_of = filter->has_as_of;
	m.as_of = filter->as_of;
	m.has_only_open = true;
	m.only_open = only_open;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	m.has_limit = true;
	m.limit = limit;
	return wire_pack(&m.base, out);
}

static const char *
keep_text(struct arena *keep, const char *text, bool *failed)
{
	const char *kept =
	    arena_string(keep, bytes_of_string(text == NULL ? "" : text));

	*failed = *failed || kept == NULL;
	return kept;
}

static const char *
keep_codes(
    struct arena *keep, const Chalkline__V1__DueContact *from, bool *failed)
{
	struct buffer text;
	const char *kept;

	buffer_init(&text, CODES_TEXT);
	for (size_t i = 0; i < from->n_codes; i++) {
		if (i > 0)
			buffer_append_string(&text, " ");
		buffer_append_string(
		    &text, word_of(&chalkline__v1__alert_code__descriptor,
			       CODE_PREFIX, (int)from->codes[i]));
	}
	kept = arena_string(keep, buffer_bytes(&text));
	*failed = *failed || kept == NULL || text.failed != STATUS_OK;
	buffer_fini(&text);
	return kept;
}

static enum status
read_due(const Chalkline__V1__DueContact *from, struct arena *keep,
    struct listed_due *to)
{
	bool failed = false;

	*to = (struct listed_due){
	    .student_id = keep_text(keep, from->student_id, &failed),
	    .program_id = keep_text(keep, from->program_id, &failed),
	    .school_id = keep_text(keep, from->school_id, &failed),
	    .codes = keep_codes(keep, from, &failed),
	    .state = (enum due_state)from->state,
	    .since = from->since_at,
	    .due_at = from->due_at,
	    .first_at =
		from->has_first_contact_at ? from->first_contact_at : INT64_MIN,
	    .reached_at = from->has_reached_at ? from->reached_at : INT64_MIN,
	    .closed_at = from->has_closed_at ? from->closed_at : INT64_MIN,
	    .since_date = keep_text(keep, from->since_date, &failed),
	    .attempts = from->attempts,
	    .channel = word_of(&chalkline__v1__contact_channel__descriptor,
		CHANNEL_PREFIX, (int)from->channel),
	    .language = keep_text(keep, from->language, &failed),
	    .outcome = word_of(&chalkline__v1__contact_outcome__descriptor,
		OUTCOME_PREFIX, (int)from->outcome),
	    .sessions_before = from->sessions_before,
	    .attended_before = from->attended_before,
	    .sessions_after = from->sessions_after,
	    .attended_after = from->attended_after,
	};
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status
wire_read_due(struct bytes body, struct arena *page, struct arena *keep,
    struct listed_due **due, size_t *count, struct bytes *next)
{
	const Chalkline__V1__DueContactsListed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__due_contacts_listed__descriptor, body,
		page, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__DueContactsListed *)message;
	*count = m->n_due;
	*next = m->has_next ? bytes_of(m->next.data, m->next.len)
			    : bytes_of(NULL, 0);
	*due = arena_zeroed(page, m->n_due + 1, sizeof(**due));
	if (*due == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_due && status == STATUS_OK; i++)
		status = read_due(m->due[i], keep, &(*due)[i]);
	return status;
}
