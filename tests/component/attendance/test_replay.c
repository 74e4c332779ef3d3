// SPDX-License-Identifier: Apache-2.0
/*
 * test_replay.c - logs that begin anew, plans that go, ids that come late.
 *
 * The projection and the followers are called as the follower would, on a
 * real store; what counts is what the own log holds afterwards.
 */
#include "common/event/event_json.h"
#include "common/event/event_wire.h"
#include "services/attendance/attendance.h"
#include "services/attendance/wire_log.h"
#include "common/wire_put.h"
#include "services/attendance/wire_record.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define MINUTE_0 INT64_C(1791208800000000)

static struct temp_dir dir;
static struct log_store own;
static struct session_desk *desk;
static struct arena *arena;
static uint64_t applied; /* the last entry of the own log */

static void
open_desk(void)
{
	temp_dir_init(&dir);
	log_store_open(&own, dir.path);
	assert_int_equal(
	    session_desk_new(own.store, own.log, own.cursors, &desk),
	    STATUS_OK);
	assert_int_equal(arena_new(1u << 22, &arena), STATUS_OK);
	applied = 0;
}

static void
close_desk(void)
{
	arena_free(&arena);
	session_desk_free(&desk);
	log_store_close(&own);
	temp_dir_fini(&dir);
}

static void
must(store_fn *work, void *ctx)
{
	assert_int_equal(store_write(own.store, work, ctx), STATUS_OK);
}

/* One event of provider p, into the log as SubmitEvents puts it there. */
static enum status
log_event(struct store_txn *txn, void *ctx)
{
	struct session_event event;
	struct event_fault fault;
	struct event_source source = {SOURCE_PROVIDER, "p"};
	struct buffer packed, entry;
	struct bytes list;
	uint64_t seq;
	enum status status;

	arena_reset(arena);
	buffer_init(&packed, EVENT_PACKED_MAX);
	buffer_init(&entry, LOG_ENTRY_MAX);
	assert_int_equal(event_read_json(bytes_of_string(ctx), false, arena,
			     &event, &fault, NULL),
	    STATUS_OK);
	assert_int_equal(
	    event_check(&event, false, arena, &fault, NULL), STATUS_OK);
	assert_int_equal(event_pack(&event, &packed), STATUS_OK);
	list = buffer_bytes(&packed);
	assert_int_equal(
	    log_write_accepted(&source, MINUTE_0, &list, 1, &entry), STATUS_OK);
	status = log_append(own.log, txn, buffer_bytes(&entry), &seq);
	buffer_fini(&packed);
	buffer_fini(&entry);
	return status;
}

static void
tell(const char *json)
{
	must(log_event, (void *)(uintptr_t)json);
}

/* Entries of the own log, both included. */
struct applying {
	uint64_t from, to;
};

static enum status
apply_entries(struct store_txn *txn, void *ctx)
{
	const struct applying *a = ctx;
	enum status status = STATUS_OK;

	for (uint64_t seq = a->from; seq <= a->to && status == STATUS_OK;
	     seq++) {
		struct log_entry entry;

		status = log_get(own.log, txn, seq, &entry);
		if (status == STATUS_OK)
			status = on_own_entry(txn, &entry, desk);
	}
	return status;
}

static void
must_derive(store_fn *work, void *ctx)
{
	assert_int_equal(store_write_derived(own.store, work, ctx), STATUS_OK);
}

static enum status
derive(struct store_txn *txn, void *more)
{
	return on_own_derive(txn, desk, more);
}

static void
derive_all(void)
{
	bool more = true;

	while (more)
		must_derive(derive, &more);
}

static uint64_t
head(void)
{
	return log_store_head(&own).seq;
}

/* As the follower does: what is there, and what that brings. */
static void
settle(void)
{
	while (applied < head()) {
		struct applying a = {applied + 1, head()};

		must_derive(apply_entries, &a);
		applied = a.to;
		derive_all();
	}
}

static enum status
forget_all(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_own_reset(txn, desk);
}

struct reading {
	const char *session_id;
	struct kept_record kept;
	struct session_record record;
	enum status status;
};

static enum status
read_record(struct store_txn *txn, void *ctx)
{
	struct reading *r = ctx;
	struct store_key session;

	session_key(&session, "p", r->session_id);
	r->status = attendance_get_record(
	    txn, &desk->tables, key_bytes(&session), &r->kept);
	if (r->status != STATUS_OK)
		return STATUS_OK;
	return record_unpack(r->kept.packed, arena, &r->record);
}

static struct reading
record_of(const char *session_id)
{
	struct reading r = {.session_id = session_id};

	arena_reset(arena);
	assert_int_equal(store_read(own.store, read_record, &r), STATUS_OK);
	return r;
}

#define STARTED(id)                                                            \
	"{\"eventId\":\"" id "\",\"type\":\"SESSION_STARTED\","                \
	"\"sessionId\":\"s1\",\"occurredAt\":\"2026-10-05T14:00:00Z\","        \
	"\"providerId\":\"p\"}"
#define ENDED(id)                                                              \
	"{\"eventId\":\"" id "\",\"type\":\"SESSION_ENDED\","                  \
	"\"sessionId\":\"s1\",\"occurredAt\":\"2026-10-05T14:30:00Z\","        \
	"\"providerId\":\"p\"}"
#define STATE_MARK(id)                                                         \
	"{\"eventId\":\"" id "\",\"type\":\"ATTENDANCE_MARKED\","              \
	"\"sessionId\":\"s1\",\"occurredAt\":\"2026-10-05T14:30:00Z\","        \
	"\"providerId\":\"p\",\"studentId\":\"X\",\"status\":\"PRESENT\","     \
	"\"studentIdScheme\":\"STATE\"}"

#define MARK_OF_B(id)                                                          \
	"{\"eventId\":\"" id "\",\"type\":\"ATTENDANCE_MARKED\","              \
	"\"sessionId\":\"s1\",\"occurredAt\":\"2026-10-05T14:30:00Z\","        \
	"\"providerId\":\"p\",\"studentId\":\"b\",\"status\":\"PRESENT\"}"

static void
replaying_the_own_log_logs_nothing(void **state)
{
	(void)state;
	open_desk();
	tell(STARTED("e1"));
	settle();
	assert_int_equal(head(), 2);
	tell(ENDED("e2"));
	settle();
	assert_int_equal(head(), 4);
	must_derive(forget_all, NULL);
	assert_int_equal(record_of("s1").status, STATUS_NOT_FOUND);
	/* Cut where a fold of what is there would be other. */
	must_derive(apply_entries, &(struct applying){1, 1});
	must_derive(apply_entries, &(struct applying){2, 4});
	derive_all();
	assert_int_equal(head(), 4);
	assert_int_equal(record_of("s1").kept.revision, 2);
	assert_int_equal(record_of("s1").record.status, SESSION_COMPLETED);
	close_desk();
}

static enum status
derive_and_fail(struct store_txn *txn, void *ctx)
{
	bool more;
	enum status status = on_own_derive(txn, desk, &more);

	(void)ctx;
	return status == STATUS_OK ? STATUS_CANCELLED : status;
}

/* The record is in the log, what it was derived into is not. */
static void
a_record_that_was_logged_before_a_crash_is_not_logged_again(void **state)
{
	(void)state;
	open_desk();
	tell(STARTED("e1"));
	must_derive(apply_entries, &(struct applying){1, 1});
	assert_int_equal(store_write_derived(own.store, derive_and_fail, NULL),
	    STATUS_CANCELLED);
	assert_int_equal(head(), 2);
	assert_int_equal(record_of("s1").status, STATUS_NOT_FOUND);
	/* What the log holds comes first, then whatever is still marked. */
	must_derive(apply_entries, &(struct applying){2, 2});
	derive_all();
	assert_int_equal(head(), 2);
	assert_int_equal(record_of("s1").kept.revision, 1);
	applied = head();
	tell(ENDED("e2"));
	settle();
	assert_int_equal(head(), 4);
	assert_int_equal(record_of("s1").kept.revision, 2);
	close_desk();
}

/* A SchedulingEvent: session_planned (5) or session_withdrawn (6). */
struct planning {
	uint64_t seq;
	bool withdrawn;
	const char *tutor_id;
};

static void
put_text(struct buffer *out, uint32_t field, const char *text)
{
	wire_put_bytes(out, field, bytes_of_string(text));
}

static enum status
apply_plan(struct store_txn *txn, void *ctx)
{
	const struct planning *p = ctx;
	struct log_entry entry = {
	    .seq = p->seq, .known_at = MINUTE_0 - INT64_C(1000000) * 86400 * 3};
	struct buffer body, event;
	enum status status;

	buffer_init(&body, 4096);
	buffer_init(&event, 4096);
	put_text(&body, 1, "p");
	put_text(&body, 2, "s1");
	if (p->withdrawn) {
		wire_put_number(&body, 3, PARTY_DISTRICT);
	} else {
		put_text(&body, 7, p->tutor_id);
		put_text(&body, 8, "b");
		put_text(&body, 8, "a");
		wire_put_number(&body, 9, (uint64_t)MINUTE_0);
		wire_put_number(&body, 10, (uint64_t)MINUTE_0 + 1800000000);
	}
	wire_put_bytes(&event, p->withdrawn ? 6 : 5, buffer_bytes(&body));
	entry.data = buffer_bytes(&event);
	status = on_plan_entry(txn, &entry, desk);
	if (status == STATUS_OK)
		status = on_plan_finish(txn, desk);
	buffer_fini(&body);
	buffer_fini(&event);
	return status;
}

static enum status
reset_plans(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_plan_reset(txn, desk);
}

static enum status
end_plans(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_plan_replayed(txn, desk);
}

static void
assert_plan(enum session_status status, uint64_t revision)
{
	struct reading r;

	settle();
	r = record_of("s1");
	assert_int_equal(r.record.status, status);
	assert_int_equal(r.kept.revision, revision);
}

static void
plans_are_marked_and_swept(void **state)
{
	(void)state;
	open_desk();
	must(apply_plan, &(struct planning){7, false, "T"});
	assert_plan(SESSION_SCHEDULED, 1);
	assert_int_equal(record_of("s1").record.student_count, 2);
	must(apply_plan, &(struct planning){9, true, NULL});
	assert_plan(SESSION_CANCELLED, 2);
	assert_int_equal(record_of("s1").record.party, PARTY_DISTRICT);
	/* The same again: nothing to log. */
	must(reset_plans, NULL);
	must(apply_plan, &(struct planning){7, false, "T"});
	must(apply_plan, &(struct planning){9, true, NULL});
	must(end_plans, NULL);
	assert_plan(SESSION_CANCELLED, 2);
	/* An older copy of scheduling: the withdrawal never was. */
	must(reset_plans, NULL);
	must(apply_plan, &(struct planning){7, false, "T"});
	assert_plan(SESSION_CANCELLED, 2);
	must(end_plans, NULL);
	assert_plan(SESSION_SCHEDULED, 3);
	close_desk();
}

/* An IntakeEvent: student_set (4) with at most one STATE alias. */
struct enrolling {
	const char *student_id;
	const char *alias; /* NULL: none */
};

static enum status
apply_student(struct store_txn *txn, void *ctx)
{
	const struct enrolling *e = ctx;
	struct log_entry entry = {.seq = 1};
	struct buffer alias, student, event;
	enum status status;

	buffer_init(&alias, 4096);
	buffer_init(&student, 4096);
	buffer_init(&event, 4096);
	put_text(&student, 1, e->student_id);
	if (e->alias != NULL) {
		put_text(&alias, 1, "STATE");
		put_text(&alias, 2, "sasid");
		put_text(&alias, 3, e->alias);
		wire_put_bytes(&student, 5, buffer_bytes(&alias));
	}
	wire_put_bytes(&event, 4, buffer_bytes(&student));
	entry.data = buffer_bytes(&event);
	status = on_roster_entry(txn, &entry, desk);
	if (status == STATUS_OK)
		status = on_roster_finish(txn, desk);
	buffer_fini(&alias);
	buffer_fini(&student);
	buffer_fini(&event);
	return status;
}

static enum status
reset_roster(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_roster_reset(txn, desk);
}

static enum status
end_roster(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_roster_replayed(txn, desk);
}

static void
assert_student(const char *student_id, size_t findings)
{
	struct reading r;

	settle();
	r = record_of("s1");
	assert_int_equal(r.record.student_count, 1);
	assert_string_equal(r.record.students[0].student_id, student_id);
	assert_int_equal(r.record.finding_count, findings);
}

static void
another_id_is_resolved_when_the_roster_comes(void **state)
{
	(void)state;
	open_desk();
	tell(STATE_MARK("e1"));
	assert_student("X", 1);
	must(apply_student, &(struct enrolling){"1001", "X"});
	assert_student("1001", 0);
	/* A replay that tells the same leaves the record alone. */
	must(reset_roster, NULL);
	must(apply_student, &(struct enrolling){"1001", "X"});
	must(end_roster, NULL);
	settle();
	assert_int_equal(record_of("s1").kept.revision, 2);
	/* The id goes to another student. */
	must(apply_student, &(struct enrolling){"1001", NULL});
	assert_student("X", 1);
	must(apply_student, &(struct enrolling){"1002", "X"});
	assert_student("1002", 0);
	/* And a replay that no longer tells it. */
	must(reset_roster, NULL);
	must(end_roster, NULL);
	assert_student("X", 1);
	close_desk();
}

struct explaining {
	uint32_t revision;
	struct record_cause cause;
};

static enum status
take_cause(const struct kept_record *kept, void *ctx)
{
	struct explaining *e = ctx;

	return kept->revision == e->revision
		   ? log_read_cause(kept->cause, &e->cause)
		   : STATUS_OK;
}

static enum status
read_cause(struct store_txn *txn, void *ctx)
{
	struct store_key key;

	session_key(&key, "p", "s1");
	return attendance_visit_records(
	    txn, desk, key_bytes(&key), take_cause, ctx);
}

static struct record_cause
cause_of(uint32_t revision)
{
	struct explaining e = {.revision = revision};

	assert_int_equal(store_read(own.store, read_cause, &e), STATUS_OK);
	return e.cause;
}

static void
assert_cause(uint32_t revision, enum cause_kind kind, uint64_t seq)
{
	struct record_cause cause = cause_of(revision);

	assert_int_equal(cause.count, 1);
	assert_int_equal(cause.entries[0].kind, kind);
	assert_int_equal(cause.entries[0].seq, seq);
	assert_false(cause.more);
}

/* Each revision names the entries that touched the session since the last. */
static void
a_record_names_its_cause_and_keeps_it_when_replayed(void **state)
{
	struct record_cause cause;

	(void)state;
	open_desk();
	tell(STARTED("e1")); /* 1, and the record 2 */
	settle();
	must(apply_plan, &(struct planning){7, false, "T"}); /* 3, 4 */
	settle();
	tell(ENDED("e2"));
	tell(STATE_MARK("e3")); /* 5 and 6, 7 */
	settle();
	must(apply_student, &(struct enrolling){"a", "X"}); /* 8, 9 */
	settle();
	assert_int_equal(head(), 9);
	for (int i = 0; i < 2; i++) {
		assert_cause(1, CAUSE_EVENTS, 1);
		assert_cause(2, CAUSE_PLAN, 3);
		cause = cause_of(3);
		assert_int_equal(cause.count, 2);
		assert_int_equal(cause.entries[0].seq, 5);
		assert_int_equal(cause.entries[1].seq, 6);
		assert_cause(4, CAUSE_ROSTER, 8);
		/* Again, in one go, as after the derived file was lost. */
		must_derive(forget_all, NULL);
		must_derive(apply_entries, &(struct applying){1, 9});
		derive_all();
		assert_int_equal(head(), 9);
	}
	tell(MARK_OF_B("e4"));
	settle();
	assert_cause(5, CAUSE_EVENTS, 10);
	close_desk();
}

/* What a record named is no cause of one that comes after the replay. */
static void
a_replay_leaves_no_cause_behind(void **state)
{
	(void)state;
	open_desk();
	tell(STARTED("e1"));
	settle();
	tell(ENDED("e2"));
	settle();
	assert_int_equal(head(), 4);
	tell(MARK_OF_B("e3"));
	/* The record of it was never logged. */
	must_derive(forget_all, NULL);
	must_derive(apply_entries, &(struct applying){1, 5});
	derive_all();
	assert_int_equal(head(), 6);
	assert_cause(3, CAUSE_EVENTS, 5);
	close_desk();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(replaying_the_own_log_logs_nothing),
	    cmocka_unit_test(
		a_record_that_was_logged_before_a_crash_is_not_logged_again),
	    cmocka_unit_test(plans_are_marked_and_swept),
	    cmocka_unit_test(another_id_is_resolved_when_the_roster_comes),
	    cmocka_unit_test(
		a_record_names_its_cause_and_keeps_it_when_replayed),
	    cmocka_unit_test(a_replay_leaves_no_cause_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
