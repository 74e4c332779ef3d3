// SPDX-License-Identifier: Apache-2.0
/*
 * job_client.h - a job of a service, from the asking side.
 *
 * Start, stage files (several chunks under way at once), finish.  A job
 * survives this program: interrupted while it runs, it goes on by itself.
 * Failures are told on stderr.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/progress.h"
#include "services/chalkline/wire_job.h"

struct job_client {
	struct cli *cli;
	const char *service;
	char id[JOB_ID_MAX + 1];
	struct progress progress;
	/*
	 * SIGINT while it runs asks the service to stop it, and the end is
	 * waited for; a second one ends this program.  For jobs that keep
	 * their best so far; set after the start.
	 */
	bool stops_on_interrupt;
};

MUST_USE enum cli_exit job_client_start(struct job_client *job, struct cli *cli,
    const char *service, const char *kind, struct bytes params);
/* One that was started before. */
void job_client_find(struct job_client *job, struct cli *cli,
    const char *service, const char *id);
/* How far it is, as soon as seen is not true any more, or after wait_ms. */
MUST_USE enum cli_exit job_client_watch(
    struct job_client *job, uint32_t wait_ms, struct job_seen *seen);
/* Asks the service to stop it. */
MUST_USE enum cli_exit job_client_cancel(struct job_client *job);
/* Sends a file's bytes under a plain name. */
MUST_USE enum cli_exit job_client_stage(
    struct job_client *job, const char *path, const char *name);
/* Runs it, shows how far it is, and appends the packed result. */
MUST_USE enum cli_exit job_client_finish(
    struct job_client *job, struct buffer *result);
