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

/* The part of an interval that lies within the actual one. */
static int64_t
clipped(const struct actual *actual, int64_t from, int64_t to)
{
	if (from < actual->start)
		from = actual->start;
	if (to > actual->end)
		to = actual->end;
	return to > from ? to - from : 0;
}

/* Rule 9. */
static int64_t
presence(const struct student_view *view)
{
	const struct actual *actual = view->actual;
	int64_t opened = EVENT_NO_INSTANT;
	int64_t total = 0;
	bool is_first = true;

	if (!has_interval(actual))
		return 0;
	for (size_t i = 0; i < view->count; i++) {
		const struct session_event *e = view->events[i]->event;

		if (!is_move(e))
			continue;
		if (e->type == EVENT_STUDENT_JOINED) {
			if (opened == EVENT_NO_INSTANT)
				opened = e->occurred_at;
		} else if (opened != EVENT_NO_INSTANT) {
			total += clipped(actual, opened, e->occurred_at);
			opened = EVENT_NO_INSTANT;
		} else if (is_first) {
			total += clipped(actual, actual->start, e->occurred_at);
		}
		is_first = false;
	}
	if (opened != EVENT_NO_INSTANT)
		total += clipped(actual, opened, actual->end);
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

/* From the first join, else the actual start, to the last leave, else the
 * actual end; nothing when that is empty. */
static void
set_presence(const struct student_view *view, const struct moves *moves,
    struct student_line *line)
{
	int64_t from = view->actual->start;
	int64_t to = view->actual->end;

	line->present_from = EVENT_NO_INSTANT;
	line->present_to = EVENT_NO_INSTANT;
	if (!has_interval(view->actual) ||
	    !attendance_is_attended(line->status))
		return;
	if (moves->first != NULL &&
	    moves->first->type == EVENT_STUDENT_JOINED &&
	    moves->first->occurred_at > from)
		from = moves->first->occurred_at;
	if (moves->last != NULL && moves->last->type == EVENT_STUDENT_LEFT &&
	    moves->last->occurred_at < to)
		to = moves->last->occurred_at;
	if (from >= to)
		return;
	line->present_from = from;
	line->present_to = to;
}

void
fold_line(const struct student_view *view, struct student_line *line)
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
	set_presence(view, &moves, line);
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
