// SPDX-License-Identifier: Apache-2.0
/*
 * test_service.c - what the framework promises, seen from outside.
 */
#include "tests/component/service/harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct stack stack;

static int
set_up(void **state)
{
	(void)state;
	stack_make(&stack);
	stack_start(&stack);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	stack_remove(&stack);
	return 0;
}

static void
test_acknowledged_is_on_disk(void **state)
{
	struct client *writer = stack_client(&stack, "operator", ROLE_OPERATOR);
	unsigned long long acknowledged = 0;
	struct reply reply;

	(void)state;
	for (int round = 0; round < 20; round++) {
		char key[32];

		for (int i = 0; i < 40; i++) {
			uint8_t id[REQUEST_ID_BYTES];

			snprintf(key, sizeof(key), "%d-%d", round, i);
			assert_int_equal(client_post(writer, "test.Add",
					     bytes_of_string(key), id),
			    STATUS_OK);
		}
		/* Some are answered, some are not, when it is killed. */
		for (int i = 0; i < 1 + round; i++) {
			assert_int_equal(
			    client_wait(writer, 120000, &reply), STATUS_OK);
			acknowledged++;
		}
		assert_int_equal(stack_stop(&stack, SIGKILL), -SIGKILL);
		stack_start(&stack);
		assert_true(row_count(&stack) >= acknowledged);
		/* The rest is sent again and has its effect once. */
		while (acknowledged < 40ull * (unsigned)(round + 1)) {
			assert_int_equal(
			    client_wait(writer, 120000, &reply), STATUS_OK);
			acknowledged++;
		}
		assert_int_equal(row_count(&stack), acknowledged);
	}
	client_close(&writer);
	/* One log entry each, whatever was sent twice. */
	assert_int_equal(ask(&stack, "test.Projected", "", &reply), STATUS_OK);
	assert_int_equal(number_in(&reply), acknowledged);
}

static void
test_refusal_leaves_no_trace(void **state)
{
	struct reply reply;

	(void)state;
	assert_int_equal(
	    ask(&stack, "test.Refuse", "abc", &reply), STATUS_INVALID);
	assert_string_equal(reply.detail, "found 3 bytes, expected none");
	assert_int_equal(row_count(&stack), 0);
}

/* A refusal commits nothing, not even what the handler wrote before it. */
static void
test_refused_after_a_write(void **state)
{
	struct reply reply;

	(void)state;
	assert_int_equal(
	    ask(&stack, "test.Refuse", "written", &reply), STATUS_INTERNAL);
	assert_non_null(strstr(reply.detail, "is kept in quarantine as 1"));
	assert_int_equal(row_count(&stack), 0);
	assert_int_equal(ask(&stack, "test.Add", "x", &reply), STATUS_OK);
	assert_int_equal(row_count(&stack), 1);
}

static void
test_default_deny(void **state)
{
	struct client *school = stack_client(&stack, "school", ROLE_SCHOOL);
	struct reply reply;

	(void)state;
	assert_int_equal(
	    ask(&stack, "test.Nothing", "", &reply), STATUS_UNKNOWN_TYPE);
	/* It has a handler, but stands in no row. */
	assert_int_equal(ask(&stack, "test.NoRow", "", &reply), STATUS_DENIED);
	assert_int_equal(client_call(school, "test.Add", bytes_of_string("x"),
			     120000, &reply),
	    STATUS_DENIED);
	assert_string_equal(reply.detail,
	    "the role school may not send test.Add, but these may: operator, "
	    "provider; ask whoever runs the stack to do it, or for a key of "
	    "such a role (`chalkline keys new NAME --role ROLE`)");
	assert_int_equal(client_call(school, "test.Count", bytes_of_string(""),
			     120000, &reply),
	    STATUS_OK);
	assert_int_equal(
	    authorized_revoke(stack.settings.authorized, "school"), STATUS_OK);
	/* The file is looked at again and again. */
	for (int i = 1; client_call(school, "test.Count", bytes_of_string(""),
			    1500, &reply) == STATUS_OK;
	     i++) {
		assert_true(i < 100);
		nap_ms(300);
	}
	client_close(&school);
	assert_int_equal(row_count(&stack), 0);
}

static void
test_failure_takes_no_neighbour_down(void **state)
{
	char cure[128], page[65536];
	struct reply reply;
	unsigned ok = 0, failed = 0;

	(void)state;
	snprintf(cure, sizeof(cure), "%s/cure", stack.dir);
	for (int i = 0; i < 21; i++) {
		uint8_t id[REQUEST_ID_BYTES];
		char key[16];

		snprintf(key, sizeof(key), "%d", i);
		assert_int_equal(client_post(stack.client,
				     i == 10 ? "test.Fail" : "test.Add",
				     bytes_of_string(i == 10 ? cure : key), id),
		    STATUS_OK);
	}
	for (int i = 0; i < 21; i++) {
		enum status status = client_wait(stack.client, 120000, &reply);

		ok += status == STATUS_OK;
		failed += status == STATUS_INTERNAL;
	}
	assert_int_equal(ok, 20);
	assert_int_equal(failed, 1);
	assert_int_equal(row_count(&stack), 20);
	get_page(&stack, "/metrics", page, sizeof(page));
	assert_non_null(strstr(page, "chalkline_quarantined 1\n"));

	/* QuarantineId{id: 1}; it fails until its cause is gone. */
	assert_int_equal(ask(&stack, "quarantine.Retry", "\x08\x01", &reply),
	    STATUS_INTERNAL);
	assert_int_equal(row_count(&stack), 20);
	fclose(fopen(cure, "w"));
	assert_int_equal(
	    ask(&stack, "quarantine.Retry", "\x08\x01", &reply), STATUS_OK);
	assert_int_equal(row_count(&stack), 21);
	assert_int_equal(ask(&stack, "quarantine.Retry", "\x08\x01", &reply),
	    STATUS_NOT_FOUND);
}

static unsigned long long
projected(void)
{
	struct reply reply;

	assert_int_equal(ask(&stack, "test.Projected", "", &reply), STATUS_OK);
	return number_in(&reply);
}

static void
test_an_entry_that_cannot_be_applied(void **state)
{
	char cure[128], body[160];
	struct reply reply;

	(void)state;
	snprintf(cure, sizeof(cure), "%s/cure", stack.dir);
	snprintf(body, sizeof(body), "!%s", cure);
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
	assert_int_equal(ask(&stack, "test.Add", body, &reply), STATUS_OK);
	assert_int_equal(ask(&stack, "test.Add", "b", &reply), STATUS_OK);
	/* The others go on. */
	assert_int_equal(projected(), 2);
	assert_int_equal(ask(&stack, "quarantine.Retry", "\x08\x01", &reply),
	    STATUS_INVALID);
	fclose(fopen(cure, "w"));
	assert_int_equal(
	    ask(&stack, "quarantine.Retry", "\x08\x01", &reply), STATUS_OK);
	assert_int_equal(projected(), 3);
	assert_int_equal(ask(&stack, "quarantine.Show", "\x08\x01", &reply),
	    STATUS_NOT_FOUND);
}

static void
test_no_retry_for_who_is_gone(void **state)
{
	struct client *provider =
	    stack_client(&stack, "provider", ROLE_PROVIDER);
	struct reply reply;

	(void)state;
	assert_int_equal(client_call(provider, "test.Fail",
			     bytes_of_string("/nowhere"), 120000, &reply),
	    STATUS_INTERNAL);
	client_close(&provider);
	assert_int_equal(
	    authorized_revoke(stack.settings.authorized, "provider"),
	    STATUS_OK);
	nap_ms(1100);
	assert_int_equal(
	    ask(&stack, "quarantine.Retry", "\x08\x01", &reply), STATUS_DENIED);
	assert_string_equal(reply.detail,
	    "its principal provider is no longer in keys/authorized");
	assert_int_equal(
	    ask(&stack, "quarantine.Discard", "\x08\x01", &reply), STATUS_OK);
	assert_int_equal(ask(&stack, "quarantine.Show", "\x08\x01", &reply),
	    STATUS_NOT_FOUND);
}

static bool
stops_soon(void)
{
	int64_t began = now_ms();
	bool soon;

	assert_int_equal(stack_stop(&stack, SIGTERM), 0);
	soon = now_ms() - began < 10000;
	stack_start(&stack);
	return soon;
}

static void
test_stops_cleanly_and_soon(void **state)
{
	(void)state;
	for (int i = 1; !stops_soon(); i++) {
		assert_true(i < STACK_ATTEMPTS);
	}
}

static void
test_pages(void **state)
{
	char page[65536];
	struct reply reply;

	(void)state;
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
	get_page(&stack, "/healthz", page, sizeof(page));
	assert_non_null(strstr(page, " 200 "));
	get_page(&stack, "/readyz", page, sizeof(page));
	assert_non_null(strstr(page, " 200 "));
	get_page(&stack, "/nothing", page, sizeof(page));
	assert_non_null(strstr(page, " 404 "));
	get_page(&stack, "/metrics", page, sizeof(page));
	assert_non_null(strstr(page,
	    "chalkline_requests_total{type=\"test.Add\",status=\"OK\"} 1\n"));
	assert_non_null(strstr(page, "chalkline_rows_added_total 1\n"));
	assert_non_null(strstr(page, "chalkline_commit_seconds_count 1\n"));
	assert_non_null(
	    strstr(page, "chalkline_follower_lag{stream=\"attendance\"}"));
}

static void
test_options(void **state)
{
	char output[32768];

	(void)state;
	assert_int_equal(
	    stack_run(&stack, "--check-config", output, sizeof(output)), 0);
	assert_int_equal(
	    stack_run(&stack, "--print-config", output, sizeof(output)), 0);
	assert_non_null(strstr(output, "  attendance:\n"));
	assert_int_equal(
	    stack_run(&stack, "--version", output, sizeof(output)), 0);
	assert_non_null(strstr(output, "chalkline-attendance "));
	assert_int_equal(
	    stack_run(&stack, "--nothing", output, sizeof(output)), 1);
	/* The settings as they are in the environment. */
	setenv("CHALKLINE_ATTENDANCE_QUERY_THREADS", "none", 1);
	assert_int_equal(
	    stack_run(&stack, "--check-config", output, sizeof(output)), 1);
	assert_string_equal(output,
	    "chalkline-attendance: environment: "
	    "CHALKLINE_ATTENDANCE_QUERY_THREADS: found \"none\", expected 1 "
	    "to 64\n");
	unsetenv("CHALKLINE_ATTENDANCE_QUERY_THREADS");
	/* It runs already: one process a store. */
	assert_int_equal(stack_run(&stack, NULL, output, sizeof(output)), 4);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_acknowledged_is_on_disk),
	    CASE(test_refusal_leaves_no_trace),
	    CASE(test_refused_after_a_write),
	    CASE(test_default_deny),
	    CASE(test_failure_takes_no_neighbour_down),
	    CASE(test_an_entry_that_cannot_be_applied),
	    CASE(test_no_retry_for_who_is_gone),
	    CASE(test_stops_cleanly_and_soon),
	    CASE(test_pages),
	    CASE(test_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
