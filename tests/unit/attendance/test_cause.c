// SPDX-License-Identifier: Apache-2.0
/*
 * test_cause.c - the entries behind a record, and what is left of them.
 */
#include "services/attendance/rules_cause.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct cause_entry
events(uint64_t seq)
{
	return (struct cause_entry){CAUSE_EVENTS, seq};
}

static void
an_entry_is_named_once(void **state)
{
	struct record_cause cause = {.count = 0};

	(void)state;
	cause_add(&cause, events(3));
	cause_add(&cause, events(3));
	cause_add(&cause, (struct cause_entry){CAUSE_PLAN, 9});
	assert_int_equal(cause.count, 2);
	assert_int_equal(cause.entries[1].kind, CAUSE_PLAN);
	assert_int_equal(cause.entries[1].seq, 9);
}

static void
the_oldest_are_given_up(void **state)
{
	struct record_cause cause = {.count = 0};

	(void)state;
	for (uint64_t seq = 1; seq <= CAUSE_ENTRIES_MAX; seq++)
		cause_add(&cause, events(seq));
	assert_false(cause.more);
	cause_add(&cause, events(100));
	assert_true(cause.more);
	assert_int_equal(cause.count, CAUSE_ENTRIES_MAX);
	assert_int_equal(cause.entries[0].seq, 2);
	assert_int_equal(cause.entries[CAUSE_ENTRIES_MAX - 1].seq, 100);
}

static void
what_a_record_named_is_settled(void **state)
{
	struct record_cause pending = {.count = 0}, settled = {.count = 0};

	(void)state;
	for (uint64_t seq = 1; seq <= 9; seq++)
		cause_add(&pending, events(seq));
	/* Entry 3 changed nothing, so no record names it. */
	cause_add(&settled, events(2));
	cause_add(&settled, events(6));
	cause_settle(&pending, &settled);
	assert_int_equal(pending.count, 3);
	assert_int_equal(pending.entries[0].seq, 7);
	/* A record that does not tell its cause. */
	settled.count = 0;
	cause_settle(&pending, &settled);
	assert_int_equal(pending.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_entry_is_named_once),
	    cmocka_unit_test(the_oldest_are_given_up),
	    cmocka_unit_test(what_a_record_named_is_settled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
