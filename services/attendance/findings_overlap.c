// SPDX-License-Identifier: Apache-2.0
/*
 * findings_overlap.c - one student, or one tutor, in two sessions at once.
 *
 * The rows of a person stand together, so a page ends between two persons.
 * They tell when somebody was first there and last; who left and came back is
 * looked up in the records.
 */
#include "services/attendance/findings.h"
#include "services/attendance/rules_overlap.h"

#include <string.h>

#define PERSON_SESSIONS_MAX 20000u
#define PERSON_BYTES_MAX (PERSON_SESSIONS_MAX * STORE_KEY_MAX)

/* The rows of one person, and what they make. */
struct person {
	struct arena *arena; /* of what the spans name */
	struct presence_span *spans;
	size_t count;
	const char *code;
};

/* The records of two of a person's sessions. */
struct pair {
	const char *student_id; /* NULL: a tutor, who teaches to the end */
	struct session_record later, earlier;
};

static enum status
get_pair(struct listing *l, const struct presence_span *later,
    const struct presence_span *earlier, struct pair *pair)
{
	enum status status;

	arena_reset(l->arena);
	status = findings_get_record(l, later->session, &pair->later);
	if (status == STATUS_OK)
		status =
		    findings_get_record(l, earlier->session, &pair->earlier);
	return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
}

static const struct student_line *
find_line(const struct session_record *record, const char *student_id)
{
	for (size_t i = 0; i < record->student_count; i++) {
		if (strcmp(record->students[i].student_id, student_id) == 0)
			return &record->students[i];
	}
	return NULL;
}

static enum status
check_pair(const struct pair *pair, bool *is_real)
{
	const struct student_line *later, *earlier;

	*is_real = pair->student_id == NULL;
	if (*is_real)
		return STATUS_OK;
	later = find_line(&pair->later, pair->student_id);
	earlier = find_line(&pair->earlier, pair->student_id);
	if (later == NULL || earlier == NULL)
		return STATUS_CORRUPT;
	*is_real = overlap_is_real(later, earlier);
	return STATUS_OK;
}

/* Both parties of an overlap learn of it; its day is that of the later. */
static enum status
show_pair(struct listing *l, const char *code, const struct pair *pair)
{
	bool is_in;
	enum status status = findings_is_in_dates(l, &pair->later, &is_in);

	if (status != STATUS_OK || !is_in ||
	    (!findings_is_visible(l, &pair->later) &&
		!findings_is_visible(l, &pair->earlier)))
		return status;
	return findings_show(
	    l, &(struct shown_finding){pair->later.provider_id,
		   pair->later.session_id,
		   {.code = code,
		       .student_id = pair->student_id,
		       .field = "sessionId",
		       .found = pair->earlier.session_id,
		       .expected = "one session at one time"}});
}

/* Of the sessions that spans[i] overlaps, the one that lasts longest. */
static enum status
show_overlap(struct listing *l, const struct person *p, size_t i)
{
	struct pair pair = {.student_id = strcmp(p->code, FINDING_OVERLAP) == 0
					      ? p->spans[i].person_id
					      : NULL};
	size_t earlier = i;

	while (overlap_find(p->spans, i, &earlier)) {
		bool is_real;
		enum status status =
		    get_pair(l, &p->spans[i], &p->spans[earlier], &pair);

		if (status == STATUS_OK)
			status = check_pair(&pair, &is_real);
		if (status != STATUS_OK)
			return status;
		if (is_real)
			return show_pair(l, p->code, &pair);
	}
	return STATUS_OK;
}

static enum status
show_overlaps(struct listing *l, const struct person *p)
{
	enum status status = STATUS_OK;

	overlap_sort(p->spans, p->count);
	for (size_t i = 1; i < p->count && status == STATUS_OK; i++)
		status = show_overlap(l, p, i);
	return status;
}

static enum status
add_span(struct person *p, const struct kept_presence *row)
{
	const struct person_in_session *in = &row->person;
	struct presence_span *span = &p->spans[p->count];
	uint8_t *session = arena_alloc(p->arena, row->session.len);
	const char *person_id =
	    p->count > 0 ? p->spans[0].person_id
			 : arena_string(p->arena,
			       bytes_of(in->person_id, strlen(in->person_id)));

	if (session == NULL || person_id == NULL)
		return STATUS_NO_MEMORY;
	memcpy(session, row->session.data, row->session.len);
	*span = (struct presence_span){
	    in->from, in->to, person_id, bytes_of(session, row->session.len)};
	p->count++;
	return STATUS_OK;
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
	arena_reset(person->arena);
	while (status == STATUS_OK && key->len >= PERSON_HASH_BYTES &&
	       memcmp(key->data, hash, PERSON_HASH_BYTES) == 0) {
		struct kept_presence p;

		if (!presence_read(*key, *value, &p))
			return STATUS_CORRUPT;
		if (p.person.from != EVENT_NO_INSTANT &&
		    person->count < PERSON_SESSIONS_MAX)
			status = add_span(person, &p);
		findings_note_row(l, *key);
		if (status == STATUS_OK)
			status = presence_walk_next(walk, key, value);
	}
	return status;
}

static enum status
walk_people(
    struct listing *l, struct presence_walk *walk, struct person *person)
{
	struct bytes key, value;
	enum status status;

	person->spans = arena_zeroed(
	    l->call->arena, PERSON_SESSIONS_MAX, sizeof(*person->spans));
	if (person->spans == NULL)
		return STATUS_NO_MEMORY;
	status = presence_walk_first(walk, key_bytes(&l->after), &key, &value);
	if (status == STATUS_OK && bytes_equal(key, key_bytes(&l->after)))
		status = presence_walk_next(walk, &key, &value);
	while (status == STATUS_OK && !findings_is_full(l)) {
		enum status more = collect(l, walk, &key, &value, person);

		if (more != STATUS_OK && more != STATUS_NOT_FOUND)
			return more;
		status = show_overlaps(l, person);
		if (status == STATUS_OK)
			status = more;
	}
	return status;
}

enum status
findings_walk_overlaps(
    struct listing *l, enum person_kind kind, const char *code)
{
	struct person person = {.code = code};
	struct presence_walk *walk = NULL;
	enum status status = arena_new(PERSON_BYTES_MAX, &person.arena);

	if (status == STATUS_OK)
		status = presence_walk_open(
		    l->call->txn, &l->a->tables.presence, kind, &walk);
	if (status == STATUS_OK)
		status = walk_people(l, walk, &person);
	presence_walk_close(&walk);
	arena_free(&person.arena);
	return status;
}
