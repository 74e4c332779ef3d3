// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_explain.c - the job: who waits beside the published plan, and what
 * would place most.  It writes nothing.
 */
#include "services/scheduling/plan_old.h"
#include "services/scheduling/planning.h"
#include "services/scheduling/wire_explain.h"

#include <stdio.h>
#include <stdlib.h>

struct explaining {
	struct planning planning;
	struct explain_params params;
	struct rows old; /* struct old_group */
	struct advised advised;
};

static enum status
load(struct store_txn *txn, void *ctx)
{
	struct explaining *e = ctx;

	return planning_read(&e->planning, txn);
}

static bool
check(void *ctx, uint64_t done, uint64_t total)
{
	struct explaining *e = ctx;

	job_progress(e->planning.run, "trying changes", done, total);
	return job_cancelled(e->planning.run);
}

static enum status
work_out(struct explaining *e)
{
	struct planning *p = &e->planning;
	const struct advice_budget budget = {
	    .changes = e->params.changes,
	    .tries = e->params.tries,
	    .kinds = e->params.kinds,
	    .check = check,
	    .ctx = e,
	};
	const struct old_group *old = e->old.items;
	enum status status =
	    advise(p->plan.model, &e->old, &budget, &e->advised);

	if (status == STATUS_OK && job_cancelled(p->run))
		return STATUS_CANCELLED;
	if (status != STATUS_OK || e->advised.fault == NULL)
		return status;
	snprintf(p->detail, PLANNING_DETAIL,
	    "the published group of need %s no longer holds: %s; `chalkline "
	    "schedule replan` mends the plan",
	    model_student(p->plan.model, old[e->advised.fault_group].member[0])
		->id,
	    e->advised.fault);
	return STATUS_INVALID;
}

static enum status
run_explain(struct explaining *e)
{
	struct planning *p = &e->planning;
	enum status status = wire_read_explain(job_params(p->run), p->arena,
	    &e->params, p->detail, PLANNING_DETAIL);

	if (status != STATUS_OK)
		return status;
	p->history.today = e->params.today;
	job_progress(p->run, "reading", 0, 0);
	status = store_read(job_store(p->run), load, e);
	p->standing.count = 0;
	if (status == STATUS_OK)
		status = planning_build(p, NULL, 0);
	if (status == STATUS_OK)
		status = plan_old_keep(&p->plan, &p->history, &p->imported);
	if (status == STATUS_OK)
		status = plan_old_groups(&p->plan, &p->history, &e->old);
	if (status == STATUS_OK)
		status = work_out(e);
	return status == STATUS_OK ? wire_pack_advised(&e->advised, &p->plan,
					 p->arena, job_result(p->run))
				   : status;
}

enum status
on_explain(struct job_run *run)
{
	struct explaining e = {.old = {0}};
	enum status status = planning_init(&e.planning, run);

	if (status == STATUS_OK)
		status = run_explain(&e);
	if (status == STATUS_INVALID)
		job_detail(run, "%s", e.planning.detail);
	advised_fini(&e.advised);
	free(e.old.items);
	planning_fini(&e.planning);
	return status;
}
