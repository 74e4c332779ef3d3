// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_submit.c - the body of attendance.SubmitEvents, up to the fold.
 *
 * Whatever passes the checks is folded as one session, and the record must
 * keep its bytes through its packed form.  An event that is said to have come
 * as it is packed must be packed to the same bytes.
 */
#include "common/event/event_wire.h"
#include "services/attendance/wire_record.h"
#include "services/attendance/wire_submit.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static void
fold(struct fold_event *events, size_t count, struct arena *arena)
{
	struct fold_input input = {"p", "s", NULL, 0, events, count};
	struct session_record record;
	struct buffer first, second;

	buffer_init(&first, 8u << 20);
	buffer_init(&second, 8u << 20);
	assert(session_fold(&input, arena, &record) == STATUS_OK);
	assert(record_pack(&record, &first) == STATUS_OK);
	assert(
	    record_unpack(buffer_bytes(&first), arena, &record) == STATUS_OK);
	assert(record_pack(&record, &second) == STATUS_OK);
	assert(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
	buffer_fini(&first);
	buffer_fini(&second);
}

static void
pack_again(const struct session_event *event, struct bytes sent)
{
	struct buffer again;

	buffer_init(&again, EVENT_PACKED_MAX);
	assert(event_pack(event, &again) == STATUS_OK);
	assert(bytes_equal(buffer_bytes(&again), sent));
	buffer_fini(&again);
}

static void
check_and_fold(const struct submitted *sent, struct arena *arena)
{
	struct fold_event *told =
	    arena_zeroed(arena, sent->count + 1, sizeof(*told));
	struct session_event *events =
	    arena_zeroed(arena, sent->count + 1, sizeof(*events));
	struct event_fault fault;
	size_t count = 0;

	assert(told != NULL && events != NULL);
	for (size_t i = 0; i < sent->count; i++) {
		struct session_event *e = &events[count];
		bool as_packed;

		if (event_unpack_sent(sent->events[i], sent->lenient, arena, e,
			&fault, NULL, &as_packed) != STATUS_OK ||
		    event_check(e, sent->lenient, arena, &fault, NULL) !=
			STATUS_OK)
			continue;
		if (as_packed && !sent->lenient)
			pack_again(e, sent->events[i]);
		told[count++] = (struct fold_event){e, SOURCE_PROVIDER, "p",
		    e->occurred_at, e->student_id, false};
	}
	fold(told, count, arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	struct submitted sent;

	assert(arena_new(256u << 20, &arena) == STATUS_OK);
	if (size <= 65536 &&
	    submit_read(bytes_of(data, size), arena, &sent) == STATUS_OK)
		check_and_fold(&sent, arena);
	arena_free(&arena);
	return 0;
}
