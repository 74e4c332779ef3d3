// SPDX-License-Identifier: Apache-2.0
/*
 * job.h - what takes longer than a moment.
 *
 * Start makes the job, Stage brings its input in chunks to files beside the
 * store (on disk before the reply), Run queues it.  One thread runs jobs in
 * turn, outside the writer; what a job publishes, it publishes in bounded
 * transactions that may be repeated.  A job survives its client, and a job
 * that was running when the service ended is run again at the next start.
 */
#pragma once

#include "common/arena.h"
#include "common/store.h"

#define JOB_RESULT_MAX (16u * 1024u * 1024u)

struct job_run; /* one run of a job, as its code sees it */

/*
 * Does the work.  A refusal (STATUS_INVALID and the like) ends the job FAILED
 * with the detail; STATUS_CANCELLED ends it CANCELLED.
 */
typedef enum status job_fn(struct job_run *run);

struct job_kind {
	const char *name; /* "intake.Import" */
	job_fn *work;
};

struct bytes job_params(const struct job_run *run); /* borrowed */
/* Folder of the staged input files; it goes when the job has ended. */
const char *job_input_dir(const struct job_run *run);
/* Who started it; borrowed. */
const char *job_principal(const struct job_run *run);
/* The number of the job: grows by one, never reused. */
uint64_t job_number(const struct job_run *run);
struct store *job_store(const struct job_run *run);
void *job_state(const struct job_run *run); /* the service's own */
/* Tells how far it is; cheap, may be called for every row. */
void job_progress(
    struct job_run *run, const char *phase, uint64_t done, uint64_t total);
/* To be asked now and then: job.Cancel came, or the service ends. */
bool job_cancelled(struct job_run *run);
/*
 * job.Cancel came.  A job that keeps its best so far then returns STATUS_OK;
 * one that the service's end stops is run again, and must not.
 */
bool job_asked_to_stop(struct job_run *run);
/*
 * What job.Result answers: a packed message, at most JOB_RESULT_MAX.  A job
 * that fails may leave one too.
 */
struct buffer *job_result(struct job_run *run);
void job_detail(struct job_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
