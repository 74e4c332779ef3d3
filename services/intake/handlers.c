// SPDX-License-Identifier: Apache-2.0
/*
 * handlers.c - what intake answers, and its one kind of job.
 */
#include "services/intake/handlers.h"

#include <stdio.h>
#include <string.h>

#include "common/diag.h"
#include "services/intake/authority.h"
#include "services/intake/export.h"
#include "services/intake/import.h"
#include "services/intake/wire.h"

enum status
on_export(struct call *call)
{
	const struct intake *intake = call->state;
	struct export_request request;
	enum status status = wire_unpack_export(call->body, call->arena,
	    &request, call->detail, sizeof(call->detail));

	if (status != STATUS_OK)
		return status;
	call_audit(call, "kind", request.kind);
	return export_page(&intake->tables, call->txn, &request, call->reply,
	    call->detail, sizeof(call->detail));
}

enum status
on_set_authority(struct call *call)
{
	const struct intake *intake = call->state;
	const char *time_zone = NULL;
	enum status status = wire_unpack_authority(call->body, call->arena,
	    &time_zone, call->detail, sizeof(call->detail));

	if (status != STATUS_OK)
		return status;
	status = authority_set(&intake->tables, service_log(call->service),
	    call->txn, time_zone,
	    service_settings_of(call->service)->clearances);
	if (status == STATUS_INVALID)
		(void)snprintf(call->detail, sizeof(call->detail),
		    "time zone: found %.60s, expected an IANA name as "
		    "America/New_York",
		    time_zone);
	return status;
}

static void
tell_progress(void *ctx, const char *phase, uint64_t done, uint64_t total)
{
	job_progress(ctx, phase, done, total);
}

static bool
is_cancelled(void *ctx)
{
	return job_cancelled(ctx);
}

/* Ids and counts only: what was found is in the result. */
static void
log_end(uint64_t number, const char *kind, enum status status)
{
	diag(status == STATUS_OK ? DIAG_INFO : DIAG_WARNING, "import.end",
	    "import=%llu\tkind=%.20s\tstatus=%s", (unsigned long long)number,
	    kind, status_name(status));
}

enum status
on_import(struct job_run *run)
{
	const struct intake *intake = job_state(run);
	struct import_params params = {.kind = ""};
	struct arena *arena = NULL;
	char detail[256] = "";
	enum status status = arena_new(64 * 1024, &arena);

	if (status == STATUS_OK)
		status = wire_unpack_import(
		    job_params(run), arena, &params, detail, sizeof(detail));
	if (status == STATUS_OK) {
		const struct import_input input = {.store = job_store(run),
		    .log = service_log(intake->service),
		    .tables = &intake->tables,
		    .dir = job_input_dir(run),
		    .number = job_number(run),
		    .params = &params,
		    .progress = tell_progress,
		    .cancelled = is_cancelled,
		    .ctx = run,
		    .detail = detail,
		    .detail_size = sizeof(detail)};

		status = import_run(&input, job_result(run));
		log_end(input.number, params.kind, status);
	}
	if (status != STATUS_OK)
		job_detail(run, "%s", detail);
	arena_free(&arena);
	return status;
}
