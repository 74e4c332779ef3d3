// SPDX-License-Identifier: Apache-2.0
/*
 * rules_lines.c - who was expected, and what became of each.
 *
 * Expected are the plan's students and everyone with a join, a leave or a
 * mark, less those whose mark is NOT_EXPECTED.  Both are sorted by id and
 * merged.
 */
#include "services/attendance/rules_lines.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a line in a log entry, beside the id. */
#define LINE_BYTES 48

struct making {
	const struct session_plan *plan;
	const struct actual *actual;
	struct session_record *record;
	struct finding_list *findings;
	struct arena *arena;
	const struct fold_event **told; /* by student, then in order */
	size_t told_count;
	size_t line_bytes;
	size_t cut; /* lines left out */
	bool untold;
};

static int
compare_told(const void *a, const void *b)
{
	const struct fold_event *x = *(const struct fold_event *const *)a;
	const struct fold_event *y = *(const struct fold_event *const *)b;
	int order = strcmp(x->student_id, y->student_id);

	return order != 0 ? order : fold_compare_events(x, y);
}

static enum status
sort_told(struct event_list list, struct making *m)
{
	m->told = arena_zeroed(m->arena, list.count + 1, sizeof(*m->told));
	if (m->told == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < list.count; i++) {
		if (list.events[i]->student_id != NULL)
			m->told[m->told_count++] = list.events[i];
	}
	qsort(m->told, m->told_count, sizeof(*m->told), compare_told);
	return STATUS_OK;
}

/* The first receipt of a word about the student moves told_at on. */
static void
note_receipt(struct making *m, const struct student_view *view)
{
	int64_t first = EVENT_NO_INSTANT;

	for (size_t i = 0; i < view->count; i++) {
		int64_t at = view->events[i]->received_at;

		if (first == EVENT_NO_INSTANT || at < first)
			first = at;
	}
	if (first == EVENT_NO_INSTANT)
		m->untold = true;
	else if (first > m->record->told_at)
		m->record->told_at = first;
}

static enum status
find_over_claim(struct making *m, const struct student_view *view,
    const struct student_line *line)
{
	bool disputed;
	const struct fold_event *mark = fold_mark(view, &disputed);
	struct record_finding finding = {FINDING_OVER_CLAIM, NULL,
	    line->student_id, "minutesPresent", NULL,
	    "at most the longer of plan and session, and 5 minutes"};
	char text[16];

	if (!fold_is_over_claim(view, line))
		return STATUS_OK;
	snprintf(text, sizeof(text), "%u", line->minutes);
	finding.event_id = mark->event->event_id;
	finding.found = arena_string(m->arena, bytes_of_string(text));
	if (finding.found == NULL)
		return STATUS_NO_MEMORY;
	fold_add_finding(m->findings, &finding);
	return STATUS_OK;
}

static void
find_unknown(
    struct making *m, const struct student_view *view, const char *student_id)
{
	for (size_t i = 0; i < view->count; i++) {
		const struct fold_event *e = view->events[i];
		struct record_finding finding = {FINDING_UNKNOWN_STUDENT,
		    e->event->event_id, student_id, "studentId",
		    id_scheme_word(e->event->student_id_scheme),
		    "an id that the roster's crosswalk knows"};

		if (!e->student_unknown)
			continue;
		fold_add_finding(m->findings, &finding);
		return;
	}
}

static enum status
make_line(struct making *m, const char *student_id, bool planned,
    const struct student_view *view)
{
	struct session_record *record = m->record;
	struct student_line *line = &record->students[record->student_count];
	bool disputed;
	const struct fold_event *mark = fold_mark(view, &disputed);
	enum status status;

	find_unknown(m, view, student_id);
	if (mark != NULL && mark->event->status == ATTENDANCE_NOT_EXPECTED)
		return STATUS_OK;
	m->line_bytes += strlen(student_id) + LINE_BYTES;
	note_receipt(m, view);
	if (m->line_bytes > FOLD_LINES_BYTES) {
		m->cut++;
		return STATUS_OK;
	}
	line->student_id = student_id;
	line->planned = planned;
	status = fold_line(view, m->arena, line);
	record->student_count++;
	return status == STATUS_OK ? find_over_claim(m, view, line) : status;
}

/* Whom the event is about; sort_told took no other. */
static const char *
told_student(const struct making *m, size_t place)
{
	const char *student_id = m->told[place]->student_id;

	assert(student_id != NULL);
	return student_id;
}

/* Merges the plan's students and those who were told of. */
static enum status
make_lines(struct making *m)
{
	size_t planned = 0;
	size_t told = 0;
	enum status status = STATUS_OK;

	while (status == STATUS_OK &&
	       (planned < m->plan->student_count || told < m->told_count)) {
		const char *a = planned < m->plan->student_count
				    ? m->plan->student_ids[planned]
				    : NULL;
		const char *b =
		    told < m->told_count ? told_student(m, told) : NULL;
		int order = a == NULL ? 1 : b == NULL ? -1 : strcmp(a, b);
		const char *id = order <= 0 ? a : b;
		struct student_view view = {
		    m->told + told, 0, m->plan, m->record->status, m->actual};

		assert(id != NULL);
		while (told < m->told_count &&
		       strcmp(told_student(m, told), id) == 0) {
			told++;
			view.count++;
		}
		if (order <= 0)
			planned++;
		status = make_line(m, id, order <= 0, &view);
	}
	return status;
}

enum status
fold_lines(struct event_list list, const struct session_plan *plan,
    const struct actual *actual, struct arena *arena,
    struct session_record *record, struct finding_list *findings)
{
	struct making m = {.plan = plan,
	    .actual = actual,
	    .record = record,
	    .findings = findings,
	    .arena = arena};
	struct record_finding cut = {FINDING_RECORD_CUT, NULL, NULL, "students",
	    "too many for one record", "student lines of at most 300 KiB"};
	enum status status = sort_told(list, &m);

	if (status != STATUS_OK)
		return status;
	record->students = arena_zeroed(arena,
	    plan->student_count + m.told_count + 1, sizeof(*record->students));
	if (record->students == NULL)
		return STATUS_NO_MEMORY;
	record->told_at = EVENT_NO_INSTANT;
	status = make_lines(&m);
	if (m.untold)
		record->told_at = EVENT_NO_INSTANT;
	if (m.cut > 0)
		fold_add_finding(findings, &cut);
	return status;
}
