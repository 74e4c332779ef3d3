// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_event_csv.c - a CSV file of events, header and all.
 */
#include "common/event/event_csv.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static void
read_rows(struct csv_reader *reader, struct arena *arena, bool lenient)
{
	struct event_columns columns;
	struct event_fault fault;
	struct csv_fault csv_fault;
	struct csv_row row;
	struct session_event event;
	enum status status;

	if (event_read_columns(
		reader, lenient, arena, &columns, &fault, NULL) != STATUS_OK)
		return;
	while ((status = csv_next(reader, &row, &csv_fault)) == STATUS_OK ||
	       status == STATUS_INVALID) {
		if (status == STATUS_OK && event_read_csv(&columns, &row, arena,
					       &event, &fault) == STATUS_OK)
			(void)!event_check(
			    &event, lenient, arena, &fault, NULL);
		arena_reset(arena);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	struct csv_reader *reader;
	struct csv_fault fault;

	assert(arena_new(4u << 20, &arena) == STATUS_OK);
	for (int lenient = 0; lenient < 2; lenient++) {
		if (csv_open_bytes(bytes_of(data, size), &reader, &fault) !=
		    STATUS_OK)
			continue;
		read_rows(reader, arena, lenient != 0);
		csv_close(&reader);
		arena_reset(arena);
	}
	arena_free(&arena);
	return 0;
}
