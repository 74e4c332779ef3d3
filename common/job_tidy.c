// SPDX-License-Identifier: Apache-2.0
/*
 * job_tidy.c - what jobs leave behind goes in time.
 *
 * Input goes when its job has ended; a job that was never run goes after a
 * day; of the ended, the last hundred are kept.
 */
#include "common/job_parts.h"

#include <string.h>

#include "common/diag.h"
#include "common/instant.h"

#define SEEN_MAX (JOBS_MAX + 8u)

struct seen {
	uint64_t number;
	enum job_state state;
	int64_t made_at;
};

struct survey {
	struct jobs *jobs;
	struct seen seen[SEEN_MAX];
	size_t count, ended;
	uint64_t drop; /* the one that is dropped now */
};

static enum status
note(const struct job_record *record, void *ctx)
{
	struct survey *survey = ctx;

	if (survey->count == SEEN_MAX) {
		return STATUS_CANCELLED;
	}
	survey->seen[survey->count++] =
	    (struct seen){record->number, record->state, record->made_at};
	survey->ended += job_state_is_end(record->state);
	return STATUS_OK;
}

static enum status
look(struct store_txn *txn, void *ctx)
{
	struct survey *survey = ctx;
	enum status status =
	    job_table_scan(txn, survey->jobs->table, note, survey);

	return status == STATUS_CANCELLED ? STATUS_OK : status;
}

/* Checked again: a client may run it in this moment. */
static enum status
drop(struct store_txn *txn, void *ctx)
{
	struct survey *survey = ctx;
	struct job_record record;
	enum status status =
	    job_table_get(txn, survey->jobs->table, survey->drop, &record);

	if (status != STATUS_OK) {
		return status;
	}
	if (record.state != JOB_STAGING && !job_state_is_end(record.state)) {
		return STATUS_CONFLICT;
	}
	return job_table_drop(txn, survey->jobs->table, survey->drop);
}

static bool
is_old(const struct survey *survey, const struct seen *seen, size_t ended)
{
	if (job_state_is_end(seen->state)) {
		return survey->ended - ended > JOBS_KEPT;
	}
	return seen->state == JOB_STAGING &&
	       instant_now() - seen->made_at > JOB_STAGING_US;
}

static void
drop_old(struct survey *survey)
{
	const struct jobs_settings *settings = &survey->jobs->settings;
	size_t ended = 0;

	for (size_t i = 0; i < survey->count; i++) {
		const struct seen *seen = &survey->seen[i];
		bool has_ended = job_state_is_end(seen->state);

		if (is_old(survey, seen, ended)) {
			survey->drop = seen->number;
			if (store_write(settings->store, drop, survey) ==
			    STATUS_OK) {
				job_files_drop(settings->folder, seen->number);
			}
		} else if (has_ended) {
			job_files_drop_input(settings->folder, seen->number);
		}
		ended += has_ended;
	}
}

/* A folder without a record: the service ended between the two. */
static void
drop_stray(uint64_t number, void *ctx)
{
	struct survey *survey = ctx;
	uint64_t last = 0;

	for (size_t i = 0; i < survey->count; i++) {
		last = survey->seen[i].number;
		if (last == number) {
			return;
		}
	}
	/* Beyond the last, it may be of a job that was made since. */
	if (number < last) {
		job_files_drop(survey->jobs->settings.folder, number);
	}
}

void
jobs_tidy(struct jobs *jobs)
{
	/* Of the one job thread, and too large for its stack. */
	static struct survey survey;

	memset(&survey, 0, sizeof(survey));
	survey.jobs = jobs;
	if (store_read(jobs->settings.store, look, &survey) != STATUS_OK) {
		return; /* the next time */
	}
	drop_old(&survey);
	job_files_visit(jobs->settings.folder, drop_stray, &survey);
}
