// SPDX-License-Identifier: Apache-2.0
/*
 * job_wire.c - job.proto.
 */
#include "common/job_wire.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chalkline/v1/job.pb-c.h>

#include "common/wire.h"

#define ID_TEXT 24

static uint64_t
number_of(const char *job_id)
{
	char *end;
	unsigned long long number;

	if (job_id == NULL || !isdigit((unsigned char)job_id[0]) ||
	    strlen(job_id) > 19) {
		return 0;
	}
	number = strtoull(job_id, &end, 10);
	return *end == '\0' ? number : 0;
}

static struct bytes
bytes_from(protobuf_c_boolean has, ProtobufCBinaryData data)
{
	return has ? bytes_of(data.data, data.len) : bytes_of(NULL, 0);
}

enum status
job_unpack_start(struct bytes body, struct arena *arena,
    struct job_request *request, char *detail, size_t detail_size)
{
	ProtobufCMessage *base;
	const Chalkline__V1__JobStart *message;
	enum status status = wire_unpack(&chalkline__v1__job_start__descriptor,
	    body, arena, &base, detail, detail_size);

	if (status != STATUS_OK) {
		return status;
	}
	message = (const Chalkline__V1__JobStart *)base;
	*request = (struct job_request){
	    .kind = message->kind == NULL ? "" : message->kind,
	    .params = bytes_from(message->has_params, message->params),
	};
	return STATUS_OK;
}

enum status
job_unpack_stage(struct bytes body, struct arena *arena,
    struct job_request *request, char *detail, size_t detail_size)
{
	ProtobufCMessage *base;
	const Chalkline__V1__JobStage *message;
	enum status status = wire_unpack(&chalkline__v1__job_stage__descriptor,
	    body, arena, &base, detail, detail_size);

	if (status != STATUS_OK) {
		return status;
	}
	message = (const Chalkline__V1__JobStage *)base;
	*request = (struct job_request){
	    .number = number_of(message->job_id),
	    .file = message->file == NULL ? "" : message->file,
	    .offset = message->has_offset ? message->offset : 0,
	    .data = bytes_from(message->has_data, message->data),
	};
	return STATUS_OK;
}

enum status
job_unpack_watch(struct bytes body, struct arena *arena,
    struct job_request *request, char *detail, size_t detail_size)
{
	ProtobufCMessage *base;
	const Chalkline__V1__JobWatch *message;
	enum status status = wire_unpack(&chalkline__v1__job_watch__descriptor,
	    body, arena, &base, detail, detail_size);

	if (status != STATUS_OK) {
		return status;
	}
	message = (const Chalkline__V1__JobWatch *)base;
	*request = (struct job_request){
	    .number = number_of(message->job_id),
	    .seen_version =
		message->has_seen_version ? message->seen_version : 0,
	    .wait_ms = message->has_wait_ms ? message->wait_ms : 0,
	};
	return STATUS_OK;
}

enum status
job_unpack_id(struct bytes body, struct arena *arena,
    struct job_request *request, char *detail, size_t detail_size)
{
	ProtobufCMessage *base;
	const Chalkline__V1__JobRun *message;
	/* The three messages that hold only a job_id are alike in bytes. */
	enum status status = wire_unpack(&chalkline__v1__job_run__descriptor,
	    body, arena, &base, detail, detail_size);

	if (status != STATUS_OK) {
		return status;
	}
	message = (const Chalkline__V1__JobRun *)base;
	*request = (struct job_request){.number = number_of(message->job_id)};
	return STATUS_OK;
}

enum status
job_unpack_list(struct bytes body, struct arena *arena, uint64_t *after,
    char *detail, size_t detail_size)
{
	ProtobufCMessage *base;
	const Chalkline__V1__JobList *message;
	enum status status = wire_unpack(&chalkline__v1__job_list__descriptor,
	    body, arena, &base, detail, detail_size);

	if (status != STATUS_OK) {
		return status;
	}
	message = (const Chalkline__V1__JobList *)base;
	*after = number_of(message->after_job_id);
	if (message->after_job_id == NULL || *after > 0) {
		return STATUS_OK;
	}
	snprintf(detail, detail_size,
	    "after_job_id: found \"%.64s\", expected the number of a job",
	    message->after_job_id);
	return STATUS_INVALID;
}

static char *
id_of(uint64_t number, char text[ID_TEXT])
{
	snprintf(text, ID_TEXT, "%llu", (unsigned long long)number);
	return text;
}

enum status
job_pack_started(uint64_t number, struct buffer *out)
{
	Chalkline__V1__JobStarted message;
	char id[ID_TEXT];

	chalkline__v1__job_started__init(&message);
	message.job_id = id_of(number, id);
	return wire_pack(&message.base, out);
}

static void
fill_progress(const struct job_record *record, char id[ID_TEXT],
    Chalkline__V1__JobProgress *message)
{
	chalkline__v1__job_progress__init(message);
	message->job_id = id_of(record->number, id);
	message->kind = (char *)record->kind;
	message->has_state = true;
	message->state = (Chalkline__V1__JobState)record->state;
	message->has_version = true;
	message->version = record->version;
	message->phase = (char *)record->phase;
	message->has_done = true;
	message->done = record->done;
	message->has_total = true;
	message->total = record->total;
	message->detail = (char *)record->detail;
	message->has_status = true;
	message->status = (Chalkline__V1__Status)(record->ending + 1);
}

enum status
job_pack_progress(const struct job_record *record, struct buffer *out)
{
	Chalkline__V1__JobProgress message;
	char id[ID_TEXT];

	fill_progress(record, id, &message);
	return wire_pack(&message.base, out);
}

struct listed {
	Chalkline__V1__JobProgress message;
	char id[ID_TEXT];
};

enum status
job_pack_list(const struct job_record *records, size_t count, bool has_more,
    struct arena *arena, struct buffer *out)
{
	Chalkline__V1__JobsListed message;
	struct listed *all = arena_alloc(arena, (count + 1) * sizeof(*all));

	chalkline__v1__jobs_listed__init(&message);
	message.jobs = arena_alloc(arena, (count + 1) * sizeof(*message.jobs));
	if (all == NULL || message.jobs == NULL) {
		return STATUS_NO_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		fill_progress(&records[i], all[i].id, &all[i].message);
		all[i].message.principal = (char *)records[i].principal;
		all[i].message.has_made_at = true;
		all[i].message.made_at = records[i].made_at;
		message.jobs[i] = &all[i].message;
	}
	message.n_jobs = count;
	if (has_more && count > 0) {
		message.next_job_id = all[count - 1].id;
	}
	return wire_pack(&message.base, out);
}
