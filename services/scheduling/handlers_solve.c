// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_solve.c - the job: mirror, plan, solve, publish.
 *
 * The mirror is read on one snapshot.  The search runs outside any
 * transaction; cancelled, it publishes nothing.
 */
#include "services/scheduling/handlers.h"
#include "services/scheduling/plan_old.h"
#include "services/scheduling/publish.h"
#include "services/scheduling/solve.h"
#include "services/scheduling/wire_job.h"

#include <stdlib.h>
#include <time.h>

#define JOB_ARENA_BYTES ((size_t)1 << 30)
#define DETAIL_BYTES 256

struct solving {
	struct job_run *run;
	struct scheduling *service;
	struct arena *arena; /* parameters and standing groups */
	struct solve_params params;
	struct roster roster;
	struct rows standing;
	struct history history;
	struct plan plan;
	struct schedule schedule;
	struct closures closures, closures_now;
	struct publication publication;
	struct timespec begin;
	uint64_t steps;
	char detail[DETAIL_BYTES];
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
on_standing(struct bytes key, struct bytes value, void *ctx)
{
	struct solving *s = ctx;
	struct standing_group group;
	enum status status = wire_read_standing(value, s->arena, &group);

	(void)key;
	return status == STATUS_OK
		   ? rows_append(&s->standing, &group, sizeof(group))
		   : status;
}

static enum status
load(struct store_txn *txn, void *ctx)
{
	struct solving *s = ctx;
	uint8_t prefix = PLAN_GROUP;
	enum status status;

	roster_fini(&s->roster);
	s->standing.count = 0;
	status = roster_load(txn, s->service->mirror, &s->roster);
	if (status == STATUS_OK)
		status = history_load(
		    txn, s->service->plan, s->service->published, &s->history);
	/* Groups matter where a part of the programmes is solved. */
	if (status == STATUS_OK && s->params.program_count > 0)
		status = store_scan(txn, s->service->plan, bytes_of(&prefix, 1),
		    on_standing, s);
	return status;
}

static double
check(void *ctx, uint64_t step, int64_t weight)
{
	struct solving *s = ctx;
	double limit = s->params.seconds;

	(void)weight;
	if (job_cancelled(s->run))
		return 1;
	if (s->steps != UINT64_MAX)
		job_progress(s->run, "solving", step, s->steps);
	else
		job_progress(s->run, "solving", (uint64_t)(1000 * elapsed(s)),
		    (uint64_t)(1000 * limit));
	return limit > 0 ? elapsed(s) / limit : 0;
}

static enum status
search(struct solving *s)
{
	struct solve_budget budget = {
	    .seed = s->params.seed,
	    .check = check,
	    .ctx = s,
	};
	enum status status;

	s->steps = s->params.has_steps     ? s->params.steps
		   : s->params.seconds > 0 ? UINT64_MAX
					   : solve_default_steps(s->plan.model);
	budget.steps = s->steps;
	budget.by_time = s->steps == UINT64_MAX;
	status = solve(s->plan.model, &budget, &s->schedule);
	return status == STATUS_OK && job_cancelled(s->run) ? STATUS_CANCELLED
							    : status;
}

static void
show_publishing(void *ctx, uint64_t done, uint64_t total)
{
	struct solving *s = ctx;

	job_progress(s->run, "publishing", done, total);
}

static enum status
read_closures(struct store_txn *txn, void *ctx)
{
	struct solving *s = ctx;

	return closures_load(txn, s->service->closures, &s->closures_now);
}

/* The publication by the closures of this moment. */
static enum status
make_publication(struct solving *s, const struct zone *zone)
{
	publication_fini(&s->publication);
	closures_fini(&s->closures);
	s->closures = s->closures_now;
	s->closures_now = (struct closures){0};
	return publication_init(&s->publication, &s->plan, &s->schedule,
	    &s->closures, &s->history, zone);
}

/* Again when a day was closed while it was written. */
static enum status
publish_plan(
    struct solving *s, const struct publish *publish, const struct zone *zone)
{
	uint64_t logged;
	enum status status = store_read(publish->store, read_closures, s);

	do {
		if (status == STATUS_OK)
			status = make_publication(s, zone);
		if (status == STATUS_OK)
			status = publish_run(publish, &logged);
		if (status != STATUS_OK)
			return status;
		service_count(
		    s->service->service, "plan_entries_logged", logged);
		status = store_read(publish->store, read_closures, s);
	} while (status != STATUS_OK ||
		 !closures_equal(&s->closures, &s->closures_now));
	return status;
}

static enum status
write_plan(struct solving *s)
{
	const struct settings *settings =
	    service_settings_of(s->service->service);
	const struct plan_scope scope = {
	    .publication = &s->publication,
	    .plan = &s->plan,
	    .history = &s->history,
	};
	struct publish publish = {
	    .store = job_store(s->run),
	    .log = service_log(s->service->service),
	    .table = s->service->plan,
	    .published = s->service->published,
	    .scope = &scope,
	    .progress = show_publishing,
	    .ctx = s,
	};
	const struct zone *zone;
	enum status status = zone_find(settings->time_zone, &zone);

	if (status != STATUS_OK)
		status = zone_find("UTC", &zone);
	return status == STATUS_OK ? publish_plan(s, &publish, zone) : status;
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

/* Why so little was placed, as far as it can be told at a glance. */
static void
add_warnings(const struct solving *s, struct solve_result *result)
{
	const struct model *m = s->plan.model;

	if (s->plan.needs == 0)
		warn(result, "no needs: import needs first");
	if (m->slots.count == 0)
		warn(result, "no slots: import bell-schedules first");
	if (m->tutors.count == 0)
		warn(result, "no tutors: import tutors first");
	else if (!has_windows(m))
		warn(result,
		    "no tutor is available at any time: import availability");
	if (s->plan.needs > 0 && s->schedule.placed == 0)
		warn(result, "nobody was placed: schedule show tells why");
	else if (s->schedule.placed > 0 && s->publication.sessions == 0)
		warn(result, "no session: no instructional day in the dates "
			     "of the programmes");
	if (s->plan.refusals.count > 0)
		warn(result, "some needs could not be asked: their student, "
			     "school, grade or programme is not usable");
}

static enum status
pack_result(const struct solving *s)
{
	struct solve_result result = {
	    .placed = s->schedule.placed,
	    .students = s->plan.needs,
	    .groups = s->publication.groups,
	    .sessions = s->publication.sessions,
	    .placed_weight = s->schedule.placed_weight,
	    .total_weight = s->schedule.total_weight,
	    .bound = s->schedule.total_weight,
	    .cost_cents = s->schedule.cost_cents,
	    .seconds = elapsed(s),
	};

	for (uint32_t i = 0; i < s->plan.refusals.count; i++)
		result.total_weight +=
		    roster_need(&s->roster, plan_refusal(&s->plan, i)->need)
			->weight;
	add_warnings(s, &result);
	return wire_pack_result(&result, job_result(s->run));
}

static enum status
run_solve(struct solving *s)
{
	enum status status = arena_new(JOB_ARENA_BYTES, &s->arena);

	if (status == STATUS_OK)
		status = wire_read_solve(job_params(s->run), s->arena,
		    &s->params, s->detail, sizeof(s->detail));
	if (status != STATUS_OK)
		return status;
	s->history.from = s->params.from;
	s->history.today = s->params.today;
	job_progress(s->run, "reading", 0, 0);
	status = store_read(job_store(s->run), load, s);
	if (status == STATUS_OK) {
		plan_old_drop_closed(&s->history, &s->roster);
		status = plan_init(&s->plan, &s->roster,
		    (const char *const *)s->params.programs,
		    s->params.program_count, &s->standing, s->detail,
		    sizeof(s->detail));
	}
	if (status == STATUS_OK)
		status = search(s);
	if (status == STATUS_OK)
		status = write_plan(s);
	return status == STATUS_OK ? pack_result(s) : status;
}

enum status
on_solve(struct job_run *run)
{
	struct solving s = {
	    .run = run,
	    .service = job_state(run),
	    .history = HISTORY_INIT,
	};
	enum status status;

	clock_gettime(CLOCK_MONOTONIC, &s.begin);
	status = run_solve(&s);
	if (status == STATUS_INVALID)
		job_detail(run, "%s", s.detail);
	publication_fini(&s.publication);
	closures_fini(&s.closures);
	closures_fini(&s.closures_now);
	schedule_fini(&s.schedule);
	plan_fini(&s.plan);
	free(s.standing.items);
	history_fini(&s.history);
	roster_fini(&s.roster);
	arena_free(&s.arena);
	return status;
}
