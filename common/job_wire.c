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

enum status
job_pack_progress(const struct job_record *record, struct buffer *out)
{
	Chalkline__V1__JobProgress message;
	char id[ID_TEXT];

	chalkline__v1__job_progress__init(&message);
	message.job_id = id_of(record->number, id);
	message.kind = (char *)record->kind;
	message.has_state = true;
	message.state = (Chalkline__V1__JobState)record->state;
	message.has_version = true;
	message.version = record->version;
	message.phase = (char *)record->phase;
	message.has_done = true;
	message.done = record->done;
	message.has_total = true;
	message.total = record->total;
	message.detail = (char *)record->detail;
	message.has_status = true;
	message.status = (Chalkline__V1__Status)(record->ending + 1);
	return wire_pack(&message.base, out);
}
