// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_sheet.c - any bytes as a provider's sheet, by a layout of the program:
 * rows are read or refused with a finding, and what is read gives events.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

#include "services/chalkline/sheet_events.h"
#include "services/chalkline/sheet_layouts.h"

#define ARENA_BYTES ((size_t)256 << 20)

static void
read_sheet(struct sheet_reading *reading, struct sheet_text *text)
{
	struct sheet_rows rows;
	struct sheet_events events;
	enum status status = sheet_rows_read(reading, text, &rows);

	assert(status == STATUS_OK || status == STATUS_INVALID ||
	       status == STATUS_NO_MEMORY);
	if (status != STATUS_OK)
		return;
	for (size_t i = 0; i < rows.count; i++)
		assert(rows.items[i].refused ||
		       (rows.items[i].student_id != NULL &&
			   rows.items[i].session_id != NULL));
	assert(rows.refused == 0 || reading->findings->count > 0 ||
	       reading->findings->failed);
	status = sheet_events_make(reading, "P", &rows, &events);
	assert(status == STATUS_OK || status == STATUS_NO_MEMORY);
	for (size_t i = 0; status == STATUS_OK && i < events.count; i++) {
		char period[EVENT_PERIOD_TEXT];

		assert(event_import_period(
		    bytes_of_string(events.items[i].stem), period));
		assert(strcmp(period, reading->period) == 0);
	}
}

/* The first byte chooses the layout. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sheet_findings findings = {.file = "f"};
	struct sheet_layout layout;
	struct sheet_reading reading = {
	    .layout = &layout, .period = "2026-10", .findings = &findings};
	struct layout_fault layout_fault;
	struct event_fault fault;
	struct sheet_text text = {0};
	struct arena *arena = NULL;
	const struct ready_layout *ready;

	if (size == 0)
		return 0;
	ready = &ready_layouts[data[0] % ready_layout_count];
	assert(arena_new(ARENA_BYTES, &arena) == STATUS_OK);
	findings.arena = reading.arena = arena;
	assert(zone_find("America/New_York", &reading.zone) == STATUS_OK);
	assert(sheet_layout_read(bytes_of(ready->text, ready->len), arena,
		   &layout, &layout_fault) == STATUS_OK);
	if (sheet_text_init(bytes_of(data + 1, size - 1), layout.encoding,
		layout.separator, &text, &fault) == STATUS_OK)
		read_sheet(&reading, &text);
	sheet_text_fini(&text);
	arena_free(&arena);
	return 0;
}
