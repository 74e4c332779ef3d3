// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_event_json.c - a line of NDJSON that nobody promised anything about.
 *
 * What passes the check must keep its content through its packed form.
 */
#include "common/event/event_json.h"
#include "common/event/event_wire.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static void
keeps_its_content(struct session_event *event, struct arena *arena)
{
	struct session_event again;
	struct event_fault fault;
	struct buffer first, second;

	buffer_init(&first, EVENT_PACKED_MAX);
	buffer_init(&second, EVENT_PACKED_MAX);
	assert(event_pack(event, &first) == STATUS_OK);
	assert(event_unpack(buffer_bytes(&first), false, arena, &again, &fault,
		   NULL) == STATUS_OK);
	assert(event_check(&again, false, arena, &fault, NULL) == STATUS_OK);
	assert(event_pack(&again, &second) == STATUS_OK);
	assert(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
	buffer_fini(&first);
	buffer_fini(&second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	struct session_event event;
	struct event_fault fault;
	struct event_warnings warnings = {.count = 0};

	assert(arena_new(4u << 20, &arena) == STATUS_OK);
	if (event_read_json(bytes_of(data, size), false, arena, &event, &fault,
		&warnings) == STATUS_OK &&
	    event_check(&event, false, arena, &fault, &warnings) == STATUS_OK)
		keeps_its_content(&event, arena);
	(void)!event_read_json(
	    bytes_of(data, size), true, arena, &event, &fault, &warnings);
	arena_free(&arena);
	return 0;
}
