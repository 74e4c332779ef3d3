// SPDX-License-Identifier: Apache-2.0
/*
 * rules_steps.h - the steps of the fold, for rules_fold*.c alone.
 *
 * An event list here is always in the order of rule 3; voids and the promise
 * look at all events, every later step at those that count.
 */
#pragma once

#include "services/attendance/rules_fold.h"

/* No event: what a void that names nothing targets. */
#define VOID_OF_NONE SIZE_MAX

struct event_list {
	const struct fold_event *const *events;
	size_t count;
};

/* Rule 3: <0, 0, >0. */
int fold_compare_events(const struct fold_event *a, const struct fold_event *b);

/* Rule 2.  targets[i]: the place of what event i voids, or VOID_OF_NONE. */
MUST_USE enum status fold_find_targets(
    struct event_list list, struct arena *arena, size_t **targets);
/*
 * Which of the first count events count, among themselves.  work has room
 * for 2 * count.
 */
void fold_count_events(
    const size_t *targets, size_t count, size_t *work, bool *counts);

/*
 * A school is a witness of sessions at that school.  False when plans name
 * schools of the session, and not the event's: the base's versions, and
 * every SESSION_SCHEDULED, also one that does not count, so that a provider
 * cannot move a session away from what was said about it.  Who plays no part
 * is told in a finding.
 */
bool fold_is_witness(const struct fold_input *input, struct event_list all,
    const struct fold_event *event);

/* Rule 4: lays one plan event over the plan; other events change nothing. */
void fold_lay_plan(struct session_plan *plan, const struct session_event *e);
bool fold_is_plan_event(const struct session_event *event);

/* Rules 1 and 6.  last_cancelled: the place of the cancellation that makes
 * the session CANCELLED, or SIZE_MAX. */
enum session_status fold_status(struct event_list list,
    const struct session_plan *plan, bool withdrawn, size_t *cancellation);

/* Rule 7. */
struct actual {
	int64_t start; /* both EVENT_NO_INSTANT when the interval is empty */
	int64_t end;
	bool too_long;
};
void fold_actual(struct event_list list, const struct session_plan *plan,
    enum session_status status, struct actual *actual);

/* Rules 8 to 11 of one student. */
struct student_view {
	const struct fold_event *const *events; /* the student's, in order */
	size_t count;
	const struct session_plan *plan;
	enum session_status status;
	const struct actual *actual;
};
/* The mark of rule 8, NULL without one. */
const struct fold_event *fold_mark(
    const struct student_view *view, bool *disputed);
/* Fills the line but student_id and planned; times away are in the arena. */
MUST_USE enum status fold_line(const struct student_view *view,
    struct arena *arena, struct student_line *line);
/* Rule 10: STATED over the longer of plan and actual interval + 5 min. */
bool fold_is_over_claim(
    const struct student_view *view, const struct student_line *line);

/* Findings grow in the arena, up to FOLD_FINDINGS_MAX. */
struct finding_list {
	struct record_finding *items;
	size_t count;
};
void fold_add_finding(
    struct finding_list *list, const struct record_finding *finding);

/* Rule 5.  A promise without plannedStart is none; finds PLAN_BACKDATED. */
MUST_USE enum status fold_promise(const struct fold_input *input,
    struct event_list all, struct arena *arena, struct session_plan *promise,
    struct finding_list *findings);
