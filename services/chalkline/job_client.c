// SPDX-License-Identifier: Apache-2.0
/*
 * job_client.c - drives one job to its end.
 */
#include "services/chalkline/job_client.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define CHUNK_BYTES (512u * 1024u)
#define PACKED_MAX (CHUNK_BYTES + 4096u)
#define CHUNKS_UNDER_WAY 4
#define ANSWER_TIMEOUT_MS 30000
#define WATCH_WAIT_MS 1000

/* A small request that the service answers at once. */
static enum cli_exit
ask(struct job_client *job, const char *type, enum status packed,
    struct buffer *body, struct reply *reply)
{
	enum cli_exit code;

	if (packed != STATUS_OK)
		code = cli_fail(job->service, packed, "");
	else
		code = cli_call(
		    job->cli, job->service, type, buffer_bytes(body), reply);
	buffer_fini(body);
	return code;
}

enum cli_exit
job_client_start(struct job_client *job, struct cli *cli, const char *service,
    const char *kind, struct bytes params)
{
	struct buffer body;
	struct reply reply = {.status = STATUS_INTERNAL};

	*job = (struct job_client){.cli = cli, .service = service};
	progress_init(&job->progress);
	buffer_init(&body, PACKED_MAX);
	enum status packed = wire_pack_job_start(kind, params, &body);
	enum cli_exit code = ask(job, "job.Start", packed, &body, &reply);
	if (code != CLI_DONE)
		return code;
	enum status status = wire_read_job_started(reply.body, job->id);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail(service, status, "job.Start");
}

void
job_client_find(struct job_client *job, struct cli *cli, const char *service,
    const char *id)
{
	*job = (struct job_client){.cli = cli, .service = service};
	snprintf(job->id, sizeof(job->id), "%s", id);
}

/* Takes one answer to a staged chunk. */
static enum cli_exit
take_answer(struct job_client *job, struct client *client)
{
	struct reply reply = {.status = STATUS_INTERNAL};

	reply.detail[0] = '\0';
	enum status status = client_wait(client, ANSWER_TIMEOUT_MS, &reply);
	return status == STATUS_OK
		   ? CLI_DONE
		   : cli_fail(job->service, status, reply.detail);
}

static enum cli_exit
post_chunk(struct job_client *job, struct client *client, const char *name,
    uint64_t offset, struct bytes chunk)
{
	struct buffer body;
	uint8_t id[REQUEST_ID_BYTES];

	buffer_init(&body, PACKED_MAX);
	enum status status =
	    wire_pack_job_stage(job->id, name, offset, chunk, &body);
	if (status == STATUS_OK)
		status =
		    client_post(client, "job.Stage", buffer_bytes(&body), id);
	buffer_fini(&body);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail(job->service, status, name);
}

static enum cli_exit
stage_stream(struct job_client *job, struct client *client, FILE *file,
    const char *name, uint64_t total, uint8_t *chunk)
{
	enum cli_exit code = CLI_DONE;
	uint64_t offset = 0;

	do {
		size_t got = fread(chunk, 1, CHUNK_BYTES, file);
		if (ferror(file)) {
			cli_error("%s: %s", name, strerror(errno));
			return CLI_FAILED;
		}
		if (got == 0 && offset > 0)
			break;
		code =
		    post_chunk(job, client, name, offset, bytes_of(chunk, got));
		offset += got;
		while (code == CLI_DONE &&
		       client_pending(client) >= CHUNKS_UNDER_WAY)
			code = take_answer(job, client);
		progress_show(&job->progress, name, offset, total);
	} while (code == CLI_DONE && !feof(file));
	while (code == CLI_DONE && client_pending(client) > 0)
		code = take_answer(job, client);
	return code;
}

enum cli_exit
job_client_stage(struct job_client *job, const char *path, const char *name)
{
	struct client *client;
	struct stat about;
	enum cli_exit code = cli_client(job->cli, job->service, &client);

	if (code != CLI_DONE)
		return code;
	FILE *file = fopen(path, "rb");
	uint8_t *chunk = malloc(CHUNK_BYTES);
	if (file == NULL || chunk == NULL || fstat(fileno(file), &about) != 0) {
		cli_error("%s: %s", path, strerror(errno));
		code = CLI_USAGE;
	} else {
		code = stage_stream(
		    job, client, file, name, (uint64_t)about.st_size, chunk);
	}
	free(chunk);
	if (file != NULL)
		fclose(file);
	return code;
}

enum cli_exit
job_client_watch(
    struct job_client *job, uint32_t wait_ms, struct job_seen *seen)
{
	struct buffer body;
	struct reply reply = {.status = STATUS_INTERNAL};

	buffer_init(&body, PACKED_MAX);
	enum status packed =
	    wire_pack_job_watch(job->id, seen->version, wait_ms, &body);
	enum cli_exit code = ask(job, "job.Watch", packed, &body, &reply);
	if (code != CLI_DONE)
		return code;
	enum status status = wire_read_job_progress(reply.body, seen);
	return status == STATUS_OK
		   ? CLI_DONE
		   : cli_fail(job->service, status, "job.Watch");
}

/* An answer is about the input; a failure is the service's. */
static enum cli_exit
tell_failure(const struct job_client *job, const struct job_seen *seen)
{
	bool refused = status_is_answer(seen->ending) &&
		       seen->ending != STATUS_RETRY_LATER;
	return cli_fail(job->service, refused ? STATUS_INVALID : seen->ending,
	    seen->detail);
}

/* The result of a job that is done, or why there is none. */
static enum cli_exit
fetch_result(
    struct job_client *job, const struct job_seen *seen, struct buffer *result)
{
	struct buffer body;
	struct reply reply = {.status = STATUS_INTERNAL};

	if (seen->state == JOB_FAILED)
		return tell_failure(job, seen);
	if (seen->state == JOB_CANCELLED)
		return cli_fail(
		    job->service, STATUS_CANCELLED, "the job was cancelled");
	buffer_init(&body, PACKED_MAX);
	enum status packed = wire_pack_job_result(job->id, &body);
	enum cli_exit code = ask(job, "job.Result", packed, &body, &reply);
	if (code != CLI_DONE)
		return code;
	buffer_append(result, reply.body.data, reply.body.len);
	return result->failed == STATUS_OK
		   ? CLI_DONE
		   : cli_fail(job->service, result->failed, "job.Result");
}

/* SIGINT waits in the meantime, to be looked for between two requests. */
static void
hold_interrupt(const struct job_client *job, bool is_held)
{
	sigset_t set;

	if (!job->stops_on_interrupt)
		return;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(is_held ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static bool
is_interrupted(const struct job_client *job)
{
	const struct timespec now = {0};
	sigset_t set;

	if (!job->stops_on_interrupt)
		return false;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	return sigtimedwait(&set, NULL, &now) == SIGINT;
}

enum cli_exit
job_client_cancel(struct job_client *job)
{
	struct buffer body;
	struct reply reply = {.status = STATUS_INTERNAL};

	buffer_init(&body, PACKED_MAX);
	enum status packed = wire_pack_job_cancel(job->id, &body);
	return ask(job, "job.Cancel", packed, &body, &reply);
}

static enum cli_exit
take_interrupt(struct job_client *job)
{
	progress_fini(&job->progress);
	cli_note("interrupted: the best so far will be kept; once more, and "
		 "this program ends and the service goes on to that by itself");
	enum cli_exit code = job_client_cancel(job);
	hold_interrupt(job, false);
	job->stops_on_interrupt = false;
	return code;
}

enum cli_exit
job_client_finish(struct job_client *job, struct buffer *result)
{
	struct job_seen seen = {.state = JOB_STATE_NONE};
	struct buffer body;
	struct reply reply = {.status = STATUS_INTERNAL};

	buffer_init(&body, PACKED_MAX);
	enum status packed = wire_pack_job_run(job->id, &body);
	enum cli_exit code = ask(job, "job.Run", packed, &body, &reply);
	hold_interrupt(job, true);
	while (code == CLI_DONE && seen.state < JOB_DONE) {
		if (is_interrupted(job))
			code = take_interrupt(job);
		if (code == CLI_DONE)
			code = job_client_watch(job, WATCH_WAIT_MS, &seen);
		progress_show(
		    &job->progress, seen.phase, seen.done, seen.total);
	}
	hold_interrupt(job, false);
	progress_fini(&job->progress);
	return code == CLI_DONE ? fetch_result(job, &seen, result) : code;
}
