// SPDX-License-Identifier: Apache-2.0
/*
 * test_dispute.c - who settles, what is settled, whose word stands.
 */
#include "services/attendance/rules_dispute.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct statement
say(enum source_kind kind, const char *source, enum attendance status,
    int32_t minutes)
{
	return (struct statement){.source_kind = kind,
	    .source = source,
	    .event_id = "e",
	    .status = status,
	    .minutes = minutes,
	    .occurred_at = 1};
}

static void
a_settlement_holds_while_both_say_the_same(void **state)
{
	struct settlement last = {.upheld = SIDE_WITNESS,
	    .provider = say(SOURCE_PROVIDER, "p", ATTENDANCE_PRESENT, 30),
	    .witness =
		say(SOURCE_SCHOOL, "s", ATTENDANCE_NO_SHOW, EVENT_NO_MINUTES)};
	struct statement provider = last.provider, witness = last.witness;

	(void)state;
	assert_false(dispute_is_settled(NULL, &provider, &witness));
	assert_true(dispute_is_settled(&last, &provider, &witness));
	/* Said again, later, by another school or the district. */
	provider.event_id = "e2";
	witness =
	    say(SOURCE_DISTRICT, "d", ATTENDANCE_NO_SHOW, EVENT_NO_MINUTES);
	witness.occurred_at = 99;
	assert_true(dispute_is_settled(&last, &provider, &witness));
	provider.minutes = 29;
	assert_false(dispute_is_settled(&last, &provider, &witness));
	provider = last.provider;
	witness.reason = REASON_REFUSED;
	assert_false(dispute_is_settled(&last, &provider, &witness));
	witness = last.witness;
	witness.status = ATTENDANCE_ABSENT_EXCUSED;
	assert_false(dispute_is_settled(&last, &provider, &witness));
	/* They differ although the provider was upheld: somebody spoke. */
	last.upheld = SIDE_PROVIDER;
	assert_false(dispute_is_settled(&last, &last.provider, &last.witness));
}

static struct principal
principal_of(enum role role, const char *scope)
{
	struct principal who = {.role = role};

	strcpy(who.scope, scope);
	return who;
}

static void
neither_witness_judges_alone(void **state)
{
	static const struct {
		enum role role;
		const char *scope;
		enum source_kind kind;
		const char *source;
		bool judgement;
		enum dispute_side upheld;
		bool may;
	} rows[] = {
	    {ROLE_OPERATOR, "*", SOURCE_DISTRICT, "d", false, SIDE_WITNESS,
		true},
	    {ROLE_PROVIDER, "p", SOURCE_SCHOOL, "s", false, SIDE_WITNESS,
		false},
	    {ROLE_PROVIDER, "*", SOURCE_SCHOOL, "s", false, SIDE_PROVIDER,
		false},
	    {ROLE_SCHOOL, "s", SOURCE_SCHOOL, "s", false, SIDE_PROVIDER, false},
	    {ROLE_SCHOOL, "x", SOURCE_SCHOOL, "s", false, SIDE_WITNESS, false},
	    {ROLE_SERVICE, "*", SOURCE_SCHOOL, "s", false, SIDE_WITNESS, false},
	    {ROLE_NONE, "*", SOURCE_SCHOOL, "s", false, SIDE_WITNESS, false},
	    {ROLE_DISTRICT, "d", SOURCE_SCHOOL, "s", false, SIDE_WITNESS, true},
	    {ROLE_DISTRICT, "d", SOURCE_SCHOOL, "s", false, SIDE_PROVIDER,
		true},
	    {ROLE_DISTRICT, "d", SOURCE_SCHOOL, "d", false, SIDE_WITNESS, true},
	    {ROLE_DISTRICT, "d", SOURCE_DISTRICT, "d", false, SIDE_WITNESS,
		false},
	    {ROLE_DISTRICT, "d", SOURCE_DISTRICT, "d", false, SIDE_PROVIDER,
		true},
	    {ROLE_DISTRICT, "d", SOURCE_DISTRICT, "d", true, SIDE_WITNESS,
		true},
	    {ROLE_DISTRICT, "d", SOURCE_DISTRICT, "e", false, SIDE_WITNESS,
		true},
	    {ROLE_DISTRICT, "*", SOURCE_DISTRICT, "e", false, SIDE_WITNESS,
		false},
	    {ROLE_DISTRICT, "d", SOURCE_DISTRICT, "*", false, SIDE_WITNESS,
		false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct principal who =
		    principal_of(rows[i].role, rows[i].scope);
		struct statement witness =
		    say(rows[i].kind, rows[i].source, ATTENDANCE_NO_SHOW, 0);

		assert_int_equal(dispute_may_settle(&who, &witness,
				     rows[i].judgement, rows[i].upheld) == NULL,
		    rows[i].may);
	}
}

static void
the_line_tells_whose_word_stands(void **state)
{
	struct statement provider =
	    say(SOURCE_PROVIDER, "p", ATTENDANCE_PRESENT, 30);
	struct statement witness =
	    say(SOURCE_SCHOOL, "s", ATTENDANCE_NO_SHOW, 0);
	struct student_line line = {.status = ATTENDANCE_NO_SHOW};

	(void)state;
	assert_int_equal(dispute_stands(NULL, &provider, &witness), SIDE_NONE);
	assert_int_equal(
	    dispute_stands(&line, &provider, &witness), SIDE_WITNESS);
	line.status = ATTENDANCE_PRESENT;
	assert_int_equal(
	    dispute_stands(&line, &provider, &witness), SIDE_PROVIDER);
	line.disputed = true;
	assert_int_equal(
	    dispute_stands(&line, &provider, &witness), SIDE_WITNESS);
	line = (struct student_line){.status = ATTENDANCE_LATE};
	assert_int_equal(dispute_stands(&line, &provider, &witness), SIDE_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_settlement_holds_while_both_say_the_same),
	    cmocka_unit_test(neither_witness_judges_alone),
	    cmocka_unit_test(the_line_tells_whose_word_stands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
