// SPDX-License-Identifier: Apache-2.0
/*
 * test_service.c - what the framework promises, seen from outside.
 */
#include "tests/component/service/harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * What must be fast is tried so many times at the most: on a busy machine one
 * time proves nothing.
 */
#define ATTEMPTS 10

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

static unsigned long long
count(void)
{
	struct reply reply;

	assert_int_equal(ask(&stack, "test.Count", "", &reply), STATUS_OK);
	return number_in(&reply);
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
		assert_true(count() >= acknowledged);
		/* The rest is sent again and has its effect once. */
		while (acknowledged < 40ull * (unsigned)(round + 1)) {
			assert_int_equal(
			    client_wait(writer, 120000, &reply), STATUS_OK);
			acknowledged++;
		}
		assert_int_equal(count(), acknowledged);
	}
	client_close(&writer);
	/* One log entry each, whatever was sent twice. */
	assert_int_equal(ask(&stack, "test.Projected", "", &reply), STATUS_OK);
	assert_int_equal(number_in(&reply), acknowledged);
}

/* The projection stands; who does not wait for it is answered at once. */
static void
test_a_query_as_it_is(void **state)
{
	struct client *hasty = stack_client_as_it_is(&stack);
	struct reply reply;
	char path[128], entry[130];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/let-go", stack.dir);
	snprintf(entry, sizeof(entry), "?%s", path);
	assert_int_equal(ask(&stack, "test.Add", entry, &reply), STATUS_OK);
	assert_int_equal(ask(&stack, "test.Projected", "", &reply), STATUS_OK);
	assert_int_equal(number_in(&reply), 0);
	assert_non_null(strstr(reply.detail, "behind its log"));
	assert_int_equal(client_call(hasty, "test.Projected", bytes_of("", 0),
			     20000, &reply),
	    STATUS_OK);
	assert_int_equal(number_in(&reply), 0);
	/* it did not wait in vain, so there is nothing to tell */
	assert_string_equal(reply.detail, "");
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	do {
		assert_int_equal(
		    ask(&stack, "test.Projected", "", &reply), STATUS_OK);
	} while (number_in(&reply) == 0);
	client_close(&hasty);
}

static void
test_refusal_leaves_no_trace(void **state)
{
	struct reply reply;

	(void)state;
	assert_int_equal(
	    ask(&stack, "test.Refuse", "abc", &reply), STATUS_INVALID);
	assert_string_equal(reply.detail, "found 3 bytes, expected none");
	assert_int_equal(count(), 0);
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
	assert_string_equal(
	    reply.detail, "the role school may not send test.Add");
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
	assert_int_equal(count(), 0);
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
	assert_int_equal(count(), 20);
	get_page(&stack, "/metrics", page, sizeof(page));
	assert_non_null(strstr(page, "chalkline_quarantined 1\n"));

	/* QuarantineId{id: 1}; it fails until its cause is gone. */
	assert_int_equal(ask(&stack, "quarantine.Retry", "\x08\x01", &reply),
	    STATUS_INTERNAL);
	assert_int_equal(count(), 20);
	fclose(fopen(cure, "w"));
	assert_int_equal(
	    ask(&stack, "quarantine.Retry", "\x08\x01", &reply), STATUS_OK);
	assert_int_equal(count(), 21);
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

static void
test_full_store_still_reads(void **state)
{
	static uint8_t block[64 * 1024];
	struct reply reply;
	enum status status = STATUS_OK;
	unsigned long long rows;

	(void)state;
	for (int i = 0; i < 4000 && status == STATUS_OK; i++) {
		uint8_t id[REQUEST_ID_BYTES];

		assert_int_equal(client_post(stack.client, "test.Fill",
				     bytes_of(block, sizeof(block)), id),
		    STATUS_OK);
		status = client_wait(stack.client, 120000, &reply);
	}
	assert_int_equal(status, STATUS_RETRY_LATER);
	rows = count();
	assert_true(rows > 100);
	assert_int_equal(ask(&stack, "service.Status", "", &reply), STATUS_OK);
	/* The settings allow more, and it goes on, the process too. */
	assert_int_equal(unlink(stack.config), 0);
	stack.mine->map_bytes = 256u << 20;
	assert_int_equal(
	    settings_write(stack.config, &stack.settings), STATUS_OK);
	for (int i = 0; i < 100 && status == STATUS_RETRY_LATER; i++) {
		nap_ms(100);
		status = client_call(stack.client, "test.Fill",
		    bytes_of(block, sizeof(block)), 120000, &reply);
	}
	assert_int_equal(status, STATUS_OK);
	assert_int_equal(count(), rows + 1);
}

/* Whether a commit answers a read that waits, before its wait of 5 s ends. */
static bool
wakes_by_a_commit(struct client *other, uint8_t after)
{
	/* FeedRead{after_seq: after, wait_ms: 5000} */
	const uint8_t body[] = {0x10, after, 0x28, 0x88, 0x27};
	uint8_t id[REQUEST_ID_BYTES];
	struct reply reply;
	int64_t began;

	assert_int_equal(
	    client_post(other, "feed.Read", bytes_of(body, sizeof(body)), id),
	    STATUS_OK);
	assert_int_equal(client_wait(other, 700, &reply), STATUS_TIMEOUT);
	began = now_ms();
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
	assert_int_equal(client_wait(other, 120000, &reply), STATUS_OK);
	assert_true(reply.body.len > 20 + LOG_EPOCH_BYTES);
	return now_ms() - began < 1500;
}

static void
test_feed_wakes_by_a_commit(void **state)
{
	struct client *other = stack_client(&stack, "watcher", ROLE_SERVICE);
	uint8_t after = 0;

	(void)state;
	while (!wakes_by_a_commit(other, after)) {
		assert_true(++after < ATTEMPTS);
	}
	client_close(&other);
}

/* Whether the newer read ends the older before its wait of 5 s does. */
static bool
newer_replaces_older(struct client *other, uint8_t after)
{
	/* FeedRead{after_seq: after, wait_ms: 5000} */
	const uint8_t body[] = {0x10, after, 0x28, 0x88, 0x27};
	uint8_t older[REQUEST_ID_BYTES], newer[REQUEST_ID_BYTES];
	struct reply reply;
	int64_t began;
	bool soon;

	assert_int_equal(client_post(other, "feed.Read",
			     bytes_of(body, sizeof(body)), older),
	    STATUS_OK);
	assert_int_equal(client_wait(other, 300, &reply), STATUS_TIMEOUT);
	began = now_ms();
	assert_int_equal(client_post(other, "feed.Read",
			     bytes_of(body, sizeof(body)), newer),
	    STATUS_OK);
	assert_int_equal(client_wait(other, 120000, &reply), STATUS_OK);
	soon = now_ms() - began < 2000;
	assert_memory_equal(reply.id, older, sizeof(older));
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
	assert_int_equal(client_wait(other, 120000, &reply), STATUS_OK);
	assert_memory_equal(reply.id, newer, sizeof(newer));
	return soon;
}

static void
test_a_newer_feed_read_replaces_the_older(void **state)
{
	struct client *other = stack_client(&stack, "watcher", ROLE_SERVICE);
	uint8_t after = 0;

	(void)state;
	while (!newer_replaces_older(other, after)) {
		assert_true(++after < ATTEMPTS);
	}
	client_close(&other);
}

/* Whether others are answered while queries run that take 3 s. */
static bool
answers_beside_long_queries(struct client *analyst)
{
	struct reply reply;
	int64_t began = now_ms();
	bool in_time;

	for (int i = 0; i < 4; i++) {
		uint8_t id[REQUEST_ID_BYTES];

		assert_int_equal(
		    client_post(analyst, "test.Sleep", bytes_of_string(""), id),
		    STATUS_OK);
	}
	assert_int_equal(client_wait(analyst, 200, &reply), STATUS_TIMEOUT);
	assert_int_equal(ask(&stack, "service.Status", "", &reply), STATUS_OK);
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
	in_time = now_ms() - began < 2500;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(
		    client_wait(analyst, 120000, &reply), STATUS_OK);
	}
	return in_time;
}

static void
test_long_queries_do_not_delay_others(void **state)
{
	struct client *other = stack_client(&stack, "analyst", ROLE_DISTRICT);

	(void)state;
	for (int i = 1; !answers_beside_long_queries(other); i++) {
		assert_true(i < ATTEMPTS);
	}
	client_close(&other);
}

static void
test_too_many_requests_are_told_to_wait(void **state)
{
	static uint8_t body[400 * 1024];
	struct client *flood, *other;
	struct reply reply;
	uint8_t single[REQUEST_ID_BYTES];
	unsigned later = 0;

	(void)state;
	assert_int_equal(stack_stop(&stack, SIGTERM), 0);
	assert_int_equal(unlink(stack.config), 0);
	stack.mine->queue_bytes_max = 1u << 20;
	stack_start(&stack);
	flood = stack_client(&stack, "analyst", ROLE_DISTRICT);
	other = stack_client(&stack, "principal", ROLE_DISTRICT);
	for (int i = 0; i < 6; i++) {
		uint8_t id[REQUEST_ID_BYTES];

		assert_int_equal(client_post(flood, "test.Sleep",
				     bytes_of(body, sizeof(body)), id),
		    STATUS_OK);
	}
	for (int i = 0; i < 6; i++) {
		enum status status = client_wait(flood, 120000, &reply);

		if (i < 5) {
			assert_int_equal(status, STATUS_RETRY_LATER);
		}
		later += status == STATUS_RETRY_LATER;
		if (i == 2) {
			/* There is room for who comes next, */
			assert_int_equal(
			    client_post(other, "test.Sleep",
				bytes_of(body, sizeof(body)), single),
			    STATUS_OK);
			/* and reads of a little are still served. */
			assert_int_equal(
			    ask(&stack, "service.Status", "", &reply),
			    STATUS_OK);
		}
	}
	assert_int_equal(later, 5);
	assert_int_equal(client_wait(other, 120000, &reply), STATUS_OK);
	client_close(&flood);
	client_close(&other);
	assert_int_equal(ask(&stack, "test.Add", "a", &reply), STATUS_OK);
}

static void
test_large_answer_comes_whole(void **state)
{
	struct reply reply;

	(void)state;
	assert_int_equal(
	    ask(&stack, "test.Large", "5000003", &reply), STATUS_OK);
	assert_int_equal(reply.body.len, 5000003);
	for (size_t i = 0; i < reply.body.len; i++) {
		assert_int_equal(reply.body.data[i], '0' + (int)(i % 10));
	}
	assert_int_equal(
	    ask(&stack, "test.Large", "70000000", &reply), STATUS_TOO_BIG);
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
		assert_true(i < ATTEMPTS);
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
	    CASE(test_a_query_as_it_is),
	    CASE(test_refusal_leaves_no_trace),
	    CASE(test_default_deny),
	    CASE(test_failure_takes_no_neighbour_down),
	    CASE(test_an_entry_that_cannot_be_applied),
	    CASE(test_no_retry_for_who_is_gone),
	    CASE(test_full_store_still_reads),
	    CASE(test_feed_wakes_by_a_commit),
	    CASE(test_a_newer_feed_read_replaces_the_older),
	    CASE(test_long_queries_do_not_delay_others),
	    CASE(test_too_many_requests_are_told_to_wait),
	    CASE(test_large_answer_comes_whole),
	    CASE(test_stops_cleanly_and_soon),
	    CASE(test_pages),
	    CASE(test_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
