// SPDX-License-Identifier: Apache-2.0
/*
 * test_fold_property.c - a record is a function of the set of events.
 *
 * Random sets, with voids of voids, circles, several sources, bases and equal
 * instants, are folded in many orders; the packed records must be the same
 * bytes.  A failing set is made smaller before it is shown.
 * CHALKLINE_SEED chooses the seed.
 */
#include "services/attendance/wire_record.h"
#include "tests/unit/attendance/fold_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SETS 3000
#define ORDERS 6
#define EVENTS_MAX 24
#define NAMES 6

static uint64_t random_state;

/* xorshift64* */
static uint64_t
random_next(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * UINT64_C(2685821657736338717);
}

static unsigned
below(unsigned bound)
{
	return (unsigned)(random_next() >> 33) % bound;
}

static const char *const names[NAMES] = {"a", "b", "c", "d", "e", "f"};
static char event_ids[EVENTS_MAX][8];
static const char *lists[EVENTS_MAX][NAMES];
static struct session_event events[EVENTS_MAX];

static int64_t
random_moment(void)
{
	static const int minutes[] = {-3000, -1441, -1440, -1439, -60, -5, 0, 0,
	    1, 5, 6, 10, 15, 25, 26, 30, 31, 60, 500};

	return MINUTE_0 +
	       minutes[below(sizeof(minutes) / sizeof(*minutes))] * MINUTE +
	       (int64_t)below(2);
}

static void
random_plan(struct session_event *e, size_t place)
{
	e->planned_start = MINUTE_0 + (int64_t)below(3) * 1440 * MINUTE;
	e->planned_end = e->planned_start + (30 + below(3)) * MINUTE;
	if (e->type != EVENT_SESSION_SCHEDULED)
		return;
	e->tutor_id = names[below(NAMES)];
	e->program_id = names[below(NAMES)];
	e->student_ids = lists[place];
	for (unsigned i = 0; i < NAMES; i++) {
		if (below(2) == 0)
			lists[place][e->student_count++] = names[i];
	}
}

static void
random_event(struct fold_event *told, size_t place)
{
	struct session_event *e = &events[place];

	session_event_init(e);
	snprintf(event_ids[place], sizeof(event_ids[place]), "e%zu", place);
	e->event_id = event_ids[place];
	e->session_id = "s";
	e->provider_id = "p";
	e->type = (enum event_type)(1 + below(EVENT_TYPES - 1));
	e->occurred_at = random_moment();
	if (e->type == EVENT_SESSION_SCHEDULED ||
	    e->type == EVENT_SESSION_RESCHEDULED)
		random_plan(e, place);
	if (e->type == EVENT_STUDENT_JOINED || e->type == EVENT_STUDENT_LEFT ||
	    e->type == EVENT_ATTENDANCE_MARKED)
		e->student_id = names[below(NAMES)];
	if (e->type == EVENT_ATTENDANCE_MARKED)
		e->status = (enum attendance)(1 + below(8));
	if (e->type == EVENT_ATTENDANCE_MARKED && below(3) == 0)
		e->minutes_present = (int32_t)below(60);
	if (e->type == EVENT_SESSION_CANCELLED)
		e->party = (enum party)(1 + below(6));
	if (e->type == EVENT_VOIDED)
		e->voids_event_id = event_ids[below(EVENTS_MAX)];
	*told = (struct fold_event){.event = e,
	    .source_kind = below(4) == 0 ? SOURCE_SCHOOL : SOURCE_PROVIDER,
	    .source = below(5) == 0 ? "q" : "p",
	    .received_at = MINUTE_0 + (int64_t)below(100000),
	    .student_id = e->student_id};
}

static size_t
random_base(struct base_version versions[2])
{
	size_t count = below(3);

	memset(versions, 0, 2 * sizeof(*versions));
	for (size_t i = 0; i < count; i++) {
		struct base_version *v = &versions[i];

		v->published_at =
		    MINUTE_0 - (int64_t)(4000 - 3000 * i) * MINUTE;
		session_plan_init(&v->plan);
		v->withdrawn = i == 1 && below(2) == 0;
		v->party = PARTY_SCHOOL;
		v->plan.student_ids = names;
		v->plan.student_count = 1 + below(NAMES);
		v->plan.planned_start = MINUTE_0;
		v->plan.planned_end = MINUTE_0 + 30 * MINUTE;
	}
	return count;
}

static void
shuffle(struct fold_event *list, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = below((unsigned)i);
		struct fold_event kept = list[i - 1];

		list[i - 1] = list[other];
		list[other] = kept;
	}
}

static struct arena *arena;

static void
fold_bytes(const struct fold_input *input, struct buffer *out)
{
	struct session_record record;

	arena_reset(arena);
	buffer_reset(out);
	assert_int_equal(session_fold(input, arena, &record), STATUS_OK);
	assert_int_equal(record_pack(&record, out), STATUS_OK);
}

/* True when some order of the set gives other bytes. */
static bool
depends_on_order(const struct fold_input *input)
{
	struct fold_event list[EVENTS_MAX];
	struct fold_input other = *input;
	struct buffer first, second;
	bool differs = false;

	buffer_init(&first, 1u << 20);
	buffer_init(&second, 1u << 20);
	memcpy(list, input->events, input->event_count * sizeof(*list));
	other.events = list;
	fold_bytes(input, &first);
	for (int i = 0; i < ORDERS && !differs; i++) {
		shuffle(list, input->event_count);
		fold_bytes(&other, &second);
		differs =
		    !bytes_equal(buffer_bytes(&first), buffer_bytes(&second));
	}
	buffer_fini(&first);
	buffer_fini(&second);
	return differs;
}

/* Leaves events out as long as the set still fails. */
static void
shrink(struct fold_input *input, struct fold_event *list)
{
	for (size_t i = 0; i < input->event_count;) {
		struct fold_event kept = list[i];

		list[i] = list[--input->event_count];
		if (depends_on_order(input))
			continue;
		list[input->event_count++] = list[i];
		list[i++] = kept;
	}
}

static void
show(const struct fold_input *input)
{
	for (size_t i = 0; i < input->event_count; i++) {
		const struct fold_event *e = &input->events[i];

		print_error("  %s %s at %g from %d %s student %s voids %s\n",
		    e->event->event_id, event_type_word(e->event->type),
		    (double)(e->event->occurred_at - MINUTE_0) / (double)MINUTE,
		    (int)e->source_kind, e->source,
		    e->student_id == NULL ? "-" : e->student_id,
		    e->event->voids_event_id == NULL
			? "-"
			: e->event->voids_event_id);
	}
}

static void
order_plays_no_part(void **state)
{
	const char *chosen = getenv("CHALKLINE_SEED");
	uint64_t seed = chosen == NULL ? 20261005 : strtoull(chosen, NULL, 10);

	(void)state;
	for (unsigned set = 0; set < SETS; set++) {
		struct fold_event list[EVENTS_MAX];
		struct base_version versions[2];
		struct fold_input input = {"p", "s", versions, 0, list, 0};

		random_state = (seed + set) * 2 + 1;
		input.event_count = 1 + below(EVENTS_MAX);
		input.version_count = random_base(versions);
		for (size_t i = 0; i < EVENTS_MAX; i++)
			random_event(&list[i], i);
		if (!depends_on_order(&input))
			continue;
		shrink(&input, list);
		print_error("CHALKLINE_SEED=%llu, %zu versions:\n",
		    (unsigned long long)(seed + set), input.version_count);
		show(&input);
		fail();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(order_plays_no_part),
	};
	int failed;

	if (arena_new(1u << 22, &arena) != STATUS_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
