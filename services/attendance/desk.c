// SPDX-License-Identifier: Apache-2.0
/*
 * desk.c - the service's state: tables, log, a workbench for each thread.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/wire_attest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The packed events of one request, or one packed record. */
#define PACKED_BYTES_MAX ((size_t)8 << 20)
#define PATH_ROOM 4200
/* A session of as many events as may be, unpacked, folded and packed. */
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

void
session_desk_free(struct session_desk **desk)
{
	if (*desk == NULL)
		return;
	known_close(&(*desk)->known);
	fini_bench(&(*desk)->writer);
	fini_bench(&(*desk)->projection);
	arena_free(&(*desk)->folding);
	fini_bench(&(*desk)->plans);
	fini_bench(&(*desk)->roster);
	free(*desk);
	*desk = NULL;
}

enum status
session_desk_new(struct store *store, struct log *log,
    struct store_table cursors, struct session_desk **desk)
{
	struct session_desk *made = calloc(1, sizeof(*made));
	enum status status;

	if (made == NULL)
		return STATUS_NO_MEMORY;
	made->log = log;
	made->cursors = cursors;
	attest_make_key(made->seal_key);
	status = attendance_open_tables(store, &made->tables);
	if (status == STATUS_OK)
		status = init_bench(&made->writer);
	if (status == STATUS_OK)
		status = init_bench(&made->projection);
	if (status == STATUS_OK)
		status = arena_new(BENCH_BYTES, &made->folding);
	if (status == STATUS_OK)
		status = init_bench(&made->plans);
	if (status == STATUS_OK)
		status = init_bench(&made->roster);
	if (status != STATUS_OK) {
		session_desk_free(&made);
		return status;
	}
	*desk = made;
	return STATUS_OK;
}

enum status
session_desk_open_known(struct session_desk *desk, struct store *store,
    const char *folder, char *detail, size_t size)
{
	char path[PATH_ROOM];
	struct known_settings settings = {.path = path,
	    .store = store,
	    .log = desk->log,
	    .filter_bytes_max = KNOWN_FILTER_BYTES};
	enum status status =
	    attendance_get_secret(store, &desk->tables, desk->secret);

	if (status != STATUS_OK)
		return status;
	snprintf(path, sizeof(path), "%s/known", folder);
	memcpy(settings.secret, desk->secret, KNOWN_SECRET_BYTES);
	return known_open(&settings, &desk->known, detail, size);
}
