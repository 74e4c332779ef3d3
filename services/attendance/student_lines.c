// SPDX-License-Identifier: Apache-2.0
/*
 * student_lines.c - a walk along the sessions of students.
 *
 * The rows of a student stand together, so a page ends between two students.
 */
#include "services/attendance/student_lines.h"

#include "common/instant.h"
#include "services/attendance/dates.h"

#include <stdlib.h>
#include <string.h>

/* A student's sessions; more are not looked at. */
#define LINES_MAX 2048u
#define LINES_START 64u

struct reading {
	struct alert_listing *l;
	struct student_lines *out;
	size_t room;
};

const char *
program_or_empty(const struct alert_line *line)
{
	return line->program_id == NULL ? "" : line->program_id;
}

static const char *
keep(struct alert_listing *l, const char *text, enum status *status)
{
	const char *kept =
	    text == NULL ? NULL : arena_string(l->arena, bytes_of_string(text));

	if (text != NULL && kept == NULL)
		*status = STATUS_NO_MEMORY;
	return kept;
}

static bool
is_promised(const struct session_record *record, const char *student_id)
{
	for (size_t i = 0; i < record->promised_count; i++)
		if (strcmp(record->promised_students[i], student_id) == 0)
			return true;
	return false;
}

static const struct student_line *
find_line(const struct session_record *record, const char *student_id)
{
	for (size_t i = 0; i < record->student_count; i++)
		if (strcmp(record->students[i].student_id, student_id) == 0)
			return &record->students[i];
	return NULL;
}

/* A row stays when a fold takes the student out of the session again. */
static bool
is_concerned(const struct session_record *record, const char *student_id)
{
	return find_line(record, student_id) != NULL ||
	       is_promised(record, student_id);
}

static uint32_t
length(int64_t from, int64_t to)
{
	if (from == EVENT_NO_INSTANT || to == EVENT_NO_INSTANT || to <= from)
		return 0;
	return (uint32_t)((to - from + INSTANT_MINUTE / 2) / INSTANT_MINUTE);
}

static enum status
fill_line(struct reading *s, const struct session_record *record,
    struct alert_line *line)
{
	const struct student_line *told = find_line(record, s->out->student_id);
	bool promised = is_promised(record, s->out->student_id), has;
	enum status status = STATUS_OK;
	int32_t date = 0;

	*line = (struct alert_line){
	    .provider_id = keep(s->l, record->provider_id, &status),
	    .session_id = keep(s->l, record->session_id, &status),
	    .program_id = keep(s->l, record->program_id, &status),
	    .school_id = keep(s->l, record->school_id, &status),
	    .start = record->planned_start != EVENT_NO_INSTANT
			 ? record->planned_start
			 : record->actual_start,
	    .planned_end = record->planned_end,
	    .status = record->status,
	    .attendance = told == NULL ? ATTENDANCE_UNMARKED : told->status,
	    .reason = told == NULL ? REASON_NONE : told->reason,
	    .minutes = told == NULL ? 0 : told->minutes,
	    .planned = length(record->planned_start, record->planned_end),
	    .expected = promised || (told != NULL && told->planned),
	    .placed = promised && record->has_base,
	};
	if (promised && record->makeup_of == NULL)
		line->promised =
		    length(record->promised_start, record->promised_end);
	if (status == STATUS_OK)
		status = dates_of_record(
		    s->l->call, s->l->told, record, &has, &date);
	if (status == STATUS_OK && has)
		status = attendance_is_school_absent(s->l->call->txn,
		    &s->l->a->tables, s->out->student_id, date, s->l->told,
		    &line->school_absent);
	return status;
}

/* Room for one more line; the lines move. */
static enum status
make_room(struct reading *s)
{
	struct alert_line *more;
	size_t room = s->room == 0 ? LINES_START : s->room * 2;

	if (s->out->count < s->room)
		return STATUS_OK;
	more = arena_zeroed(s->l->arena, room, sizeof(*more));
	if (more == NULL)
		return STATUS_NO_MEMORY;
	if (s->out->count > 0)
		memcpy(more, s->out->lines, s->out->count * sizeof(*more));
	s->out->lines = more;
	s->room = room;
	return STATUS_OK;
}

static enum status
add_session(struct reading *s, struct bytes session)
{
	struct session_record record;
	enum status status;

	arena_reset(s->l->record);
	status = alerts_get_record(s->l, session, &record);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK || !alerts_is_visible(s->l, &record) ||
	    !is_concerned(&record, s->out->student_id) ||
	    s->out->count == LINES_MAX)
		return status;
	status = make_room(s);
	if (status != STATUS_OK)
		return status;
	status = fill_line(s, &record, &s->out->lines[s->out->count]);
	s->out->count += status == STATUS_OK &&
			 s->out->lines[s->out->count].start != EVENT_NO_INSTANT;
	return status;
}

static int
compare_lines(const void *a, const void *b)
{
	const struct alert_line *x = a, *y = b;
	int order = strcmp(program_or_empty(x), program_or_empty(y));

	if (order == 0)
		order = (x->start > y->start) - (x->start < y->start);
	if (order == 0)
		order = strcmp(x->provider_id, y->provider_id);
	return order != 0 ? order : strcmp(x->session_id, y->session_id);
}

/* One row of the student; the walk has not moved yet. */
static enum status
take_row(struct reading *s, struct bytes key, struct bytes value)
{
	struct kept_presence p;
	enum status status = STATUS_OK;

	if (!presence_read(key, value, &p))
		return STATUS_CORRUPT;
	if (s->out->student_id == NULL)
		s->out->student_id = keep(s->l, p.person.person_id, &status);
	if (status == STATUS_OK)
		status = add_session(s, p.session);
	alerts_note_row(s->l, key);
	return status;
}

/* The student where the walk stands; moved: how the walk went on. */
static enum status
read_student(struct reading *s, struct presence_walk *walk, struct bytes *key,
    struct bytes *value, enum status *moved)
{
	uint8_t hash[PERSON_HASH_BYTES];
	enum status status = STATUS_OK;

	if (key->len < PERSON_HASH_BYTES)
		return STATUS_CORRUPT;
	memcpy(hash, key->data, PERSON_HASH_BYTES);
	*moved = STATUS_OK;
	while (*moved == STATUS_OK && status == STATUS_OK &&
	       key->len >= PERSON_HASH_BYTES &&
	       memcmp(key->data, hash, PERSON_HASH_BYTES) == 0) {
		status = take_row(s, *key, *value);
		if (status == STATUS_OK)
			*moved = presence_walk_next(walk, key, value);
	}
	if (s->out->count > 0)
		qsort(s->out->lines, s->out->count, sizeof(*s->out->lines),
		    compare_lines);
	return status;
}

size_t
student_lines_end(const struct student_lines *s, size_t begin)
{
	const char *program = program_or_empty(&s->lines[begin]);
	size_t end = begin + 1;

	while (end < s->count &&
	       strcmp(program_or_empty(&s->lines[end]), program) == 0)
		end++;
	return end;
}

/* Whether the row is of the one student that is asked for. */
static bool
is_asked_for(struct bytes key, const struct store_key *prefix)
{
	return key.len >= prefix->len &&
	       memcmp(key.data, prefix->data, prefix->len) == 0;
}

static enum status
walk_from(
    struct alert_listing *l, struct presence_walk *walk, student_lines_fn *each)
{
	struct store_key prefix;
	struct bytes key, value;
	enum status status, moved;

	key_start(&prefix);
	if (l->query.student_id != NULL)
		person_prefix(&prefix, PERSON_STUDENT, l->query.student_id);
	status = presence_walk_first(walk,
	    l->after.len > 0 ? key_bytes(&l->after) : key_bytes(&prefix), &key,
	    &value);
	if (status == STATUS_OK && l->after.len > 0 &&
	    bytes_equal(key, key_bytes(&l->after)))
		status = presence_walk_next(walk, &key, &value);
	while (status == STATUS_OK && is_asked_for(key, &prefix) &&
	       !alerts_is_full(l)) {
		struct student_lines lines = {.student_id = NULL};
		struct reading reading = {.l = l, .out = &lines};

		arena_reset(l->arena);
		status = read_student(&reading, walk, &key, &value, &moved);
		if (status == STATUS_OK)
			status = each(l, &lines);
		if (status == STATUS_OK)
			status = moved;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
student_lines_walk(struct alert_listing *l, student_lines_fn *each)
{
	struct presence_walk *walk;
	enum status status = presence_walk_open(
	    l->call->txn, &l->a->tables.presence, PERSON_STUDENT, &walk);

	if (status != STATUS_OK)
		return status;
	status = walk_from(l, walk, each);
	presence_walk_close(&walk);
	return status;
}
