// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_replan.c - the job that makes the published plan fit what intake
 * holds now.
 *
 * Everything is read on one snapshot, worked out outside any transaction, and
 * published in one.  When the log has grown in between, it is all done again:
 * a day that was closed, or a plan that was published, is not undone.
 */
#include "services/scheduling/handlers.h"
#include "services/scheduling/other_sessions.h"
#include "services/scheduling/plan_changes.h"
#include "services/scheduling/plan_diff.h"
#include "services/scheduling/plan_old.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define JOB_ARENA_BYTES ((size_t)1 << 30)
#define DETAIL_BYTES 256
#define ATTEMPTS 3

struct replanning_job {
	struct job_run *run;
	struct scheduling *service;
	struct arena *arena; /* parameters and answers */
	struct replan_params params;
	struct log_head head; /* of the snapshot */
	struct roster roster;
	struct history history;
	struct closures closures;
	struct exceptions exceptions;
	struct other_sessions others;
	struct plan plan;
	struct rows imported; /* struct imported_group */
	struct rows old;      /* struct old_group */
	struct schedule schedule;
	struct replan_report report;
	struct publication publication;
	struct plan_diff diff;
	struct replan_result result;
	struct timespec begin;
	char detail[DETAIL_BYTES];
};

static void
forget(struct replanning_job *j)
{
	plan_diff_fini(&j->diff);
	publication_fini(&j->publication);
	schedule_fini(&j->schedule);
	plan_fini(&j->plan);
	closures_fini(&j->closures);
	exceptions_fini(&j->exceptions);
	other_sessions_fini(&j->others);
	roster_fini(&j->roster);
	j->imported.count = 0;
	j->old.count = j->result.changes.count = j->result.lost.count = 0;
}

static enum status
load(struct store_txn *txn, void *ctx)
{
	struct replanning_job *j = ctx;
	enum status status =
	    log_read_head(service_log(j->service->service), txn, &j->head);

	if (status == STATUS_OK)
		status = roster_load(txn, j->service->mirror, &j->roster);
	if (status == STATUS_OK)
		status = history_load(
		    txn, j->service->plan, j->service->published, &j->history);
	j->roster.first_day = history_first_day(&j->history);
	if (status == STATUS_OK)
		status = imported_load(
		    txn, j->service->imported, j->arena, &j->imported);
	if (status == STATUS_OK)
		status = closures_load(txn, j->service->closures, &j->closures);
	if (status == STATUS_OK)
		status = other_sessions_load(
		    txn, j->service->plan, &j->roster, NULL, &j->others);
	return status == STATUS_OK ? exceptions_load(txn,
					 j->service->exceptions, &j->exceptions)
				   : status;
}

/* They keep their place in the roster, and have no minutes. */
static enum status
leave_out_tutors(struct replanning_job *j)
{
	struct mirror_tutor *tutors = j->roster.tutors.items;

	for (size_t i = 0; i < j->params.without_count; i++) {
		const char *id = j->params.without[i];
		const struct mirror_tutor *t =
		    roster_find_tutor(&j->roster, id);

		if (t == NULL) {
			snprintf(j->detail, sizeof(j->detail),
			    "without_tutor_ids: found '%.64s', expected a "
			    "tutor that intake knows",
			    id);
			return STATUS_INVALID;
		}
		tutors[t - tutors].max_minutes = 0;
	}
	return STATUS_OK;
}

static enum status
work_out(struct replanning_job *j)
{
	enum status status = leave_out_tutors(j);

	if (status == STATUS_OK && j->history.programs.count == 0) {
		snprintf(j->detail, sizeof(j->detail),
		    "nothing is published: expected a plan (schedule solve)");
		return STATUS_INVALID;
	}
	if (status != STATUS_OK)
		return status;
	plan_old_drop_closed(&j->history, &j->roster);
	status = plan_init(&j->plan, &j->roster, NULL, 0, &(struct rows){0},
	    j->detail, sizeof(j->detail));
	if (status == STATUS_OK)
		status = plan_old_keep(&j->plan, &j->history, &j->imported);
	if (status == STATUS_OK)
		status = plan_old_groups(&j->plan, &j->history, &j->old);
	job_progress(j->run, "re-planning", 0, 0);
	if (status == STATUS_OK)
		status = replan(j->plan.model, &j->old, &j->params.budget,
		    &j->schedule, &j->report);
	return status == STATUS_OK && job_cancelled(j->run) ? STATUS_CANCELLED
							    : status;
}

struct comparing_job {
	struct replanning_job *job;
	const struct plan_scope *scope;
};

static enum status
is_still(struct replanning_job *j, struct store_txn *txn)
{
	struct log_head head;
	enum status status =
	    log_read_head(service_log(j->service->service), txn, &head);

	if (status == STATUS_OK && head.seq != j->head.seq)
		status = STATUS_CONFLICT;
	return status;
}

static enum status
compare(struct store_txn *txn, void *ctx)
{
	struct comparing_job *c = ctx;
	struct replanning_job *j = c->job;
	enum status status = is_still(j, txn);

	return status == STATUS_OK
		   ? plan_diff_make(txn, j->service->plan, c->scope, &j->diff)
		   : status;
}

static enum status
publish(struct store_txn *txn, void *ctx)
{
	struct replanning_job *j = ctx;
	enum status status = is_still(j, txn);

	if (status == STATUS_OK)
		status = plan_diff_write(txn, j->service->plan,
		    service_log(j->service->service), &j->diff);
	return status == STATUS_OK
		   ? history_put(txn, j->service->published, &j->plan)
		   : status;
}

static enum status
make_publication(struct replanning_job *j)
{
	const struct settings *settings =
	    service_settings_of(j->service->service);
	const struct zone *zone;
	enum status status = zone_find(settings->time_zone, &zone);

	if (status != STATUS_OK)
		status = zone_find("UTC", &zone);
	return status == STATUS_OK
		   ? publication_init(&j->publication, &j->plan, &j->schedule,
			 &j->closures, &j->exceptions, &j->history,
			 &j->others.all, zone)
		   : status;
}

static enum status
try_once(struct replanning_job *j)
{
	const struct plan_scope scope = {
	    .publication = &j->publication,
	    .plan = &j->plan,
	    .history = &j->history,
	};
	struct comparing_job c = {j, &scope};
	enum status status;

	forget(j);
	job_progress(j->run, "reading", 0, 0);
	status = store_read(job_store(j->run), load, j);
	if (status == STATUS_OK)
		status = work_out(j);
	if (status == STATUS_OK)
		status = make_publication(j);
	if (status == STATUS_OK)
		status = store_read(job_store(j->run), compare, &c);
	if (status == STATUS_OK)
		status = plan_changes_find(
		    &scope, j->arena, &j->result.changes, &j->result.lost);
	if (status != STATUS_OK || j->params.preview)
		return status;
	job_progress(j->run, "publishing", 0, 0);
	return store_write(job_store(j->run), publish, j);
}

static enum status
pack(struct replanning_job *j)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	j->result.report = &j->report;
	j->result.schedule = &j->schedule;
	j->result.seconds = (double)(now.tv_sec - j->begin.tv_sec) +
			    (double)(now.tv_nsec - j->begin.tv_nsec) / 1e9;
	j->result.planned = j->diff.planned;
	j->result.changed = j->diff.changed;
	j->result.withdrawn = j->diff.withdrawn;
	j->result.published = !j->params.preview;
	if (j->result.published)
		service_count(j->service->service, "plan_entries_logged",
		    j->diff.puts.count + j->diff.drops.count);
	return wire_pack_replan_result(
	    &j->result, &j->roster, j->arena, job_result(j->run));
}

static enum status
run_replan(struct replanning_job *j)
{
	enum status status = arena_new(JOB_ARENA_BYTES, &j->arena);

	if (status == STATUS_OK)
		status = wire_read_replan(job_params(j->run), j->arena,
		    &j->params, j->detail, sizeof(j->detail));
	if (status != STATUS_OK)
		return status;
	j->history.from = j->params.from;
	j->history.today = j->params.today;
	status = STATUS_CONFLICT;
	for (int i = 0; i < ATTEMPTS && status == STATUS_CONFLICT; i++)
		status = try_once(j);
	if (status == STATUS_CONFLICT)
		snprintf(j->detail, sizeof(j->detail),
		    "the plan changed each time it was worked out: try again");
	return status == STATUS_OK ? pack(j) : status;
}

enum status
on_replan(struct job_run *run)
{
	struct replanning_job j = {
	    .run = run,
	    .service = job_state(run),
	    .history = HISTORY_INIT,
	};
	enum status status;

	clock_gettime(CLOCK_MONOTONIC, &j.begin);
	status = run_replan(&j);
	if (j.detail[0] != '\0')
		job_detail(run, "%s", j.detail);
	forget(&j);
	history_fini(&j.history);
	free(j.imported.items);
	free(j.old.items);
	free(j.result.changes.items);
	free(j.result.lost.items);
	arena_free(&j.arena);
	return status;
}
