// SPDX-License-Identifier: Apache-2.0
/*
 * job_handlers.c - job.Start, .Stage, .Run, .Watch, .Cancel, .List, .Result.
 */
#include "common/service_parts.h"

#include <stdio.h>
#include <string.h>

#include "common/job_wire.h"

#define WATCH_MAX_MS 5000u
#define LIST_PAGE 200u

static struct jobs *
jobs_of(const struct call *call)
{
	return call->service->jobs;
}

static enum status
find_job(struct call *call, uint64_t number, struct job_record *record)
{
	enum status status =
	    job_table_get(call->txn, jobs_of(call)->table, number, record);

	if (status == STATUS_NOT_FOUND) {
		snprintf(call->detail, sizeof(call->detail),
		    "job_id: found none like it here");
	}
	return status;
}

static enum status
find_by_id(struct call *call, struct job_record *record)
{
	struct job_request asked;
	enum status status = job_unpack_id(call->body, call->arena, &asked,
	    call->detail, sizeof(call->detail));

	if (status != STATUS_OK) {
		return status;
	}
	return find_job(call, asked.number, record);
}

enum status
on_job_start(struct call *call)
{
	struct jobs *jobs = jobs_of(call);
	struct job_request asked;
	struct job_record record = {.state = JOB_STAGING, .version = 1};
	uint64_t count;
	enum status status = job_unpack_start(call->body, call->arena, &asked,
	    call->detail, sizeof(call->detail));

	if (status != STATUS_OK) {
		return status;
	}
	if (jobs_find_kind(jobs, asked.kind) == NULL) {
		snprintf(call->detail, sizeof(call->detail),
		    "kind: found \"%.64s\", which this service does not have",
		    asked.kind);
		return STATUS_INVALID;
	}
	status = store_count(call->txn, jobs->table, &count);
	if (status != STATUS_OK) {
		return status;
	}
	if (count > JOBS_MAX) {
		snprintf(call->detail, sizeof(call->detail),
		    "there are %llu jobs already", (unsigned long long)count);
		return STATUS_RETRY_LATER;
	}
	record.made_at = call->received_at;
	record.params = asked.params;
	snprintf(record.kind, sizeof(record.kind), "%s", asked.kind);
	memcpy(record.principal, call->who->name, sizeof(record.principal));
	status = job_table_add(call->txn, jobs->table, &record);
	if (status != STATUS_OK) {
		return status;
	}
	return job_pack_started(record.number, call->reply);
}

static enum status
check_chunk(struct call *call, const struct job_request *asked)
{
	if (!job_file_name_is_plain(asked->file)) {
		snprintf(call->detail, sizeof(call->detail),
		    "file: expected a plain name of letters, digits, '.', "
		    "'_', '-' and blanks, at most %d",
		    JOB_FILE_MAX);
		return STATUS_INVALID;
	}
	if (asked->data.len > JOB_CHUNK_MAX) {
		snprintf(call->detail, sizeof(call->detail),
		    "data: found %zu bytes, expected at most %u",
		    asked->data.len, JOB_CHUNK_MAX);
		return STATUS_TOO_BIG;
	}
	return STATUS_OK;
}

enum status
on_job_stage(struct call *call)
{
	struct job_request asked;
	struct job_record record;
	struct job_chunk chunk;
	enum status status = job_unpack_stage(call->body, call->arena, &asked,
	    call->detail, sizeof(call->detail));

	if (status == STATUS_OK) {
		status = check_chunk(call, &asked);
	}
	if (status == STATUS_OK) {
		status = find_job(call, asked.number, &record);
	}
	if (status != STATUS_OK) {
		return status;
	}
	if (record.state != JOB_STAGING) {
		snprintf(call->detail, sizeof(call->detail),
		    "the job is %s and takes no more input",
		    job_state_name(record.state));
		return STATUS_CONFLICT;
	}
	chunk = (struct job_chunk){asked.file, asked.offset, asked.data};
	return job_files_stage(jobs_of(call)->settings.folder, record.number,
	    &chunk, call->detail, sizeof(call->detail));
}

static enum status
change_state(struct call *call, struct job_record *record)
{
	record->version++;
	/* No effect but a look at the table, should the commit fail. */
	atomic_store(&jobs_of(call)->touched, true);
	return job_table_put(call->txn, jobs_of(call)->table, record);
}

enum status
on_job_run(struct call *call)
{
	struct job_record record;
	enum status status = find_by_id(call, &record);

	if (status != STATUS_OK) {
		return status;
	}
	if (record.state == JOB_CANCELLED) {
		snprintf(call->detail, sizeof(call->detail),
		    "the job is CANCELLED, expected STAGING");
		return STATUS_CONFLICT;
	}
	if (record.state != JOB_STAGING) {
		return STATUS_OK; /* a repetition */
	}
	record.state = JOB_WAITING;
	return change_state(call, &record);
}

enum status
on_job_cancel(struct call *call)
{
	struct job_record record;
	enum status status = find_by_id(call, &record);

	if (status != STATUS_OK || job_state_is_end(record.state)) {
		return status;
	}
	if (record.state == JOB_RUNNING) {
		atomic_store(&jobs_of(call)->cancel_number, record.number);
		record.cancel = true;
	} else {
		record.state = JOB_CANCELLED;
	}
	return change_state(call, &record);
}

enum status
on_job_watch(struct call *call)
{
	struct task *task = call->task;
	struct job_request asked;
	struct job_record record;
	enum status status = job_unpack_watch(call->body, call->arena, &asked,
	    call->detail, sizeof(call->detail));

	if (status == STATUS_OK) {
		status = find_job(call, asked.number, &record);
	}
	if (status != STATUS_OK) {
		return status;
	}
	jobs_show_progress(jobs_of(call), &record);
	if (record.version == asked.seen_version && asked.wait_ms > 0 &&
	    !task->must_answer) {
		uint32_t wait =
		    asked.wait_ms < WATCH_MAX_MS ? asked.wait_ms : WATCH_MAX_MS;

		if (task->wait.until == 0) {
			task->wait.until =
			    service_monotonic_us() + (int64_t)wait * 1000;
		}
		task->wait.what = WAIT_JOB;
		task->wait.seq = task->job_changes;
		return STATUS_OK;
	}
	return job_pack_progress(&record, call->reply);
}

struct listing {
	struct call *call;
	uint64_t after;
	struct job_record *records;
	size_t count;
};

static enum status
take_record(const struct job_record *record, void *ctx)
{
	struct listing *l = ctx;

	if (record->number <= l->after || l->count == LIST_PAGE) {
		return STATUS_OK;
	}
	l->records[l->count] = *record;
	jobs_show_progress(jobs_of(l->call), &l->records[l->count++]);
	return STATUS_OK;
}

enum status
on_job_list(struct call *call)
{
	struct listing l = {.call = call};
	enum status status = job_unpack_list(call->body, call->arena, &l.after,
	    call->detail, sizeof(call->detail));

	if (status != STATUS_OK) {
		return status;
	}
	l.records = arena_alloc(call->arena, LIST_PAGE * sizeof(*l.records));
	if (l.records == NULL) {
		return STATUS_NO_MEMORY;
	}
	status =
	    job_table_scan(call->txn, jobs_of(call)->table, take_record, &l);
	return status == STATUS_OK
		   ? job_pack_list(l.records, l.count, l.count == LIST_PAGE,
			 call->arena, call->reply)
		   : status;
}

enum status
on_job_result(struct call *call)
{
	struct job_record record;
	enum status status = find_by_id(call, &record);

	if (status != STATUS_OK) {
		return status;
	}
	if (record.state != JOB_DONE && record.state != JOB_FAILED) {
		snprintf(call->detail, sizeof(call->detail),
		    "the job is %s, expected DONE",
		    job_state_name(record.state));
		return STATUS_CONFLICT;
	}
	status = job_files_get_result(
	    jobs_of(call)->settings.folder, record.number, call->reply);
	if (status == STATUS_NOT_FOUND) {
		snprintf(call->detail, sizeof(call->detail),
		    "the job left no result: %.400s", record.detail);
	}
	return status;
}
