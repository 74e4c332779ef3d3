// SPDX-License-Identifier: Apache-2.0
/*
 * main.c - chalkline-attendance: what it answers and what it follows.
 */
#include "services/attendance/attendance.h"

#include <stdlib.h>

#define STORE_VERSION 1
/* The packed events of one request, or one packed record. */
#define PACKED_BYTES_MAX ((size_t)8 << 20)
/* A session of 4,096 large events, unpacked, folded and packed. */
#define BENCH_BYTES ((size_t)64 << 20)

static void
fini_bench(struct workbench *bench)
{
	arena_free(&bench->arena);
	buffer_fini(&bench->packed);
	buffer_fini(&bench->entry);
}

static enum status
init_bench(struct workbench *bench)
{
	buffer_init(&bench->packed, PACKED_BYTES_MAX);
	buffer_init(&bench->entry, LOG_ENTRY_MAX);
	return arena_new(BENCH_BYTES, &bench->arena);
}

static void
close_attendance(void **state)
{
	struct session_desk *a = *state;

	if (a == NULL)
		return;
	fini_bench(&a->writer);
	fini_bench(&a->projection);
	fini_bench(&a->plans);
	fini_bench(&a->roster);
	free(a);
	*state = NULL;
}

static enum status
open_attendance(struct service *service, void **state)
{
	struct session_desk *a = calloc(1, sizeof(*a));
	void *made = a;
	enum status status;

	if (a == NULL)
		return STATUS_NO_MEMORY;
	a->service = service;
	a->log = service_log(service);
	a->cursors = service_cursors(service);
	status = attendance_open_tables(service_store(service), &a->tables);
	if (status == STATUS_OK)
		status = init_bench(&a->writer);
	if (status == STATUS_OK)
		status = init_bench(&a->projection);
	if (status == STATUS_OK)
		status = init_bench(&a->plans);
	if (status == STATUS_OK)
		status = init_bench(&a->roster);
	if (status != STATUS_OK) {
		close_attendance(&made);
		return status;
	}
	*state = a;
	return STATUS_OK;
}

static const struct handler handlers[] = {
    {"attendance.SubmitEvents", HANDLER_NATURAL, on_submit_events},
    {"attendance.ListSessions", HANDLER_PROJECTED, on_list_sessions},
    {"attendance.ListFindings", HANDLER_PROJECTED, on_list_findings},
};

static const struct follow follows[] = {
    {OWN_STREAM, on_own_entry, on_own_finish, on_own_reset, on_own_replayed},
    {"scheduling", on_plan_entry, on_plan_finish, on_plan_reset,
	on_plan_replayed},
    {"intake", on_roster_entry, on_roster_finish, on_roster_reset,
	on_roster_replayed},
};

static const struct service_definition definition = {
    .name = "attendance",
    .store_version = STORE_VERSION,
    .handlers = handlers,
    .handler_count = sizeof(handlers) / sizeof(*handlers),
    .follows = follows,
    .follow_count = sizeof(follows) / sizeof(*follows),
    .open = open_attendance,
    .close = close_attendance,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &definition);
}
