// SPDX-License-Identifier: Apache-2.0
/*
 * test_submit_memory.c - sendings that are as large as may be, and need a
 * closer look at each of their events: decided whole, in the writer's arena.
 */
#include "common/event/event_wire.h"
#include "common/service_parts.h"
#include "common/wire_put.h"
#include "common/wire_scan.h"
#include "services/attendance/submission.h"
#include "services/attendance/wire_record.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1791208800000000)
#define HOUR INT64_C(3600000000)
#define BODY_MAX ((size_t)1 << 20)
#define BODY_FULL ((size_t)1000 * 1000)
#define NAMES 94
#define STUDENTS 40

static struct temp_dir dir;
static struct log_store own;
static struct session_desk *desk;
static struct arena *arena, *prepared;
static struct service service;

static const struct principal provider = {
    .name = "k", .role = ROLE_PROVIDER, .scope = "p"};
static const struct principal school = {
    .name = "k", .role = ROLE_SCHOOL, .scope = "S"};

static int
set_up(void **state)
{
	char detail[256] = "";

	(void)state;
	temp_dir_init(&dir);
	log_store_open(&own, dir.path);
	assert_int_equal(
	    session_desk_new(own.store, own.log, own.cursors, &desk),
	    STATUS_OK);
	assert_int_equal(session_desk_open_known(
			     desk, own.store, dir.path, detail, sizeof(detail)),
	    STATUS_OK);
	assert_int_equal(arena_new(WRITER_ARENA_MAX, &arena), STATUS_OK);
	assert_int_equal(arena_new(PREPARED_ARENA_MAX, &prepared), STATUS_OK);
	service = (struct service){.store = own.store,
	    .log = own.log,
	    .quarantine = own.quarantine,
	    .state = desk};
	assert_int_equal(metrics_new(&service.metrics), STATUS_OK);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	metrics_free(&service.metrics);
	arena_free(&prepared);
	arena_free(&arena);
	session_desk_free(&desk);
	log_store_close(&own);
	temp_dir_fini(&dir);
	return 0;
}

struct sending {
	struct call call;
	struct buffer body, reply;
	enum status status;
};

static void
init_sending(struct sending *r, const struct principal *who)
{
	*r = (struct sending){.status = STATUS_INTERNAL};
	buffer_init(&r->body, BODY_MAX);
	buffer_init(&r->reply, COMMAND_REPLY_MAX);
	r->call = (struct call){.service = &service,
	    .state = desk,
	    .who = who,
	    .type = "attendance.SubmitEvents",
	    .received_at = NOW,
	    .reply = &r->reply};
}

static void
fini_sending(struct sending *r)
{
	buffer_fini(&r->body);
	buffer_fini(&r->reply);
}

static void
put_event(struct buffer *body, const struct session_event *event)
{
	struct buffer packed;

	buffer_init(&packed, EVENT_PACKED_MAX);
	assert_int_equal(event_pack(event, &packed), STATUS_OK);
	wire_put_bytes(body, 1, buffer_bytes(&packed));
	buffer_fini(&packed);
}

/* A plan with many short ids: small, and much to unpack. */
static void
put_plan(struct buffer *body, const char *id, int64_t at, size_t students)
{
	static char names[NAMES][2];
	const char *list[NAMES];
	struct session_event e;

	for (size_t i = 0; i < NAMES; i++) {
		names[i][0] = (char)('!' + i);
		list[i] = names[i];
	}
	session_event_init(&e);
	e.event_id = id;
	e.type = EVENT_SESSION_SCHEDULED;
	e.session_id = "s";
	e.occurred_at = at;
	e.provider_id = "p";
	e.program_id = "P";
	e.school_id = "S";
	e.subject = SUBJECT_MATH;
	e.tutor_id = "T";
	e.student_ids = list;
	e.student_count = students;
	e.planned_start = NOW;
	e.planned_end = NOW + HOUR;
	put_event(body, &e);
}

static enum status
apply(struct store_txn *txn, void *ctx)
{
	struct sending *const *sendings = ctx;

	for (; *sendings != NULL; sendings++) {
		struct sending *r = *sendings;

		arena_reset(arena);
		buffer_reset(&r->reply);
		r->call.arena = arena;
		r->call.txn = txn;
		r->status = on_submit_events(&r->call);
		if (!status_is_answer(r->status))
			return r->status;
	}
	return STATUS_OK;
}

/* Prepared one after the other, decided in one transaction. */
static void
submit(struct sending *const *sendings)
{
	arena_reset(prepared);
	for (size_t i = 0; sendings[i] != NULL; i++) {
		struct call *call = &sendings[i]->call;

		call->body = buffer_bytes(&sendings[i]->body);
		call->arena = prepared;
		assert_int_equal(submission_prepare(call), STATUS_OK);
	}
	assert_int_equal(
	    store_write(own.store, apply, (void *)(uintptr_t)sendings),
	    STATUS_OK);
	for (size_t i = 0; sendings[i] != NULL; i++)
		assert_int_equal(sendings[i]->status, STATUS_OK);
}

/* How many of the verdicts are of that kind. */
static size_t
count_verdicts(const struct sending *r, enum verdict_kind kind)
{
	struct bytes rest = buffer_bytes(&r->reply);
	struct wire_field verdict, field;
	size_t count = 0;

	while (rest.len > 0) {
		assert_true(wire_field_next(&rest, &verdict));
		assert_true(wire_field_next(&verdict.bytes, &field));
		count += field.value == kind;
	}
	return count;
}

/* What was accepted is in the log, whatever became of its neighbours. */
static void
thousands_are_quarantined(void **state)
{
	struct sending first, other, again;
	struct log_head head;
	char id[16];
	size_t count = 0;

	(void)state;
	init_sending(&first, &provider);
	init_sending(&other, &provider);
	init_sending(&again, &provider);
	put_plan(&first.body, "first", NOW, 1);
	for (; first.body.len < BODY_FULL; count++) {
		snprintf(id, sizeof(id), "%zu", count);
		put_plan(&first.body, id, NOW + 48 * HOUR, NAMES);
	}
	put_plan(&other.body, "second", NOW, 1);
	put_plan(&again.body, "first", NOW, 1);
	submit((struct sending *const[]){&first, &other, NULL});
	assert_int_equal(count_verdicts(&first, VERDICT_ACCEPTED), 1);
	assert_int_equal(count_verdicts(&first, VERDICT_QUARANTINED), count);
	assert_int_equal(count_verdicts(&other, VERDICT_ACCEPTED), 1);
	head = log_store_head(&own);
	assert_int_equal(head.seq, 2);
	/* Each is looked for in quarantine, and put there again. */
	submit((struct sending *const[]){&first, &again, NULL});
	assert_int_equal(count_verdicts(&first, VERDICT_DUPLICATE), 1);
	assert_int_equal(count_verdicts(&first, VERDICT_QUARANTINED), count);
	assert_int_equal(count_verdicts(&again, VERDICT_DUPLICATE), 1);
	assert_int_equal(log_store_head(&own).seq, head.seq);
	fini_sending(&first);
	fini_sending(&other);
	fini_sending(&again);
}

static enum status
keep_session(struct store_txn *txn, void *ctx)
{
	struct student_line lines[STUDENTS];
	struct session_record record = {.provider_id = "p",
	    .session_id = "s",
	    .school_id = "S",
	    .planned_start = NOW,
	    .planned_end = NOW + HOUR,
	    .actual_start = NOW,
	    .actual_end = NOW + HOUR,
	    .promised_start = EVENT_NO_INSTANT,
	    .promised_end = EVENT_NO_INSTANT,
	    .told_at = EVENT_NO_INSTANT,
	    .students = lines,
	    .student_count = STUDENTS};
	struct kept_record kept = {.revision = 1, .known_at = 1, .seq = 1};
	struct store_key session;
	struct buffer packed;
	enum status status;

	(void)ctx;
	for (size_t i = 0; i < STUDENTS; i++)
		lines[i] = (struct student_line){.student_id = "123456789",
		    .present_from = NOW,
		    .present_to = NOW + HOUR};
	buffer_init(&packed, BODY_MAX);
	assert_int_equal(record_pack(&record, &packed), STATUS_OK);
	kept.packed = buffer_bytes(&packed);
	kept.cause = bytes_of("", 0);
	session_key(&session, "p", "s");
	status = attendance_put_record(
	    txn, &desk->tables, key_bytes(&session), &kept);
	buffer_fini(&packed);
	return status;
}

/* For each of them the record of the session is read. */
static void
a_school_marks_thousands(void **state)
{
	struct sending marks;
	struct session_event e;
	char id[16];

	(void)state;
	assert_int_equal(
	    store_write_derived(own.store, keep_session, NULL), STATUS_OK);
	init_sending(&marks, &school);
	session_event_init(&e);
	e.event_id = id;
	e.type = EVENT_ATTENDANCE_MARKED;
	e.session_id = "s";
	e.occurred_at = NOW;
	e.provider_id = "p";
	e.student_id = "123456789";
	e.student_id_scheme = ID_SCHEME_DISTRICT;
	e.status = ATTENDANCE_PRESENT;
	for (size_t i = 0; i < SUBMIT_EVENTS_MAX; i++) {
		snprintf(id, sizeof(id), "m%zu", i);
		put_event(&marks.body, &e);
	}
	submit((struct sending *const[]){&marks, NULL});
	assert_int_equal(
	    count_verdicts(&marks, VERDICT_ACCEPTED), SUBMIT_EVENTS_MAX);
	fini_sending(&marks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		thousands_are_quarantined, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_school_marks_thousands, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
