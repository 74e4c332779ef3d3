// SPDX-License-Identifier: Apache-2.0
/* planning.c - one snapshot in, bounded transactions out. */
#include "services/scheduling/planning.h"

#include "services/scheduling/plan_old.h"

#include <stdlib.h>

#define JOB_ARENA_BYTES ((size_t)1 << 30)

enum status
planning_init(struct planning *p, struct job_run *run)
{
	*p = (struct planning){
	    .run = run,
	    .service = job_state(run),
	    .history = HISTORY_INIT,
	};
	return arena_new(JOB_ARENA_BYTES, &p->arena);
}

void
planning_fini(struct planning *p)
{
	plan_diff_fini(&p->diff);
	publication_fini(&p->publication);
	closures_fini(&p->closures);
	closures_fini(&p->closures_now);
	exceptions_fini(&p->exceptions);
	other_sessions_fini(&p->others);
	schedule_fini(&p->schedule);
	plan_fini(&p->plan);
	free(p->standing.items);
	free(p->imported.items);
	history_fini(&p->history);
	roster_fini(&p->roster);
	arena_free(&p->arena);
}

static enum status
on_standing(struct bytes key, struct bytes value, void *ctx)
{
	struct planning *p = ctx;
	struct standing_group group;
	enum status status = wire_read_standing(value, p->arena, &group);

	(void)key;
	return status == STATUS_OK
		   ? rows_append(&p->standing, &group, sizeof(group))
		   : status;
}

enum status
planning_read(struct planning *p, struct store_txn *txn)
{
	uint8_t prefix = PLAN_GROUP;
	enum status status;

	roster_fini(&p->roster);
	p->standing.count = 0;
	p->imported.count = 0;
	status = roster_load(txn, p->service->mirror, &p->roster);
	if (status == STATUS_OK)
		status = history_load(
		    txn, p->service->plan, p->service->published, &p->history);
	p->roster.first_day = history_first_day(&p->history);
	if (status == STATUS_OK)
		status = store_scan(txn, p->service->plan, bytes_of(&prefix, 1),
		    on_standing, p);
	if (status == STATUS_OK)
		status = imported_load(
		    txn, p->service->imported, p->arena, &p->imported);
	return status == STATUS_OK ? drafts_base(txn, p->service->plan, p->base)
				   : status;
}

enum status
planning_build(
    struct planning *p, const char *const *programs, size_t program_count)
{
	enum status status;

	plan_old_drop_closed(&p->history, &p->roster);
	status = plan_init(&p->plan, &p->roster, programs, program_count,
	    &p->standing, p->detail, sizeof(p->detail));
	if (status == STATUS_OK)
		p->plan.model->fills_kept = p->fill_imported;
	return status == STATUS_OK && p->keep_imported
		   ? plan_keep(&p->plan, &p->imported)
		   : status;
}

static enum status
read_days(struct store_txn *txn, void *ctx)
{
	struct planning *p = ctx;
	enum status status =
	    closures_load(txn, p->service->closures, &p->closures_now);

	if (status == STATUS_OK)
		status = other_sessions_load(
		    txn, p->service->plan, &p->roster, &p->plan, &p->others);
	return status == STATUS_OK ? exceptions_load(txn,
					 p->service->exceptions, &p->exceptions)
				   : status;
}

static enum status
find_zone(const struct planning *p, const struct zone **zone)
{
	const struct settings *settings =
	    service_settings_of(p->service->service);
	enum status status = zone_find(settings->time_zone, zone);

	return status == STATUS_OK ? status : zone_find("UTC", zone);
}

/* By closures_now and the exceptions. */
static enum status
make(struct planning *p)
{
	const struct zone *zone;
	enum status status = find_zone(p, &zone);

	if (status != STATUS_OK)
		return status;
	publication_fini(&p->publication);
	closures_fini(&p->closures);
	p->closures = p->closures_now;
	p->closures_now = (struct closures){0};
	p->exceptions_made = p->exceptions.digest;
	return publication_init(&p->publication, &p->plan, &p->schedule,
	    &p->closures, &p->exceptions, &p->history, &p->others.all, zone);
}

enum status
planning_make(struct planning *p)
{
	enum status status = store_read(job_store(p->run), read_days, p);

	return status == STATUS_OK ? make(p) : status;
}

static void
show_publishing(void *ctx, uint64_t done, uint64_t total)
{
	struct planning *p = ctx;

	job_progress(p->run, "publishing", done, total);
}

static struct plan_scope
scope_of(const struct planning *p)
{
	return (struct plan_scope){
	    .publication = &p->publication,
	    .plan = &p->plan,
	    .history = &p->history,
	};
}

static struct publish
describe(struct planning *p, const struct plan_scope *scope)
{
	return (struct publish){
	    .store = job_store(p->run),
	    .log = service_log(p->service->service),
	    .table = p->service->plan,
	    .published = p->service->published,
	    .scope = scope,
	    .progress = show_publishing,
	    .ctx = p,
	};
}

static enum status
count(struct store_txn *txn, void *ctx)
{
	struct planning *p = ctx;
	const struct plan_scope scope = scope_of(p);

	plan_diff_fini(&p->diff);
	return plan_diff_make(txn, p->service->plan, &scope, &p->diff);
}

enum status
planning_count(struct planning *p)
{
	return store_read(job_store(p->run), count, p);
}

/* Again when a day was closed, or a tutor away, while it was written. */
enum status
planning_publish(struct planning *p, uint64_t draft)
{
	const struct plan_scope scope = scope_of(p);
	struct publish publish = describe(p, &scope);
	uint64_t logged;
	enum status status =
	    drafts_mark(publish.store, p->service->drafts, draft);

	if (status == STATUS_OK)
		status = store_read(publish.store, read_days, p);
	do {
		if (status == STATUS_OK)
			status = make(p);
		if (status == STATUS_OK)
			status = publish_run(&publish, &logged);
		if (status != STATUS_OK)
			return status;
		service_count(
		    p->service->service, "plan_entries_logged", logged);
		status = store_read(publish.store, read_days, p);
	} while (status != STATUS_OK ||
		 p->exceptions.digest != p->exceptions_made ||
		 !closures_equal(&p->closures, &p->closures_now));
	return status;
}
