// SPDX-License-Identifier: Apache-2.0
/*
 * wire_job.c - job.proto between bytes and structs.
 */
#include "services/chalkline/wire_job.h"

#include <chalkline/v1/job.pb-c.h>
#include <stdio.h>
#include <string.h>

#include "common/wire.h"

#define UNPACK_BYTES_MAX (64u * 1024u)

enum status
wire_pack_job_start(const char *kind, struct bytes params, struct buffer *out)
{
	Chalkline__V1__JobStart m = CHALKLINE__V1__JOB_START__INIT;

	m.kind = (char *)kind;
	m.has_params = true;
	m.params.data = (uint8_t *)params.data;
	m.params.len = params.len;
	return wire_pack(&m.base, out);
}

enum status
wire_read_job_started(struct bytes body, char id[JOB_ID_MAX + 1])
{
	struct arena *arena = NULL;
	ProtobufCMessage *m;
	char detail[128];

	enum status status = arena_new(UNPACK_BYTES_MAX, &arena);
	if (status == STATUS_OK)
		status = wire_unpack(&chalkline__v1__job_started__descriptor,
		    body, arena, &m, detail, sizeof(detail));
	if (status == STATUS_OK) {
		const char *made = ((Chalkline__V1__JobStarted *)m)->job_id;
		if (made == NULL || strlen(made) > JOB_ID_MAX)
			status = STATUS_INVALID;
		else
			memcpy(id, made, strlen(made) + 1);
	}
	arena_free(&arena);
	return status;
}

enum status
wire_pack_job_stage(const char *id, const char *file, uint64_t offset,
    struct bytes data, struct buffer *out)
{
	Chalkline__V1__JobStage m = CHALKLINE__V1__JOB_STAGE__INIT;

	m.job_id = (char *)id;
	m.file = (char *)file;
	m.has_offset = true;
	m.offset = offset;
	m.has_data = true;
	m.data.data = (uint8_t *)data.data;
	m.data.len = data.len;
	return wire_pack(&m.base, out);
}

enum status
wire_pack_job_run(const char *id, struct buffer *out)
{
	Chalkline__V1__JobRun m = CHALKLINE__V1__JOB_RUN__INIT;

	m.job_id = (char *)id;
	return wire_pack(&m.base, out);
}

enum status
wire_pack_job_watch(
    const char *id, uint64_t seen_version, uint32_t wait_ms, struct buffer *out)
{
	Chalkline__V1__JobWatch m = CHALKLINE__V1__JOB_WATCH__INIT;

	m.job_id = (char *)id;
	m.has_seen_version = true;
	m.seen_version = seen_version;
	m.has_wait_ms = true;
	m.wait_ms = wait_ms;
	return wire_pack(&m.base, out);
}

const char *
job_state_word(enum job_state state)
{
	switch (state) {
	case JOB_STATE_NONE:
		break;
	case JOB_STAGING:
		return "STAGING";
	case JOB_WAITING:
		return "WAITING";
	case JOB_RUNNING:
		return "RUNNING";
	case JOB_DONE:
		return "DONE";
	case JOB_FAILED:
		return "FAILED";
	case JOB_CANCELLED:
		return "CANCELLED";
	}
	return "UNKNOWN";
}

static enum job_state
state_of(Chalkline__V1__JobState state)
{
	switch (state) {
	case CHALKLINE__V1__JOB_STATE__JOB_STATE_STAGING:
		return JOB_STAGING;
	case CHALKLINE__V1__JOB_STATE__JOB_STATE_WAITING:
		return JOB_WAITING;
	case CHALKLINE__V1__JOB_STATE__JOB_STATE_RUNNING:
		return JOB_RUNNING;
	case CHALKLINE__V1__JOB_STATE__JOB_STATE_DONE:
		return JOB_DONE;
	case CHALKLINE__V1__JOB_STATE__JOB_STATE_FAILED:
		return JOB_FAILED;
	case CHALKLINE__V1__JOB_STATE__JOB_STATE_CANCELLED:
		return JOB_CANCELLED;
	case CHALKLINE__V1__JOB_STATE__JOB_STATE_UNSPECIFIED:
	case _CHALKLINE__V1__JOB_STATE_IS_INT_SIZE:
		return JOB_STATE_NONE;
	}
	return JOB_STATE_NONE;
}

/* A service that does not tell yet says no more than that it failed. */
static enum status
ending_of(const Chalkline__V1__JobProgress *p)
{
	if (!p->has_status || p->status <= CHALKLINE__V1__STATUS__STATUS_OK ||
	    p->status > CHALKLINE__V1__STATUS__STATUS_INTERNAL)
		return STATUS_INVALID;
	return (enum status)(p->status - 1);
}

static void
read_progress(const Chalkline__V1__JobProgress *p, struct job_seen *seen)
{
	snprintf(seen->kind, sizeof(seen->kind), "%s", wire_or_empty(p->kind));
	seen->state = state_of(p->state);
	seen->ending = ending_of(p);
	seen->version = p->version;
	seen->done = p->done;
	seen->total = p->total;
	snprintf(
	    seen->phase, sizeof(seen->phase), "%s", wire_or_empty(p->phase));
	snprintf(
	    seen->detail, sizeof(seen->detail), "%s", wire_or_empty(p->detail));
}

enum status
wire_read_job_progress(struct bytes body, struct job_seen *seen)
{
	struct arena *arena = NULL;
	ProtobufCMessage *m;
	char detail[128];

	enum status status = arena_new(UNPACK_BYTES_MAX, &arena);
	if (status == STATUS_OK)
		status = wire_unpack(&chalkline__v1__job_progress__descriptor,
		    body, arena, &m, detail, sizeof(detail));
	if (status == STATUS_OK)
		read_progress((const Chalkline__V1__JobProgress *)m, seen);
	arena_free(&arena);
	return status;
}

enum status
wire_pack_job_list(const char *after, struct buffer *out)
{
	Chalkline__V1__JobList m = CHALKLINE__V1__JOB_LIST__INIT;

	m.after_job_id = (char *)after;
	return wire_pack(&m.base, out);
}

enum status
wire_read_jobs(struct bytes body, struct arena *arena, struct job_listed **jobs,
    size_t *count, const char **next)
{
	const Chalkline__V1__JobsListed *read;
	ProtobufCMessage *m;
	struct job_listed *made;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__jobs_listed__descriptor, body, arena,
		&m, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	read = (const Chalkline__V1__JobsListed *)m;
	made = arena_zeroed(arena, read->n_jobs + 1, sizeof(*made));
	if (made == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < read->n_jobs; i++) {
		const Chalkline__V1__JobProgress *p = read->jobs[i];

		made[i].id = wire_or_empty(p->job_id);
		made[i].principal = wire_or_empty(p->principal);
		made[i].made_at = p->made_at;
		read_progress(p, &made[i].seen);
	}
	*jobs = made;
	*count = read->n_jobs;
	*next = read->next_job_id;
	return STATUS_OK;
}

enum status
wire_pack_job_cancel(const char *id, struct buffer *out)
{
	Chalkline__V1__JobCancel m = CHALKLINE__V1__JOB_CANCEL__INIT;

	m.job_id = (char *)id;
	return wire_pack(&m.base, out);
}

enum status
wire_pack_job_result(const char *id, struct buffer *out)
{
	Chalkline__V1__JobResult m = CHALKLINE__V1__JOB_RESULT__INIT;

	m.job_id = (char *)id;
	return wire_pack(&m.base, out);
}
