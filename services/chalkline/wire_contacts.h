// SPDX-License-Identifier: Apache-2.0
/*
 * wire_contacts.h - contacts with families, told to attendance and asked of
 * it.
 *
 * Texts live in the arena they were read with; absent ones are "", absent
 * instants INT64_MIN.
 */
#pragma once

#include "common/arena.h"
#include "services/chalkline/record_filter.h"

/* The lists of words; the schema has them. */
enum contact_words {
	CONTACT_CHANNELS = 0,
	CONTACT_DIRECTIONS,
	CONTACT_OUTCOMES,
	CONTACT_STAFF_ROLES,
	CONTACT_ALERTS, /* those about a student */
	CONTACT_SOURCES,
};
/* 0: not of the list. */
int contact_word_number(enum contact_words words, const char *word);
/* "PHONE, TEXT, ... or APP" */
const char *contact_words_all(enum contact_words words);

struct contact_told {
	const char *contact_id; /* NULL: made of the rest */
	const char *student_id, *program_id, *language;
	int64_t at; /* INT64_MIN: absent */
	int channel, direction, outcome, staff_role, about; /* 0: absent */
};
/* Room for an id that is made, and the NUL. */
#define CONTACT_ID_MADE 36
/* The same id for the same contact. */
MUST_USE enum status contact_make_id(
    const struct contact_told *told, char id[CONTACT_ID_MADE]);
/*
 * Appends one more to a request.  Its answer reads as verdicts of events do
 * (wire_read_verdicts).
 */
MUST_USE enum status wire_add_contact(
    const struct contact_told *told, struct buffer *body);
/* source_kind 0: one's own. */
MUST_USE enum status wire_pack_void_contact(const char *contact_id,
    int source_kind, const char *source, struct buffer *out);

/* Of ListContacts and ListDueContacts. */
MUST_USE enum status wire_pack_list_contacts(const struct record_filter *filter,
    bool with_voided, struct bytes after, uint32_t limit, struct buffer *out);

struct listed_contact {
	const char *contact_id, *student_id, *program_id, *language;
	const char *channel, *direction, *outcome, *staff_role, *about;
	const char *source_kind, *source, *recorded_by;
	int64_t at, recorded_at, voided_at;
};
struct contact_page {
	size_t contacts;
	struct listed_contact *contact;
	struct bytes next;
};
MUST_USE enum status wire_read_contacts(
    struct bytes body, struct arena *arena, struct contact_page *page);
