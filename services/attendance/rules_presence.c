// SPDX-License-Identifier: Apache-2.0
/*
 * rules_presence.c - rules 8 to 11: one student's line.
 *
 * Microseconds are added up first, halved (rounded down) where a rule halves,
 * and only then rounded to whole minutes, half up.
 */
#include "services/attendance/rules_steps.h"

#include "common/instant.h"

#define GRACE (5 * INSTANT_MINUTE)

/* The first and last join or leave; NULL without any. */
struct moves {
	const struct session_event *first;
	const struct session_event *last;
};

static bool
is_move(const struct session_event *e)
{
	return e->type == EVENT_STUDENT_JOINED || e->type == EVENT_STUDENT_LEFT;
}

static void
find_moves(const struct student_view *view, struct moves *moves)
{
	*moves = (struct moves){NULL, NULL};
	for (size_t i = 0; i < view->count; i++) {
		const struct session_event *e = view->events[i]->event;

		if (!is_move(e))
			continue;
		if (moves->first == NULL)
			moves->first = e;
		moves->last = e;
	}
}

const struct fold_event *
fold_mark(const struct student_view *view, bool *disputed)
{
	const struct fold_event *ours = NULL;
	const struct fold_event *theirs = NULL;

	for (size_t i = 0; i < view->count; i++) {
		const struct fold_event *e = view->events[i];

		if (e->event->type != EVENT_ATTENDANCE_MARKED)
			continue;
		if (e->source_kind == SOURCE_PROVIDER)
			ours = e;
		else
			theirs = e;
	}
	*disputed = ours != NULL && theirs != NULL &&
		    ours->event->status != theirs->event->status;
	return theirs != NULL ? theirs : ours;
}

static bool
has_interval(const struct actual *actual)
{
	return actual->start != EVENT_NO_INSTANT;
}

static int64_t
interval_length(const struct actual *actual)
{
	return has_interval(actual) ? actual->end - actual->start : 0;
}

/* A time in which the student was there. */
struct stay {
	int64_t from, to;
};

/* The part that lies within the actual interval; false: none does. */
static bool
clip(const struct actual *actual, struct stay *stay)
{
	if (stay->from < actual->start)
		stay->from = actual->start;
	if (stay->to > actual->end)
		stay->to = actual->end;
	return stay->from < stay->to;
}

/* Rule 9, one stay after the other. */
struct stays {
	const struct student_view *view;
	size_t next; /* event */
	bool begun;
};

static const struct session_event *
next_move(struct stays *s)
{
	while (s->next < s->view->count) {
		const struct session_event *e =
		    s->view->events[s->next++]->event;

		if (is_move(e))
			return e;
	}
	return NULL;
}

/* Up to the next leave, else to the end. */
static int64_t
find_leave(struct stays *s)
{
	const struct session_event *e = next_move(s);

	while (e != NULL && e->type != EVENT_STUDENT_LEFT)
		e = next_move(s);
	return e == NULL ? s->view->actual->end : e->occurred_at;
}

/* Clipped, none empty, none before the end of the last; false: no more. */
static bool
next_stay(struct stays *s, struct stay *stay)
{
	const struct actual *actual = s->view->actual;
	const struct session_event *e;

	while ((e = next_move(s)) != NULL) {
		bool is_first = !s->begun;

		s->begun = true;
		if (e->type == EVENT_STUDENT_JOINED)
			*stay = (struct stay){e->occurred_at, find_leave(s)};
		else if (is_first)
			*stay = (struct stay){actual->start, e->occurred_at};
		else
			continue;
		if (clip(actual, stay))
			return true;
	}
	return false;
}

static int64_t
presence(const struct student_view *view)
{
	struct stays stays = {.view = view};
	struct stay stay;
	int64_t total = 0;

	if (!has_interval(view->actual))
		return 0;
	while (next_stay(&stays, &stay))
		total += stay.to - stay.from;
	return total;
}

static uint32_t
whole_minutes(int64_t micros)
{
	return (uint32_t)((micros + INSTANT_MINUTE / 2) / INSTANT_MINUTE);
}

static bool
is_off(enum session_status status)
{
	return status == SESSION_CANCELLED || status == SESSION_MISSED;
}

/* Rule 10; mark may be NULL. */
static void
set_minutes(const struct student_view *view, const struct session_event *mark,
    const struct moves *moves, struct student_line *line)
{
	int64_t interval = interval_length(view->actual);

	line->minutes = 0;
	line->basis = MINUTES_NONE;
	if (is_off(view->status) ||
	    (mark != NULL && !attendance_is_attended(mark->status)))
		return;
	if (mark != NULL && mark->minutes_present != EVENT_NO_MINUTES) {
		line->minutes = (uint32_t)mark->minutes_present;
		line->basis = MINUTES_STATED;
	} else if (moves->first != NULL) {
		line->minutes = whole_minutes(presence(view));
		line->basis = MINUTES_MEASURED;
	} else if (mark != NULL) {
		line->minutes = whole_minutes(mark->status == ATTENDANCE_PRESENT
						  ? interval
						  : interval / 2);
		line->basis = MINUTES_ASSUMED;
	}
}

static int64_t
expected_length(const struct student_view *view)
{
	if (view->plan->planned_start != EVENT_NO_INSTANT)
		return view->plan->planned_end - view->plan->planned_start;
	return interval_length(view->actual);
}

/* Rule 11, without a mark. */
static enum attendance
status_of_moves(const struct student_view *view, const struct moves *moves,
    uint32_t minutes)
{
	const struct actual *actual = view->actual;

	if (is_off(view->status) || moves->first == NULL)
		return ATTENDANCE_UNMARKED;
	if (2 * minutes < whole_minutes(expected_length(view)))
		return ATTENDANCE_PARTIAL;
	if (!has_interval(actual))
		return ATTENDANCE_PRESENT;
	if (moves->first->type == EVENT_STUDENT_JOINED &&
	    moves->first->occurred_at > actual->start + GRACE)
		return ATTENDANCE_LATE;
	if (moves->last->type == EVENT_STUDENT_LEFT &&
	    moves->last->occurred_at < actual->end - GRACE)
		return ATTENDANCE_LEFT_EARLY;
	return ATTENDANCE_PRESENT;
}

/* Between two stays that do not touch; count of them. */
static enum status
keep_away(const struct student_view *view, struct arena *arena, size_t count,
    struct student_line *line)
{
	struct stays stays = {.view = view};
	struct stay stay;
	int64_t left = INT64_MAX;

	line->away_from = arena_zeroed(arena, 2 * count, sizeof(int64_t));
	if (line->away_from == NULL)
		return STATUS_NO_MEMORY;
	line->away_to = line->away_from + count;
	for (; next_stay(&stays, &stay); left = stay.to) {
		if (stay.from <= left)
			continue;
		line->away_from[line->away_count] = left;
		line->away_to[line->away_count++] = stay.from;
	}
	return STATUS_OK;
}

/*
 * Present in the stays of rule 9; without join and leave, in the actual
 * interval.
 */
static enum status
set_presence(const struct student_view *view, const struct moves *moves,
    struct arena *arena, struct student_line *line)
{
	struct stays stays = {.view = view};
	struct stay stay = {view->actual->start, view->actual->end};
	size_t away = 0;

	line->present_from = EVENT_NO_INSTANT;
	line->present_to = EVENT_NO_INSTANT;
	line->away_from = line->away_to = NULL;
	line->away_count = 0;
	if (!has_interval(view->actual) ||
	    !attendance_is_attended(line->status) ||
	    (moves->first != NULL && !next_stay(&stays, &stay)))
		return STATUS_OK;
	line->present_from = stay.from;
	line->present_to = stay.to;
	while (moves->first != NULL && next_stay(&stays, &stay)) {
		away += stay.from > line->present_to;
		line->present_to = stay.to;
	}
	return away == 0 ? STATUS_OK : keep_away(view, arena, away, line);
}

enum status
fold_line(const struct student_view *view, struct arena *arena,
    struct student_line *line)
{
	const struct fold_event *marked = fold_mark(view, &line->disputed);
	const struct session_event *mark =
	    marked == NULL ? NULL : marked->event;
	struct moves moves;

	find_moves(view, &moves);
	set_minutes(view, mark, &moves, line);
	line->status = mark != NULL
			   ? mark->status
			   : status_of_moves(view, &moves, line->minutes);
	line->reason = mark != NULL ? mark->reason : REASON_NONE;
	return set_presence(view, &moves, arena, line);
}

bool
fold_is_over_claim(
    const struct student_view *view, const struct student_line *line)
{
	int64_t planned = 0;
	int64_t actual = interval_length(view->actual);

	if (line->basis != MINUTES_STATED)
		return false;
	if (view->plan->planned_start != EVENT_NO_INSTANT)
		planned = view->plan->planned_end - view->plan->planned_start;
	return line->minutes * INSTANT_MINUTE >
	       (planned > actual ? planned : actual) + GRACE;
}
