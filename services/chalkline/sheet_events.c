// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_events.c - one session after the other, in the order of their ids.
 */
#include "services/chalkline/sheet_events.h"
#include "services/chalkline/sheet_differs.h"

#include "common/event/event_wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a session, besides one for each row: plan, start, end. */
#define SESSION_EVENTS_MAX 3
#define KNOWN_BEFORE (2 * INSTANT_DAY)

struct making {
	const struct sheet_reading *reading;
	const char *provider_id;
	struct sheet_rows *rows;
	struct sheet_events *events;
	struct sheet_row **of; /* the rows of one session */
	size_t of_count;
	enum sheet_outcome outcome; /* of the session */
	struct buffer packed;
};

static int
compare_rows(const void *a, const void *b)
{
	const struct sheet_row *x = *(struct sheet_row *const *)a;
	const struct sheet_row *y = *(struct sheet_row *const *)b;
	int by_session = strcmp(x->session_id, y->session_id);
	int by_student = strcmp(x->student_id, y->student_id);

	if (by_session != 0)
		return by_session;
	if (by_student != 0)
		return by_student;
	return (x->line > y->line) - (x->line < y->line);
}

static bool
same_row(const struct sheet_row *a, const struct sheet_row *b)
{
	enum sheet_column column;

	return a->outcome == b->outcome && a->status == b->status &&
	       a->reason == b->reason && a->party == b->party &&
	       a->minutes == b->minutes && !sheet_rows_differ(a, b, &column);
}

/* A session is held when a row of it says so. */
static enum sheet_outcome
outcome_of(struct sheet_row *const *of, size_t count)
{
	enum sheet_outcome outcome = SHEET_OUTCOME_NONE;

	for (size_t i = 0; i < count; i++) {
		if (of[i]->outcome == SHEET_MARK)
			return SHEET_MARK;
		if (outcome == SHEET_OUTCOME_NONE || outcome == SHEET_PLANNED)
			outcome = of[i]->outcome;
	}
	return outcome;
}

/*
 * In a session that was held, a row of a family that cancelled is an excused
 * absence; any other row that denies the session contradicts the others.
 */
static bool
fit_outcome(struct making *m, struct sheet_row *row)
{
	char session[SHEET_SAYS_TEXT], expected[SHEET_SAYS_TEXT + 80];

	if (row->outcome == m->outcome)
		return true;
	if (m->outcome == SHEET_MARK && row->outcome == SHEET_CANCELLED &&
	    row->party == PARTY_STUDENT_FAMILY) {
		row->outcome = SHEET_MARK;
		row->status = ATTENDANCE_ABSENT_EXCUSED;
		if (row->reason == REASON_NONE)
			row->reason = REASON_FAMILY_REQUEST;
		return true;
	}
	sheet_row_names_session(m->reading, row, session);
	snprintf(expected, sizeof(expected),
	    "one outcome in all rows of %s, or words for students", session);
	sheet_row_refuse(m->reading, m->rows, row, "MIXED_OUTCOMES", "status",
	    "a session that other rows say was held, or was not, or for "
	    "another reason",
	    expected);
	return false;
}

static void
refuse_other(struct making *m, const struct sheet_row *first,
    struct sheet_row *row, enum sheet_column column)
{
	char found[SHEET_SAYS_TEXT], says[SHEET_SAYS_TEXT];
	char session[SHEET_SAYS_TEXT], expected[2 * SHEET_SAYS_TEXT + 64];

	sheet_row_says(m->reading, row, column, found);
	sheet_row_says(m->reading, first, column, says);
	sheet_row_names_session(m->reading, row, session);
	snprintf(expected, sizeof(expected), "%s, as line %llu says of %s",
	    says, (unsigned long long)first->line, session);
	sheet_row_refuse(m->reading, m->rows, row, "SESSION_DIFFERS",
	    sheet_column_name(column), found, expected);
}

static bool
keep_row(struct making *m, struct sheet_row *row)
{
	struct sheet_row *first = m->of_count > 0 ? m->of[0] : row;
	struct sheet_row *last =
	    m->of_count > 0 ? m->of[m->of_count - 1] : NULL;
	enum sheet_column column;
	char expected[64];

	if (last != NULL && strcmp(last->student_id, row->student_id) == 0) {
		snprintf(expected, sizeof(expected),
		    "one row per student and session; line %llu is another",
		    (unsigned long long)last->line);
		if (same_row(last, row))
			sheet_findings_add(m->reading->findings,
			    &(struct sheet_finding){"warning", "SAME_ROW_TWICE",
				row->line, "studentId", row->student_id,
				expected});
		else
			sheet_row_refuse(m->reading, m->rows, row,
			    "DUPLICATE_ROW", "studentId", row->student_id,
			    expected);
		return false;
	}
	if (sheet_rows_differ(first, row, &column)) {
		refuse_other(m, first, row, column);
		return false;
	}
	return fit_outcome(m, row);
}

static enum status
refuse_event(
    struct making *m, struct sheet_event *made, const struct event_fault *fault)
{
	sheet_row_refuse(m->reading, m->rows, made->row, fault->code,
	    fault->field == NULL ? "" : fault->field,
	    fault->found == NULL ? "" : fault->found,
	    fault->expected == NULL ? "" : fault->expected);
	return STATUS_OK;
}

/* The id is a hash of all the rest. */
static enum status
add_event(struct making *m, struct sheet_row *row, bool is_mark,
    struct session_event *event)
{
	struct sheet_event *made = &m->events->items[m->events->count];
	uint8_t hash[EVENT_HASH_BYTES];
	struct event_fault fault;
	enum status status;
	int at;

	event->event_id = "0";
	event->provider_id = m->provider_id;
	*made = (struct sheet_event){.row = row, .is_mark = is_mark};
	status = event_check(event, false, m->reading->arena, &fault, NULL);
	if (status == STATUS_INVALID)
		return refuse_event(m, made, &fault);
	buffer_reset(&m->packed);
	if (status == STATUS_OK)
		status = event_pack(event, &m->packed);
	if (status != STATUS_OK)
		return status;
	event_hash(buffer_bytes(&m->packed), hash);
	at = snprintf(made->stem, sizeof(made->stem),
	    "%s%s:", EVENT_IMPORT_PREFIX, m->reading->period);
	for (size_t i = 0; i < EVENT_HASH_BYTES; i++)
		snprintf(made->stem + at + 2 * i, 3, "%02x", hash[i]);
	made->event = *event;
	m->events->count++;
	return STATUS_OK;
}

static struct session_event
begin_event(const struct sheet_row *row, enum event_type type, int64_t at)
{
	struct session_event event;

	session_event_init(&event);
	event.type = type;
	event.session_id = row->session_id;
	event.occurred_at = at;
	return event;
}

static enum status
add_plan(struct making *m)
{
	struct sheet_row *row = m->of[0];
	struct session_event event = begin_event(
	    row, EVENT_SESSION_SCHEDULED, row->start - KNOWN_BEFORE);
	size_t count =
	    m->of_count < EVENT_STUDENTS_MAX ? m->of_count : EVENT_STUDENTS_MAX;

	event.student_ids = arena_zeroed(
	    m->reading->arena, count + 1, sizeof(*event.student_ids));
	if (event.student_ids == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		event.student_ids[event.student_count++] = m->of[i]->student_id;
	event.tutor_id = row->tutor_id;
	event.program_id = row->program_id;
	event.school_id = row->school_id;
	event.subject = row->subject;
	event.planned_start = row->start;
	event.planned_end = row->end;
	event.modality = row->modality;
	return add_event(m, row, false, &event);
}

/* When the session ended, as far as the sheet tells. */
static int64_t
end_of(const struct sheet_row *row)
{
	if (row->actual_end != EVENT_NO_INSTANT)
		return row->actual_end;
	if (row->actual_start == EVENT_NO_INSTANT ||
	    row->actual_start < row->end)
		return row->end;
	return EVENT_NO_INSTANT;
}

static enum status
add_held(struct making *m)
{
	struct sheet_row *row = m->of[0];
	struct session_event event;
	enum status status = STATUS_OK;

	if (row->actual_start != EVENT_NO_INSTANT) {
		event =
		    begin_event(row, EVENT_SESSION_STARTED, row->actual_start);
		event.tutor_id = row->tutor_id;
		status = add_event(m, row, false, &event);
	}
	if (status == STATUS_OK && end_of(row) != EVENT_NO_INSTANT) {
		event = begin_event(row, EVENT_SESSION_ENDED, end_of(row));
		status = add_event(m, row, false, &event);
	}
	return status;
}

static enum status
add_mark(struct making *m, struct sheet_row *row)
{
	int64_t at = end_of(row) != EVENT_NO_INSTANT ? end_of(row) : row->start;
	struct session_event event = begin_event(row, EVENT_ATTENDANCE_MARKED,
	    at == EVENT_NO_INSTANT ? row->actual_start : at);

	event.student_id = row->student_id;
	event.student_id_scheme = m->reading->layout->scheme;
	event.status = row->status;
	event.minutes_present = row->minutes;
	event.reason = row->reason;
	return add_event(m, row, true, &event);
}

static enum status
add_outcome(struct making *m)
{
	struct sheet_row *row = m->of[0];
	struct session_event event;
	enum status status = STATUS_OK;

	switch (m->outcome) {
	case SHEET_MARK:
		status = add_held(m);
		for (size_t i = 0; i < m->of_count && status == STATUS_OK; i++)
			status = add_mark(m, m->of[i]);
		return status;
	case SHEET_CANCELLED:
		event = begin_event(row, EVENT_SESSION_CANCELLED, row->start);
		event.party = row->party;
		event.reason = row->reason;
		return add_event(m, row, false, &event);
	case SHEET_NO_TUTOR:
		event = begin_event(row, EVENT_TUTOR_NO_SHOW, row->start);
		event.reason = row->reason;
		return add_event(m, row, false, &event);
	case SHEET_PLANNED:
	case SHEET_OUTCOME_NONE:
		break;
	}
	return STATUS_OK;
}

/* rows: all of one session, sorted. */
static enum status
make_session(struct making *m, struct sheet_row **rows, size_t count)
{
	enum status status = STATUS_OK;

	m->of = rows;
	m->of_count = 0;
	m->outcome = outcome_of(rows, count);
	for (size_t i = 0; i < count; i++)
		if (keep_row(m, rows[i]))
			m->of[m->of_count++] = rows[i];
	if (m->of_count == 0)
		return STATUS_OK;
	if (m->reading->layout->plan)
		status = add_plan(m);
	return status == STATUS_OK ? add_outcome(m) : status;
}

enum status
sheet_events_make(const struct sheet_reading *reading, const char *provider_id,
    struct sheet_rows *rows, struct sheet_events *events)
{
	struct making m = {.reading = reading,
	    .provider_id = provider_id,
	    .rows = rows,
	    .events = events};
	size_t most = rows->count * (1 + SESSION_EVENTS_MAX), count = 0, end;
	enum status status = STATUS_OK;
	struct sheet_row **sorted =
	    arena_zeroed(reading->arena, rows->count + 1, sizeof(*sorted));

	*events = (struct sheet_events){
	    arena_zeroed(reading->arena, most + 1, sizeof(*events->items)), 0};
	if (sorted == NULL || events->items == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < rows->count; i++)
		if (!rows->items[i].refused)
			sorted[count++] = &rows->items[i];
	qsort(sorted, count, sizeof(*sorted), compare_rows);
	buffer_init(&m.packed, EVENT_PACKED_MAX);
	for (size_t i = 0; i < count && status == STATUS_OK; i = end) {
		for (end = i + 1;
		     end < count && strcmp(sorted[i]->session_id,
					sorted[end]->session_id) == 0;)
			end++;
		status = make_session(&m, sorted + i, end - i);
	}
	buffer_fini(&m.packed);
	return status;
}
