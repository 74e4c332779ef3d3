// SPDX-License-Identifier: Apache-2.0
/*
 * tables_contacts.h - contacts with families, by student and moment.
 *
 * Written by the writer, in the transaction that logs them: a contact is
 * there as soon as it is answered for.
 */
#pragma once

#include "services/attendance/rules_submit.h"
#include "services/attendance/tables.h"

/* One that was recorded; packed is its ContactRecorded. */
struct kept_contact {
	int64_t known_at;
	int64_t voided_at; /* EVENT_NO_INSTANT: it stands */
	struct bytes packed;
};

/* A contact as its source knows it. */
void contact_id_key(struct store_key *key, const struct event_source *source,
    const char *contact_id);
/* Its place: student 0 at, and the hash of its id. */
void contact_key(
    struct store_key *key, const char *student_id, int64_t at, struct bytes id);
/* Of all contacts about a student. */
void contact_prefix(struct store_key *key, const char *student_id);

/* Whether the id is taken, and by the same content. */
MUST_USE enum status attendance_find_contact(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes id,
    const uint8_t hash[CONTENT_HASH_BYTES], bool *is_taken, bool *is_same);
MUST_USE enum status attendance_put_contact(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes id,
    const uint8_t hash[CONTENT_HASH_BYTES], struct bytes key,
    const struct kept_contact *kept);
/* NOT_FOUND: no contact of this id. */
MUST_USE enum status attendance_get_contact(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes id, struct store_key *key,
    struct kept_contact *kept);
/* The moment since which it is void. */
MUST_USE enum status attendance_void_contact(struct store_txn *txn,
    const struct attendance_tables *t, const struct store_key *key,
    const struct kept_contact *kept, int64_t voided_at);

/* A row of contacts; student_id is borrowed from its key. */
MUST_USE bool attendance_read_contact(struct bytes key, struct bytes value,
    const char **student_id, struct kept_contact *kept);
/* Whether it was known, and stood, at the moment. */
bool contact_stands_at(const struct kept_contact *kept, int64_t moment);
