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
	if (status == STATUS_OK) {
		const Chalkline__V1__JobProgress *p =
		    (const Chalkline__V1__JobProgress *)m;
		seen->state = state_of(p->state);
		seen->ending = ending_of(p);
		seen->version = p->version;
		seen->done = p->done;
		seen->total = p->total;
		snprintf(seen->phase, sizeof(seen->phase), "%s",
		    p->phase != NULL ? p->phase : "");
		snprintf(seen->detail, sizeof(seen->detail), "%s",
		    p->detail != NULL ? p->detail : "");
	}
	arena_free(&arena);
	return status;
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
