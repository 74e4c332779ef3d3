// SPDX-License-Identifier: Apache-2.0
/*
 * wire_attest.h - sums of months and their attestations as messages.
 *
 * A sum goes to the client and comes back as a token: the packed sum behind a
 * code that only this run of the service can make.  So it needs no memory of
 * sums, and what is signed is what it summed.
 */
#pragma once

#include "services/attendance/rules_attest.h"
#include "services/attendance/wire_query.h"

#define ATTEST_KEY_BYTES 32
/* Of a sum and of what is around it. */
#define ATTEST_PACKED_MAX 4096u

void attest_make_key(uint8_t key[ATTEST_KEY_BYTES]);
/* The digest goes on over one more session. */
void attest_digest(uint8_t digest[ATTEST_DIGEST_BYTES], struct bytes session,
    struct bytes record);

struct sum_request {
	struct month_sum sum; /* as far as it is; as_of 0: now */
	struct bytes after;   /* empty: from the first session */
};
/* INVALID: detail says which field, also of a token that is not ours. */
MUST_USE enum status attest_read_sum(struct bytes body, struct arena *arena,
    const uint8_t key[ATTEST_KEY_BYTES], struct sum_request *request,
    char detail[QUERY_DETAIL]);
/* after empty: it is done. */
MUST_USE enum status attest_put_sum(const struct month_sum *sum,
    struct bytes after, const uint8_t key[ATTEST_KEY_BYTES],
    struct buffer *out);

struct attest_request {
	struct month_sum sum;
	bool anyway;
};
MUST_USE enum status attest_read_request(struct bytes body, struct arena *arena,
    const uint8_t key[ATTEST_KEY_BYTES], struct attest_request *request,
    char detail[QUERY_DETAIL]);

struct attestation {
	struct month_sum sum;
	const char *attested_by, *attested_role;
	bool anyway;
};
MUST_USE enum status attestation_pack(
    const struct attestation *attestation, struct buffer *out);
MUST_USE enum status attestation_unpack(
    struct bytes packed, struct arena *arena, struct attestation *attestation);
/* The entry of the log around a packed one; the answer. */
MUST_USE enum status attestation_log(struct bytes packed, struct buffer *out);
MUST_USE enum status attestation_answer(
    struct bytes packed, int64_t known_at, bool is_new, struct buffer *out);

struct attestations_query {
	const char *school_id;   /* NULL: any */
	uint32_t month;          /* 0: any */
	const char *provider_id; /* of changes; NULL: any */
	bool has_as_of;
	int64_t as_of;
	struct bytes after;
	uint32_t limit;
};
MUST_USE enum status attestations_read_query(struct bytes body,
    struct arena *arena, struct attestations_query *query,
    char detail[QUERY_DETAIL]);
MUST_USE enum status changes_read_query(struct bytes body, struct arena *arena,
    struct attestations_query *query, char detail[QUERY_DETAIL]);
MUST_USE enum status attestations_put(
    struct bytes packed, int64_t known_at, bool is_last, struct buffer *out);
void attestations_put_next(struct bytes next, struct buffer *out);

/* Numbers of attendance.proto. */
enum attested_change_kind {
	ATTESTED_CHANGED = 1,
	ATTESTED_APPEARED,
	ATTESTED_WENT,
};
struct attested_change {
	const char *school_id;
	uint32_t month;
	enum attested_change_kind kind;
	uint32_t revision_then; /* 0: none */
	uint32_t revision_now;
	int64_t changed_at;
};
MUST_USE enum status changes_put(const char *provider_id,
    const char *session_id, const struct attested_change *change,
    struct buffer *out);
