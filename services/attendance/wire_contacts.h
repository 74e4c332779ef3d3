// SPDX-License-Identifier: Apache-2.0
/*
 * wire_contacts.h - contacts with families as bytes.
 */
#pragma once

#include "services/attendance/contact.h"
#include "services/attendance/rules_submit.h"
#include "services/attendance/wire_query.h"

#define CONTACTS_AT_ONCE 500u

/* INVALID, TOO_BIG: detail says why. */
MUST_USE enum status contacts_read(struct bytes body, struct arena *arena,
    struct contact **contacts, size_t *count, char detail[QUERY_DETAIL]);

struct void_contact {
	const char *contact_id;
	bool has_source; /* else one's own */
	struct event_source source;
};
MUST_USE enum status contact_read_void(struct bytes body, struct arena *arena,
    struct void_contact *asked, char detail[QUERY_DETAIL]);

/* A contact alone: what its hash is of. */
MUST_USE enum status contact_pack(
    const struct contact *contact, struct buffer *out);
/* A ContactRecorded, as a table keeps it. */
MUST_USE enum status contact_pack_recorded(
    const struct recorded_contact *recorded, struct buffer *out);
/* INVALID: it is none. */
MUST_USE enum status contact_unpack_recorded(struct bytes packed,
    struct arena *arena, struct recorded_contact *recorded);

/* Entries of the log. */
MUST_USE enum status contact_log_recorded(
    struct bytes recorded, struct buffer *out);
struct voided_contact {
	struct event_source source;
	const char *contact_id;
	const char *voided_by;
	int64_t received_at;
};
MUST_USE enum status contact_log_voided(
    const struct voided_contact *voided, struct buffer *out);

struct contacts_query {
	const char *student_id, *program_id, *school_id; /* NULL: any */
	struct date_range dates;
	bool has_as_of;
	int64_t as_of;
	bool with_voided; /* of ListContacts */
	bool only_open;   /* of ListDueContacts */
	struct bytes after;
	uint32_t limit;
};
MUST_USE enum status contacts_read_query(struct bytes body, struct arena *arena,
    struct contacts_query *query, char detail[QUERY_DETAIL]);
/* One of the answer; recorded is packed, voided_at may be absent. */
void contacts_put(struct bytes recorded, int64_t voided_at, struct buffer *out);
void contacts_put_next(struct bytes next, struct buffer *out);
