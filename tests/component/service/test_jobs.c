// SPDX-License-Identifier: Apache-2.0
/*
 * test_jobs.c - a job outlives its client and its service.
 */
#include "tests/component/service/harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <chalkline/v1/job.pb-c.h>

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

static enum status
ask_message(
    const char *type, const ProtobufCMessage *message, struct reply *reply)
{
	uint8_t body[2048];
	size_t len = protobuf_c_message_get_packed_size(message);

	assert_true(len <= sizeof(body));
	protobuf_c_message_pack(message, body);
	return client_call(
	    stack.client, type, bytes_of(body, len), 20000, reply);
}

static enum status
start(const char *kind, uint8_t steps, char id[32])
{
	Chalkline__V1__JobStart message = CHALKLINE__V1__JOB_START__INIT;
	Chalkline__V1__JobStarted *started;
	struct reply reply;
	enum status status;

	message.kind = (char *)(uintptr_t)kind;
	message.has_params = true;
	message.params.data = &steps;
	message.params.len = 1;
	status = ask_message("job.Start", &message.base, &reply);
	if (status == STATUS_OK) {
		started = chalkline__v1__job_started__unpack(
		    NULL, reply.body.len, reply.body.data);
		assert_non_null(started);
		snprintf(id, 32, "%s", started->job_id);
		chalkline__v1__job_started__free_unpacked(started, NULL);
	}
	return status;
}

static enum status
stage(const char *id, const char *file, uint64_t offset, const char *text,
    struct reply *reply)
{
	Chalkline__V1__JobStage message = CHALKLINE__V1__JOB_STAGE__INIT;

	message.job_id = (char *)(uintptr_t)id;
	message.file = (char *)(uintptr_t)file;
	message.has_offset = true;
	message.offset = offset;
	message.has_data = true;
	message.data.data = (uint8_t *)(uintptr_t)text;
	message.data.len = strlen(text);
	return ask_message("job.Stage", &message.base, reply);
}

/* job.Run, job.Cancel and job.Result hold the same. */
static enum status
ask_id(const char *type, const char *id, struct reply *reply)
{
	Chalkline__V1__JobRun message = CHALKLINE__V1__JOB_RUN__INIT;

	message.job_id = (char *)(uintptr_t)id;
	return ask_message(type, &message.base, reply);
}

struct progress {
	Chalkline__V1__JobState state;
	Chalkline__V1__Status status;
	uint64_t version, done, total;
	char detail[256];
};

static void
watch(const char *id, uint64_t seen, uint32_t wait_ms, struct progress *to)
{
	Chalkline__V1__JobWatch message = CHALKLINE__V1__JOB_WATCH__INIT;
	Chalkline__V1__JobProgress *progress;
	struct reply reply;

	message.job_id = (char *)(uintptr_t)id;
	message.has_seen_version = true;
	message.seen_version = seen;
	message.has_wait_ms = true;
	message.wait_ms = wait_ms;
	assert_int_equal(
	    ask_message("job.Watch", &message.base, &reply), STATUS_OK);
	progress = chalkline__v1__job_progress__unpack(
	    NULL, reply.body.len, reply.body.data);
	assert_non_null(progress);
	*to = (struct progress){progress->state, progress->status,
	    progress->version, progress->done, progress->total, ""};
	snprintf(to->detail, sizeof(to->detail), "%s",
	    progress->detail == NULL ? "" : progress->detail);
	chalkline__v1__job_progress__free_unpacked(progress, NULL);
}

static void
watch_to_the_end(const char *id, struct progress *progress)
{
	memset(progress, 0, sizeof(*progress));
	for (int i = 0;
	     i < 200 &&
	     progress->state <= CHALKLINE__V1__JOB_STATE__JOB_STATE_RUNNING;
	     i++) {
		watch(id, progress->version, 3000, progress);
	}
}

static void
assert_result(const char *id, const char *expected)
{
	struct reply reply;

	assert_int_equal(ask_id("job.Result", id, &reply), STATUS_OK);
	assert_int_equal(reply.body.len, strlen(expected));
	assert_memory_equal(reply.body.data, expected, reply.body.len);
}

static bool
has_input(const char *id)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/store/attendance/jobs/%s/in/input.txt",
	    stack.dir, id);
	return access(path, F_OK) == 0;
}

static void
test_a_job_from_start_to_result(void **state)
{
	struct progress progress;
	struct reply reply;
	char id[32];

	(void)state;
	assert_int_equal(start("test.Slow", 10, id), STATUS_OK);
	assert_int_equal(
	    stage(id, "input.txt", 0, "hello ", &reply), STATUS_OK);
	assert_int_equal(stage(id, "input.txt", 6, "world", &reply), STATUS_OK);
	/* A repetition changes nothing. */
	assert_int_equal(
	    stage(id, "input.txt", 0, "hello ", &reply), STATUS_OK);
	assert_int_equal(ask_id("job.Result", id, &reply), STATUS_CONFLICT);
	assert_int_equal(ask_id("job.Run", id, &reply), STATUS_OK);
	assert_int_equal(ask_id("job.Run", id, &reply), STATUS_OK);
	watch_to_the_end(id, &progress);
	assert_int_equal(
	    progress.state, CHALKLINE__V1__JOB_STATE__JOB_STATE_DONE);
	assert_int_equal(progress.done, 10);
	assert_int_equal(progress.total, 10);
	assert_result(id, "operator read it: hello world");
	assert_int_equal(
	    stage(id, "input.txt", 11, "!", &reply), STATUS_CONFLICT);
	/* What may hold names does not stay. */
	for (int i = 0; i < 100 && has_input(id); i++) {
		nap_ms(20);
	}
	assert_false(has_input(id));
}

static void
test_bad_requests(void **state)
{
	static const struct {
		const char *file;
		uint64_t offset;
		enum status status;
	} cases[] = {
	    {"", 0, STATUS_INVALID},
	    {"..", 0, STATUS_INVALID},
	    {"../input.txt", 0, STATUS_INVALID},
	    {"a/b", 0, STATUS_INVALID},
	    {"in\nput", 0, STATUS_INVALID},
	    {"input.txt", 1, STATUS_INVALID},
	    {"users (1).csv", 0, STATUS_INVALID},
	    {"my users.csv", 0, STATUS_OK},
	};
	struct reply reply;
	char id[32];

	(void)state;
	assert_int_equal(start("test.None", 1, id), STATUS_INVALID);
	assert_int_equal(start("test.Slow", 1, id), STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		    stage(id, cases[i].file, cases[i].offset, "x", &reply),
		    cases[i].status);
	}
	assert_int_equal(
	    stage("999", "input.txt", 0, "x", &reply), STATUS_NOT_FOUND);
	assert_int_equal(ask_id("job.Run", "x", &reply), STATUS_NOT_FOUND);
	assert_int_equal(ask_id("job.Run", "", &reply), STATUS_NOT_FOUND);
}

static void
test_a_job_that_refuses(void **state)
{
	struct progress progress;
	struct reply reply;
	char id[32];

	(void)state;
	assert_int_equal(start("test.Slow", 1, id), STATUS_OK);
	assert_int_equal(ask_id("job.Run", id, &reply), STATUS_OK);
	watch_to_the_end(id, &progress);
	assert_int_equal(
	    progress.state, CHALKLINE__V1__JOB_STATE__JOB_STATE_FAILED);
	assert_string_equal(progress.detail, "input.txt: found nothing");
	assert_int_equal(
	    progress.status, CHALKLINE__V1__STATUS__STATUS_INVALID);
	assert_int_equal(ask_id("job.Result", id, &reply), STATUS_NOT_FOUND);
}

static void
test_cancel(void **state)
{
	struct progress progress;
	struct reply reply;
	char running[32], waiting[32];

	(void)state;
	assert_int_equal(start("test.Slow", 250, running), STATUS_OK);
	assert_int_equal(start("test.Slow", 250, waiting), STATUS_OK);
	assert_int_equal(ask_id("job.Run", running, &reply), STATUS_OK);
	assert_int_equal(ask_id("job.Run", waiting, &reply), STATUS_OK);
	nap_ms(300);
	watch(running, 0, 0, &progress);
	assert_int_equal(
	    progress.state, CHALKLINE__V1__JOB_STATE__JOB_STATE_RUNNING);
	assert_true(progress.done > 0);
	assert_int_equal(ask_id("job.Cancel", waiting, &reply), STATUS_OK);
	assert_int_equal(ask_id("job.Cancel", running, &reply), STATUS_OK);
	watch_to_the_end(running, &progress);
	assert_int_equal(
	    progress.state, CHALKLINE__V1__JOB_STATE__JOB_STATE_CANCELLED);
	watch_to_the_end(waiting, &progress);
	assert_int_equal(
	    progress.state, CHALKLINE__V1__JOB_STATE__JOB_STATE_CANCELLED);
	assert_int_equal(ask_id("job.Run", waiting, &reply), STATUS_CONFLICT);
}

static void
survive(int sig)
{
	struct progress progress;
	struct reply reply;
	char id[32];

	assert_int_equal(start("test.Slow", 50, id), STATUS_OK);
	assert_int_equal(
	    stage(id, "input.txt", 0, "still here", &reply), STATUS_OK);
	assert_int_equal(ask_id("job.Run", id, &reply), STATUS_OK);
	nap_ms(300);
	client_close(&stack.client);
	assert_int_equal(stack_stop(&stack, sig), sig == SIGKILL ? -sig : 0);
	stack_start(&stack);
	watch_to_the_end(id, &progress);
	assert_int_equal(
	    progress.state, CHALKLINE__V1__JOB_STATE__JOB_STATE_DONE);
	assert_result(id, "operator read it: still here");
}

static void
test_a_job_survives_a_kill(void **state)
{
	(void)state;
	survive(SIGKILL);
}

static void
test_a_job_survives_a_stop(void **state)
{
	(void)state;
	survive(SIGTERM);
}

static void
start_stubborn(void)
{
	struct progress progress = {.done = 0};
	struct reply reply;
	char id[32];

	assert_int_equal(start("test.Stubborn", 0, id), STATUS_OK);
	assert_int_equal(ask_id("job.Run", id, &reply), STATUS_OK);
	while (progress.state != CHALKLINE__V1__JOB_STATE__JOB_STATE_RUNNING) {
		watch(id, progress.version, 3000, &progress);
	}
}

/* The job would go on for ten minutes. */
static void
test_no_job_delays_a_stop(void **state)
{
	int64_t began = now_ms();

	(void)state;
	start_stubborn();
	assert_int_equal(stack_stop(&stack, SIGTERM), 0);
	assert_true(now_ms() - began < 300000);
}

static void
test_a_second_signal_ends_at_once(void **state)
{
	(void)state;
	start_stubborn();
	assert_int_equal(kill(stack.pid, SIGTERM), 0);
	nap_ms(1500);
	assert_int_equal(stack_stop(&stack, SIGTERM), 4);
}

static void
test_only_the_last_hundred_stay(void **state)
{
	struct progress progress;
	struct reply reply;
	char first[32], id[32];

	(void)state;
	for (int i = 0; i < 103; i++) {
		assert_int_equal(start("test.Slow", 0, id), STATUS_OK);
		if (i == 0) {
			memcpy(first, id, sizeof(first));
		}
		assert_int_equal(ask_id("job.Cancel", id, &reply), STATUS_OK);
	}
	watch_to_the_end(id, &progress);
	for (int i = 0; i < 100; i++) {
		if (ask_id("job.Cancel", first, &reply) == STATUS_NOT_FOUND) {
			break;
		}
		nap_ms(20);
	}
	assert_int_equal(ask_id("job.Cancel", first, &reply), STATUS_NOT_FOUND);
	assert_int_equal(ask_id("job.Cancel", id, &reply), STATUS_OK);
}

/* How many are listed after an id; the id of the last, and where to go on. */
static size_t
list_after(const char *after, char last[32], bool *has_more)
{
	Chalkline__V1__JobList message = CHALKLINE__V1__JOB_LIST__INIT;
	Chalkline__V1__JobsListed *listed;
	struct reply reply;
	size_t count;

	message.after_job_id = (char *)(uintptr_t)after;
	assert_int_equal(
	    ask_message("job.List", &message.base, &reply), STATUS_OK);
	listed = chalkline__v1__jobs_listed__unpack(
	    NULL, reply.body.len, reply.body.data);
	assert_non_null(listed);
	count = listed->n_jobs;
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(listed->jobs[i]->kind, "test.Slow");
		assert_string_equal(listed->jobs[i]->principal, "operator");
		assert_true(listed->jobs[i]->made_at > 0);
		if (i > 0) {
			assert_true(atoll(listed->jobs[i - 1]->job_id) <
				    atoll(listed->jobs[i]->job_id));
		}
	}
	*has_more = listed->next_job_id != NULL;
	if (count > 0) {
		snprintf(last, 32, "%s", listed->jobs[count - 1]->job_id);
	}
	chalkline__v1__jobs_listed__free_unpacked(listed, NULL);
	return count;
}

static void
test_list_in_pages(void **state)
{
	struct reply reply;
	char id[32], last[32];
	bool has_more;
	Chalkline__V1__JobList bad = CHALKLINE__V1__JOB_LIST__INIT;

	(void)state;
	assert_int_equal(list_after(NULL, last, &has_more), 0);
	assert_false(has_more);
	for (int i = 0; i < 203; i++) {
		assert_int_equal(start("test.Slow", 0, id), STATUS_OK);
	}
	assert_int_equal(list_after(NULL, last, &has_more), 200);
	assert_true(has_more);
	assert_int_equal(list_after(last, last, &has_more), 3);
	assert_false(has_more);
	assert_string_equal(last, id);
	assert_int_equal(list_after(last, last, &has_more), 0);
	bad.after_job_id = (char *)(uintptr_t) "seven";
	assert_int_equal(
	    ask_message("job.List", &bad.base, &reply), STATUS_INVALID);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_a_job_from_start_to_result),
	    CASE(test_bad_requests),
	    CASE(test_a_job_that_refuses),
	    CASE(test_cancel),
	    CASE(test_a_job_survives_a_kill),
	    CASE(test_a_job_survives_a_stop),
	    CASE(test_no_job_delays_a_stop),
	    CASE(test_a_second_signal_ends_at_once),
	    CASE(test_only_the_last_hundred_stay),
	    CASE(test_list_in_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
