// SPDX-License-Identifier: Apache-2.0
/* wire_disputes.c - ListDisputes and ResolveDispute. */
#include "services/chalkline/wire_disputes.h"

#include <chalkline/v1/attendance.pb-c.h>
#include <stdio.h>
#include <string.h>

#include "common/event/session_event.h"
#include "common/wire.h"

/* Words stand behind these in the schema. */
#define REASON_PREFIX "SETTLEMENT_REASON_"
#define SIDE_PREFIX "DISPUTE_SIDE_"
#define KIND_PREFIX "SOURCE_KIND_"

static const char *
enum_word(const ProtobufCEnumDescriptor *type, int number, const char *prefix)
{
	const ProtobufCEnumValue *value =
	    number == 0 ? NULL
			: protobuf_c_enum_descriptor_get_value(type, number);

	return value == NULL ? "" : value->name + strlen(prefix);
}

int
settlement_reason_number(const char *word)
{
	char whole[64];
	const ProtobufCEnumValue *value;

	if (strlen(word) > sizeof(whole) - sizeof(REASON_PREFIX))
		return 0;
	snprintf(whole, sizeof(whole), "%s%.40s", REASON_PREFIX, word);
	value = protobuf_c_enum_descriptor_get_value_by_name(
	    &chalkline__v1__settlement_reason__descriptor, whole);
	return value == NULL ? 0 : value->value;
}

enum status
wire_pack_list_disputes(const struct record_filter *filter, bool all,
    struct bytes after, uint32_t limit, struct buffer *out)
{
	Chalkline__V1__ListDisputes m = CHALKLINE__V1__LIST_DISPUTES__INIT;

	m.provider_id = wire_text(filter->provider_id);
	m.session_id = wire_text(filter->session_id);
	m.student_id = wire_text(filter->student_id);
	m.school_id = wire_text(filter->school_id);
	m.from = wire_text(filter->from);
	m.to = wire_text(filter->to);
	m.has_all = all;
	m.all = all;
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
read_statement(
    const Chalkline__V1__DisputeStatement *m, struct listed_statement *s)
{
	*s = (struct listed_statement){
	    "", "", "", "", "", -1, INT64_MIN, INT64_MIN};
	if (m == NULL)
		return;
	s->source_kind = enum_word(&chalkline__v1__source_kind__descriptor,
	    (int)m->source_kind, KIND_PREFIX);
	s->source = wire_or_empty(m->source);
	s->event_id = wire_or_empty(m->event_id);
	s->status = wire_or_empty(attendance_word((enum attendance)m->status));
	s->reason = wire_or_empty(reason_word((enum reason)m->reason));
	if (m->has_minutes_present)
		s->minutes = (int64_t)m->minutes_present;
	if (m->has_occurred_at)
		s->occurred_at = m->occurred_at;
	if (m->has_received_at)
		s->received_at = m->received_at;
}

static const char *
side(int number)
{
	return enum_word(
	    &chalkline__v1__dispute_side__descriptor, number, SIDE_PREFIX);
}

static void
read_settlement(
    const Chalkline__V1__DisputeSettled *m, struct listed_settlement *s)
{
	*s = (struct listed_settlement){"", "", "", "", "", INT64_MIN};
	if (m == NULL)
		return;
	s->upheld = side((int)m->upheld);
	s->reason = enum_word(&chalkline__v1__settlement_reason__descriptor,
	    (int)m->reason, REASON_PREFIX);
	s->by = wire_or_empty(m->settled_by);
	s->role = wire_or_empty(m->settled_role);
	s->mark_event_id = wire_or_empty(m->mark_event_id);
}

static void
read_dispute(const Chalkline__V1__DisputeShown *m, struct listed_dispute *d)
{
	*d = (struct listed_dispute){
	    .provider_id = wire_or_empty(m->provider_id),
	    .session_id = wire_or_empty(m->session_id),
	    .student_id = wire_or_empty(m->student_id),
	    .school_id = wire_or_empty(m->school_id),
	    .program_id = wire_or_empty(m->program_id),
	    .session_start =
		m->has_session_start ? m->session_start : INT64_MIN,
	    .is_open = m->is_open,
	    .stands = side((int)m->stands)};
	read_statement(m->provider_statement, &d->provider);
	read_statement(m->witness_statement, &d->witness);
	read_settlement(m->settlement, &d->settlement);
	if (m->has_settled_at)
		d->settlement.at = m->settled_at;
}

enum status
wire_read_disputes(
    struct bytes body, struct arena *arena, struct dispute_page *page)
{
	const Chalkline__V1__DisputesListed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__disputes_listed__descriptor, body,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__DisputesListed *)message;
	*page = (struct dispute_page){
	    .disputes = m->n_disputes,
	    .dispute =
		arena_zeroed(arena, m->n_disputes + 1, sizeof(*page->dispute)),
	};
	if (page->dispute == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_disputes; i++)
		read_dispute(m->disputes[i], &page->dispute[i]);
	if (m->has_next)
		page->next = bytes_of(m->next.data, m->next.len);
	return STATUS_OK;
}

enum status
wire_pack_resolve(const struct settling *settling, struct buffer *out)
{
	Chalkline__V1__ResolveDispute m = CHALKLINE__V1__RESOLVE_DISPUTE__INIT;

	m.provider_id = wire_text(settling->provider_id);
	m.session_id = wire_text(settling->session_id);
	m.student_id = wire_text(settling->student_id);
	m.has_upheld = m.has_reason = true;
	m.upheld = settling->uphold_provider
		       ? CHALKLINE__V1__DISPUTE_SIDE__DISPUTE_SIDE_PROVIDER
		       : CHALKLINE__V1__DISPUTE_SIDE__DISPUTE_SIDE_WITNESS;
	m.reason = (Chalkline__V1__SettlementReason)settling->reason;
	return wire_pack(&m.base, out);
}

enum status
wire_read_resolved(struct bytes body, struct arena *arena,
    struct listed_dispute *d, bool *is_new)
{
	const Chalkline__V1__DisputeResolved *m;
	const Chalkline__V1__DisputeSettled *s;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__dispute_resolved__descriptor, body,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__DisputeResolved *)message;
	s = m->settlement;
	if (s == NULL)
		return STATUS_INVALID;
	*d = (struct listed_dispute){
	    .provider_id = wire_or_empty(s->provider_id),
	    .session_id = wire_or_empty(s->session_id),
	    .student_id = wire_or_empty(s->student_id),
	    .school_id = wire_or_empty(s->school_id),
	    .program_id = "",
	    .session_start = INT64_MIN,
	    .stands = side((int)s->upheld)};
	read_statement(s->provider_statement, &d->provider);
	read_statement(s->witness_statement, &d->witness);
	read_settlement(s, &d->settlement);
	*is_new = m->is_new;
	return STATUS_OK;
}
