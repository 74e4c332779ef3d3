// SPDX-License-Identifier: Apache-2.0
/*
 * verb_replan.c - `chalkline schedule replan`.
 *
 * What is published is re-planned by a job of scheduling.  On files the
 * re-planner of the sibling program takes this program's place; no service is
 * needed.
 */
#include "services/chalkline/verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/job.h"
#include "services/chalkline/arg.h"
#include "services/chalkline/job_client.h"
#include "services/chalkline/replan_print.h"
#include "services/chalkline/sibling.h"
#include "services/chalkline/today.h"
#include "services/chalkline/wait.h"

#define WITHOUT_MAX 256
#define PARAMS_BYTES (256u * 1024u)
#define RESULT_ARENA_BYTES (256u * 1024u * 1024u)

struct replan_options {
	struct cli_options cli;
	struct replan_params params;
	const char *without[WITHOUT_MAX];
	const char *instance, *from, *out, *moves, *steps, *seed;
};

enum {
	OPTION_INSTANCE = 0x4000,
	OPTION_FROM,
	OPTION_OUT,
	OPTION_MOVES,
	OPTION_STEPS,
	OPTION_SEED,
	OPTION_WITHOUT,
	OPTION_PREVIEW,
};

static const struct argp_option options[] = {
    {"from", OPTION_FROM, "DATE", 0,
	"the first day that may change (the day after today)", 0},
    {"preview", OPTION_PREVIEW, NULL, 0,
	"shows what would change, publishes nothing", 0},
    {"dry-run", OPTION_PREVIEW, NULL, OPTION_ALIAS, NULL, 0},
    {"without-tutor", OPTION_WITHOUT, "ID", 0,
	"this tutor is to have no group any more (may be repeated)", 0},
    {"moves", OPTION_MOVES, "N", 0,
	"sessions a week of other groups that may move (6)", 0},
    {"steps", OPTION_STEPS, "N", 0, "of search, for each broken group", 0},
    {"seed", OPTION_SEED, "N", 0, "of the random choices (1)", 0},
    {NULL, 0, NULL, 0, "On files, without a service:", 1},
    {"instance", OPTION_INSTANCE, "FILE.tsi", 0, "the problem as it is now", 1},
    {"out", OPTION_OUT, "NEW.tss", 0,
	"where the schedule is written; --from OLD.tss is the schedule as it "
	"was",
	1},
    {0},
};

static uint64_t
parse_count(
    const char *name, const char *arg, uint64_t most, struct argp_state *state)
{
	char *end;

	errno = 0;
	unsigned long long count = strtoull(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end != '\0' || errno != 0 ||
	    count > most)
		argp_error(state, "--%s: found `%s`, expected a whole number",
		    name, arg);
	return count;
}

static void
check_options(struct replan_options *o, struct argp_state *state)
{
	if (o->instance == NULL && o->out == NULL) {
		if (o->from != NULL)
			o->params.from = arg_date(o->from, state);
		return;
	}
	if (o->instance == NULL || o->from == NULL || o->out == NULL)
		argp_error(state,
		    "--instance FILE, --from FILE and --out FILE go together");
	if (o->params.preview || o->params.withouts > 0)
		argp_error(
		    state, "--preview and --without-tutor are not for files");
}

static void
add_without(struct replan_options *o, const char *id, struct argp_state *state)
{
	if (o->params.withouts == WITHOUT_MAX)
		argp_error(state, "--without-tutor: at most %d are taken",
		    WITHOUT_MAX);
	o->without[o->params.withouts++] = id;
}

static bool
parse_number(struct replan_options *o, int key, const char *arg,
    struct argp_state *state)
{
	struct replan_params *p = &o->params;

	if (key == OPTION_MOVES) {
		o->moves = arg;
		p->has_moves = true;
		p->moves = parse_count("moves", arg, UINT32_MAX, state);
	} else if (key == OPTION_STEPS) {
		o->steps = arg;
		p->has_steps = true;
		p->steps = parse_count("steps", arg, UINT32_MAX, state);
	} else if (key == OPTION_SEED) {
		o->seed = arg;
		p->has_seed = true;
		p->seed = parse_count("seed", arg, UINT64_MAX, state);
	} else {
		return false;
	}
	return true;
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct replan_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_INSTANCE:
		o->instance = arg;
		return 0;
	case OPTION_FROM:
		o->from = arg;
		return 0;
	case OPTION_OUT:
		o->out = arg;
		return 0;
	case OPTION_PREVIEW:
		o->params.preview = true;
		return 0;
	case OPTION_WITHOUT:
		add_without(o, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "found `%s`, expected an option", arg);
		return 0;
	case ARGP_KEY_END:
		check_options(o, state);
		return 0;
	default:
		return parse_number(o, key, arg, state) ? 0 : ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Makes the published plan fit what intake holds now, with the least "
    "change: what still holds stays, and a group that does not keeps its "
    "times with another tutor where that can be. Days before --from stay as "
    "they were told. Published whole or not at all.\v"
    "Examples:\n"
    "  chalkline schedule replan --preview\n"
    "  chalkline schedule replan --from 2026-02-02 --without-tutor T0412\n"
    "  chalkline schedule replan --instance term.tsi --from old.tss "
    "--out new.tss";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static size_t
add_option(const char **args, size_t n, const char *name, const char *value)
{
	if (value == NULL)
		return n;
	args[n] = name;
	args[n + 1] = value;
	return n + 2;
}

static enum cli_exit
replan_file(const struct replan_options *o)
{
	const char *args[20] = {"chalkline-scheduling"};
	size_t n = 1;

	n = add_option(args, n, "--replan-instance", o->instance);
	n = add_option(args, n, "--from", o->from);
	n = add_option(args, n, "--out", o->out);
	n = add_option(args, n, "--moves", o->moves);
	n = add_option(args, n, "--steps", o->steps);
	n = add_option(args, n, "--seed", o->seed);
	if (o->cli.json)
		args[n++] = "--json";
	args[n] = NULL;
	return sibling_run(args);
}

static enum cli_exit
finish(struct job_client *job, bool json)
{
	struct arena *arena = NULL;
	struct replan_result result;
	struct buffer packed;

	buffer_init(&packed, JOB_RESULT_MAX);
	enum cli_exit code = job_client_finish(job, &packed);
	if (code == CLI_DONE) {
		enum status status = arena_new(RESULT_ARENA_BYTES, &arena);
		if (status == STATUS_OK)
			status = wire_read_replan_result(
			    buffer_bytes(&packed), arena, &result);
		if (status == STATUS_OK)
			status = replan_print(&result, json);
		if (status != STATUS_OK)
			code = cli_fail("scheduling", status, "the result");
	}
	arena_free(&arena);
	buffer_fini(&packed);
	return code;
}

/* A plan for half a roster would be published: it does not begin. */
static enum cli_exit
replan_stack(struct cli *cli, const struct replan_options *o)
{
	char today[DATE_TEXT], tomorrow[DATE_TEXT];
	struct replan_params wanted = o->params;
	struct job_client job;
	struct buffer params;
	int32_t date;

	enum cli_exit waited = wait_for_upstream(cli, "scheduling");
	if (waited == CLI_FAILED)
		return waited;
	today_format(cli, today);
	wanted.today = today;
	if (wanted.from == NULL && date_parse(today, strlen(today), &date)) {
		date_format(date + 1, tomorrow);
		wanted.from = tomorrow;
	}
	buffer_init(&params, PARAMS_BYTES);
	enum status status = wire_pack_replan_params(&wanted, &params);
	enum cli_exit code =
	    status == STATUS_OK
		? job_client_start(&job, cli, "scheduling", "scheduling.Replan",
		      buffer_bytes(&params))
		: cli_fail("scheduling", status, "");
	buffer_fini(&params);
	if (code == CLI_DONE)
		code = finish(&job, o->cli.json);
	return wait_worse(code, waited);
}

int
verb_schedule_replan(int argc, char **argv)
{
	struct replan_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct cli *cli = NULL;

	o.params.without = o.without;
	cli_parse(&argp, argc, argv, &o);
	if (o.instance != NULL)
		return replan_file(&o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE)
		code = replan_stack(cli, &o);
	cli_close(&cli);
	return code;
}
