// SPDX-License-Identifier: Apache-2.0
/*
 * wire_disputes.c - statements and settlements as messages.
 */
#include "services/attendance/wire_disputes.h"

#include "common/wire.h"
#include "common/wire_put.h"

#include "chalkline/v1/attendance.pb-c.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static_assert(
    (int)SIDE_WITNESS == CHALKLINE__V1__DISPUTE_SIDE__DISPUTE_SIDE_WITNESS,
    "the numbers of the schema");
static_assert((int)SETTLED_OTHER ==
		  CHALKLINE__V1__SETTLEMENT_REASON__SETTLEMENT_REASON_OTHER,
    "the numbers of the schema");

enum field_number {
	PAGE_DISPUTES = 1,
	PAGE_NEXT = 2,
	ANSWER_SETTLEMENT = 1,
	ANSWER_IS_NEW = 2,
	LOG_SETTLED = 40,
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

static bool
is_fair(const char *text)
{
	return text == NULL || strlen(text) <= EVENT_NAME_MAX;
}

enum status
disputes_read_query(struct bytes body, struct arena *arena,
    struct disputes_query *query, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListDisputes *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_disputes__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListDisputes *)message;
	*query = (struct disputes_query){
	    .provider_id = text_or_none(m->provider_id),
	    .session_id = text_or_none(m->session_id),
	    .student_id = text_or_none(m->student_id),
	    .school_id = text_or_none(m->school_id),
	    .all = m->has_all && m->all,
	    .has_as_of = m->has_as_of,
	    .as_of = m->as_of,
	    .after = m->has_after ? bytes_of(m->after.data, m->after.len)
				  : bytes_of("", 0),
	    .limit = m->limit,
	};
	if (!is_fair(m->provider_id) || !is_fair(m->session_id) ||
	    !is_fair(m->student_id) || !is_fair(m->school_id))
		return refuse(detail, "an id: expected at most 255 bytes");
	if (query->after.len > QUERY_AFTER_MAX)
		return refuse(detail, "after: expected the next of an answer");
	return query_read_dates(m->from, m->to, &query->dates, detail);
}

static void
put_statement(const struct statement *s, Chalkline__V1__DisputeStatement *m)
{
	chalkline__v1__dispute_statement__init(m);
	m->has_source_kind = true;
	m->source_kind = (Chalkline__V1__SourceKind)s->source_kind;
	m->source = wire_text(s->source);
	m->event_id = wire_text(s->event_id);
	m->has_status = true;
	m->status = (Chalkline__V1__AttendanceStatus)s->status;
	m->has_minutes_present = s->minutes != EVENT_NO_MINUTES;
	m->minutes_present = (uint32_t)s->minutes;
	m->has_reason = s->reason != REASON_NONE;
	m->reason = (Chalkline__V1__Reason)s->reason;
	m->has_occurred_at = m->has_received_at = true;
	m->occurred_at = s->occurred_at;
	m->received_at = s->received_at;
}

static void
get_statement(const Chalkline__V1__DisputeStatement *m, struct statement *s)
{
	*s = (struct statement){.minutes = EVENT_NO_MINUTES};
	if (m == NULL)
		return;
	s->source_kind = (enum source_kind)m->source_kind;
	s->source = m->source == NULL ? "" : m->source;
	s->event_id = m->event_id == NULL ? "" : m->event_id;
	s->status = (enum attendance)m->status;
	if (m->has_minutes_present)
		s->minutes = (int32_t)m->minutes_present;
	s->reason = m->has_reason ? (enum reason)m->reason : REASON_NONE;
	s->occurred_at = m->occurred_at;
	s->received_at = m->received_at;
}

enum status
settlement_pack(const struct settlement *s, struct buffer *out)
{
	Chalkline__V1__DisputeSettled m = CHALKLINE__V1__DISPUTE_SETTLED__INIT;
	Chalkline__V1__DisputeStatement provider, witness;

	put_statement(&s->provider, &provider);
	put_statement(&s->witness, &witness);
	m.provider_id = wire_text(s->provider_id);
	m.session_id = wire_text(s->session_id);
	m.student_id = wire_text(s->student_id);
	m.school_id = wire_text(s->school_id);
	m.provider_statement = &provider;
	m.witness_statement = &witness;
	m.has_upheld = m.has_reason = true;
	m.upheld = (Chalkline__V1__DisputeSide)s->upheld;
	m.reason = (Chalkline__V1__SettlementReason)s->reason;
	m.settled_by = wire_text(s->settled_by);
	m.settled_role = wire_text(s->settled_role);
	m.mark_event_id = wire_text(s->mark_event_id);
	return wire_pack(&m.base, out);
}

static enum status
unpack_settled(
    struct bytes packed, struct arena *arena, Chalkline__V1__DisputeSettled **m)
{
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack_stored(&chalkline__v1__dispute_settled__descriptor,
		packed, arena, &message);

	if (status != STATUS_OK)
		return status;
	*m = (Chalkline__V1__DisputeSettled *)message;
	return (*m)->student_id == NULL ? STATUS_CORRUPT : STATUS_OK;
}

enum status
settlement_unpack(
    struct bytes packed, struct arena *arena, struct settlement *s)
{
	Chalkline__V1__DisputeSettled *m;
	enum status status = unpack_settled(packed, arena, &m);

	if (status != STATUS_OK)
		return status;
	*s = (struct settlement){.provider_id = m->provider_id,
	    .session_id = m->session_id,
	    .student_id = m->student_id,
	    .school_id = m->school_id,
	    .upheld = (enum dispute_side)m->upheld,
	    .reason = (enum settlement_reason)m->reason,
	    .settled_by = m->settled_by,
	    .settled_role = m->settled_role,
	    .mark_event_id = m->mark_event_id};
	get_statement(m->provider_statement, &s->provider);
	get_statement(m->witness_statement, &s->witness);
	return STATUS_OK;
}

enum status
settlement_log(struct bytes packed, struct buffer *out)
{
	wire_put_bytes(out, LOG_SETTLED, packed);
	return out->failed;
}

enum status
settlement_answer(struct bytes packed, bool is_new, struct buffer *out)
{
	wire_put_bytes(out, ANSWER_SETTLEMENT, packed);
	wire_put_number(out, ANSWER_IS_NEW, is_new);
	return out->failed;
}

enum status
disputes_put(
    const struct shown_dispute *d, struct arena *arena, struct buffer *out)
{
	Chalkline__V1__DisputeShown m = CHALKLINE__V1__DISPUTE_SHOWN__INIT;
	Chalkline__V1__DisputeStatement provider, witness;
	enum status status = STATUS_OK;

	if (d->settlement.len > 0)
		status = unpack_settled(d->settlement, arena, &m.settlement);
	if (status != STATUS_OK)
		return status;
	put_statement(&d->provider, &provider);
	put_statement(&d->witness, &witness);
	m.provider_id = wire_text(d->provider_id);
	m.session_id = wire_text(d->session_id);
	m.student_id = wire_text(d->student_id);
	m.school_id = wire_text(d->school_id);
	m.program_id = wire_text(d->program_id);
	m.has_session_start = d->session_start != EVENT_NO_INSTANT;
	m.session_start = d->session_start;
	m.provider_statement = &provider;
	m.witness_statement = &witness;
	m.has_is_open = true;
	m.is_open = d->is_open;
	m.has_stands = d->stands != SIDE_NONE;
	m.stands = (Chalkline__V1__DisputeSide)d->stands;
	m.has_settled_at = d->settlement.len > 0;
	m.settled_at = d->settled_at;
	wire_put_head(
	    out, PAGE_DISPUTES, protobuf_c_message_get_packed_size(&m.base));
	return wire_pack(&m.base, out);
}

void
disputes_put_next(struct bytes next, struct buffer *out)
{
	wire_put_bytes(out, PAGE_NEXT, next);
}

enum status
disputes_read_resolve(struct bytes body, struct arena *arena,
    struct resolve_request *request, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ResolveDispute *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__resolve_dispute__descriptor, body,
		arena, &message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ResolveDispute *)message;
	*request = (struct resolve_request){text_or_none(m->provider_id),
	    text_or_none(m->session_id), text_or_none(m->student_id),
	    (enum dispute_side)m->upheld, (enum settlement_reason)m->reason};
	if (request->provider_id == NULL || request->session_id == NULL ||
	    request->student_id == NULL)
		return refuse(detail, "provider_id, session_id, student_id: "
				      "expected all three");
	if (!is_fair(m->provider_id) || !is_fair(m->session_id) ||
	    !is_fair(m->student_id))
		return refuse(detail, "an id: expected at most 255 bytes");
	if (!m->has_upheld || request->upheld == SIDE_NONE)
		return refuse(detail, "upheld: expected PROVIDER or WITNESS");
	if (!m->has_reason || request->reason == SETTLED_NONE)
		return refuse(
		    detail, "reason: expected a reason of a settlement");
	return STATUS_OK;
}
