// SPDX-License-Identifier: Apache-2.0
/*
 * rules_status.c - rule 6, the session's status, and rule 7, its interval.
 *
 * "After" means after in the order of rule 3, so places in the list decide,
 * not instants.
 */
#include "services/attendance/rules_steps.h"

#include "common/instant.h"

#include <string.h>

/* The last place of each type, counted from 1; 0: none. */
struct last_places {
	size_t of[EVENT_TYPES];
};

static void
find_last(struct event_list list, struct last_places *last)
{
	memset(last, 0, sizeof(*last));
	for (size_t i = 0; i < list.count; i++)
		last->of[list.events[i]->event->type] = i + 1;
}

/* Did anything happen, that a plan or a word about the plan is not? */
static bool
has_happened(const struct last_places *last)
{
	return last->of[EVENT_SESSION_STARTED] != 0 ||
	       last->of[EVENT_STUDENT_JOINED] != 0 ||
	       last->of[EVENT_STUDENT_LEFT] != 0 ||
	       last->of[EVENT_ATTENDANCE_MARKED] != 0 ||
	       last->of[EVENT_SESSION_ENDED] != 0;
}

static bool
is_cancelled(const struct last_places *last)
{
	size_t cancelled = last->of[EVENT_SESSION_CANCELLED];

	return cancelled > last->of[EVENT_SESSION_STARTED] &&
	       cancelled > last->of[EVENT_SESSION_RESCHEDULED] &&
	       cancelled > last->of[EVENT_SESSION_SCHEDULED];
}

static bool
tells_progress(const struct session_event *e, const struct session_plan *plan)
{
	if (e->type != EVENT_ATTENDANCE_MARKED)
		return false;
	if (attendance_is_attended(e->status))
		return true;
	return e->status != ATTENDANCE_NOT_EXPECTED &&
	       plan->planned_start != EVENT_NO_INSTANT &&
	       e->occurred_at >= plan->planned_start;
}

static bool
is_in_progress(struct event_list list, const struct session_plan *plan,
    const struct last_places *last)
{
	if (last->of[EVENT_SESSION_STARTED] != 0 ||
	    last->of[EVENT_STUDENT_JOINED] != 0 ||
	    last->of[EVENT_STUDENT_LEFT] != 0)
		return true;
	for (size_t i = 0; i < list.count; i++) {
		if (tells_progress(list.events[i]->event, plan))
			return true;
	}
	return false;
}

enum session_status
fold_status(struct event_list list, const struct session_plan *plan,
    bool withdrawn, size_t *cancellation)
{
	struct last_places last;

	find_last(list, &last);
	*cancellation = SIZE_MAX;
	if (is_cancelled(&last)) {
		*cancellation = last.of[EVENT_SESSION_CANCELLED] - 1;
		return SESSION_CANCELLED;
	}
	if (withdrawn && !has_happened(&last))
		return SESSION_CANCELLED;
	if (last.of[EVENT_TUTOR_NO_SHOW] > last.of[EVENT_SESSION_STARTED])
		return SESSION_MISSED;
	if (last.of[EVENT_SESSION_ENDED] != 0)
		return SESSION_COMPLETED;
	return is_in_progress(list, plan, &last) ? SESSION_IN_PROGRESS
						 : SESSION_SCHEDULED;
}

static int64_t
first_of(struct event_list list, enum event_type type)
{
	for (size_t i = 0; i < list.count; i++) {
		if (list.events[i]->event->type == type)
			return list.events[i]->event->occurred_at;
	}
	return EVENT_NO_INSTANT;
}

static int64_t
last_of(struct event_list list, enum event_type type)
{
	for (size_t i = list.count; i > 0; i--) {
		if (list.events[i - 1]->event->type == type)
			return list.events[i - 1]->event->occurred_at;
	}
	return EVENT_NO_INSTANT;
}

static int64_t
start_of(struct event_list list, const struct session_plan *plan)
{
	int64_t start = first_of(list, EVENT_SESSION_STARTED);

	if (start == EVENT_NO_INSTANT)
		start = first_of(list, EVENT_STUDENT_JOINED);
	return start == EVENT_NO_INSTANT ? plan->planned_start : start;
}

static int64_t
end_of(struct event_list list, const struct session_plan *plan)
{
	int64_t end = last_of(list, EVENT_SESSION_ENDED);
	int64_t left = last_of(list, EVENT_STUDENT_LEFT);

	if (end != EVENT_NO_INSTANT)
		return end;
	/* An absent instant is less than every other. */
	return left > plan->planned_end ? left : plan->planned_end;
}

void
fold_actual(struct event_list list, const struct session_plan *plan,
    enum session_status status, struct actual *actual)
{
	int64_t start = start_of(list, plan);
	int64_t end = end_of(list, plan);

	*actual = (struct actual){EVENT_NO_INSTANT, EVENT_NO_INSTANT, false};
	if (status != SESSION_COMPLETED && status != SESSION_IN_PROGRESS)
		return;
	if (start == EVENT_NO_INSTANT || end == EVENT_NO_INSTANT ||
	    end <= start)
		return;
	if (end - start > 8 * INSTANT_HOUR) {
		actual->too_long = true;
		return;
	}
	actual->start = start;
	actual->end = end;
}

enum session_status
session_status_at(const struct session_record *record, int64_t moment)
{
	if (record->planned_end == EVENT_NO_INSTANT ||
	    moment <= record->planned_end + INSTANT_DAY)
		return record->status;
	if (record->status == SESSION_SCHEDULED)
		return SESSION_UNREPORTED;
	if (record->status == SESSION_IN_PROGRESS)
		return SESSION_UNCLOSED;
	return record->status;
}
