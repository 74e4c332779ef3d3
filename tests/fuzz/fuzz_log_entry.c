// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_log_entry.c - bytes of a log as attendance reads them: its own, that
 * of scheduling, that of intake.
 *
 * Each is taken as far as the service takes it: events to the fold, a record
 * through its packed form.  Nothing that a broken store holds may do more than
 * be refused.
 */
#include "common/event/event_wire.h"
#include "services/attendance/wire_imported.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_plan.h"
#include "services/attendance/wire_record.h"
#include "services/attendance/wire_roster.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

#define ARENA_BYTES ((size_t)64 << 20)
#define PACKED_BYTES ((size_t)16 << 20)
#define EVENTS_MAX 64
#define INPUT_MAX 65536u

struct reading {
	struct arena *arena;
	struct fold_event events[EVENTS_MAX];
	struct base_version version;
	struct fold_input input;
};

/* What folds is packed, read and packed again: the same bytes. */
static void
try_record(const struct session_record *record, struct arena *arena)
{
	struct session_record again;
	struct buffer first, second;

	buffer_init(&first, PACKED_BYTES);
	buffer_init(&second, PACKED_BYTES);
	assert(record_pack(record, &first) == STATUS_OK);
	assert(record_unpack(buffer_bytes(&first), arena, &again) == STATUS_OK);
	assert(record_pack(&again, &second) == STATUS_OK);
	assert(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
	assert(session_status_word(session_status_at(&again, 0)) != NULL);
	for (size_t i = 0; i < again.student_count; i++)
		assert(strlen(again.students[i].student_id) <= INPUT_MAX);
	buffer_fini(&first);
	buffer_fini(&second);
}

static void
fold(struct reading *r)
{
	struct session_record record;

	r->input.provider_id = "p";
	r->input.session_id = "s";
	r->input.events = r->events;
	r->input.versions = &r->version;
	assert(session_fold(&r->input, r->arena, &record) == STATUS_OK);
	try_record(&record, r->arena);
}

static void
try_event(struct reading *r, const struct log_fact *fact, struct bytes packed)
{
	struct session_event *event = arena_alloc(r->arena, sizeof(*event));
	char period[EVENT_PERIOD_TEXT];
	struct event_fault fault;
	struct log_names names;

	assert(event != NULL);
	if (imported_read_period(packed, period) == STATUS_OK)
		assert(event_period_is_valid(period, strlen(period)));
	if (log_read_event_names(packed, &names) == STATUS_OK)
		assert(names.session_id.len <= packed.len);
	if (r->input.event_count == EVENTS_MAX ||
	    event_unpack(packed, true, r->arena, event, &fault, NULL) !=
		STATUS_OK ||
	    !event_is_whole(event))
		return;
	r->events[r->input.event_count++] =
	    (struct fold_event){event, fact->source.kind, fact->source.id,
		fact->received_at, event->student_id, false};
}

static void
try_own(struct reading *r, struct bytes data)
{
	struct session_record record;
	struct log_names names;
	struct log_fact fact;
	enum log_touched what;
	struct bytes part;

	if (log_read_fact(data, r->arena, &fact) != STATUS_OK)
		return;
	while (log_next_event(&fact, &part) == STATUS_OK)
		try_event(r, &fact, part);
	for (uint32_t at = 0; at <= data.len; at++)
		if (log_read_event_at(data, at, &part) == STATUS_OK)
			assert(part.len < data.len - at);
	while (log_next_touched(&fact, &what, &part) == STATUS_OK)
		assert(part.len <= data.len);
	if (r->input.event_count > 0)
		fold(r);
	if (fact.what != LOG_RECORDED)
		return;
	if (log_read_record_names(fact.record, &names) == STATUS_OK)
		assert(names.provider_id.len <= data.len);
	if (record_unpack(fact.record, r->arena, &record) == STATUS_OK)
		try_record(&record, r->arena);
}

static void
try_plan(struct reading *r, struct bytes data)
{
	struct told_plan told;

	if (plan_read(data, r->arena, &told) != STATUS_OK)
		return;
	r->version = told.version;
	r->input.version_count = 1;
	fold(r);
}

static void
try_roster(struct reading *r, struct bytes data)
{
	struct roster_fact fact;

	if (roster_read_fact(data, r->arena, &fact) != STATUS_OK)
		return;
	assert(fact.what == ROSTER_OTHER || fact.id != NULL);
	for (size_t i = 0; i < fact.alias_count; i++)
		assert(fact.aliases[i].id != NULL &&
		       fact.aliases[i].issuer != NULL);
}

/* The first byte says whose log it is. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *arena;
	struct reading r = {0};
	struct bytes entry;

	if (size == 0 || size > INPUT_MAX)
		return 0;
	if (arena == NULL)
		assert(arena_new(ARENA_BYTES, &arena) == STATUS_OK);
	arena_reset(arena);
	r.arena = arena;
	entry = bytes_of(data + 1, size - 1);
	if (data[0] % 3 == 0)
		try_own(&r, entry);
	else if (data[0] % 3 == 1)
		try_plan(&r, entry);
	else
		try_roster(&r, entry);
	return 0;
}
