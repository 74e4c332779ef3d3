// SPDX-License-Identifier: Apache-2.0
/* wire_attest.c - SumMonth, AttestMonth, and the lists of both. */
#include "services/chalkline/wire_attest.h"

#include <chalkline/v1/attendance.pb-c.h>
#include <stdio.h>
#include <string.h>

#include "common/wire.h"

#define PAGE_ITEMS 1000
#define KIND_PREFIX "ATTESTED_CHANGE_KIND_"

static ProtobufCBinaryData
binary(struct bytes bytes)
{
	return (ProtobufCBinaryData){bytes.len, (uint8_t *)bytes.data};
}

enum status
wire_pack_sum_month(const char *school_id, const char *month, int64_t as_of,
    struct bytes token, struct buffer *out)
{
	Chalkline__V1__SumMonth m = CHALKLINE__V1__SUM_MONTH__INIT;

	m.has_token = token.len > 0;
	m.token = binary(token);
	if (token.len == 0) {
		m.school_id = wire_text(school_id);
		m.month = wire_text(month);
		m.has_as_of = as_of != INT64_MIN;
		m.as_of = as_of;
	}
	return wire_pack(&m.base, out);
}

static enum status
read_sum(const Chalkline__V1__MonthSum *m, struct listed_sum *s)
{
	if (m == NULL || m->digest.len * 2 >= DIGEST_TEXT)
		return STATUS_INVALID;
	*s = (struct listed_sum){.school_id = wire_or_empty(m->school_id),
	    .month = wire_or_empty(m->month),
	    .as_of = m->as_of,
	    .sessions = m->sessions,
	    .lines = m->lines,
	    .unmarked = m->unmarked,
	    .open_disputes = m->open_disputes,
	    .unreported = m->unreported,
	    .to_come = m->to_come,
	    .minutes = m->minutes,
	    .is_done = !m->has_after};
	for (size_t i = 0; i < m->digest.len; i++)
		snprintf(s->digest + 2 * i, 3, "%02x", m->digest.data[i]);
	return STATUS_OK;
}

enum status
wire_read_sum(struct bytes body, struct arena *arena, struct listed_sum *sum,
    struct bytes *token)
{
	const Chalkline__V1__MonthSummed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__month_summed__descriptor, body, arena,
		&message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__MonthSummed *)message;
	*token = bytes_of(m->token.data, m->token.len);
	return read_sum(m->sum, sum);
}

enum status
wire_pack_attest(struct bytes token, bool anyway, struct buffer *out)
{
	Chalkline__V1__AttestMonth m = CHALKLINE__V1__ATTEST_MONTH__INIT;

	m.has_token = true;
	m.token = binary(token);
	m.has_anyway = anyway;
	m.anyway = anyway;
	return wire_pack(&m.base, out);
}

static enum status
read_attested(
    const Chalkline__V1__MonthAttested *m, struct listed_attestation *a)
{
	if (m == NULL)
		return STATUS_INVALID;
	a->by = wire_or_empty(m->attested_by);
	a->role = wire_or_empty(m->attested_role);
	a->anyway = m->has_anyway && m->anyway;
	return read_sum(m->sum, &a->sum);
}

enum status
wire_read_signed(struct bytes body, struct arena *arena,
    struct listed_attestation *attestation)
{
	const Chalkline__V1__MonthSigned *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__month_signed__descriptor, body, arena,
		&message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__MonthSigned *)message;
	attestation->at = m->attested_at;
	attestation->is_new = m->has_is_new && m->is_new;
	attestation->is_last = true;
	return read_attested(m->attested, attestation);
}

enum status
wire_pack_list_attestations(
    const struct attest_filter *filter, struct bytes after, struct buffer *out)
{
	Chalkline__V1__ListAttestations m =
	    CHALKLINE__V1__LIST_ATTESTATIONS__INIT;

	m.school_id = wire_text(filter->school_id);
	m.month = wire_text(filter->month);
	m.has_as_of = filter->has_as_of;
	m.as_of = filter->as_of;
	m.has_after = after.len > 0;
	m.after = binary(after);
	m.has_limit = true;
	m.limit = PAGE_ITEMS;
	return wire_pack(&m.base, out);
}

enum status
wire_read_attestations(
    struct bytes body, struct arena *arena, struct attestation_page *page)
{
	const Chalkline__V1__AttestationsListed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__attestations_listed__descriptor, body,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__AttestationsListed *)message;
	*page = (struct attestation_page){
	    .attestations = m->n_attestations,
	    .attestation = arena_zeroed(
		arena, m->n_attestations + 1, sizeof(*page->attestation)),
	};
	if (page->attestation == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_attestations && status == STATUS_OK; i++) {
		const Chalkline__V1__AttestationShown *shown =
		    m->attestations[i];

		page->attestation[i].at = shown->attested_at;
		page->attestation[i].is_last = shown->is_last;
		status = read_attested(shown->attested, &page->attestation[i]);
	}
	if (m->has_next)
		page->next = bytes_of(m->next.data, m->next.len);
	return status;
}

enum status
wire_pack_list_changes(
    const struct attest_filter *filter, struct bytes after, struct buffer *out)
{
	Chalkline__V1__ListAttestedChanges m =
	    CHALKLINE__V1__LIST_ATTESTED_CHANGES__INIT;

	m.school_id = wire_text(filter->school_id);
	m.month = wire_text(filter->month);
	m.provider_id = wire_text(filter->provider_id);
	m.has_as_of = filter->has_as_of;
	m.as_of = filter->as_of;
	m.has_after = after.len > 0;
	m.after = binary(after);
	m.has_limit = true;
	m.limit = PAGE_ITEMS;
	return wire_pack(&m.base, out);
}

static const char *
kind_word(Chalkline__V1__AttestedChangeKind kind)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(
	    &chalkline__v1__attested_change_kind__descriptor, (int)kind);

	return value == NULL ? "" : value->name + strlen(KIND_PREFIX);
}

enum status
wire_read_changes(
    struct bytes body, struct arena *arena, struct change_page *page)
{
	const Chalkline__V1__AttestedChangesListed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__attested_changes_listed__descriptor,
		body, arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__AttestedChangesListed *)message;
	*page = (struct change_page){
	    .changes = m->n_changes,
	    .change =
		arena_zeroed(arena, m->n_changes + 1, sizeof(*page->change)),
	};
	if (page->change == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_changes; i++) {
		const Chalkline__V1__AttestedChange *c = m->changes[i];

		page->change[i] =
		    (struct listed_change){wire_or_empty(c->school_id),
			wire_or_empty(c->month), wire_or_empty(c->provider_id),
			wire_or_empty(c->session_id), kind_word(c->kind),
			c->revision_then, c->revision_now, c->changed_at};
	}
	if (m->has_next)
		page->next = bytes_of(m->next.data, m->next.len);
	return STATUS_OK;
}
