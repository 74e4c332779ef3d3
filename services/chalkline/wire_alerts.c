// SPDX-License-Identifier: Apache-2.0
/* wire_alerts.c - ListAlerts, SetThreshold, ListThresholds. */
#include "services/chalkline/wire_alerts.h"

#include <chalkline/v1/attendance.pb-c.h>
#include <stdio.h>
#include <string.h>

#include "common/wire.h"

/* Words of AlertCode stand behind this in the schema. */
#define CODE_PREFIX "ALERT_CODE_"

static const char *
code_word(Chalkline__V1__AlertCode code)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(
	    &chalkline__v1__alert_code__descriptor, (int)code);

	return value == NULL ? "UNKNOWN" : value->name + strlen(CODE_PREFIX);
}

int
alert_code_number(const char *word)
{
	char name[64];
	const ProtobufCEnumValue *value;

	if (strlen(word) > sizeof(name) - sizeof(CODE_PREFIX))
		return 0;
	snprintf(name, sizeof(name), "%s%.40s", CODE_PREFIX, word);
	value = protobuf_c_enum_descriptor_get_value_by_name(
	    &chalkline__v1__alert_code__descriptor, name);
	return value == NULL ? 0 : value->value;
}

void
alert_codes_all(char text[ALERT_CODES_TEXT])
{
	const ProtobufCEnumDescriptor *all =
	    &chalkline__v1__alert_code__descriptor;
	size_t len = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < all->n_values; i++) {
		if (all->values[i].value == 0 || len >= ALERT_CODES_TEXT)
			continue;
		len += (size_t)snprintf(text + len, ALERT_CODES_TEXT - len,
		    "%s%s", len == 0 ? "" : ", ",
		    all->values[i].name + strlen(CODE_PREFIX));
	}
}

enum status
wire_pack_list_alerts(const struct record_filter *filter, int code,
    struct bytes after, uint32_t limit, struct buffer *out)
{
	Chalkline__V1__ListAlerts m = CHALKLINE__V1__LIST_ALERTS__INIT;

	m.has_code = code != 0;
	m.code = (Chalkline__V1__AlertCode)code;
	m.student_id = wire_text(filter->student_id);
	m.school_id = wire_text(filter->school_id);
	m.provider_id = wire_text(filter->provider_id);
	m.has_as_of = filter->has_as_of;
	m.as_of = filter->as_of;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	m.has_limit = true;
	m.limit = limit;
	return wire_pack(&m.base, out);
}

static enum status
read_alert(const Chalkline__V1__Alert *from, struct arena *arena,
    struct listed_alert *to)
{
	*to = (struct listed_alert){
	    .id = wire_or_empty(from->id),
	    .code = code_word(from->code),
	    .student_id = wire_or_empty(from->student_id),
	    .program_id = wire_or_empty(from->program_id),
	    .provider_id = wire_or_empty(from->provider_id),
	    .tutor_id = wire_or_empty(from->tutor_id),
	    .school_id = wire_or_empty(from->school_id),
	    .since = from->has_since_at ? from->since_at : INT64_MIN,
	    .found = from->found,
	    .expected = from->expected,
	    .session_total = from->session_count,
	};
	to->session =
	    arena_zeroed(arena, from->n_sessions + 1, sizeof(*to->session));
	if (to->session == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < from->n_sessions; i++)
		to->session[to->sessions++] = (struct listed_alert_session){
		    wire_or_empty(from->sessions[i]->provider_id),
		    wire_or_empty(from->sessions[i]->session_id)};
	return STATUS_OK;
}

enum status
wire_read_alerts(
    struct bytes body, struct arena *arena, struct alert_page *page)
{
	const Chalkline__V1__AlertsListed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__alerts_listed__descriptor, body, arena,
		&message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__AlertsListed *)message;
	*page = (struct alert_page){
	    .alert = arena_zeroed(arena, m->n_alerts + 1, sizeof(*page->alert)),
	    .next = m->has_next ? bytes_of(m->next.data, m->next.len)
				: bytes_of(NULL, 0)};
	if (page->alert == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_alerts && status == STATUS_OK; i++)
		status = read_alert(
		    m->alerts[i], arena, &page->alert[page->alerts++]);
	return status;
}

enum status
wire_pack_set_threshold(const char *key, const char *program_id, bool has,
    int64_t value, struct buffer *out)
{
	Chalkline__V1__SetThreshold m = CHALKLINE__V1__SET_THRESHOLD__INIT;

	m.key = wire_text(key);
	m.program_id = wire_text(program_id);
	m.has_value = has;
	m.value = value;
	return wire_pack(&m.base, out);
}

enum status
wire_pack_list_thresholds(bool has_as_of, int64_t as_of, struct buffer *out)
{
	Chalkline__V1__ListThresholds m = CHALKLINE__V1__LIST_THRESHOLDS__INIT;

	m.has_as_of = has_as_of;
	m.as_of = as_of;
	return wire_pack(&m.base, out);
}

enum status
wire_read_thresholds(
    struct bytes body, struct arena *arena, struct threshold_list *list)
{
	const Chalkline__V1__ThresholdsListed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__thresholds_listed__descriptor, body,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ThresholdsListed *)message;
	list->count = m->n_thresholds;
	list->item =
	    arena_zeroed(arena, m->n_thresholds + 1, sizeof(*list->item));
	if (list->item == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_thresholds; i++)
		list->item[i] = (struct listed_threshold){
		    wire_or_empty(m->thresholds[i]->key),
		    wire_or_empty(m->thresholds[i]->program_id),
		    m->thresholds[i]->value, m->thresholds[i]->is_default};
	return STATUS_OK;
}
