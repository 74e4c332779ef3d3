// SPDX-License-Identifier: Apache-2.0
/*
 * test_replay.c - logs that begin anew, plans that go, ids that come late.
 */
#include "services/attendance/wire_record.h"
#include "tests/component/attendance/desk_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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
	    txn, &desk_case.desk->tables, key_bytes(&session), &r->kept);
	if (r->status != STATUS_OK)
		return STATUS_OK;
	return record_unpack(r->kept.packed, desk_case.arena, &r->record);
}

static struct reading
record_of(const char *session_id)
{
	struct reading r = {.session_id = session_id};

	arena_reset(desk_case.arena);
	assert_int_equal(
	    store_read(desk_case.own.store, read_record, &r), STATUS_OK);
	return r;
}

static void
replaying_the_own_log_logs_nothing(void **state)
{
	(void)state;
	desk_case_open();
	desk_case_tell(STARTED("e1"));
	desk_case_settle();
	assert_int_equal(desk_case_head(), 2);
	desk_case_tell(ENDED("e2"));
	desk_case_settle();
	assert_int_equal(desk_case_head(), 4);
	desk_case_write_derived(desk_case_forget, NULL);
	assert_int_equal(record_of("s1").status, STATUS_NOT_FOUND);
	/* Cut where a fold of what is there would be other. */
	desk_case_write_derived(desk_case_apply, &(struct applying){1, 1});
	desk_case_write_derived(desk_case_apply, &(struct applying){2, 4});
	desk_case_derive();
	assert_int_equal(desk_case_head(), 4);
	assert_int_equal(record_of("s1").kept.revision, 2);
	assert_int_equal(record_of("s1").record.status, SESSION_COMPLETED);
	desk_case_close();
}

static enum status
derive_and_fail(struct store_txn *txn, void *ctx)
{
	bool more;
	enum status status = on_own_derive(txn, desk_case.desk, &more);

	(void)ctx;
	return status == STATUS_OK ? STATUS_CANCELLED : status;
}

/* The record is in the log, what it was derived into is not. */
static void
a_record_that_was_logged_before_a_crash_is_not_logged_again(void **state)
{
	(void)state;
	desk_case_open();
	desk_case_tell(STARTED("e1"));
	desk_case_write_derived(desk_case_apply, &(struct applying){1, 1});
	assert_int_equal(
	    store_write_derived(desk_case.own.store, derive_and_fail, NULL),
	    STATUS_CANCELLED);
	assert_int_equal(desk_case_head(), 2);
	assert_int_equal(record_of("s1").status, STATUS_NOT_FOUND);
	/* What the log holds comes first, then whatever is still marked. */
	desk_case_write_derived(desk_case_apply, &(struct applying){2, 2});
	desk_case_derive();
	assert_int_equal(desk_case_head(), 2);
	assert_int_equal(record_of("s1").kept.revision, 1);
	desk_case.applied = desk_case_head();
	desk_case_tell(ENDED("e2"));
	desk_case_settle();
	assert_int_equal(desk_case_head(), 4);
	assert_int_equal(record_of("s1").kept.revision, 2);
	desk_case_close();
}

static enum status
reset_plans(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_plan_reset(txn, desk_case.desk);
}

static enum status
end_plans(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_plan_replayed(txn, desk_case.desk);
}

static void
assert_plan(enum session_status status, uint64_t revision)
{
	struct reading r;

	desk_case_settle();
	r = record_of("s1");
	assert_int_equal(r.record.status, status);
	assert_int_equal(r.kept.revision, revision);
}

static void
plans_are_marked_and_swept(void **state)
{
	(void)state;
	desk_case_open();
	desk_case_write(desk_case_plan, &(struct planning){7, false, "T"});
	assert_plan(SESSION_SCHEDULED, 1);
	assert_int_equal(record_of("s1").record.student_count, 2);
	desk_case_write(desk_case_plan, &(struct planning){9, true, NULL});
	assert_plan(SESSION_CANCELLED, 2);
	assert_int_equal(record_of("s1").record.party, PARTY_DISTRICT);
	/* The same again: nothing to log. */
	desk_case_write(reset_plans, NULL);
	desk_case_write(desk_case_plan, &(struct planning){7, false, "T"});
	desk_case_write(desk_case_plan, &(struct planning){9, true, NULL});
	desk_case_write(end_plans, NULL);
	assert_plan(SESSION_CANCELLED, 2);
	/* An older copy of scheduling: the withdrawal never was. */
	desk_case_write(reset_plans, NULL);
	desk_case_write(desk_case_plan, &(struct planning){7, false, "T"});
	assert_plan(SESSION_CANCELLED, 2);
	desk_case_write(end_plans, NULL);
	assert_plan(SESSION_SCHEDULED, 3);
	desk_case_close();
}

static enum status
reset_roster(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_roster_reset(txn, desk_case.desk);
}

static enum status
end_roster(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_roster_replayed(txn, desk_case.desk);
}

static void
assert_student(const char *student_id, size_t findings)
{
	struct reading r;

	desk_case_settle();
	r = record_of("s1");
	assert_int_equal(r.record.student_count, 1);
	assert_string_equal(r.record.students[0].student_id, student_id);
	assert_int_equal(r.record.finding_count, findings);
}

static void
another_id_is_resolved_when_the_roster_comes(void **state)
{
	(void)state;
	desk_case_open();
	desk_case_tell(STATE_MARK("e1"));
	assert_student("X", 1);
	desk_case_write(desk_case_enrol, &(struct enrolling){"1001", "X"});
	assert_student("1001", 0);
	/* A replay that tells the same leaves the record alone. */
	desk_case_write(reset_roster, NULL);
	desk_case_write(desk_case_enrol, &(struct enrolling){"1001", "X"});
	desk_case_write(end_roster, NULL);
	desk_case_settle();
	assert_int_equal(record_of("s1").kept.revision, 2);
	/* The id goes to another student. */
	desk_case_write(desk_case_enrol, &(struct enrolling){"1001", NULL});
	assert_student("X", 1);
	desk_case_write(desk_case_enrol, &(struct enrolling){"1002", "X"});
	assert_student("1002", 0);
	/* And a replay that no longer tells it. */
	desk_case_write(reset_roster, NULL);
	desk_case_write(end_roster, NULL);
	assert_student("X", 1);
	desk_case_close();
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
