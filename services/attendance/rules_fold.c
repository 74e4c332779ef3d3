// SPDX-License-Identifier: Apache-2.0
/*
 * rules_fold.c - the steps of the fold, in the order of the rules.
 *
 * 3 order, 2 voids and witnesses, 1 and 4 base and plan, 6 status, 7 interval,
 * then 4 and 8 to 11 for every student, and 5 the promise.  Every step sees
 * only what the steps before it made.
 */
#include "services/attendance/rules_fold.h"

#include "services/attendance/rules_differ.h"
#include "services/attendance/rules_lines.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What the steps hand on. */
struct folding {
	const struct fold_input *input;
	struct arena *arena;
	struct event_list all;           /* in order */
	struct event_list counting;      /* of those, the ones that count */
	const struct base_version *base; /* NULL without one */
	const struct base_version *withdrawal; /* NULL when it stands */
	struct session_plan plan;
	struct plan_setters setters;
	const char *tutor_id; /* who really teaches */
	enum modality modality;
	struct finding_list findings;
};

void
fold_add_finding(
    struct finding_list *list, const struct record_finding *finding)
{
	if (list->count < FOLD_FINDINGS_MAX)
		list->items[list->count++] = *finding;
}

/*
 * 3  By occurredAt, source, event id; ids as bytes.  Of two sources of one
 *    name the provider comes before the school before the district.
 */
int
fold_compare_events(const struct fold_event *a, const struct fold_event *b)
{
	int order;

	if (a->event->occurred_at != b->event->occurred_at)
		return a->event->occurred_at < b->event->occurred_at ? -1 : 1;
	order = strcmp(a->source, b->source);
	if (order == 0)
		order = (int)a->source_kind - (int)b->source_kind;
	if (order == 0)
		order = strcmp(a->event->event_id, b->event->event_id);
	return order;
}

static int
compare_places(const void *a, const void *b)
{
	return fold_compare_events(*(const struct fold_event *const *)a,
	    *(const struct fold_event *const *)b);
}

static enum status
order_events(struct folding *f)
{
	size_t count = f->input->event_count;
	const struct fold_event **list =
	    arena_zeroed(f->arena, count + 1, sizeof(*list));

	if (list == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		list[i] = &f->input->events[i];
	qsort(list, count, sizeof(*list), compare_places);
	f->all = (struct event_list){list, count};
	return STATUS_OK;
}

static void
find_void(struct folding *f, const struct fold_event *e, const char *code,
    const char *expected)
{
	struct record_finding finding = {code, e->event->event_id, NULL,
	    "voidsEventId", e->event->voids_event_id, expected};

	fold_add_finding(&f->findings, &finding);
}

/*
 * 2  Voids.  waiting[i] is what fold_count_events left there: SIZE_MAX for
 *    an event that was decided.
 */
static void
find_void_findings(struct folding *f, const size_t *targets,
    const size_t *waiting, const bool *counts)
{
	for (size_t i = 0; i < f->all.count; i++) {
		const struct fold_event *e = f->all.events[i];

		if (waiting[i] != SIZE_MAX)
			find_void(
			    f, e, FINDING_VOID_IN_CIRCLE, "no circle of voids");
		else if (e->event->type == EVENT_VOIDED && counts[i] &&
			 targets[i] == VOID_OF_NONE)
			find_void(f, e, FINDING_VOID_OF_NOTHING,
			    "an event of the same source and session");
	}
}

/* A school's event about a session elsewhere is a finding and no more. */
static bool
is_witness(struct folding *f, const struct fold_event *e)
{
	struct record_finding finding = {FINDING_SCHOOL_ELSEWHERE,
	    e->event->event_id, e->event->student_id, "sessionId", e->source,
	    "a session at that school"};

	if (fold_is_witness(f->input, f->all, e))
		return true;
	fold_add_finding(&f->findings, &finding);
	return false;
}

static enum status
drop_voided(struct folding *f)
{
	size_t count = f->all.count;
	const struct fold_event **kept =
	    arena_zeroed(f->arena, count + 1, sizeof(*kept));
	size_t *work = arena_zeroed(f->arena, 2 * count + 1, sizeof(*work));
	bool *counts = arena_zeroed(f->arena, count + 1, sizeof(*counts));
	size_t *targets;
	enum status status = fold_find_targets(f->all, f->arena, &targets);

	if (kept == NULL || work == NULL || counts == NULL ||
	    status != STATUS_OK)
		return STATUS_NO_MEMORY;
	fold_count_events(targets, count, work, counts);
	find_void_findings(f, targets, work, counts);
	f->counting = (struct event_list){kept, 0};
	for (size_t i = 0; i < count; i++) {
		const struct fold_event *e = f->all.events[i];

		if (counts[i] && is_witness(f, e))
			kept[f->counting.count++] = e;
	}
	return STATUS_OK;
}

/*
 * 1  The base is the latest version; a withdrawal leaves its fields and
 *    takes the session off.
 */
static void
find_base(struct folding *f)
{
	for (size_t i = 0; i < f->input->version_count; i++) {
		const struct base_version *v = &f->input->versions[i];

		f->withdrawal = v->withdrawn ? v : NULL;
		if (!v->withdrawn)
			f->base = v;
	}
	session_plan_init(&f->plan);
	if (f->base != NULL)
		f->plan = f->base->plan;
	f->tutor_id = f->plan.tutor_id;
	f->modality = f->plan.modality;
}

/* 4  The plan, who teaches, and how. */
static void
lay_event(struct folding *f, const struct session_event *e)
{
	fold_lay_plan(&f->plan, e);
	if (fold_is_plan_event(e))
		f->setters.times = e;
	if (e->type == EVENT_SESSION_SCHEDULED)
		f->setters.rest = e;
	if (e->tutor_id != NULL)
		f->tutor_id = e->tutor_id;
	if (e->modality != MODALITY_NONE)
		f->modality = e->modality;
}

static enum status
make_plan(struct folding *f)
{
	find_base(f);
	for (size_t i = 0; i < f->counting.count; i++)
		lay_event(f, f->counting.events[i]->event);
	if (f->base == NULL)
		return STATUS_OK;
	return fold_compare_plans(
	    &f->setters, &f->plan, &f->base->plan, f->arena, &f->findings);
}

static const char **
list_of(const char *const *list)
{
	return (const char **)(uintptr_t)list;
}

static void
write_plan(const struct folding *f, struct session_record *r)
{
	r->provider_id = f->input->provider_id;
	r->session_id = f->input->session_id;
	r->program_id = f->plan.program_id;
	r->school_id = f->plan.school_id;
	r->subject = f->plan.subject;
	r->tutor_id = f->tutor_id;
	r->planned_tutor_id = f->plan.tutor_id;
	r->planned_start = f->plan.planned_start;
	r->planned_end = f->plan.planned_end;
	r->modality = f->modality;
	r->makeup_of = f->plan.makeup_of;
	r->makeup_for = list_of(f->plan.makeup_for);
	r->makeup_for_count = f->plan.makeup_for_count;
	r->has_base = f->input->version_count > 0;
}

/* 6 and 7  The status, who called it off, and the actual interval. */
static void
write_status(struct folding *f, struct session_record *r, struct actual *actual)
{
	size_t cancellation;
	struct record_finding too_long = {FINDING_ACTUAL_TOO_LONG, NULL, NULL,
	    "occurredAt", "over 8 h from start to end",
	    "at most 8 h from start to end"};

	r->status = fold_status(
	    f->counting, &f->plan, f->withdrawal != NULL, &cancellation);
	if (cancellation != SIZE_MAX) {
		const struct session_event *e =
		    f->counting.events[cancellation]->event;

		r->party = e->party;
		r->reason = e->reason;
	} else if (r->status == SESSION_CANCELLED) {
		assert(f->withdrawal != NULL);
		r->party = f->withdrawal->party;
		r->reason = f->withdrawal->reason;
	}
	fold_actual(f->counting, &f->plan, r->status, actual);
	r->actual_start = actual->start;
	r->actual_end = actual->end;
	if (actual->too_long)
		fold_add_finding(&f->findings, &too_long);
}

static enum status
write_promise(struct folding *f, struct session_record *r)
{
	struct session_plan promise;
	enum status status =
	    fold_promise(f->input, f->all, f->arena, &promise, &f->findings);

	if (status != STATUS_OK)
		return status;
	r->promised_start = promise.planned_start;
	r->promised_end = promise.planned_end;
	r->promised_students = list_of(promise.student_ids);
	r->promised_count = promise.student_count;
	return STATUS_OK;
}

enum status
session_fold(const struct fold_input *input, struct arena *arena,
    struct session_record *record)
{
	struct folding f = {.input = input, .arena = arena};
	struct actual actual;
	enum status status;

	memset(record, 0, sizeof(*record));
	f.findings.items =
	    arena_alloc(arena, FOLD_FINDINGS_MAX * sizeof(*f.findings.items));
	if (f.findings.items == NULL)
		return STATUS_NO_MEMORY;
	status = order_events(&f);
	if (status == STATUS_OK)
		status = drop_voided(&f);
	if (status == STATUS_OK)
		status = make_plan(&f);
	if (status != STATUS_OK)
		return status;
	write_plan(&f, record);
	write_status(&f, record, &actual);
	status = fold_lines(
	    f.counting, &f.plan, &actual, arena, record, &f.findings);
	if (status == STATUS_OK)
		status = write_promise(&f, record);
	record->findings = f.findings.items;
	record->finding_count = f.findings.count;
	return status;
}

enum status
session_find_marks(const struct fold_input *input, struct arena *arena,
    struct fold_marks *marks)
{
	struct folding f = {.input = input, .arena = arena};
	const struct fold_event **kept;
	enum status status;

	f.findings.items =
	    arena_alloc(arena, FOLD_FINDINGS_MAX * sizeof(*f.findings.items));
	if (f.findings.items == NULL)
		return STATUS_NO_MEMORY;
	status = order_events(&f);
	if (status == STATUS_OK)
		status = drop_voided(&f);
	if (status != STATUS_OK)
		return status;
	kept = arena_zeroed(arena, f.counting.count + 1, sizeof(*kept));
	if (kept == NULL)
		return STATUS_NO_MEMORY;
	*marks = (struct fold_marks){kept, 0};
	for (size_t i = 0; i < f.counting.count; i++) {
		if (f.counting.events[i]->event->type ==
		    EVENT_ATTENDANCE_MARKED)
			kept[marks->count++] = f.counting.events[i];
	}
	return STATUS_OK;
}

void
session_last_marks(const struct fold_marks *marks, const char *student_id,
    const struct fold_event **provider, const struct fold_event **witness)
{
	*provider = *witness = NULL;
	for (size_t i = 0; i < marks->count; i++) {
		const struct fold_event *e = marks->events[i];

		if (e->student_id == NULL ||
		    strcmp(e->student_id, student_id) != 0)
			continue;
		if (e->source_kind == SOURCE_PROVIDER)
			*provider = e;
		else
			*witness = e;
	}
}
