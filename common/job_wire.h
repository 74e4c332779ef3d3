// SPDX-License-Identifier: Apache-2.0
/*
 * job_wire.h - the messages of job.proto between bytes and structs.
 *
 * What is unpacked is borrowed from the arena or the body.  A job_id is the
 * number of the job, in digits.
 */
#pragma once

#include "common/job_parts.h"

struct job_request {
	uint64_t number; /* of job_id; 0 when it is none */
	const char *kind, *file;
	struct bytes params, data;
	uint64_t offset, seen_version;
	uint32_t wait_ms;
};

MUST_USE enum status job_unpack_start(struct bytes body, struct arena *arena,
    struct job_request *request, char *detail, size_t detail_size);
MUST_USE enum status job_unpack_stage(struct bytes body, struct arena *arena,
    struct job_request *request, char *detail, size_t detail_size);
MUST_USE enum status job_unpack_watch(struct bytes body, struct arena *arena,
    struct job_request *request, char *detail, size_t detail_size);
/* JobRun, JobCancel and JobResult: only a job_id. */
MUST_USE enum status job_unpack_id(struct bytes body, struct arena *arena,
    struct job_request *request, char *detail, size_t detail_size);

/* after: 0 from the first on. */
MUST_USE enum status job_unpack_list(struct bytes body, struct arena *arena,
    uint64_t *after, char *detail, size_t detail_size);

MUST_USE enum status job_pack_started(uint64_t number, struct buffer *out);
MUST_USE enum status job_pack_progress(
    const struct job_record *record, struct buffer *out);
/* JobsListed; has_more: there may be others after the last of them. */
MUST_USE enum status job_pack_list(const struct job_record *records,
    size_t count, bool has_more, struct arena *arena, struct buffer *out);
