// SPDX-License-Identifier: Apache-2.0
/*
 * job.c - one thread that runs jobs in turn, outside the writer.
 *
 * The store says what there is to do: the waiting job of the least number.
 * So a job that was running when the service ended is run again.
 */
#include "common/job_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIDY_EVERY_US (3600 * INT64_C(1000000))
/* A restart's version is beyond whatever was shown before. */
#define VERSION_LEAP (UINT64_C(1) << 20)

int64_t
jobs_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

void
jobs_tell_change(struct jobs *jobs)
{
	atomic_fetch_add(&jobs->changes, 1);
	jobs->settings.changed(jobs->settings.ctx);
}

struct pick {
	struct jobs *jobs;
	uint64_t number;
};

static enum status
pick_waiting(const struct job_record *record, void *ctx)
{
	struct pick *pick = ctx;

	if (record->state != JOB_WAITING) {
		return STATUS_OK;
	}
	pick->number = record->number;
	return STATUS_CANCELLED;
}

static enum status
find_waiting(struct store_txn *txn, void *ctx)
{
	struct pick *pick = ctx;
	enum status status =
	    job_table_scan(txn, pick->jobs->table, pick_waiting, pick);

	return status == STATUS_CANCELLED ? STATUS_OK : status;
}

/* False: the thread ends. */
static bool
wait_until_due(struct jobs *jobs)
{
	pthread_mutex_lock(&jobs->lock);
	while (!jobs->due && !atomic_load(&jobs->stopping)) {
		pthread_cond_wait(&jobs->wake, &jobs->lock);
	}
	jobs->due = false;
	pthread_mutex_unlock(&jobs->lock);
	return !atomic_load(&jobs->stopping);
}

static void *
run_jobs(void *ctx)
{
	struct jobs *jobs = ctx;

	while (wait_until_due(jobs)) {
		struct pick pick;

		do {
			pick = (struct pick){.jobs = jobs};
			if (store_read(jobs->settings.store, find_waiting,
				&pick) == STATUS_OK &&
			    pick.number != 0) {
				job_run(jobs, pick.number);
			}
		} while (pick.number != 0 && !atomic_load(&jobs->stopping));
		jobs_tidy(jobs);
	}
	return NULL;
}

/* Start and stop. */

struct requeue {
	struct jobs *jobs;
	struct job_record found;
	bool any;
};

static enum status
find_running(const struct job_record *record, void *ctx)
{
	struct requeue *requeue = ctx;

	if (record->state != JOB_RUNNING) {
		return STATUS_OK;
	}
	requeue->found = *record;
	requeue->any = true;
	return STATUS_CANCELLED;
}

/* At most one was running, for there is one thread. */
static enum status
queue_again(struct store_txn *txn, void *ctx)
{
	struct requeue *requeue = ctx;
	struct job_record *record = &requeue->found;
	enum status status;

	requeue->any = false;
	status =
	    job_table_scan(txn, requeue->jobs->table, find_running, requeue);
	if (!requeue->any) {
		return status;
	}
	record->version += VERSION_LEAP;
	if (record->cancel) {
		record->state = JOB_CANCELLED;
	} else if (record->attempts >= JOB_ATTEMPTS_MAX) {
		record->state = JOB_FAILED;
		record->ending = STATUS_INTERNAL;
		snprintf(record->detail, sizeof(record->detail),
		    "the service ended %u times while it ran",
		    record->attempts);
	} else {
		record->state = JOB_WAITING;
	}
	return job_table_put(txn, requeue->jobs->table, record);
}

enum status
jobs_open(const struct jobs_settings *settings, struct jobs **jobs)
{
	struct jobs *j = calloc(1, sizeof(*j));
	struct requeue requeue = {.jobs = j};
	enum status status;

	if (j == NULL) {
		return STATUS_NO_MEMORY;
	}
	j->settings = *settings;
	j->due = true;
	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->wake, NULL);
	status = job_table_open(settings->store, &j->table);
	if (status == STATUS_OK) {
		status = store_write(settings->store, queue_again, &requeue);
	}
	if (status != STATUS_OK) {
		jobs_close(&j);
		return status;
	}
	*jobs = j;
	return STATUS_OK;
}

enum status
jobs_start(struct jobs *jobs)
{
	if (pthread_create(&jobs->thread, NULL, run_jobs, jobs) != 0) {
		return STATUS_NO_MEMORY;
	}
	jobs->thread_runs = true;
	return STATUS_OK;
}

static void
signal_thread(struct jobs *jobs)
{
	pthread_mutex_lock(&jobs->lock);
	jobs->due = true;
	pthread_cond_signal(&jobs->wake);
	pthread_mutex_unlock(&jobs->lock);
}

void
jobs_stop(struct jobs *jobs)
{
	atomic_store(&jobs->stopping, true);
	signal_thread(jobs);
}

void
jobs_close(struct jobs **jobs)
{
	struct jobs *j = *jobs;

	if (j == NULL) {
		return;
	}
	jobs_stop(j);
	if (j->thread_runs) {
		pthread_join(j->thread, NULL);
	}
	pthread_cond_destroy(&j->wake);
	pthread_mutex_destroy(&j->lock);
	free(j);
	*jobs = NULL;
}

uint64_t
jobs_changes(struct jobs *jobs)
{
	return atomic_load(&jobs->changes);
}

void
jobs_wake(struct jobs *jobs)
{
	if (atomic_exchange(&jobs->touched, false)) {
		jobs_tell_change(jobs);
		signal_thread(jobs);
	}
}

void
jobs_tick(struct jobs *jobs)
{
	int64_t now = jobs_monotonic_us();

	if (now >= jobs->tidy_at) {
		jobs->tidy_at = now + TIDY_EVERY_US;
		signal_thread(jobs);
	}
}

const struct job_kind *
jobs_find_kind(const struct jobs *jobs, const char *name)
{
	for (size_t i = 0; i < jobs->settings.kind_count; i++) {
		if (strcmp(jobs->settings.kinds[i].name, name) == 0) {
			return &jobs->settings.kinds[i];
		}
	}
	return NULL;
}
