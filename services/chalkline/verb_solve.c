// SPDX-License-Identifier: Apache-2.0
/*
 * verb_solve.c - `chalkline schedule solve`.
 *
 * From intake's data it is a job of scheduling.  On a file the solver of the
 * sibling program takes this program's place; no service is needed.
 */
#include "services/chalkline/verbs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/chalkline/arg.h"
#include "services/chalkline/sibling.h"
#include "services/chalkline/solve_result.h"
#include "services/chalkline/today.h"
#include "services/chalkline/wait.h"

#define PROGRAMS_MAX 256

struct solve_options {
	struct cli_options cli;
	struct solve_params params;
	const char *programs[PROGRAMS_MAX];
	const char *seconds, *steps,
	    *seed; /* as written, for the file solver */
	const char *instance, *out;
	const char *from; /* a day, or with instance a file */
};

enum {
	OPTION_PROGRAM = 0x4000,
	OPTION_SECONDS,
	OPTION_STEPS,
	OPTION_SEED,
	OPTION_INSTANCE,
	OPTION_OUT,
	OPTION_FROM,
	OPTION_PREVIEW,
	OPTION_KEEP_IMPORTED,
	OPTION_FILL_IMPORTED,
};

static const struct argp_option options[] = {
    {"program", OPTION_PROGRAM, "ID", 0,
	"only this programme (may be repeated)", 0},
    {"seconds", OPTION_SECONDS, "S", 0, "stop after S seconds", 0},
    {"steps", OPTION_STEPS, "N", 0, "steps of improvement", 0},
    {"seed", OPTION_SEED, "N", 0, "of the random choices (1)", 0},
    {"from", OPTION_FROM, "DATE|OLD.tss", 0,
	"the first day that may change, of programmes that are published (the "
	"day after today, where one is under way); with --instance an earlier "
	"schedule, whose tutors students keep where no weight is lost",
	0},
    {"preview", OPTION_PREVIEW, NULL, 0,
	"publish nothing: keep a draft, to be looked at first", 0},
    {"keep-imported", OPTION_KEEP_IMPORTED, NULL, 0,
	"groups of `import groups` stay as they meet; the rest is planned "
	"round them",
	0},
    {"fill-imported", OPTION_FILL_IMPORTED, NULL, 0,
	"they do, and those that have a free seat and break no rule take "
	"further students",
	0},
    {"instance", OPTION_INSTANCE, "FILE.tsi", 0,
	"solve this file; no service is asked", 0},
    {"out", OPTION_OUT, "FILE.tss", 0, "where its schedule is written", 0},
    {0},
};

static uint64_t
parse_count(const char *name, const char *arg, struct argp_state *state)
{
	char *end;

	errno = 0;
	unsigned long long count = strtoull(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end != '\0' || errno != 0)
		argp_error(state, "--%s: found `%s`, expected a whole number",
		    name, arg);
	return count;
}

static double
parse_seconds(const char *arg, struct argp_state *state)
{
	char *end;
	double seconds = strtod(arg, &end);

	if (end == arg || *end != '\0' || !(seconds > 0) || seconds > 86400)
		argp_error(state,
		    "--seconds: found `%s`, expected over 0, to 86400", arg);
	return seconds;
}

static void
add_program(struct solve_options *o, const char *id, struct argp_state *state)
{
	if (o->params.programs == PROGRAMS_MAX)
		argp_error(
		    state, "--program: at most %d are taken", PROGRAMS_MAX);
	o->programs[o->params.programs++] = id;
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct solve_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_PROGRAM:
		add_program(o, arg, state);
		return 0;
	case OPTION_SECONDS:
		o->params.seconds = parse_seconds(arg, state);
		o->seconds = arg;
		return 0;
	case OPTION_STEPS:
		o->params.steps = parse_count("steps", arg, state);
		o->params.has_steps = true;
		o->steps = arg;
		return 0;
	case OPTION_SEED:
		o->params.seed = parse_count("seed", arg, state);
		o->params.has_seed = true;
		o->seed = arg;
		return 0;
	case OPTION_PREVIEW:
		o->params.preview = true;
		return 0;
	case OPTION_KEEP_IMPORTED:
		o->params.keep_imported = true;
		return 0;
	case OPTION_FILL_IMPORTED:
		o->params.fill_imported = true;
		return 0;
	case OPTION_INSTANCE:
		o->instance = arg;
		return 0;
	case OPTION_OUT:
		o->out = arg;
		return 0;
	case OPTION_FROM:
		o->from = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "found `%s`, expected an option", arg);
		return 0;
	case ARGP_KEY_END:
		if (o->from != NULL && o->instance == NULL)
			o->params.from = arg_date(o->from, state);
		if ((o->instance == NULL) != (o->out == NULL))
			argp_error(state, "--instance and --out go together");
		if (o->instance != NULL && o->params.preview)
			argp_error(state,
			    "--preview: a file is not published, expected it "
			    "without --instance");
		if (o->instance != NULL &&
		    (o->params.keep_imported || o->params.fill_imported))
			argp_error(state,
			    "--%s-imported: a file has no imported groups, "
			    "expected it without --instance",
			    o->params.keep_imported ? "keep" : "fill");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Builds the schedule from what intake holds and publishes groups and "
    "planned sessions.  The same data, steps and seed give the same schedule; "
    "--seconds only stops earlier.  What a term that is under way has behind "
    "it stays as it was.  Of equally good schedules it takes one in which as "
    "many students as can be keep the tutor they had.  With --preview nothing is published: the plan is a "
    "draft for `schedule preview`, `publish` and `discard`.  Ctrl-C stops the "
    "search, and the best so far is such a draft.\v"
    "Example:\n"
    "  chalkline schedule solve --dir stack\n"
    "  chalkline schedule solve --preview\n"
    "  chalkline schedule solve --keep-imported\n"
    "  chalkline schedule solve --fill-imported --preview\n"
    "  chalkline schedule solve --instance term.tsi --out term.tss "
    "--seconds 5\n"
    "  chalkline schedule solve --instance term.tsi --from old.tss "
    "--out term.tss";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static enum cli_exit
solve_file(const struct solve_options *o)
{
	const char *args[16] = {"chalkline-scheduling", "--solve-instance",
	    o->instance, "--out", o->out};
	size_t n = 5;

	if (o->from != NULL) {
		args[n++] = "--from";
		args[n++] = o->from;
	}
	if (o->seconds != NULL) {
		args[n++] = "--seconds";
		args[n++] = o->seconds;
	}
	if (o->steps != NULL) {
		args[n++] = "--steps";
		args[n++] = o->steps;
	}
	if (o->seed != NULL) {
		args[n++] = "--seed";
		args[n++] = o->seed;
	}
	if (o->cli.json)
		args[n++] = "--json";
	return sibling_run(args);
}

/* What to do with a draft. */
static void
tell_draft(uint64_t draft)
{
	cli_note("draft %" PRIu64 ": nothing is published yet; `chalkline "
		 "schedule preview %" PRIu64 "` shows it, `chalkline schedule "
		 "publish %" PRIu64 "` publishes it",
	    draft, draft, draft);
}

static enum cli_exit
solve_stack(struct cli *cli, const struct solve_options *o)
{
	struct job_client job;
	struct buffer params;

	/* A schedule of half a roster would be published: do not begin. */
	enum cli_exit waited = wait_for_upstream(cli, "scheduling");
	if (waited == CLI_FAILED)
		return waited;
	buffer_init(&params, 256u * 1024u);
	enum status status = wire_pack_solve_params(&o->params, &params);
	enum cli_exit code =
	    status == STATUS_OK ? job_client_start(&job, cli, "scheduling",
				      "scheduling.Solve", buffer_bytes(&params))
				: cli_fail("scheduling", status, "");
	buffer_fini(&params);
	uint64_t draft = 0;
	job.stops_on_interrupt = true;
	if (code == CLI_DONE)
		code = solve_result_finish(&job, o->cli.json, &draft);
	if (code == CLI_DONE && draft != 0)
		tell_draft(draft);
	return wait_worse(code, waited);
}

int
verb_schedule_solve(int argc, char **argv)
{
	struct solve_options o = {.cli = CLI_OPTIONS_DEFAULT};
	char today[DATE_TEXT];
	struct cli *cli = NULL;

	o.params.program_ids = o.programs;
	cli_parse(&argp, argc, argv, &o);
	if (o.instance != NULL)
		return solve_file(&o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE) {
		today_format(cli, today);
		o.params.today = today;
		code = solve_stack(cli, &o);
	}
	cli_close(&cli);
	return code;
}
