// SPDX-License-Identifier: Apache-2.0
/*
 * job_parts.h - the parts of the jobs, among themselves and for the service.
 *
 *   jobs:      0 -> the last number given
 *              number (8) -> job_record
 *   files:     <store>/jobs/<number>/in/<file>   staged input
 *              <store>/jobs/<number>/result      the packed result
 *
 * A record changes in a write transaction only; the thread that runs a job
 * keeps its progress in memory, beside the record.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "common/job.h"
#include "common/principal.h"

#define JOB_KIND_MAX 64
#define JOB_PHASE_MAX 128
#define JOB_DETAIL_MAX 512
#define JOB_PATH_MAX 4200
#define JOB_INPUT_MAX (UINT64_C(4) << 30)
#define JOB_CHUNK_MAX (512u * 1024u)
#define JOB_FILE_MAX 128
/* Ended jobs that are kept. */
#define JOBS_KEPT 100u
/* Jobs that may be there at once. */
#define JOBS_MAX 1000u
/* A job that was not run within this time is dropped, with its input. */
#define JOB_STAGING_US (24 * INT64_C(3600000000))
/* A job that ended the service so many times is not run again. */
#define JOB_ATTEMPTS_MAX 10u

/* The numbers of job.proto. */
enum job_state {
	JOB_STAGING = 1,
	JOB_WAITING,
	JOB_RUNNING,
	JOB_DONE,
	JOB_FAILED,
	JOB_CANCELLED,
};
const char *job_state_name(enum job_state state);
bool job_state_is_end(enum job_state state);

struct job_record {
	uint64_t number;
	enum job_state state;
	enum status ending; /* of a job that FAILED; else OK */
	bool cancel;        /* asked to stop */
	uint32_t attempts;
	uint64_t version; /* grows with each change */
	int64_t made_at;
	uint64_t done, total;
	char kind[JOB_KIND_MAX + 1];
	char principal[PRINCIPAL_NAME_MAX + 1];
	char phase[JOB_PHASE_MAX];
	char detail[JOB_DETAIL_MAX];
	struct bytes params; /* borrowed */
};

/* job_table.c */
MUST_USE enum status job_table_open(
    struct store *store, struct store_table *table);
/* Gives the record the next number. */
MUST_USE enum status job_table_add(
    struct store_txn *txn, struct store_table table, struct job_record *record);
MUST_USE enum status job_table_get(struct store_txn *txn,
    struct store_table table, uint64_t number, struct job_record *record);
MUST_USE enum status job_table_put(struct store_txn *txn,
    struct store_table table, const struct job_record *record);
MUST_USE enum status job_table_drop(
    struct store_txn *txn, struct store_table table, uint64_t number);
typedef enum status job_visit_fn(const struct job_record *record, void *ctx);
MUST_USE enum status job_table_scan(struct store_txn *txn,
    struct store_table table, job_visit_fn *visit, void *ctx);

/* job_files.c; folder: the one that holds `jobs`. */
bool job_file_name_is_plain(const char *name);
void job_input_path(
    const char *folder, uint64_t number, char *path, size_t size);
struct job_chunk {
	const char *file;
	uint64_t offset;
	struct bytes data;
};
/* On disk when OK.  INVALID: a gap, or too much; detail says what. */
MUST_USE enum status job_files_stage(const char *folder, uint64_t number,
    const struct job_chunk *chunk, char *detail, size_t detail_size);
MUST_USE enum status job_files_make_input(const char *folder, uint64_t number);
MUST_USE enum status job_files_put_result(
    const char *folder, uint64_t number, struct bytes result);
/* NOT_FOUND when the job left none. */
MUST_USE enum status job_files_get_result(
    const char *folder, uint64_t number, struct buffer *out);
void job_files_drop_input(const char *folder, uint64_t number);
void job_files_drop(const char *folder, uint64_t number);
/* Visits the numbers that have a folder. */
void job_files_visit(
    const char *folder, void (*visit)(uint64_t number, void *ctx), void *ctx);

/* job.c */
struct jobs_settings {
	struct store *store;
	const char *folder; /* of the store */
	const struct job_kind *kinds;
	size_t kind_count;
	void *state;
	/* Something changed; from any thread. */
	void (*changed)(void *ctx);
	void *ctx;
};

struct jobs {
	struct jobs_settings settings;
	struct store_table table;
	pthread_t thread;
	bool thread_runs;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool due; /* there may be work */
	atomic_bool stopping;
	atomic_bool touched;         /* by a handler */
	atomic_ullong changes;       /* of any job */
	atomic_ullong cancel_number; /* the running job is asked to stop */
	/* Of the job that runs, under lock; number 0: none. */
	struct {
		uint64_t number, version, done, total;
		char phase[JOB_PHASE_MAX];
	} progress;
	int64_t tidy_at; /* monotonic microseconds */
};

/* Queues again what was waiting or running when the service ended. */
MUST_USE enum status jobs_open(
    const struct jobs_settings *settings, struct jobs **jobs);
MUST_USE enum status jobs_start(struct jobs *jobs);
/* Asks the thread to end; the running job is queued again. */
void jobs_stop(struct jobs *jobs);
/* Waits for the thread. */
void jobs_close(struct jobs **jobs);
uint64_t jobs_changes(struct jobs *jobs);
/* By the main thread: each round, and each second. */
void jobs_wake(struct jobs *jobs);
void jobs_tick(struct jobs *jobs);
const struct job_kind *jobs_find_kind(
    const struct jobs *jobs, const char *name);
/* Adds to a record what its run has told since. */
void jobs_show_progress(struct jobs *jobs, struct job_record *record);
/* Wakes whoever watches. */
void jobs_tell_change(struct jobs *jobs);
int64_t jobs_monotonic_us(void);
/* job_run.c: runs a waiting job to its end; by the job thread. */
void job_run(struct jobs *jobs, uint64_t number);
/* job_tidy.c: drops what is old or left over; by the job thread. */
void jobs_tidy(struct jobs *jobs);
