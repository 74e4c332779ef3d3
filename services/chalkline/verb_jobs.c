// SPDX-License-Identifier: Apache-2.0
/*
 * verb_jobs.c - `chalkline jobs`: what the services work on, and stopping it.
 *
 * A job survives the program that started it, so it is named by its service
 * and number.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/job_client.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/verb.h"
#include "services/chalkline/wait.h"

#define WATCH_WAIT_MS 1000
#define SOLVE "scheduling.Solve"

/* Those that have jobs. */
static const char *const services[] = {"intake", "scheduling"};

struct jobs_options {
	struct cli_options cli;
	bool takes_id;
	const char *service, *id; /* NULL: of list, all */
	struct table *table;      /* NULL: JSON */
};

static bool
has_jobs(const char *service)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strcmp(services[i], service) == 0)
			return true;
	return false;
}

static void
take_word(struct jobs_options *o, const char *arg, struct argp_state *state)
{
	if (o->service == NULL && has_jobs(arg))
		o->service = arg;
	else if (o->service == NULL)
		argp_error(state,
		    "found service `%s`, expected intake or scheduling", arg);
	else if (o->takes_id && o->id == NULL &&
		 strspn(arg, "0123456789") == strlen(arg) &&
		 strlen(arg) <= JOB_ID_MAX)
		o->id = arg;
	else
		argp_error(state, "found `%s`, expected %s", arg,
		    o->takes_id && o->id == NULL ? "the job's number"
						 : "nothing more");
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct jobs_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case ARGP_KEY_ARG:
		take_word(o, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (o->takes_id && o->id == NULL)
			argp_error(state, "expected SERVICE and ID, as "
					  "`jobs list` shows them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp list_argp = {NULL, parse, "[SERVICE]",
    "Lists the jobs that wait or run, and the last that have ended, of intake "
    "and scheduling or of one of them; of each service the oldest first.\v"
    "Example:\n"
    "  chalkline jobs list scheduling",
    cli_argp_children, NULL, NULL};
static const struct argp cancel_argp = {NULL, parse, "SERVICE ID",
    "Stops a job, whoever started it, and waits up to --wait seconds until it "
    "has ended. It publishes nothing more; a solve that has begun to search "
    "keeps its best as a draft. One that has ended already stays as it is.\v"
    "Example:\n"
    "  chalkline jobs cancel scheduling 17",
    cli_argp_children, NULL, NULL};

static int
print_json(const char *service, const struct job_listed *job)
{
	json_t *o = json_object();

	json_line_text(o, "service", service);
	json_line_text(o, "id", job->id);
	json_line_text(o, "kind", job->seen.kind);
	json_line_text(o, "state", job_state_word(job->seen.state));
	json_line_instant(o, "madeAt", job->made_at);
	json_line_text(o, "principal", job->principal);
	json_line_text(o, "phase", job->seen.phase);
	json_line_text(o, "detail", job->seen.detail);
	return json_line_print(o);
}

static void
add_row(struct table *table, const char *service, const struct job_listed *job)
{
	char at[INSTANT_TEXT];

	instant_format(job->made_at, at);
	table_add(table, service);
	table_add(table, job->id);
	table_add(table, job->seen.kind);
	table_add(table, job_state_word(job->seen.state));
	table_add(table, at);
	table_add(table, job->principal);
	table_add(table,
	    job->seen.detail[0] != '\0' ? job->seen.detail : job->seen.phase);
}

static enum status
pack_page(void *ctx, struct bytes after, struct buffer *out)
{
	char text[JOB_ID_MAX + 1];

	(void)ctx;
	if (after.len > JOB_ID_MAX)
		return STATUS_INVALID;
	memcpy(text, after.data != NULL ? after.data : (const uint8_t *)"",
	    after.len);
	text[after.len] = '\0';
	return wire_pack_job_list(after.len > 0 ? text : NULL, out);
}

static enum status
show_page(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	const struct jobs_options *o = ctx;
	struct job_listed *jobs;
	const char *after;
	size_t count;
	enum status status = wire_read_jobs(body, arena, &jobs, &count, &after);

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (o->table != NULL)
			add_row(o->table, o->service, &jobs[i]);
		else if (print_json(o->service, &jobs[i]) != 0)
			status = STATUS_IO;
	}
	if (status == STATUS_OK && after != NULL)
		*next = bytes_of_string(after);
	return status;
}

/* Of each service that is asked for; the worst of the exit codes. */
static enum cli_exit
list_services(struct cli *cli, struct jobs_options *o)
{
	const char *only = o->service;
	enum cli_exit worst = CLI_DONE;

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		struct pages pages = {
		    services[i], "job.List", o, pack_page, show_page};

		if (only != NULL && strcmp(only, services[i]) != 0)
			continue;
		o->service = services[i];
		worst = wait_worse(worst, pages_read(cli, &pages));
	}
	return worst;
}

static int
run_list(int argc, char **argv)
{
	static const char *const names[] = {
	    "service", "id", "kind", "state", "made_at", "principal", "detail"};
	struct jobs_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct cli *cli = NULL;
	enum status status = STATUS_OK;

	cli_parse(&list_argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code != CLI_DONE)
		return code;
	if (!o.cli.json)
		status = table_new(7, names, &o.table);
	if (status == STATUS_OK)
		code = list_services(cli, &o);
	if (status == STATUS_OK && o.table != NULL)
		status = table_print(o.table, TABLE_ALIGNED, stdout);
	if (status != STATUS_OK)
		code = cli_fail("chalkline", status, "");
	table_free(&o.table);
	cli_close(&cli);
	return code;
}

static uint32_t
milliseconds_until(int64_t until)
{
	int64_t left = (until - instant_now()) / 1000;

	if (left < 0)
		return 0;
	return left < WATCH_WAIT_MS ? (uint32_t)left : WATCH_WAIT_MS;
}

static enum cli_exit
cancel(struct job_client *job, int wait_s, struct job_seen *seen)
{
	int64_t until = instant_now() + wait_s * INSTANT_SECOND;
	enum cli_exit code = job_client_cancel(job);

	do {
		if (code == CLI_DONE)
			code = job_client_watch(
			    job, milliseconds_until(until), seen);
	} while (code == CLI_DONE && seen->state < JOB_DONE &&
		 instant_now() < until);
	return code;
}

static void
tell(const struct job_client *job, bool had_ended, const struct job_seen *seen)
{
	const char *what = "the job is stopped";

	if (had_ended)
		what = "it had ended already";
	else if (seen->state < JOB_DONE)
		what = "it is asked to stop; `chalkline jobs list` tells when "
		       "it has";
	else if (seen->state == JOB_DONE && strcmp(seen->kind, SOLVE) == 0)
		what = "a solve that is stopped while it searches keeps its "
		       "best: `chalkline schedule drafts`";
	else if (seen->state == JOB_DONE)
		what = "it was done before it could be stopped";
	else if (seen->state == JOB_FAILED)
		what = seen->detail;
	cli_note("%s %s: %s; %s", job->service, job->id,
	    job_state_word(seen->state), what);
}

static int
run_cancel(int argc, char **argv)
{
	struct jobs_options o = {.cli = CLI_OPTIONS_DEFAULT, .takes_id = true};
	struct job_seen seen = {.state = JOB_STATE_NONE};
	struct job_client job;
	struct cli *cli = NULL;
	bool had_ended;

	cli_parse(&cancel_argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code != CLI_DONE)
		return code;
	job_client_find(&job, cli, o.service, o.id);
	code = job_client_watch(&job, 0, &seen);
	had_ended = seen.state >= JOB_DONE;
	if (code == CLI_DONE && !had_ended)
		code = cancel(&job, o.cli.wait_s, &seen);
	if (code == CLI_DONE)
		tell(&job, had_ended, &seen);
	if (code == CLI_DONE && o.cli.json) {
		const struct job_listed shown = {
		    .id = o.id, .made_at = INT64_MIN, .seen = seen};

		if (print_json(o.service, &shown) != 0)
			code = cli_fail("chalkline", STATUS_IO, "");
	}
	cli_close(&cli);
	return code;
}

/* clang-format off */
static const struct verb family[] = {
	{ "list", "what waits, runs and has ended", run_list },
	{ "cancel", "stops one", run_cancel },
};
/* clang-format on */

static const struct verb_table table_jobs = {
    .doc = "What takes a service longer than a moment: imports, solves, "
	   "re-plans. A job goes\non when the program that started it ends.",
    .verbs = family,
    .count = sizeof(family) / sizeof(family[0]),
};

int
verb_jobs(int argc, char **argv)
{
	return verb_run(&table_jobs, argc, argv);
}
