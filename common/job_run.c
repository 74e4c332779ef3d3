// SPDX-License-Identifier: Apache-2.0
/*
 * job_run.c - one run of a job: begin, work, end, and what its code asks.
 *
 * The run tells its progress in memory; the record changes when it begins and
 * when it ends.
 */
#include "common/job_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/diag.h"

/* Progress is shown at most this often. */
#define SHOW_EVERY_US INT64_C(100000)

struct job_run {
	struct jobs *jobs;
	struct job_record record;
	char input[JOB_PATH_MAX];
	uint8_t *params; /* owned; record.params points to it */
	struct buffer result;
	int64_t shown_at;
	char phase[JOB_PHASE_MAX];
	uint64_t done, total; /* as last told */
};

/* What a run's code asks and tells. */

struct bytes
job_params(const struct job_run *run)
{
	return run->record.params;
}

const char *
job_input_dir(const struct job_run *run)
{
	return run->input;
}

const char *
job_principal(const struct job_run *run)
{
	return run->record.principal;
}

uint64_t
job_number(const struct job_run *run)
{
	return run->record.number;
}

struct store *
job_store(const struct job_run *run)
{
	return run->jobs->settings.store;
}

void *
job_state(const struct job_run *run)
{
	return run->jobs->settings.state;
}

bool
job_cancelled(struct job_run *run)
{
	struct jobs *jobs = run->jobs;

	return atomic_load(&jobs->stopping) || job_asked_to_stop(run);
}

bool
job_asked_to_stop(struct job_run *run)
{
	return atomic_load(&run->jobs->cancel_number) == run->record.number;
}

struct buffer *
job_result(struct job_run *run)
{
	return &run->result;
}

void
job_detail(struct job_run *run, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(run->record.detail, sizeof(run->record.detail), format, args);
	va_end(args);
}

static void
show_progress(struct job_run *run)
{
	struct jobs *jobs = run->jobs;

	pthread_mutex_lock(&jobs->lock);
	jobs->progress.version++;
	jobs->progress.done = run->done;
	jobs->progress.total = run->total;
	memcpy(jobs->progress.phase, run->phase, sizeof(run->phase));
	pthread_mutex_unlock(&jobs->lock);
	jobs_tell_change(jobs);
}

void
job_progress(
    struct job_run *run, const char *phase, uint64_t done, uint64_t total)
{
	bool other = strncmp(phase, run->phase, sizeof(run->phase) - 1) != 0;
	int64_t now = jobs_monotonic_us();

	run->done = done;
	run->total = total;
	if (!other && done != total && now - run->shown_at < SHOW_EVERY_US) {
		return;
	}
	snprintf(run->phase, sizeof(run->phase), "%s", phase);
	run->shown_at = now;
	show_progress(run);
}

void
jobs_show_progress(struct jobs *jobs, struct job_record *record)
{
	pthread_mutex_lock(&jobs->lock);
	if (record->state == JOB_RUNNING &&
	    jobs->progress.number == record->number) {
		record->version += jobs->progress.version;
		record->done = jobs->progress.done;
		record->total = jobs->progress.total;
		memcpy(
		    record->phase, jobs->progress.phase, sizeof(record->phase));
	}
	pthread_mutex_unlock(&jobs->lock);
}

/* The life of a job in the thread: begin, work, end. */

static enum status
begin(struct store_txn *txn, void *ctx)
{
	struct job_run *run = ctx;
	struct job_record *record = &run->record;
	enum status status =
	    job_table_get(txn, run->jobs->table, record->number, record);

	if (status != STATUS_OK || record->state != JOB_WAITING) {
		return status == STATUS_OK ? STATUS_NOT_FOUND : status;
	}
	free(run->params);
	run->params = malloc(record->params.len + 1);
	if (run->params == NULL) {
		return STATUS_NO_MEMORY;
	}
	if (record->params.len > 0) {
		memcpy(run->params, record->params.data, record->params.len);
	}
	record->params = bytes_of(run->params, record->params.len);
	record->state = JOB_RUNNING;
	record->attempts++;
	record->version++;
	return job_table_put(txn, run->jobs->table, record);
}

struct ending {
	struct job_run *run;
	enum job_state state;
	enum status status;
};

/* A cancel may have come into the record while the job ran. */
static enum status
end(struct store_txn *txn, void *ctx)
{
	struct ending *ending = ctx;
	struct job_run *run = ending->run;
	struct job_record record;
	enum status status =
	    job_table_get(txn, run->jobs->table, run->record.number, &record);

	if (status != STATUS_OK) {
		return status;
	}
	run->record.cancel = record.cancel;
	run->record.state = ending->state;
	run->record.ending =
	    ending->state == JOB_FAILED ? ending->status : STATUS_OK;
	run->record.done = run->done;
	run->record.total = run->total;
	run->record.version = record.version + run->jobs->progress.version + 1;
	memcpy(run->record.phase, run->phase, sizeof(run->phase));
	if (ending->state == JOB_WAITING) {
		run->record.attempts = 0; /* a clean stop is no fault of it */
	}
	return job_table_put(txn, run->jobs->table, &run->record);
}

static void
nap(void)
{
	struct timespec pause = {.tv_nsec = 500 * 1000 * 1000};

	nanosleep(&pause, NULL);
}

static enum job_state
state_after(struct job_run *run, enum status status)
{
	if (status == STATUS_OK) {
		return JOB_DONE;
	}
	if (status != STATUS_CANCELLED) {
		return JOB_FAILED;
	}
	return atomic_load(&run->jobs->stopping) && !job_asked_to_stop(run)
		   ? JOB_WAITING
		   : JOB_CANCELLED;
}

/* The result is on disk before the record says that the job has ended. */
static enum status
keep_result(struct job_run *run)
{
	if (run->result.failed != STATUS_OK) {
		job_detail(
		    run, "the result is larger than %u bytes", JOB_RESULT_MAX);
		return run->result.failed;
	}
	return job_files_put_result(run->jobs->settings.folder,
	    run->record.number, buffer_bytes(&run->result));
}

static void
finish(struct job_run *run, enum status status)
{
	struct jobs *jobs = run->jobs;
	struct ending ending = {.run = run};
	enum status kept = STATUS_OK;

	if (status == STATUS_OK || run->result.len > 0) {
		kept = keep_result(run);
	}
	/* What the job did is done: a full disk only delays its end. */
	while (kept == STATUS_FULL && !atomic_load(&jobs->stopping)) {
		nap();
		kept = keep_result(run);
	}
	if (kept == STATUS_FULL) {
		kept = STATUS_CANCELLED; /* run again at the next start */
	}
	if (status == STATUS_OK) {
		status = kept;
	}
	ending.state = state_after(run, status);
	ending.status = status;
	if (ending.state == JOB_FAILED && run->record.detail[0] == '\0') {
		job_detail(run, "it failed with %s%s", status_name(status),
		    status == STATUS_FULL
			? ": the store is full; make room and run it again"
			: "");
	}
	diag(DIAG_INFO, "job.ended", "job=%llu\tkind=%s\tstate=%s\tdetail=%s",
	    (unsigned long long)run->record.number, run->record.kind,
	    job_state_name(ending.state), run->record.detail);
	while (store_write(jobs->settings.store, end, &ending) != STATUS_OK &&
	       !atomic_load(&jobs->stopping)) {
		nap(); /* a full store: the end is told when there is room */
	}
}

static void
enter(struct jobs *jobs, uint64_t number)
{
	pthread_mutex_lock(&jobs->lock);
	memset(&jobs->progress, 0, sizeof(jobs->progress));
	jobs->progress.number = number;
	pthread_mutex_unlock(&jobs->lock);
	jobs_tell_change(jobs);
}

static enum status
work(struct job_run *run)
{
	const struct job_kind *kind =
	    jobs_find_kind(run->jobs, run->record.kind);
	enum status status;

	if (kind == NULL) {
		job_detail(run, "this service no longer has jobs of kind %s",
		    run->record.kind);
		return STATUS_INVALID;
	}
	status = job_files_make_input(
	    run->jobs->settings.folder, run->record.number);
	return status == STATUS_OK ? kind->work(run) : status;
}

void
job_run(struct jobs *jobs, uint64_t number)
{
	struct job_run *run = calloc(1, sizeof(*run));

	if (run == NULL) {
		nap();
		return;
	}
	run->jobs = jobs;
	run->record.number = number;
	buffer_init(&run->result, JOB_RESULT_MAX);
	job_input_path(
	    jobs->settings.folder, number, run->input, sizeof(run->input));
	if (store_write(jobs->settings.store, begin, run) != STATUS_OK) {
		nap();
	} else {
		diag(DIAG_INFO, "job.started", "job=%llu\tkind=%s",
		    (unsigned long long)number, run->record.kind);
		enter(jobs, number);
		finish(run, work(run));
		enter(jobs, 0);
	}
	buffer_fini(&run->result);
	free(run->params);
	free(run);
}
