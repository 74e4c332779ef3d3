// SPDX-License-Identifier: Apache-2.0
/*
 * main.c - chalkline-intake: who and what.
 *
 * Intake follows nobody.  What it accepts is in its log by id; names stay in
 * its one table.
 */
#include <stdlib.h>

#include "common/diag.h"
#include "services/intake/authority.h"
#include "services/intake/handlers.h"

#define STORE_VERSION 1

static const struct handler handlers[] = {
    {"intake.Export", HANDLER_QUERY, on_export},
    {"intake.SetAuthority", HANDLER_COMMAND, on_set_authority},
};

static const struct job_kind jobs[] = {
    {"intake.Import", on_import},
};

static enum status
set_authority(struct store_txn *txn, void *ctx)
{
	struct intake *intake = ctx;
	const struct settings *settings = service_settings_of(intake->service);

	return authority_set(&intake->tables, service_log(intake->service), txn,
	    settings->time_zone, settings->clearances);
}

static enum status
open_intake(struct service *service, void **state)
{
	struct intake *intake = calloc(1, sizeof(*intake));
	enum status status;

	if (intake == NULL)
		return STATUS_NO_MEMORY;
	intake->service = service;
	status = tables_open(service_store(service), &intake->tables);
	if (status == STATUS_OK)
		status =
		    store_write(service_store(service), set_authority, intake);
	if (status == STATUS_INVALID)
		diag(DIAG_ERROR, "settings.time_zone",
		    "found=%.60s\texpected=an IANA name",
		    service_settings_of(service)->time_zone);
	if (status != STATUS_OK) {
		free(intake);
		return status;
	}
	*state = intake;
	return STATUS_OK;
}

static void
close_intake(void **state)
{
	free(*state);
	*state = NULL;
}

int
main(int argc, char **argv)
{
	static const struct service_definition definition = {
	    .name = "intake",
	    .store_version = STORE_VERSION,
	    .handlers = handlers,
	    .handler_count = sizeof(handlers) / sizeof(*handlers),
	    .jobs = jobs,
	    .job_count = sizeof(jobs) / sizeof(*jobs),
	    .open = open_intake,
	    .close = close_intake,
	};

	return service_main(argc, argv, &definition);
}
