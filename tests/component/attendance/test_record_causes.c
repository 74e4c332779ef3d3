// SPDX-License-Identifier: Apache-2.0
/*
 * test_record_causes.c - what a record names as its cause.
 */
#include "services/attendance/wire_log.h"
#include "tests/component/attendance/desk_case.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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
	    txn, desk_case.desk, key_bytes(&key), take_cause, ctx);
}

static struct record_cause
cause_of(uint32_t revision)
{
	struct explaining e = {.revision = revision};

	assert_int_equal(
	    store_read(desk_case.own.store, read_cause, &e), STATUS_OK);
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
	desk_case_open();
	desk_case_tell(STARTED("e1")); /* 1, and the record 2 */
	desk_case_settle();
	desk_case_write(
	    desk_case_plan, &(struct planning){7, false, "T"}); /* 3, 4 */
	desk_case_settle();
	desk_case_tell(ENDED("e2"));
	desk_case_tell(STATE_MARK("e3")); /* 5 and 6, 7 */
	desk_case_settle();
	desk_case_write(
	    desk_case_enrol, &(struct enrolling){"a", "X"}); /* 8, 9 */
	desk_case_settle();
	assert_int_equal(desk_case_head(), 9);
	for (int i = 0; i < 2; i++) {
		assert_cause(1, CAUSE_EVENTS, 1);
		assert_cause(2, CAUSE_PLAN, 3);
		cause = cause_of(3);
		assert_int_equal(cause.count, 2);
		assert_int_equal(cause.entries[0].seq, 5);
		assert_int_equal(cause.entries[1].seq, 6);
		assert_cause(4, CAUSE_ROSTER, 8);
		/* Again, in one go, as after the derived file was lost. */
		desk_case_write_derived(desk_case_forget, NULL);
		desk_case_write_derived(
		    desk_case_apply, &(struct applying){1, 9});
		desk_case_derive();
		assert_int_equal(desk_case_head(), 9);
	}
	desk_case_tell(MARK_OF_B("e4"));
	desk_case_settle();
	assert_cause(5, CAUSE_EVENTS, 10);
	desk_case_close();
}

/* What a record named is no cause of one that comes after the replay. */
static void
a_replay_leaves_no_cause_behind(void **state)
{
	(void)state;
	desk_case_open();
	desk_case_tell(STARTED("e1"));
	desk_case_settle();
	desk_case_tell(ENDED("e2"));
	desk_case_settle();
	assert_int_equal(desk_case_head(), 4);
	desk_case_tell(MARK_OF_B("e3"));
	/* The record of it was never logged. */
	desk_case_write_derived(desk_case_forget, NULL);
	desk_case_write_derived(desk_case_apply, &(struct applying){1, 5});
	desk_case_derive();
	assert_int_equal(desk_case_head(), 6);
	assert_cause(3, CAUSE_EVENTS, 5);
	desk_case_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_record_names_its_cause_and_keeps_it_when_replayed),
	    cmocka_unit_test(a_replay_leaves_no_cause_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
