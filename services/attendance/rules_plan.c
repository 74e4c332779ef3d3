// SPDX-License-Identifier: Apache-2.0
/*
 * rules_plan.c - rule 4, the plan, and rule 5, the promise.
 *
 * The plan is what counts in the end.  The promise is what stood a day before
 * it: the walk of rule 5 takes the plan events one by one and stops when the
 * next one comes too late to take anything back.
 */
#include "services/attendance/rules_steps.h"

#include "common/instant.h"

#include <string.h>

void
session_plan_init(struct session_plan *plan)
{
	memset(plan, 0, sizeof(*plan));
	plan->planned_start = EVENT_NO_INSTANT;
	plan->planned_end = EVENT_NO_INSTANT;
}

bool
fold_is_plan_event(const struct session_event *event)
{
	return event->type == EVENT_SESSION_SCHEDULED ||
	       event->type == EVENT_SESSION_RESCHEDULED;
}

void
fold_lay_plan(struct session_plan *plan, const struct session_event *e)
{
	if (!fold_is_plan_event(e))
		return;
	plan->planned_start = e->planned_start;
	plan->planned_end = e->planned_end;
	if (e->type == EVENT_SESSION_RESCHEDULED)
		return;
	plan->program_id = e->program_id;
	plan->school_id = e->school_id;
	plan->subject = e->subject;
	plan->tutor_id = e->tutor_id;
	plan->student_ids = e->student_ids;
	plan->student_count = e->student_count;
	if (e->modality != MODALITY_NONE)
		plan->modality = e->modality;
	if (e->makeup_of != NULL)
		plan->makeup_of = e->makeup_of;
	if (e->makeup_for_count > 0) {
		plan->makeup_for = e->makeup_for;
		plan->makeup_for_count = e->makeup_for_count;
	}
}

static bool
comes_too_late(const struct session_plan *plan, int64_t at)
{
	return plan->planned_start != EVENT_NO_INSTANT &&
	       at >= plan->planned_start - INSTANT_DAY;
}

static void
promise_of_base(const struct fold_input *input, struct session_plan *promise)
{
	for (size_t i = 0; i < input->version_count; i++) {
		const struct base_version *v = &input->versions[i];

		if (comes_too_late(promise, v->published_at))
			return;
		if (v->withdrawn)
			session_plan_init(promise);
		else
			*promise = v->plan;
	}
}

static bool
is_walked(const struct fold_input *input, const struct fold_event *e)
{
	return e->source_kind == SOURCE_PROVIDER &&
	       strcmp(e->source, input->provider_id) == 0 &&
	       (fold_is_plan_event(e->event) || e->event->type == EVENT_VOIDED);
}

static enum status
choose_walked(const struct fold_input *input, struct event_list all,
    struct arena *arena, struct event_list *walked)
{
	const struct fold_event **chosen =
	    arena_zeroed(arena, all.count + 1, sizeof(*chosen));

	if (chosen == NULL)
		return STATUS_NO_MEMORY;
	*walked = (struct event_list){chosen, 0};
	for (size_t i = 0; i < all.count; i++) {
		if (is_walked(input, all.events[i]))
			chosen[walked->count++] = all.events[i];
	}
	return STATUS_OK;
}

/*
 * A plan event or void that shapes the promise says that it was told a day
 * before; when we received it later than that, the promise rests on a date
 * that nobody could check.  The day is counted from the plan that stood before
 * it, else from its own.  The promise is made all the same: receipt is no part
 * of the fold.
 */
static bool
is_backdated(const struct session_plan *before, const struct fold_event *e)
{
	int64_t start = before->planned_start;

	if (start == EVENT_NO_INSTANT)
		start = e->event->planned_start;
	return start != EVENT_NO_INSTANT &&
	       e->event->occurred_at < start - INSTANT_DAY &&
	       e->received_at >= start - INSTANT_DAY;
}

static enum status
find_backdated(struct finding_list *findings, struct arena *arena,
    const struct fold_event *e)
{
	struct record_finding finding = {FINDING_PLAN_BACKDATED,
	    e->event->event_id, NULL, "occurredAt", NULL,
	    "received a day before plannedStart"};
	char text[sizeof("received ") + INSTANT_TEXT] = "received ";

	instant_format(e->received_at, text + strlen(text));
	finding.found = arena_string(arena, bytes_of_string(text));
	if (finding.found == NULL)
		return STATUS_NO_MEMORY;
	fold_add_finding(findings, &finding);
	return STATUS_OK;
}

static enum status
promise_of_events(const struct fold_input *input, struct event_list all,
    struct arena *arena, struct session_plan *promise,
    struct finding_list *findings)
{
	struct event_list walked;
	size_t *targets, *work;
	bool *counts;
	enum status status = choose_walked(input, all, arena, &walked);

	if (status == STATUS_OK)
		status = fold_find_targets(walked, arena, &targets);
	if (status != STATUS_OK)
		return status;
	work = arena_zeroed(arena, 2 * walked.count + 1, sizeof(*work));
	counts = arena_zeroed(arena, walked.count + 1, sizeof(*counts));
	if (work == NULL || counts == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < walked.count; i++) {
		if (comes_too_late(
			promise, walked.events[i]->event->occurred_at))
			break;
		if (is_backdated(promise, walked.events[i]))
			status =
			    find_backdated(findings, arena, walked.events[i]);
		if (status != STATUS_OK)
			return status;
		fold_count_events(targets, i + 1, work, counts);
		session_plan_init(promise);
		for (size_t k = 0; k <= i; k++) {
			if (counts[k])
				fold_lay_plan(promise, walked.events[k]->event);
		}
	}
	return STATUS_OK;
}

enum status
fold_promise(const struct fold_input *input, struct event_list all,
    struct arena *arena, struct session_plan *promise,
    struct finding_list *findings)
{
	session_plan_init(promise);
	if (input->version_count == 0)
		return promise_of_events(input, all, arena, promise, findings);
	promise_of_base(input, promise);
	return STATUS_OK;
}
