// SPDX-License-Identifier: Apache-2.0
/*
 * wire_attest.c - months: summed, signed, listed.
 */
#include "services/attendance/wire_attest.h"

#include "common/wire.h"
#include "common/wire_put.h"

#include "chalkline/v1/attendance.pb-c.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static_assert(
    (int)ATTESTED_WENT ==
	CHALKLINE__V1__ATTESTED_CHANGE_KIND__ATTESTED_CHANGE_KIND_WENT,
    "the numbers of the schema");
static_assert(ATTEST_KEY_BYTES == crypto_auth_KEYBYTES, "the key of a seal");

enum field_number {
	PAGE_ITEMS = 1,
	PAGE_NEXT = 2,
	SUMMED_SUM = 1,
	SUMMED_TOKEN = 2,
	SIGNED_ATTESTED = 1,
	SIGNED_AT = 2,
	SIGNED_IS_NEW = 3,
	SHOWN_IS_LAST = 3,
	LOG_ATTESTED = 41,
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

void
attest_make_key(uint8_t key[ATTEST_KEY_BYTES])
{
	randombytes_buf(key, ATTEST_KEY_BYTES);
}

void
attest_digest(uint8_t digest[ATTEST_DIGEST_BYTES], struct bytes session,
    struct bytes record)
{
	crypto_generichash_state state;

	(void)crypto_generichash_init(&state, NULL, 0, ATTEST_DIGEST_BYTES);
	(void)crypto_generichash_update(&state, digest, ATTEST_DIGEST_BYTES);
	(void)crypto_generichash_update(&state, session.data, session.len);
	(void)crypto_generichash_update(&state, record.data, record.len);
	(void)crypto_generichash_final(&state, digest, ATTEST_DIGEST_BYTES);
}

/* month: room for its text. */
static void
put_sum(const struct month_sum *sum, struct bytes after, char month[MONTH_TEXT],
    Chalkline__V1__MonthSum *m)
{
	chalkline__v1__month_sum__init(m);
	month_format(sum->month, month);
	m->school_id = wire_text(sum->school_id);
	m->month = month;
	m->has_as_of = m->has_sessions = m->has_lines = m->has_unmarked =
	    m->has_minutes = m->has_open_disputes = m->has_unreported =
		m->has_to_come = m->has_digest = true;
	m->as_of = sum->as_of;
	m->sessions = sum->sessions;
	m->lines = sum->lines;
	m->unmarked = sum->unmarked;
	m->minutes = sum->minutes;
	m->open_disputes = sum->open_disputes;
	m->unreported = sum->unreported;
	m->to_come = sum->to_come;
	m->digest.data = (uint8_t *)(uintptr_t)sum->digest;
	m->digest.len = ATTEST_DIGEST_BYTES;
	m->has_after = after.len > 0;
	m->after.data = (uint8_t *)(uintptr_t)after.data;
	m->after.len = after.len;
}

static enum status
get_sum(const Chalkline__V1__MonthSum *m, struct month_sum *sum)
{
	if (m == NULL || m->school_id == NULL ||
	    !month_parse(m->month, &sum->month) ||
	    m->digest.len != ATTEST_DIGEST_BYTES)
		return STATUS_CORRUPT;
	sum->school_id = m->school_id;
	sum->as_of = m->as_of;
	sum->sessions = m->sessions;
	sum->lines = m->lines;
	sum->unmarked = m->unmarked;
	sum->minutes = m->minutes;
	sum->open_disputes = m->open_disputes;
	sum->unreported = m->unreported;
	sum->to_come = m->to_come;
	memcpy(sum->digest, m->digest.data, ATTEST_DIGEST_BYTES);
	return STATUS_OK;
}

enum status
attest_put_sum(const struct month_sum *sum, struct bytes after,
    const uint8_t key[ATTEST_KEY_BYTES], struct buffer *out)
{
	uint8_t seal[crypto_auth_BYTES];
	char month[MONTH_TEXT];
	Chalkline__V1__MonthSum m;
	struct buffer packed, token;
	enum status status;

	put_sum(sum, after, month, &m);
	buffer_init(&packed, ATTEST_PACKED_MAX);
	buffer_init(&token, ATTEST_PACKED_MAX + sizeof(seal));
	status = wire_pack(&m.base, &packed);
	if (status == STATUS_OK) {
		(void)crypto_auth(seal, packed.data, packed.len, key);
		buffer_append(&token, seal, sizeof(seal));
		buffer_append(&token, packed.data, packed.len);
		status = token.failed;
	}
	if (status == STATUS_OK) {
		wire_put_bytes(out, SUMMED_SUM, buffer_bytes(&packed));
		wire_put_bytes(out, SUMMED_TOKEN, buffer_bytes(&token));
		status = out->failed;
	}
	buffer_fini(&packed);
	buffer_fini(&token);
	return status;
}

/* after: NULL: the sum must be done. */
static enum status
open_token(ProtobufCBinaryData token, struct arena *arena,
    const uint8_t key[ATTEST_KEY_BYTES], struct month_sum *sum,
    struct bytes *after, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__MonthSum *m;
	ProtobufCMessage *message;
	enum status status;

	if (token.len <= crypto_auth_BYTES ||
	    token.len > ATTEST_PACKED_MAX + crypto_auth_BYTES ||
	    crypto_auth_verify(token.data, token.data + crypto_auth_BYTES,
		token.len - crypto_auth_BYTES, key) != 0)
		return refuse(detail,
		    "token: found one of another sum, expected the last "
		    "SumMonth's since the service was started; sum again");
	status = wire_unpack(&chalkline__v1__month_sum__descriptor,
	    bytes_of(
		token.data + crypto_auth_BYTES, token.len - crypto_auth_BYTES),
	    arena, &message, detail, QUERY_DETAIL);
	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__MonthSum *)message;
	if (after != NULL)
		*after = bytes_of(m->after.data, m->after.len);
	else if (m->has_after)
		return refuse(detail,
		    "token: found a sum half done, expected SumMonth until "
		    "it is");
	return get_sum(m, sum);
}

static enum status
read_month(const char *text, uint32_t *month, char detail[QUERY_DETAIL])
{
	*month = 0;
	if (text_or_none(text) == NULL || month_parse(text, month))
		return STATUS_OK;
	return refuse(detail, "month: expected a month from "
			      "2000-01 to 2100-12");
}

static bool
is_fair(const char *text)
{
	return text == NULL || strlen(text) <= EVENT_NAME_MAX;
}

enum status
attest_read_sum(struct bytes body, struct arena *arena,
    const uint8_t key[ATTEST_KEY_BYTES], struct sum_request *request,
    char detail[QUERY_DETAIL])
{
	const Chalkline__V1__SumMonth *m;
	ProtobufCMessage *message;
	enum status status = wire_unpack(&chalkline__v1__sum_month__descriptor,
	    body, arena, &message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__SumMonth *)message;
	*request = (struct sum_request){.after = bytes_of("", 0)};
	if (m->has_token)
		return open_token(m->token, arena, key, &request->sum,
		    &request->after, detail);
	request->sum.school_id = text_or_none(m->school_id);
	request->sum.as_of = m->has_as_of ? m->as_of : 0;
	if (request->sum.school_id == NULL || !is_fair(m->school_id))
		return refuse(detail, "school_id: expected the id of a school");
	status = read_month(m->month, &request->sum.month, detail);
	if (status == STATUS_OK && request->sum.month == 0)
		return refuse(detail, "month: expected a month from "
				      "2000-01 to 2100-12");
	return status;
}

enum status
attest_read_request(struct bytes body, struct arena *arena,
    const uint8_t key[ATTEST_KEY_BYTES], struct attest_request *request,
    char detail[QUERY_DETAIL])
{
	const Chalkline__V1__AttestMonth *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__attest_month__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__AttestMonth *)message;
	*request =
	    (struct attest_request){.anyway = m->has_anyway && m->anyway};
	return open_token(m->token, arena, key, &request->sum, NULL, detail);
}

enum status
attestation_pack(const struct attestation *a, struct buffer *out)
{
	Chalkline__V1__MonthAttested m = CHALKLINE__V1__MONTH_ATTESTED__INIT;
	Chalkline__V1__MonthSum sum;
	char month[MONTH_TEXT];

	put_sum(&a->sum, bytes_of("", 0), month, &sum);
	m.sum = &sum;
	m.attested_by = wire_text(a->attested_by);
	m.attested_role = wire_text(a->attested_role);
	m.has_anyway = a->anyway;
	m.anyway = a->anyway;
	return wire_pack(&m.base, out);
}

enum status
attestation_unpack(
    struct bytes packed, struct arena *arena, struct attestation *a)
{
	const Chalkline__V1__MonthAttested *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack_stored(&chalkline__v1__month_attested__descriptor,
		packed, arena, &message);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__MonthAttested *)message;
	a->attested_by = m->attested_by;
	a->attested_role = m->attested_role;
	a->anyway = m->has_anyway && m->anyway;
	return get_sum(m->sum, &a->sum);
}

enum status
attestation_log(struct bytes packed, struct buffer *out)
{
	wire_put_bytes(out, LOG_ATTESTED, packed);
	return out->failed;
}

enum status
attestation_answer(
    struct bytes packed, int64_t known_at, bool is_new, struct buffer *out)
{
	wire_put_bytes(out, SIGNED_ATTESTED, packed);
	wire_put_number(out, SIGNED_AT, (uint64_t)known_at);
	wire_put_number(out, SIGNED_IS_NEW, is_new);
	return out->failed;
}

static enum status
check_query(const struct attestations_query *q, const char *month,
    uint32_t *number, char detail[QUERY_DETAIL])
{
	if (!is_fair(q->school_id) || !is_fair(q->provider_id))
		return refuse(detail, "an id: expected at most 255 bytes");
	if (q->after.len > QUERY_AFTER_MAX)
		return refuse(detail, "after: expected the next of an answer");
	return read_month(month, number, detail);
}

enum status
attestations_read_query(struct bytes body, struct arena *arena,
    struct attestations_query *q, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListAttestations *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_attestations__descriptor, body,
		arena, &message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListAttestations *)message;
	*q =
	    (struct attestations_query){.school_id = text_or_none(m->school_id),
		.has_as_of = m->has_as_of,
		.as_of = m->as_of,
		.after = m->has_after ? bytes_of(m->after.data, m->after.len)
				      : bytes_of("", 0),
		.limit = m->limit};
	return check_query(q, m->month, &q->month, detail);
}

enum status
changes_read_query(struct bytes body, struct arena *arena,
    struct attestations_query *q, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListAttestedChanges *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_attested_changes__descriptor, body,
		arena, &message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListAttestedChanges *)message;
	*q =
	    (struct attestations_query){.school_id = text_or_none(m->school_id),
		.provider_id = text_or_none(m->provider_id),
		.has_as_of = m->has_as_of,
		.as_of = m->as_of,
		.after = m->has_after ? bytes_of(m->after.data, m->after.len)
				      : bytes_of("", 0),
		.limit = m->limit};
	return check_query(q, m->month, &q->month, detail);
}

enum status
attestations_put(
    struct bytes packed, int64_t known_at, bool is_last, struct buffer *out)
{
	wire_put_head(out, PAGE_ITEMS,
	    wire_bytes_size(SIGNED_ATTESTED, packed.len) +
		wire_number_size(SIGNED_AT, (uint64_t)known_at) +
		wire_number_size(SHOWN_IS_LAST, is_last));
	wire_put_bytes(out, SIGNED_ATTESTED, packed);
	wire_put_number(out, SIGNED_AT, (uint64_t)known_at);
	wire_put_number(out, SHOWN_IS_LAST, is_last);
	return out->failed;
}

void
attestations_put_next(struct bytes next, struct buffer *out)
{
	wire_put_bytes(out, PAGE_NEXT, next);
}

enum status
changes_put(const char *provider_id, const char *session_id,
    const struct attested_change *c, struct buffer *out)
{
	Chalkline__V1__AttestedChange m = CHALKLINE__V1__ATTESTED_CHANGE__INIT;
	char month[MONTH_TEXT];

	month_format(c->month, month);
	m.school_id = wire_text(c->school_id);
	m.month = month;
	m.provider_id = wire_text(provider_id);
	m.session_id = wire_text(session_id);
	m.has_kind = true;
	m.kind = (Chalkline__V1__AttestedChangeKind)c->kind;
	m.has_revision_then = c->revision_then > 0;
	m.revision_then = c->revision_then;
	m.has_revision_now = m.has_changed_at = true;
	m.revision_now = c->revision_now;
	m.changed_at = c->changed_at;
	wire_put_head(
	    out, PAGE_ITEMS, protobuf_c_message_get_packed_size(&m.base));
	return wire_pack(&m.base, out);
}
