// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_publish.c - the job: a draft becomes the plan, exactly as it is.
 *
 * It must follow upon the plan that it was solved beside, unless it is the one
 * that was being published when the service ended; and every hard rule must
 * hold by the data of now.
 */
#include "services/scheduling/planning.h"
#include "services/scheduling/redraft.h"
#include "services/scheduling/wire_draft.h"

#include <stdio.h>
#include <string.h>

struct publishing {
	struct planning planning;
	struct publish_params params;
	bool is_done; /* by an earlier run */
	struct draft draft;
	struct bytes packed; /* the head, of the arena */
	struct redraft redraft;
};

static enum status
keep_head(struct publishing *p, struct bytes head)
{
	uint8_t *copy = arena_alloc(p->planning.arena, head.len + 1);

	if (copy == NULL)
		return STATUS_NO_MEMORY;
	memcpy(copy, head.data, head.len);
	p->packed = bytes_of(copy, head.len);
	return wire_read_draft(p->packed, p->planning.arena, &p->draft);
}

static enum status
check_base(struct publishing *p)
{
	if (bytes_equal(p->draft.base, bytes_of(p->planning.base, DRAFTS_BASE)))
		return STATUS_OK;
	snprintf(p->planning.detail, PLANNING_DETAIL,
	    "draft %llu: other groups were published since it was solved; "
	    "solve again with --preview",
	    (unsigned long long)p->params.draft);
	return STATUS_CONFLICT;
}

static enum status
load(struct store_txn *txn, void *ctx)
{
	struct publishing *p = ctx;
	const struct scheduling *s = p->planning.service;
	struct bytes head;
	uint64_t marked;
	enum status status = drafts_marked(txn, s->drafts, &marked);

	if (status == STATUS_OK)
		status = drafts_get(txn, s->drafts, p->params.draft, &head);
	p->is_done = status == STATUS_NOT_FOUND && marked == p->params.draft;
	if (status == STATUS_NOT_FOUND)
		snprintf(p->planning.detail, PLANNING_DETAIL,
		    "draft %llu: there is none; `chalkline schedule drafts` "
		    "lists them",
		    (unsigned long long)p->params.draft);
	if (status == STATUS_OK)
		status = keep_head(p, head);
	p->planning.history.from = p->draft.from;
	p->planning.keep_imported = p->draft.keep_imported;
	p->planning.fill_imported = p->draft.fill_imported;
	p->planning.history.today = p->params.today;
	if (status == STATUS_OK)
		status = planning_read(&p->planning, txn);
	if (status == STATUS_OK && marked != p->params.draft)
		status = check_base(p);
	return status == STATUS_OK
		   ? redraft_read(txn, s->drafts, p->params.draft,
			 p->planning.arena, &p->redraft)
		   : status;
}

static enum status
refuse(struct publishing *p, const struct faults *faults)
{
	char more[32] = "";

	if (faults->count > 3)
		snprintf(
		    more, sizeof(more), " and %zu more", faults->count - 3);
	snprintf(p->planning.detail, PLANNING_DETAIL,
	    "draft %llu no longer holds: %s%s; solve again",
	    (unsigned long long)p->params.draft, faults->text, more);
	return STATUS_INVALID;
}

static enum status
drop_head(struct store_txn *txn, void *ctx)
{
	const struct publishing *p = ctx;

	return drafts_drop_head(
	    txn, p->planning.service->drafts, p->params.draft);
}

static enum status
publish(struct publishing *p)
{
	struct planning *planning = &p->planning;
	struct store *store = job_store(planning->run);
	struct faults faults;
	enum status status = planning_build(planning,
	    (const char *const *)p->draft.programs, p->draft.program_count);

	if (status == STATUS_OK)
		status = redraft_schedule(
		    &p->redraft, &planning->plan, &planning->schedule, &faults);
	if (status == STATUS_OK && faults.count > 0)
		status = refuse(p, &faults);
	if (status == STATUS_OK && job_cancelled(planning->run))
		status = STATUS_CANCELLED;
	if (status == STATUS_OK)
		status = planning_publish(planning, p->params.draft);
	if (status == STATUS_OK)
		status = store_write(store, drop_head, p);
	if (status == STATUS_OK)
		status = drafts_sweep(store, planning->service->drafts);
	return status == STATUS_OK
		   ? wire_pack_published(p->packed, planning->arena,
			 planning->publication.sessions,
			 job_result(planning->run))
		   : status;
}

static enum status
run_publish(struct publishing *p)
{
	struct planning *planning = &p->planning;
	struct solve_result done = {.draft = 0};
	enum status status = wire_read_publish(job_params(planning->run),
	    planning->arena, &p->params, planning->detail, PLANNING_DETAIL);

	if (status != STATUS_OK)
		return status;
	job_progress(planning->run, "reading", 0, 0);
	status = store_read(job_store(planning->run), load, p);
	done.draft = p->params.draft;
	if (p->is_done)
		return wire_pack_result(&done, job_result(planning->run));
	return status == STATUS_OK ? publish(p) : status;
}

enum status
on_publish(struct job_run *run)
{
	struct publishing p = {.is_done = false};
	enum status status = planning_init(&p.planning, run);

	if (status == STATUS_OK)
		status = run_publish(&p);
	if (p.planning.detail[0] != '\0')
		job_detail(run, "%s", p.planning.detail);
	redraft_fini(&p.redraft);
	planning_fini(&p.planning);
	return status;
}
