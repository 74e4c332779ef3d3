// SPDX-License-Identifier: Apache-2.0
/*
 * alerts_student.c - a student's sessions as lines, programme by programme.
 *
 * The rows of a student stand together, so a page ends between two students.
 */
#include "services/attendance/alerts.h"

#include "common/instant.h"
#include "services/attendance/dates.h"

#include <stdlib.h>
#include <string.h>

#define HASH_BYTES 16
/* A student's sessions; more are not looked at. */
#define LINES_MAX 2048u

struct student {
	struct alert_listing *l;
	const char *id;
	struct alert_line *lines;
	size_t count;
};

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

static uint32_t
length(int64_t from, int64_t to)
{
	if (from == EVENT_NO_INSTANT || to == EVENT_NO_INSTANT || to <= from)
		return 0;
	return (uint32_t)((to - from + INSTANT_MINUTE / 2) / INSTANT_MINUTE);
}

static enum status
fill_line(struct student *s, const struct session_record *record,
    struct alert_line *line)
{
	const struct student_line *told = find_line(record, s->id);
	bool promised = is_promised(record, s->id), has;
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
	};
	if (promised && record->makeup_of == NULL)
		line->promised =
		    length(record->promised_start, record->promised_end);
	if (status == STATUS_OK)
		status = dates_of_record(s->l->call, record, &has, &date);
	if (status == STATUS_OK && has)
		status = attendance_is_school_absent(s->l->call->txn,
		    &s->l->a->tables, s->id, date, &line->school_absent);
	return status;
}

static enum status
add_session(struct student *s, struct bytes session)
{
	struct session_record record;
	enum status status;

	arena_reset(s->l->record);
	status = alerts_get_record(s->l, session, &record);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK || !alerts_is_visible(s->l, &record) ||
	    s->count == LINES_MAX)
		return status;
	status = fill_line(s, &record, &s->lines[s->count]);
	s->count +=
	    status == STATUS_OK && s->lines[s->count].start != EVENT_NO_INSTANT;
	return status;
}

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static int
compare_lines(const void *a, const void *b)
{
	const struct alert_line *x = a, *y = b;
	int order = strcmp(or_empty(x->program_id), or_empty(y->program_id));

	if (order == 0)
		order = (x->start > y->start) - (x->start < y->start);
	if (order == 0)
		order = strcmp(x->provider_id, y->provider_id);
	return order != 0 ? order : strcmp(x->session_id, y->session_id);
}

/* All lines of one value, or NULL. */
static const char *
common_provider(const struct alert_line *lines, const struct judgement *j)
{
	const char *one = NULL;

	for (size_t i = 0; i < j->behind_count; i++) {
		const char *id = lines[j->behind[i]].provider_id;

		if (one != NULL && strcmp(one, id) != 0)
			return NULL;
		one = id;
	}
	return one;
}

static enum status
show(struct student *s, enum alert_code code, const struct alert_line *lines,
    const struct judgement *j)
{
	const struct alert_line *last = &lines[j->behind[j->behind_count - 1]];
	struct alert alert = {.code = code,
	    .student_id = s->id,
	    .program_id = last->program_id,
	    .school_id = last->school_id,
	    .provider_id = common_provider(lines, j),
	    .since = j->since,
	    .session_total = j->behind_total,
	    .found = j->found,
	    .expected = j->expected};
	struct store_key parts;

	alert.sessions = arena_zeroed(
	    s->l->arena, j->behind_count + 1, sizeof(*alert.sessions));
	if (alert.sessions == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < j->behind_count; i++)
		alert.sessions[alert.session_count++] =
		    (struct alert_session){lines[j->behind[i]].provider_id,
			lines[j->behind[i]].session_id};
	/* A run that begins with another session is another alert. */
	key_start(&parts);
	key_string(&parts, s->id);
	key_string(&parts, or_empty(last->program_id));
	if (code == ALERT_STUDENT_ABSENT)
		key_instant(&parts, lines[j->anchor].start);
	return alerts_show(s->l, &alert, key_bytes(&parts));
}

/* The lines of one programme, by start. */
static enum status
judge(struct student *s, const struct alert_line *lines, size_t count)
{
	struct alert_program program;
	struct judgement j;
	enum status status =
	    alerts_get_program(s->l, lines[0].program_id, &program);

	if (status == STATUS_OK && alerts_wants(s->l, ALERT_STUDENT_ABSENT) &&
	    alert_judge_absences(lines, count, &program, &j))
		status = show(s, ALERT_STUDENT_ABSENT, lines, &j);
	if (status == STATUS_OK && alerts_wants(s->l, ALERT_ATTENDANCE_LOW) &&
	    alert_judge_rate(lines, count, &program, &j) && j.behind_count > 0)
		status = show(s, ALERT_ATTENDANCE_LOW, lines, &j);
	if (status == STATUS_OK &&
	    alerts_wants(s->l, ALERT_DOSAGE_OUT_OF_REACH) &&
	    alert_judge_dosage(lines, count, &program, s->l->moment, &j) &&
	    j.behind_count > 0)
		status = show(s, ALERT_DOSAGE_OUT_OF_REACH, lines, &j);
	return status;
}

static enum status
judge_programs(struct student *s)
{
	enum status status = STATUS_OK;
	size_t end;

	qsort(s->lines, s->count, sizeof(*s->lines), compare_lines);
	for (size_t i = 0; i < s->count && status == STATUS_OK; i = end) {
		const char *program = or_empty(s->lines[i].program_id);

		for (end = i + 1;
		     end < s->count &&
		     strcmp(or_empty(s->lines[end].program_id), program) == 0;)
			end++;
		status = judge(s, s->lines + i, end - i);
	}
	return status;
}

/* One row of the student; the walk has not moved yet. */
static enum status
take_row(struct student *s, struct bytes key, struct bytes value)
{
	struct kept_presence p;
	enum status status = STATUS_OK;

	if (!attendance_read_presence(key, value, &p))
		return STATUS_CORRUPT;
	if (s->id == NULL)
		s->id = keep(s->l, p.person_id, &status);
	if (status == STATUS_OK)
		status = add_session(s, p.session);
	alerts_note_row(s->l, key);
	return status;
}

enum status
alerts_of_student(struct alert_listing *l, struct store_walk *walk,
    struct bytes *key, struct bytes *value)
{
	struct student s = {.l = l};
	uint8_t hash[HASH_BYTES];
	enum status status = STATUS_OK, moved = STATUS_OK;

	if (key->len < HASH_BYTES)
		return STATUS_CORRUPT;
	memcpy(hash, key->data, HASH_BYTES);
	s.lines = arena_zeroed(l->arena, LINES_MAX, sizeof(*s.lines));
	if (s.lines == NULL)
		return STATUS_NO_MEMORY;
	while (moved == STATUS_OK && status == STATUS_OK &&
	       key->len >= HASH_BYTES &&
	       memcmp(key->data, hash, HASH_BYTES) == 0) {
		status = take_row(&s, *key, *value);
		if (status == STATUS_OK)
			moved = store_walk_next(walk, key, value);
	}
	if (status == STATUS_OK)
		status = judge_programs(&s);
	return status == STATUS_OK ? moved : status;
}
