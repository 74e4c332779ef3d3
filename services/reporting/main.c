// SPDX-License-Identifier: Apache-2.0
/*
 * main.c - chalkline-reporting: what it follows and what it answers.
 */
#include "services/reporting/handlers.h"

#include <stdlib.h>

#define STORE_VERSION 1
#define ENTRY_BYTES_MAX ((size_t)64 << 20)

static void
close_reporting(void **state)
{
	struct reporting *reporting = *state;

	if (reporting == NULL)
		return;
	for (int i = 0; i < STREAMS; i++)
		arena_free(&reporting->arenas[i]);
	free(reporting);
	*state = NULL;
}

static enum status
open_reporting(struct service *service, void **state)
{
	struct reporting *reporting = calloc(1, sizeof(*reporting));
	void *made = reporting;
	enum status status;

	if (reporting == NULL)
		return STATUS_NO_MEMORY;
	status =
	    reporting_open_tables(service_store(service), &reporting->tables);
	reporting->tables.cursors = service_cursors(service);
	for (int i = 0; status == STATUS_OK && i < STREAMS; i++)
		status = arena_new(ENTRY_BYTES_MAX, &reporting->arenas[i]);
	if (status != STATUS_OK) {
		close_reporting(&made);
		return status;
	}
	*state = reporting;
	return STATUS_OK;
}

static const struct handler handlers[] = {
    {"reporting.Report", HANDLER_QUERY, on_report},
};

static const struct follow follows[] = {
    {.stream = "intake", .apply = on_intake_entry, .reset = on_intake_reset},
    {.stream = "scheduling",
	.apply = on_scheduling_entry,
	.reset = on_scheduling_reset},
    {.stream = "attendance",
	.apply = on_attendance_entry,
	.reset = on_attendance_reset},
};

static const struct service_definition definition = {
    .name = "reporting",
    .store_version = STORE_VERSION,
    .comes_of_feeds = true,
    .handlers = handlers,
    .handler_count = sizeof(handlers) / sizeof(handlers[0]),
    .follows = follows,
    .follow_count = sizeof(follows) / sizeof(follows[0]),
    .open = open_reporting,
    .close = close_reporting,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &definition);
}
