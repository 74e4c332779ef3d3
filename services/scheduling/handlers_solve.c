// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_solve.c - the job: mirror, plan, solve; then publish, or keep a
 * draft.
 *
 * The mirror is read on one snapshot.  The search runs outside any
 * transaction; cancelled, it publishes nothing and keeps its best as a draft.
 */
#include "services/scheduling/contradictions.h"
#include "services/scheduling/plan_former.h"
#include "services/scheduling/planning.h"
#include "services/scheduling/preview.h"
#include "services/scheduling/solve.h"
#include "services/scheduling/wire_draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DRAFT_BYTES_MAX ((size_t)64 << 20)
#define CHANGE_BYTES_MAX (64u * 1024u)
#define CONTRADICTIONS_TOLD 8
#define WARNING_TEXT 600
#define KEPT_TOLD 4
#define PINS_TOLD 4

struct solving {
	struct planning planning;
	struct solve_params params;
	struct timespec begin;
	uint64_t steps;
	bool is_stopped; /* somebody asked: the best so far is a draft */
	struct drafts_list given_up;
	struct preview preview;
	struct rows changes; /* struct plan_item */
	/* Of the arena: the first of what cannot be in the data; or NULL. */
	const char *contradiction[CONTRADICTIONS_TOLD];
	size_t contradictions;
};

static double
elapsed(const struct solving *s)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - s->begin.tv_sec) +
	       (double)(now.tv_nsec - s->begin.tv_nsec) / 1e9;
}

static enum status
load(struct store_txn *txn, void *ctx)
{
	struct solving *s = ctx;

	return planning_read(&s->planning, txn);
}

static void
on_contradiction(void *ctx, const char *text)
{
	struct solving *s = ctx;
	size_t at = s->contradictions++;

	if (at < CONTRADICTIONS_TOLD)
		s->contradiction[at] =
		    arena_string(s->planning.arena, bytes_of_string(text));
}

static double
check(void *ctx, uint64_t step, int64_t weight)
{
	struct solving *s = ctx;
	struct job_run *run = s->planning.run;
	double limit = s->params.seconds;

	(void)weight;
	if (job_cancelled(run))
		return 1;
	if (s->steps != UINT64_MAX)
		job_progress(run, "solving", step, s->steps);
	else
		job_progress(run, "solving", (uint64_t)(1000 * elapsed(s)),
		    (uint64_t)(1000 * limit));
	return limit > 0 ? elapsed(s) / limit : 0;
}

static enum status
search(struct solving *s)
{
	const struct model *model = s->planning.plan.model;
	struct solve_budget budget = {
	    .seed = s->params.seed,
	    .check = check,
	    .ctx = s,
	};
	enum status status;

	s->steps = s->params.has_steps     ? s->params.steps
		   : s->params.seconds > 0 ? UINT64_MAX
					   : solve_default_steps(model);
	budget.steps = s->steps;
	budget.by_time = s->steps == UINT64_MAX;
	status = solve(model, &budget, &s->planning.schedule);
	s->is_stopped = job_asked_to_stop(s->planning.run);
	return status == STATUS_OK && !s->is_stopped &&
		       job_cancelled(s->planning.run)
		   ? STATUS_CANCELLED
		   : status;
}

static bool
keeps_draft(const struct solving *s)
{
	return s->params.preview || s->is_stopped;
}

static bool
has_windows(const struct model *m)
{
	return m->windows.count > 0;
}

static void
warn(struct solve_result *result, const char *text)
{
	if (result->warning_count < SOLVE_WARNINGS_MAX)
		result->warnings[result->warning_count++] = text;
}

/* Programmes whose groups never meet. */
static void
warn_of_days(const struct solving *s, struct solve_result *result)
{
	const struct planning *p = &s->planning;

	for (uint32_t i = 0; i < p->roster.programs.count; i++) {
		const struct mirror_program *program =
		    roster_program(&p->roster, i);
		char text[WARNING_TEXT];
		const char *copy;

		if (p->publication.groups_of == NULL ||
		    p->publication.groups_of[i] == 0 ||
		    p->publication.sessions_of[i] > 0)
			continue;
		snprintf(text, sizeof(text),
		    "programme %s: its groups never meet, for from %s to %s "
		    "none of their days is a school day",
		    program->id, program->begins_on, program->ends_on);
		copy = arena_string(p->arena, bytes_of_string(text));
		if (copy != NULL)
			warn(result, copy);
	}
}

static void
warn_copy(
    const struct solving *s, struct solve_result *result, const char *text)
{
	const char *copy =
	    arena_string(s->planning.arena, bytes_of_string(text));

	if (copy != NULL)
		warn(result, copy);
}

/* Imported groups that are not in the plan as they were told. */
static void
warn_of_kept(const struct solving *s, struct solve_result *result)
{
	const struct planning *p = &s->planning;
	const struct kept_fault *faults = p->plan.kept_faults.items;
	size_t count = p->plan.kept_faults.count;
	char text[WARNING_TEXT];

	if (!p->keep_imported && p->imported.count > 0) {
		snprintf(text, sizeof(text),
		    "%zu imported groups are not asked: --keep-imported keeps "
		    "them",
		    p->imported.count);
		warn_copy(s, result, text);
	}
	for (size_t i = 0; i < count && i < KEPT_TOLD; i++) {
		snprintf(text, sizeof(text), "imported group %s%s%s: %s",
		    faults[i].group,
		    faults[i].student != NULL ? ", student " : "",
		    faults[i].student != NULL ? faults[i].student : "",
		    faults[i].text);
		warn_copy(s, result, text);
	}
	if (count > KEPT_TOLD) {
		snprintf(text, sizeof(text),
		    "and %zu more such of imported groups", count - KEPT_TOLD);
		warn_copy(s, result, text);
	}
}

/* Pins to what is not there. */
static void
warn_of_pins(const struct solving *s, struct solve_result *result)
{
	const struct planning *p = &s->planning;
	char text[WARNING_TEXT];
	size_t count = 0;

	for (uint32_t i = 0; i < p->plan.refusals.count; i++) {
		const struct plan_refusal *refusal = plan_refusal(&p->plan, i);
		const struct mirror_need *need =
		    roster_need(&p->roster, refusal->need);

		if (p->plan.pin_of[refusal->need] == MODEL_NONE ||
		    count++ >= PINS_TOLD)
			continue;
		snprintf(text, sizeof(text), "student %s in programme %s: %s",
		    need->student, need->program, refusal->text);
		warn_copy(s, result, text);
	}
	if (count > PINS_TOLD) {
		snprintf(text, sizeof(text), "and %zu more such pins",
		    count - PINS_TOLD);
		warn_copy(s, result, text);
	}
}

static void
warn_of_contradictions(const struct solving *s, struct solve_result *result)
{
	char text[WARNING_TEXT];

	for (size_t i = 0; i < s->contradictions && i < CONTRADICTIONS_TOLD;
	     i++)
		if (s->contradiction[i] != NULL)
			warn(result, s->contradiction[i]);
	if (s->contradictions > CONTRADICTIONS_TOLD) {
		snprintf(text, sizeof(text), "and %zu more contradictions",
		    s->contradictions - CONTRADICTIONS_TOLD);
		warn_copy(s, result, text);
	}
}

/* Why so little was placed, as far as it can be told at a glance. */
static void
add_warnings(const struct solving *s, struct solve_result *result)
{
	const struct model *m = s->planning.plan.model;
	char text[WARNING_TEXT];

	warn_of_contradictions(s, result);
	if (s->planning.plan.needs == 0)
		warn(result, "no needs: import needs first");
	if (m->slots.count == 0)
		warn(result, "no slots: import bell-schedules first");
	if (m->tutors.count == 0)
		warn(result, "no tutors: import tutors first");
	else if (!has_windows(m))
		warn(result,
		    "no tutor is available at any time: import availability");
	if (s->planning.plan.needs > 0 && s->planning.schedule.placed == 0)
		warn(result, "nobody was placed: schedule show tells why");
	warn_of_days(s, result);
	warn_of_kept(s, result);
	warn_of_pins(s, result);
	if (plan_tell_unknown(&s->planning.plan, text, sizeof(text)) ==
		STATUS_OK &&
	    text[0] != '\0')
		warn_copy(s, result, text);
	if (s->planning.plan.refusals.count > 0)
		warn(result, "some needs could not be asked: their student, "
			     "school, grade or programme is not usable");
}

static enum status
pack_result(struct solving *s, struct buffer *out)
{
	const struct planning *p = &s->planning;
	struct solve_result result = {
	    .placed = p->schedule.placed,
	    .students = p->plan.needs,
	    .groups = p->publication.groups,
	    .sessions = p->publication.sessions,
	    .placed_weight = p->schedule.placed_weight,
	    .total_weight = p->schedule.total_weight,
	    .bound = p->schedule.bound,
	    .cost_cents = p->schedule.cost_cents,
	    .seconds = elapsed(s),
	    .had_tutor = p->schedule.had_tutor,
	    .same_tutor = p->schedule.same_tutor,
	    .draft = keeps_draft(s) ? job_number(p->run) : 0,
	    .stopped = s->is_stopped,
	    .given_up_count = s->given_up.count,
	    .given_up = s->given_up.number,
	};

	for (uint32_t i = 0; i < p->plan.refusals.count; i++)
		result.total_weight +=
		    roster_need(&p->roster, plan_refusal(&p->plan, i)->need)
			->weight;
	add_warnings(s, &result);
	return wire_pack_result(&result, out);
}

static enum status
pack_change(struct solving *s, const struct student_change *change,
    struct buffer *scratch)
{
	struct arena *arena = s->planning.arena;
	struct plan_item item;
	struct store_key key;
	enum status status;

	key_start(&key);
	key_string(&key, change->student);
	key_string(&key, change->program);
	buffer_reset(scratch);
	status = wire_pack_change(change, scratch);
	if (status != STATUS_OK)
		return status;
	item.key = bytes_of(arena_string(arena, key_bytes(&key)), key.len);
	item.data =
	    bytes_of(arena_string(arena, buffer_bytes(scratch)), scratch->len);
	if (item.key.data == NULL || item.data.data == NULL)
		return STATUS_NO_MEMORY;
	return rows_append(&s->changes, &item, sizeof(item));
}

static enum status
pack_changes(struct solving *s)
{
	const struct student_change *changes = s->preview.changes.items;
	enum status status = STATUS_OK;
	struct buffer scratch;

	buffer_init(&scratch, CHANGE_BYTES_MAX);
	for (size_t i = 0; i < s->preview.changes.count && status == STATUS_OK;
	     i++)
		status = pack_change(s, &changes[i], &scratch);
	buffer_fini(&scratch);
	return status;
}

static enum status
count_sessions(struct solving *s)
{
	struct plan_difference *d = &s->preview.difference;
	const struct plan_diff *diff = &s->planning.diff;
	enum status status = planning_count(&s->planning);

	d->planned = diff->planned;
	d->changed = diff->changed;
	d->withdrawn = diff->withdrawn;
	return status;
}

static enum status
keep(struct solving *s, struct bytes result, struct buffer *head)
{
	struct planning *p = &s->planning;
	const struct draft draft = {
	    .number = job_number(p->run),
	    .made_at = instant_now(),
	    .program_count = s->params.program_count,
	    .programs = s->params.programs,
	    .result = result,
	    .week_sessions = p->schedule.sessions,
	    .term_cents = p->publication.cost_cents,
	    .difference = s->preview.difference,
	    .rates = s->preview.rates.items,
	    .rate_count = s->preview.rates.count,
	    .base = bytes_of(p->base, DRAFTS_BASE),
	    .from = s->params.from,
	    .keep_imported = s->params.keep_imported,
	    .fill_imported = s->params.fill_imported,
	};
	enum status status = wire_pack_draft(&draft, p->arena, head);

	if (status == STATUS_OK)
		status = pack_changes(s);
	return status == STATUS_OK
		   ? drafts_keep(job_store(p->run), p->service->drafts,
			 draft.number, &p->publication, &s->changes,
			 buffer_bytes(head), &s->given_up)
		   : status;
}

static enum status
keep_draft(struct solving *s)
{
	struct planning *p = &s->planning;
	struct buffer head, result;
	enum status status;

	job_progress(p->run, "comparing", 0, 0);
	status = planning_make(p);
	if (status == STATUS_OK)
		status = preview_init(&s->preview, &p->plan, &p->schedule,
		    &p->publication, &p->standing, &p->history);
	if (status == STATUS_OK)
		status = count_sessions(s);
	buffer_init(&head, DRAFT_BYTES_MAX);
	buffer_init(&result, DRAFT_BYTES_MAX);
	if (status == STATUS_OK)
		status = pack_result(s, &result);
	if (status == STATUS_OK)
		status = keep(s, buffer_bytes(&result), &head);
	buffer_fini(&head);
	buffer_fini(&result);
	return status;
}

static enum status
run_solve(struct solving *s)
{
	struct planning *p = &s->planning;
	enum status status = wire_read_solve(job_params(p->run), p->arena,
	    &s->params, p->detail, sizeof(p->detail));

	if (status != STATUS_OK)
		return status;
	p->history.from = s->params.from;
	p->keep_imported = s->params.keep_imported;
	p->fill_imported = s->params.fill_imported;
	p->history.today = s->params.today;
	job_progress(p->run, "reading", 0, 0);
	status = store_read(job_store(p->run), load, s);
	if (status == STATUS_OK)
		status =
		    planning_build(p, (const char *const *)s->params.programs,
			s->params.program_count);
	if (status == STATUS_OK)
		status = plan_add_former(&p->plan, &p->history);
	if (status == STATUS_OK)
		status =
		    contradictions_find(p->plan.model, on_contradiction, s);
	if (status == STATUS_OK)
		status = search(s);
	if (status == STATUS_OK)
		status =
		    keeps_draft(s) ? keep_draft(s) : planning_publish(p, 0);
	return status == STATUS_OK ? pack_result(s, job_result(p->run))
				   : status;
}

enum status
on_solve(struct job_run *run)
{
	struct solving s = {.steps = 0};
	enum status status;

	clock_gettime(CLOCK_MONOTONIC, &s.begin);
	status = planning_init(&s.planning, run);
	if (status == STATUS_OK)
		status = run_solve(&s);
	if (status == STATUS_INVALID)
		job_detail(run, "%s", s.planning.detail);
	free(s.changes.items);
	preview_fini(&s.preview);
	planning_fini(&s.planning);
	return status;
}
