// SPDX-License-Identifier: Apache-2.0
/*
 * wire_attest.h - months of schools: summed, signed, and what changed since.
 *
 * Texts and bytes live in the arena they were read with; absent ones are "".
 */
#pragma once

#include "common/arena.h"

#define DIGEST_TEXT 65

struct listed_sum {
	const char *school_id, *month;
	int64_t as_of;
	uint32_t sessions, lines, unmarked, open_disputes, unreported, to_come;
	uint64_t minutes;
	char digest[DIGEST_TEXT]; /* hexadecimal */
	bool is_done;
};

/* token not empty: the sum goes on; as_of INT64_MIN: now. */
MUST_USE enum status wire_pack_sum_month(const char *school_id,
    const char *month, int64_t as_of, struct bytes token, struct buffer *out);
MUST_USE enum status wire_read_sum(struct bytes body, struct arena *arena,
    struct listed_sum *sum, struct bytes *token);

struct listed_attestation {
	struct listed_sum sum;
	const char *by, *role;
	bool anyway, is_last, is_new;
	int64_t at;
};
MUST_USE enum status wire_pack_attest(
    struct bytes token, bool anyway, struct buffer *out);
MUST_USE enum status wire_read_signed(struct bytes body, struct arena *arena,
    struct listed_attestation *attestation);

struct attest_filter {
	const char *school_id, *month, *provider_id; /* or NULL */
	bool has_as_of;
	int64_t as_of;
};
struct attestation_page {
	size_t attestations;
	struct listed_attestation *attestation;
	struct bytes next;
};
MUST_USE enum status wire_pack_list_attestations(
    const struct attest_filter *filter, struct bytes after, struct buffer *out);
MUST_USE enum status wire_read_attestations(
    struct bytes body, struct arena *arena, struct attestation_page *page);

struct listed_change {
	const char *school_id, *month, *provider_id, *session_id, *kind;
	uint32_t revision_then, revision_now; /* then 0: none */
	int64_t changed_at;
};
struct change_page {
	size_t changes;
	struct listed_change *change;
	struct bytes next;
};
MUST_USE enum status wire_pack_list_changes(
    const struct attest_filter *filter, struct bytes after, struct buffer *out);
MUST_USE enum status wire_read_changes(
    struct bytes body, struct arena *arena, struct change_page *page);
