// SPDX-License-Identifier: Apache-2.0
/*
 * main.c - chalkline-scheduling: what it follows, its job, what it answers;
 * or the solver on a file.
 */
#include "services/scheduling/explain_file.h"
#include "services/scheduling/handlers.h"
#include "services/scheduling/mirror.h"
#include "services/scheduling/replan_file.h"
#include "services/scheduling/roster_view.h"
#include "services/scheduling/solve_file.h"

#include <stdlib.h>
#include <string.h>

#define STORE_VERSION 1
#define ENTRY_BYTES_MAX ((size_t)64 << 20)

static void
close_scheduling(void **state)
{
	struct scheduling *scheduling = *state;
	struct roster_view *ahead;

	*state = NULL;
	if (scheduling == NULL)
		return;
	ahead = scheduling->ahead;
	roster_view_free(&ahead);
	arena_free(&scheduling->arena);
	arena_free(&scheduling->own_arena);
	arena_free(&scheduling->record_arena);
	free(scheduling);
}

/* What an earlier build did not keep comes from intake's log once more. */
static enum status
renew_mirror(struct store_txn *txn, void *ctx)
{
	const struct scheduling *s = ctx;
	bool is_old = false;
	struct store_table cursors = service_cursors(s->service);
	struct cursor cursor;
	enum status status = mirror_is_old(txn, s->mirror, &is_old);

	if (status != STATUS_OK || !is_old)
		return status;
	status = cursor_get(txn, cursors, "intake", &cursor);
	if (status == STATUS_OK) {
		cursor.replay_to = cursor.seq;
		cursor.seq = 0;
		cursor.known_at = 0;
		memcpy(cursor.hash, cursor.epoch, sizeof(cursor.hash));
		status = cursor_put(txn, cursors, "intake", &cursor);
	}
	return status == STATUS_OK || status == STATUS_NOT_FOUND
		   ? mirror_renew(txn, s->mirror)
		   : status;
}

static enum status
open_scheduling(struct service *service, void **state)
{
	struct scheduling *scheduling = calloc(1, sizeof(*scheduling));
	struct store *store = service_store(service);
	void *made = scheduling;
	enum status status;

	if (scheduling == NULL)
		return STATUS_NO_MEMORY;
	scheduling->service = service;
	status = store_table(store, "mirror", &scheduling->mirror);
	if (status == STATUS_OK)
		status = store_table(store, "plan", &scheduling->plan);
	if (status == STATUS_OK)
		status = store_table(store, "told", &scheduling->told);
	if (status == STATUS_OK)
		status = store_table(store, "closures", &scheduling->closures);
	if (status == STATUS_OK)
		status =
		    store_table(store, "published", &scheduling->published);
	if (status == STATUS_OK)
		status = store_table(store, "drafts", &scheduling->drafts);
	if (status == STATUS_OK)
		status = store_table(
		    store, "substitutes", &scheduling->exceptions.substitutes);
	if (status == STATUS_OK)
		status = store_table(
		    store, "absences", &scheduling->exceptions.absences);
	if (status == STATUS_OK)
		status = store_table(
		    store, "imported_groups", &scheduling->imported);
	if (status == STATUS_OK)
		status = store_table(store, "missed", &scheduling->missed);
	if (status == STATUS_OK)
		status =
		    store_table(store, "dismissed", &scheduling->dismissed);
	if (status == STATUS_OK)
		status = store_table(store, "applied", &scheduling->applied);
	if (status == STATUS_OK)
		status = arena_new(ENTRY_BYTES_MAX, &scheduling->record_arena);
	if (status == STATUS_OK)
		status = arena_new(ENTRY_BYTES_MAX, &scheduling->arena);
	if (status == STATUS_OK)
		status = arena_new(ENTRY_BYTES_MAX, &scheduling->own_arena);
	if (status == STATUS_OK)
		status = store_write(store, renew_mirror, scheduling);
	if (status != STATUS_OK) {
		close_scheduling(&made);
		return status;
	}
	*state = scheduling;
	return STATUS_OK;
}

static const struct handler handlers[] = {
    {"scheduling.Show", HANDLER_QUERY, on_show},
    {"scheduling.Calendar", HANDLER_PROJECTED, on_calendar},
    {"scheduling.CloseDay", HANDLER_NATURAL, on_close_day},
    {"scheduling.Makeups", HANDLER_PROJECTED, on_makeups},
    {"scheduling.PlanMakeups", HANDLER_COMMAND, on_plan_makeups},
    {"scheduling.DismissProposal", HANDLER_NATURAL, on_dismiss_proposal},
    {"scheduling.Drafts", HANDLER_QUERY, on_drafts},
    {"scheduling.Preview", HANDLER_QUERY, on_preview},
    {"scheduling.DiscardDraft", HANDLER_COMMAND, on_discard_draft},
    {"scheduling.Substitutes", HANDLER_QUERY, on_substitutes},
    {"scheduling.Substitute", HANDLER_COMMAND, on_substitute},
    {"scheduling.SetAbsence", HANDLER_NATURAL, on_set_absence},
};

static const struct follow follows[] = {
    {.stream = "intake", .apply = on_intake_entry, .reset = on_intake_reset},
    {.stream = "attendance",
	.prepare = on_attendance_prepare,
	.apply = on_attendance_entry,
	.finish = on_attendance_finish,
	.reset = on_attendance_reset},
    {.stream = "scheduling", .apply = on_own_entry, .reset = on_own_reset},
};

static const struct job_kind jobs[] = {
    {"scheduling.Solve", on_solve},
    {"scheduling.Replan", on_replan},
    {"scheduling.Publish", on_publish},
    {"scheduling.Explain", on_explain},
    {"scheduling.ImportGroups", on_import_groups},
};

static const struct service_definition definition = {
    .name = "scheduling",
    .store_version = STORE_VERSION,
    .handlers = handlers,
    .handler_count = sizeof(handlers) / sizeof(handlers[0]),
    .follows = follows,
    .follow_count = sizeof(follows) / sizeof(follows[0]),
    .jobs = jobs,
    .job_count = sizeof(jobs) / sizeof(jobs[0]),
    .open = open_scheduling,
    .close = close_scheduling,
};

int
main(int argc, char **argv)
{
	if (solve_file_asked(argc, argv))
		return solve_file_main(argc, argv);
	if (explain_file_asked(argc, argv))
		return explain_file_main(argc, argv);
	if (replan_file_asked(argc, argv))
		return replan_file_main(argc, argv);
	return service_main(argc, argv, &definition);
}
