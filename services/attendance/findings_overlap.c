// SPDX-License-Identifier: Apache-2.0
/*
 * findings_overlap.c - one student, or one tutor, in two sessions at once.
 *
 * The rows of a person stand together, so a page ends between two persons.
 */
#include "services/attendance/findings.h"
#include "services/attendance/rules_overlap.h"

#include <string.h>

#define PERSON_SESSIONS_MAX 20000u

/* The rows of one person, and what they make. */
struct person {
	struct presence_span *spans;
	size_t count;
	const char *code;
};

/* Both parties of an overlap learn of it; its day is that of the later. */
static enum status
show_overlap(struct listing *l, const struct person *p,
    const struct presence_span *later, const struct presence_span *earlier)
{
	struct session_record record, other;
	struct shown_finding shown = {
	    .finding = {.code = p->code,
		.field = "sessionId",
		.expected = "one session at one time"}};
	bool is_in;
	enum status status = findings_get_record(l, later->session, &record);

	if (status == STATUS_OK)
		status = findings_get_record(l, earlier->session, &other);
	if (status == STATUS_OK)
		status = findings_is_in_dates(l, &record, &is_in);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
	if (!is_in || (!findings_is_visible(l, &record) &&
			  !findings_is_visible(l, &other)))
		return STATUS_OK;
	shown.provider_id = record.provider_id;
	shown.session_id = record.session_id;
	shown.finding.found = other.session_id;
	if (strcmp(p->code, FINDING_OVERLAP) == 0)
		shown.finding.student_id = later->person_id;
	return findings_show(l, &shown);
}

static enum status
show_overlaps(struct listing *l, const struct person *p)
{
	enum status status = STATUS_OK;

	overlap_sort(p->spans, p->count);
	for (size_t i = 1; i < p->count && status == STATUS_OK; i++) {
		size_t earlier;

		arena_reset(l->arena);
		if (overlap_find(p->spans, i, &earlier))
			status = show_overlap(
			    l, p, &p->spans[i], &p->spans[earlier]);
	}
	return status;
}

/* The rows of the person where the walk stands. */
static enum status
collect(struct listing *l, struct presence_walk *walk, struct bytes *key,
    struct bytes *value, struct person *person)
{
	uint8_t hash[PERSON_HASH_BYTES];
	enum status status = STATUS_OK;

	if (key->len < PERSON_HASH_BYTES)
		return STATUS_CORRUPT;
	memcpy(hash, key->data, PERSON_HASH_BYTES);
	person->count = 0;
	while (status == STATUS_OK && key->len >= PERSON_HASH_BYTES &&
	       memcmp(key->data, hash, PERSON_HASH_BYTES) == 0) {
		struct kept_presence p;

		if (!presence_read(*key, *value, &p))
			return STATUS_CORRUPT;
		if (p.person.from != EVENT_NO_INSTANT &&
		    person->count < PERSON_SESSIONS_MAX)
			person->spans[person->count++] =
			    (struct presence_span){p.person.from, p.person.to,
				p.person.person_id, p.session};
		findings_note_row(l, *key);
		status = presence_walk_next(walk, key, value);
	}
	return status;
}

static enum status
walk_people(struct listing *l, struct presence_walk *walk, const char *code)
{
	struct person person = {.code = code};
	struct bytes key, value;
	enum status status;

	person.spans = arena_zeroed(
	    l->call->arena, PERSON_SESSIONS_MAX, sizeof(*person.spans));
	if (person.spans == NULL)
		return STATUS_NO_MEMORY;
	status = presence_walk_first(walk, key_bytes(&l->after), &key, &value);
	if (status == STATUS_OK && bytes_equal(key, key_bytes(&l->after)))
		status = presence_walk_next(walk, &key, &value);
	while (status == STATUS_OK && !findings_is_full(l)) {
		enum status more = collect(l, walk, &key, &value, &person);

		if (more != STATUS_OK && more != STATUS_NOT_FOUND)
			return more;
		status = show_overlaps(l, &person);
		if (status == STATUS_OK)
			status = more;
	}
	return status;
}

enum status
findings_walk_overlaps(
    struct listing *l, enum person_kind kind, const char *code)
{
	struct presence_walk *walk;
	enum status status = presence_walk_open(
	    l->call->txn, &l->a->tables.presence, kind, &walk);

	if (status != STATUS_OK)
		return status;
	status = walk_people(l, walk, code);
	presence_walk_close(&walk);
	return status;
}
