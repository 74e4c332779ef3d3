// SPDX-License-Identifier: Apache-2.0
/*
 * wire_job.h - the requests of job.proto, packed, and its answers read.
 */
#pragma once

#include "common/arena.h"
#include "common/bytes.h"
#include "common/status.h"

#define JOB_ID_MAX 64

enum job_state {
	JOB_STATE_NONE = 0,
	JOB_STAGING,
	JOB_WAITING,
	JOB_RUNNING,
	JOB_DONE,
	JOB_FAILED,
	JOB_CANCELLED,
};

struct job_seen {
	char kind[64];
	enum job_state state;
	uint64_t version;
	char phase[128];
	uint64_t done;
	uint64_t total;
	char detail[512];
	enum status ending; /* of a job that failed */
};

/* A job of a list; texts are the arena's. */
struct job_listed {
	const char *id, *principal;
	int64_t made_at;
	struct job_seen seen;
};

const char *job_state_word(enum job_state state);

MUST_USE enum status wire_pack_job_start(
    const char *kind, struct bytes params, struct buffer *out);
MUST_USE enum status wire_read_job_started(
    struct bytes body, char id[JOB_ID_MAX + 1]);
MUST_USE enum status wire_pack_job_stage(const char *id, const char *file,
    uint64_t offset, struct bytes data, struct buffer *out);
MUST_USE enum status wire_pack_job_run(const char *id, struct buffer *out);
MUST_USE enum status wire_pack_job_watch(const char *id, uint64_t seen_version,
    uint32_t wait_ms, struct buffer *out);
MUST_USE enum status wire_read_job_progress(
    struct bytes body, struct job_seen *seen);
MUST_USE enum status wire_pack_job_cancel(const char *id, struct buffer *out);
MUST_USE enum status wire_pack_job_result(const char *id, struct buffer *out);
/* after: NULL from the first on. */
MUST_USE enum status wire_pack_job_list(const char *after, struct buffer *out);
/* next: where to go on; NULL: that was all. */
MUST_USE enum status wire_read_jobs(struct bytes body, struct arena *arena,
    struct job_listed **jobs, size_t *count, const char **next);
